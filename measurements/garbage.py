"""How a long-lived process that reads documents has its garbage collected."""

import gc


def collect_rarely() -> None:
    """Spare the collector what start-up built, and what documents are made of.

    To be called once, at the end of start-up. A decoded document has thousands of objects and no
    cycles: to collect after every 700 new ones, as Python does, costs about a fifth of the work.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
