"""How right the period detector is, on simulated series with known truth and on a real block."""
