"""The command line `sawt-probe`: one module per command."""
