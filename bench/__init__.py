"""Repeatable measurements of speed, each with its reference in the same run. Never tests."""
