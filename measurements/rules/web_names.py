"""Whether the addresses that a page's name was answered with are the site's own. Pure.

An address is right if the control's resolver gave it too, if it belongs to a network of one that
the control got, if the encrypted resolver gave it, or if it proved itself by the site's
certificate, to the probe or to the control. Large sites answer from many addresses, also inside an
operator's network: an answer that differs is no lie by that alone.
"""

from enum import StrEnum
from typing import Final

from measurements.rules import addresses, failures
from measurements.rules.addresses import PUBLIC, AddressKind
from measurements.rules.failures import FailureKind
from measurements.rules.fingerprints import Fingerprints, Strength
from measurements.rules.web_control import Control, Likeness
from measurements.rules.web_steps import Answer, Resolver, WebSteps

_NO_DATA: Final = ("dns_no_answer", "dns_refused_error", "android_dns_cache_no_data")
"""A resolver that says nothing of a name. A sign only where another resolver of the same document
answers, so that the line is not at fault."""
_LOST: Final = (FailureKind.SILENCE, FailureKind.RESET, FailureKind.REFUSED)
_BROKEN: Final = (*_LOST, FailureKind.UNTRUSTED)
_TLS: Final = 443


class NameState(StrEnum):
    """What one resolver's answer for one name is worth."""

    UNASKED = "unasked"
    RIGHT = "right"
    UNSETTLED = "unsettled"  # public addresses of which nothing is known
    ELSEWHERE = "elsewhere"  # only addresses in networks of which the control got none
    FORGED = "forged"  # only addresses that no public server has
    DENIED = "denied"  # said not to exist
    EMPTY = "empty"  # answered without an address, or refused
    UNCLEAR = "unclear"  # the resolver was silent, or failed


_USABLE: Final = (NameState.RIGHT, NameState.UNSETTLED)


class Names:
    """The answers for one host name of a document."""

    def __init__(self, steps: WebSteps, control: Control, host: str, *, is_site: bool) -> None:
        self._steps = steps
        self._control = control
        self._host = host
        self._own = frozenset(control.addresses) if is_site else frozenset[str]()
        self._is_site = is_site
        self._proven = {
            made.address for made in steps.handshakes if made.failure is None and made.host == host
        }
        self._networks = {asn for one in self._own if (asn := self._asn(one)) is not None}
        self._states: dict[Resolver, NameState] = {}

    def addresses(self) -> set[str]:
        """Return every public address that any resolver gave, or that stands for the name."""
        found = {self._host}
        for resolver in Resolver:
            answer = self._answer(resolver)
            found.update(answer.addresses if answer else ())
        return {one for one in found if addresses.kind_of(one) in PUBLIC}

    def state(self, resolver: Resolver) -> NameState:
        """Return what a resolver's answer is worth."""
        state = self._states.get(resolver)
        if state is None:
            state = self._states[resolver] = self._state(resolver)
        return state

    def _state(self, resolver: Resolver) -> NameState:
        answer = self._answer(resolver)
        if answer is None or not answer.addresses:
            return _failed(answer)
        proven = None in self._proven  # by a handshake with an address that is not written down
        if proven or any(one in self._own or one in self._proven for one in answer.addresses):
            return NameState.RIGHT
        if all(addresses.kind_of(one) is AddressKind.BOGON for one in answer.addresses):
            return NameState.FORGED
        if any(map(self.is_right, answer.addresses)):
            return NameState.RIGHT
        public = [one for one in answer.addresses if addresses.kind_of(one) in PUBLIC]
        elsewhere = public and all(map(self._is_elsewhere, public))
        return NameState.ELSEWHERE if elsewhere else NameState.UNSETTLED

    def is_own(self, address: str | None) -> bool:
        """Whether the control's resolver gave just this address, or it stands for the name."""
        return address in self._own or address == self._host

    def is_right(self, address: str) -> bool:
        """Whether an address is known to be the site's."""
        if self.is_own(address) or address in self._proven or self._asn(address) in self._networks:
            return True
        encrypted = self._answer(Resolver.ENCRYPTED)
        if encrypted is not None and address in encrypted.addresses:
            return True
        return self._is_site and self._control.verified(address, _TLS) is True

    def is_withheld(self, resolver: Resolver) -> bool:
        """Whether a resolver withholds a name that exists, or its address."""
        state = self.state(resolver)
        if state is NameState.DENIED:
            return bool(self._own) or not self._is_site
        if state is not NameState.EMPTY or resolver is not Resolver.SYSTEM:
            return False
        others = {self.state(other) for other in (Resolver.FOREIGN, Resolver.ENCRYPTED)}
        if others.isdisjoint(_USABLE):
            return False
        return any(":" not in one for one in self._own) or not self._is_site

    def is_substituted(self, resolver: Resolver, port: int) -> bool:
        """Whether a resolver sends to servers elsewhere, none of which is the site's.

        Shown where each of them was tried, and showed another's certificate, could not be opened
        by the control either, or gave a wholly different page.
        """
        if not self._own or self.state(resolver) is not NameState.ELSEWHERE:
            return False
        answer = self._answer(resolver)
        tried = [
            self._is_stranger(one, port)
            for one in (answer.addresses if answer else ())
            if addresses.kind_of(one) is AddressKind.PUBLIC_4
        ]
        return bool(tried) and all(tried)

    def is_listed(self, fingerprints: Fingerprints, country: str) -> bool:
        """Whether the system's answer is an address that is known to stand for blocked sites."""
        answer = self._answer(Resolver.SYSTEM) if fingerprints.has_addresses else None
        if answer is None:
            return False
        for address in answer.addresses:
            strength = fingerprints.match_address(address, country)
            if strength is None or self.is_right(address):
                continue
            if strength is Strength.STRONG:
                return True
            if strength is Strength.WEAK and self.state(Resolver.SYSTEM) is NameState.ELSEWHERE:
                return True
        return False

    def _answer(self, resolver: Resolver) -> Answer | None:
        return self._steps.answers.get((self._host, resolver))

    def _asn(self, address: str) -> int | None:
        return self._control.asns.get(address) or self._steps.asns.get(address)

    def _is_elsewhere(self, address: str) -> bool:
        asn = self._asn(address)
        return asn is not None and bool(self._networks) and asn not in self._networks

    def _is_stranger(self, address: str, port: int) -> bool:
        """Whether something was seen at an address that the site's server would not do."""
        control = self._control
        for made in self._steps.handshakes:
            if made.host == self._host and made.address == address and made.failure is not None:
                kind = failures.kind_of(made.failure)
                unverified = control.verified(address, _TLS) is False
                if kind is FailureKind.WRONG_HOST or (unverified and kind in _BROKEN):
                    return True
        if control.opened(address, port) is False:
            return any(
                (made.address, made.port) == (address, port)
                and failures.kind_of(made.failure or "") in _LOST
                for made in self._steps.connects
            )
        unproven = (
            control.verified(address, _TLS) is False or control.opened(address, _TLS) is False
        )
        return unproven and any(
            made.target[1] == self._host
            and made.address in {address, None}
            and made.failure is None
            and control.likeness(made.response) is Likeness.DIFFERENT
            for made in self._steps.exchanges
        )


def _failed(answer: Answer | None) -> NameState:
    """Return what an answer without an address is worth."""
    if answer is None or not answer.failures:
        return NameState.UNASKED
    kinds = set(map(failures.kind_of, answer.failures))
    if FailureKind.BOGON in kinds:
        return NameState.FORGED
    if FailureKind.NXDOMAIN in kinds:
        return NameState.DENIED
    if any(text in _NO_DATA for text in answer.failures):
        return NameState.EMPTY
    return NameState.UNCLEAR
