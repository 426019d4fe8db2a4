"""A voip_call document as evidence: its messaging steps, STUN servers and media flows. Pure."""

import copy
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final, Self

from measurements.observations import observe
from measurements.rules.evidence import Evidence
from measurements.rules.vocabulary import Service
from measurements.rules.voip.facts import VoipFacts, read_voip_facts
from measurements.rules.voip.flows import SHORT
from measurements.rules.voip.media import Media
from measurements.rules.voip.messaging import Messaging
from measurements.rules.voip.profiles import PROFILES, VIDEO_PROFILES
from measurements.rules.voip.relays import Relays

_INPUT: Final = "voip://"
_SERVICES: Final = {f"{_INPUT}{service}": service for service in Service}


class VoipEvidence(Evidence):
    """The facts of one document. `media` is about the subject at hand, at first about all."""

    def __init__(self, document: Mapping[str, object]) -> None:
        super().__init__(observe(document))
        asked = document.get("input")
        self.service = _SERVICES.get(asked) if isinstance(asked, str) else None
        self.facts: VoipFacts = read_voip_facts(document)
        self.relays = Relays(self.facts.steps)
        self.media = Media(self.facts.flows, self.facts.helpers, VIDEO_PROFILES)
        self.network_works |= self.relays.neutral_answers or self.media.has_control
        self.messaging = Messaging(self, self.service)

    def is_denied(self, host: str) -> bool:
        """Whether a name was said not to exist by a resolver that finds other names.

        Helpers are asked by address: that their flows pass says nothing of the resolver.
        """
        return self._was_answered() and super().is_denied(host)

    def subjects(self) -> Iterator[tuple[str | None, Self]]:
        """Yield each known profile that the document names; all others together, without name."""
        known = sorted(self.facts.profiles & PROFILES)
        for name in known:
            yield name, self._about({name})
        strangers = self.facts.profiles - PROFILES
        calls = (flow for flow in self.facts.flows if flow.variant not in SHORT)
        if not known or any(flow.profile in strangers for flow in calls):
            yield None, self._about(strangers)

    @property
    def loses_relay_names(self) -> bool:
        """Whether the names of all relays are forged or denied."""
        hosts = self.relays.hosts
        return bool(hosts) and all(self.is_forged(one) or self.is_denied(one) for one in hosts)

    @property
    def recognises_stun(self) -> bool:
        """Whether relays answer Binding and not Allocate, or STUN to our helpers fails."""
        return self.relays.lose_allocate_only or self.media.loses_stun

    @property
    def blocks_addresses(self) -> bool:
        """Whether call-like traffic passes to our helpers, or the relays differ by address only."""
        return self.media.is_clear or self.relays.only_addresses_differ

    @property
    def loses_helper(self) -> bool:
        """Whether nothing passes between the device and the helpers."""
        media = self.media
        return not media.has_control and (self.facts.udp_is_silent or media.controls_vanish)

    @property
    def has_no_udp(self) -> bool:
        """Whether neutral servers and helpers alike meet silence."""
        return self.relays.neutral_is_silent and self.loses_helper

    def _about(self, profiles: AbstractSet[str]) -> Self:
        """Return the same evidence, its flows narrowed to these profiles; STUN is of all."""
        own = copy.copy(self)
        flows = (
            flow for flow in self.facts.flows if flow.profile in profiles or flow.variant in SHORT
        )
        own.media = Media(tuple(flows), self.facts.helpers, VIDEO_PROFILES)
        return own
