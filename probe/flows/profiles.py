"""Traffic profiles: sizes and timing of the media of calls, as data. Pure.

Sources: `whatsapp-voice/2015-05` a WhatsApp call captured in May 2015 (nDPI's tests): RTP payload
type 120, a packet each 20 to 25 ms, of 23 to 26 bytes in one half and 42 to 80 in the other;
`whatsapp-video/2019` Wehe's description of its WhatsApp replay: 0.9 Mbit/s, about 1,000 bytes.
"""

from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Profile:
    """Media of one kind of call. Sizes are UDP payloads in bytes, each span as likely as another.

    A test lasts `seconds`, in its long form `full_seconds`; clock_hz counts RTP's timestamps.
    """

    slug: str
    packets_per_second: int
    sizes: tuple[tuple[int, int], ...]
    spread_s: float
    payload_type: int
    clock_hz: int
    seconds: float
    full_seconds: float

    def size(self, random: Random) -> int:
        """Draw the size of a packet."""
        return random.randint(*random.choice(self.sizes))

    def most_bytes(self, seconds: float) -> int:
        """Return the most bytes of UDP payload one direction can have in so many seconds."""
        return round(seconds * self.packets_per_second) * max(top for _, top in self.sizes)


VOICE: Final = Profile(
    slug="whatsapp-voice/2015-05",
    packets_per_second=50,
    sizes=((24, 26), (42, 80)),
    spread_s=0.005,
    payload_type=120,
    clock_hz=16_000,
    seconds=15.0,
    full_seconds=60.0,
)
VIDEO: Final = Profile(
    slug="whatsapp-video/2019",
    packets_per_second=112,
    sizes=((900, 1100),),
    spread_s=0.002,
    payload_type=97,
    clock_hz=90_000,
    seconds=3.0,
    full_seconds=8.0,
)
PROFILES: Final = {profile.slug: profile for profile in (VOICE, VIDEO)}
