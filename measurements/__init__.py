"""Facts: take in, keep, and judge single tests."""
