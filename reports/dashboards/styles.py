"""The style sheet, written into every page: over a slow line a second file is a second wait.

The policy of the pages names it by its hash, so that no other inline style is taken.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

_WRITTEN: Final = Path(__file__).with_name("sawt.css").read_text(encoding="utf-8")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)

SHEET: Final = " ".join(_COMMENT.sub("", _WRITTEN).split())
SOURCE: Final = f"'sha256-{b64encode(sha256(SHEET.encode()).digest()).decode()}'"
"""The sheet as a source of a Content-Security-Policy."""
