"""The parts of voip_web: what a browser asks, reading its document, and what its rounds show."""
