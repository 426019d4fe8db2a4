"""Geometry of the charts: pure, without Django, words or colours."""
