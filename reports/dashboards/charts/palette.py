"""The colours of charts that stand alone: those of the pages, by name. Pure.

Written out, since a picture's renderer knows no CSS variables.
"""

from typing import Final

LIGHT: Final = {
    "page": "#fff", "ink": "#1c1f24", "muted": "#5a6069", "line": "#d9d6ce", "empty": "#f4f2ed",
    "hatch": "#c4bfb3", "ok": "#2f6fb3", "blocked": "#8e0d2b", "tint": "#f0cfd6",
    "mixed": "#c26a00", "too_few": "#767676", "down": "#5b4b8a",
}  # fmt: skip
DARK: Final = {
    "page": "#1c1f25", "ink": "#e9e7e2", "muted": "#aab0ba", "line": "#3a3f49", "empty": "#22252c",
    "hatch": "#4d535e", "ok": "#6ea8e6", "blocked": "#ff6f86", "tint": "#55232d",
    "mixed": "#f0a44a", "too_few": "#9aa0a8", "down": "#b3a2ea",
}  # fmt: skip
