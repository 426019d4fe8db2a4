"""Conclusions over many tests: tallies, pages, datasets."""
