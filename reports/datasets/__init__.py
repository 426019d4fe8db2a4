"""Releases: the day's data as files that never change, with the proof that nothing did."""
