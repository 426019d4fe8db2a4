"""The parts of voip_call: reading its document, judging its rounds, and its rule lists."""
