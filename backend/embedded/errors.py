"""What can end a start, said in one sentence to the person who typed the command."""


class EmbeddedError(Exception):
    """The instance cannot start or go on; the text is one sentence for its operator."""


class StopRequested(Exception):  # noqa: N818 (no error: somebody pressed Ctrl-C)
    """The operator asked to stop."""
