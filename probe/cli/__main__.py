"""`python -m probe.cli` is `sawt-probe`."""

import sys

from probe.cli.main import main

sys.exit(main())
