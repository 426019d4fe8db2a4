"""What a volunteer's device does apart from measuring: consent, key, results, delivery.

Nothing here talks to a person; probe.cli does.
"""
