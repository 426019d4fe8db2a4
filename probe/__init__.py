"""What a document is before it leaves a device: scrubbed, canonical, named by its content.

The server imports these modules from here, so that probe and server cannot disagree.
"""
