"""Which network (AS) an Internet address belonged to, now and in 2016.

`table` looks up, `refresh` rebuilds the files; LICENSE.md says whose data they are.
"""
