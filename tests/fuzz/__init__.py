"""Fuzzers guided by coverage; `make fuzz` runs them, the suite does not."""
