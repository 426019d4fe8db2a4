"""The traffic profiles that verdicts may name; `seeds/profiles.json` describes them. Pure.

Frozen here: a verdict comes out the same for ever, and a stranger's name makes no tally.
"""

from typing import Final

VOICE_PROFILES: Final = frozenset({"whatsapp-voice/2015-05"})
VIDEO_PROFILES: Final = frozenset({"whatsapp-video/2019"})
PROFILES: Final = VOICE_PROFILES | VIDEO_PROFILES
