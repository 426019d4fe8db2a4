"""What goes wrong with reference data."""


class SeedError(Exception):
    """Reference data is wrong; the message names the file, the row and the fault."""


class UnknownSeedError(SeedError, LookupError):
    """There is no reference data of this name."""
