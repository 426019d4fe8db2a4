"""Where the way to a page was cut, by the steps that the probe recorded. Pure.

A failed step counts as lost if the network in between can cause it (silence, a reset, a refusal).
How a step failed must be written down: a failure that the document does not name, no route, and
certificates that this probe does not trust are unclear. IPv6 counts where some IPv6 works.
"""

from enum import StrEnum
from typing import Final

from measurements.observations import Target
from measurements.rules import failures
from measurements.rules.failures import FailureKind
from measurements.rules.web_control import Control
from measurements.rules.web_names import Names, NameState
from measurements.rules.web_steps import Exchange, Resolver, WebSteps

_CUT: Final = (FailureKind.SILENCE, FailureKind.RESET)
_LOST: Final = (*_CUT, FailureKind.REFUSED)
_TLS: Final = 443


class Loss(StrEnum):
    """Where the way to a page was cut."""

    NONE = "none"
    TCP = "tcp"  # no connection opens
    TLS = "tls"  # it opens and breaks in the handshake
    STRANGER = "stranger"  # another's certificate at an address that is the site's
    REQUEST = "request"  # it opens and the plain request is never answered
    UNPLACED = "unplaced"
    BESIDE_TCP = "beside_tcp"  # the plain page answers, its HTTPS port does not open
    BESIDE_TLS = "beside_tls"  # the plain page answers, its HTTPS port breaks the handshake


class Losses:
    """The losses of one document whose page the control got."""

    def __init__(self, steps: WebSteps, control: Control) -> None:
        self._steps = steps
        self._control = control
        self._ipv6_works = any(
            ":" in made.address and made.failure is None for made in steps.connects
        )

    def at_site(self, target: Target, names: Names) -> Loss:
        """Return what cut the way to the site itself; the control tried the same addresses."""
        _, host, port = target
        if self._unopened(names, port, witnessed=True):
            return Loss.TCP if self._knows_right(names) else Loss.UNPLACED
        cut = self._broken_handshake(names, host, port)
        return cut if cut is not Loss.NONE else self._broken_request(target, names)

    def onward(self, target: Target, names: Names) -> Loss:
        """Return what cut the way to a page that the site sends to, and the control got."""
        _, host, port = target
        if self._unopened(names, port, witnessed=False):
            return Loss.TCP
        ends = [made for made in self._steps.handshakes if made.host == host]
        if ends and all(made.failure and failures.kind_of(made.failure) in _CUT for made in ends):
            return Loss.TLS
        return self._broken_request(target, names)

    def beside_page(self, site: Target, names: Names) -> Loss:
        """Return what cut the HTTPS of a site whose plain page was reached."""
        scheme, host, _ = site
        steps = self._steps
        failed = any(one.failure for one in steps.connects)
        if scheme != "http" or not (failed or any(one.failure for one in steps.handshakes)):
            return Loss.NONE
        if any(made.target[0] == "https" for made in steps.exchanges):
            return Loss.NONE
        if self._unopened(names, _TLS, witnessed=True):
            return Loss.BESIDE_TCP
        broken = self._broken_handshake(names, host, _TLS)
        return Loss.BESIDE_TLS if broken is Loss.TLS else Loss.NONE

    def _knows_right(self, names: Names) -> bool:
        """Whether what was lost is not merely a server elsewhere, to which a lie may have sent."""
        if names.state(Resolver.SYSTEM) is not NameState.ELSEWHERE:
            return True
        return any(map(names.is_right, names.addresses()))

    def _tried(self, names: Names, port: int) -> bool:
        known = names.addresses()
        return any(made.port == port and made.address in known for made in self._steps.connects)

    def _unopened(self, names: Names, port: int, *, witnessed: bool) -> bool:
        """Whether every address of a name was tried and lost.

        Witnessed: one of them opened for the control; those that did not are dead for everyone.
        """
        lost, opened = self._outcomes(port)
        tried = {one for one in names.addresses() if self._ipv6_works or ":" not in one}
        if witnessed and any(self._control.opened(one, port) is not None for one in opened):
            return False
        if tried & opened:
            return False
        if witnessed:
            tried = {one for one in tried if self._control.opened(one, port) is not False}
        if not tried or not tried <= lost:
            return False
        return not witnessed or any(self._control.opened(one, port) for one in tried)

    def _outcomes(self, port: int) -> tuple[set[str], set[str]]:
        """Return the addresses lost on a port, and those that something shows to have opened."""
        opened = {
            made.address for made in self._steps.connects if made.port == port and not made.failure
        }
        opened |= {
            made.address for made in self._steps.handshakes if made.port == port and made.address
        }
        opened |= {
            made.address
            for made in self._steps.exchanges
            if made.target[2] == port and made.address
        }
        lost = {
            made.address
            for made in self._steps.connects
            if made.port == port and made.failure and failures.kind_of(made.failure) in _LOST
        }
        return lost, opened

    def _broken_handshake(self, names: Names, host: str, port: int) -> Loss:
        """Return TLS or STRANGER where every handshake for a name failed, and one was witnessed.

        A network may be a hosting firm's, whose addresses change hands: a certificate is a
        stranger's only where the address itself is known to be the site's.
        """
        ends = [made for made in self._steps.handshakes if made.host == host]
        if not ends or any(made.failure is None for made in ends):
            return Loss.NONE
        kinds = {(made.address, failures.kind_of(made.failure or "")) for made in ends}
        if any(kind in _CUT and self._is_site(one, names, port) for one, kind in kinds):
            return Loss.TLS
        strange = any(
            kind is FailureKind.WRONG_HOST
            and one is not None
            and (self._control.verified(one, port) is True or names.is_own(one))
            for one, kind in kinds
        )
        return Loss.STRANGER if strange else Loss.NONE

    def _is_site(self, address: str | None, names: Names, port: int) -> bool:
        """Whether an address is the site's, and the control's handshake with it did not fail."""
        if address is None:
            return names.state(Resolver.SYSTEM) is NameState.RIGHT
        verified = self._control.verified(address, port)
        return verified is True or (verified is None and names.is_right(address))

    def _broken_request(self, target: Target, names: Names) -> Loss:
        failed = self._failed(target)
        if not failed or any(not made.response.silent for made in failed):
            return Loss.NONE
        kinds = set(map(_kind, failed))
        if kinds == {FailureKind.REFUSED} and not self._tried(names, target[2]):
            return Loss.TCP
        if target[0] == "http" and kinds <= set(_CUT) and self._is_open(target, names):
            return Loss.REQUEST
        return Loss.UNPLACED if kinds == {FailureKind.RESET} else Loss.NONE

    def _is_open(self, target: Target, names: Names) -> bool:
        """Whether a connection to one of a name's addresses opened, none of them suspect."""
        if names.state(Resolver.SYSTEM) is NameState.ELSEWHERE:
            return False
        opened = self._outcomes(target[2])[1]
        return bool(opened & names.addresses())

    def _failed(self, target: Target) -> list[Exchange]:
        """Return the exchanges with a target if all of them failed."""
        made = [one for one in self._steps.exchanges if one.target == target]
        return made if all(one.failure is not None for one in made) else []


def _kind(made: Exchange) -> FailureKind:
    return failures.kind_of(made.failure or "")
