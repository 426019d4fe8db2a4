"""A rule, what it concludes, and how ordered rules decide. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

from measurements.observations import observe
from measurements.rules.evidence import Evidence
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service
from measurements.steps import Document


class Readable(Protocol):
    """Evidence of any kind: what a test's own reader makes of a document."""

    @property
    def readable(self) -> bool:
        """Whether the document holds anything that could be judged."""


EvidenceT = TypeVar("EvidenceT", bound=Readable)
AskedT_contra = TypeVar("AskedT_contra", bound=Readable, contravariant=True)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules conclude from one document for one service and plane."""

    service: str | None
    plane: Plane
    outcome: Outcome
    mechanism: Mechanism | None
    rule_id: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a list of rules speaks of, and where its knowledge is from.

    Without a service, the document tells of whom: `subject` says how.
    """

    test_name: str
    service: Service | None
    plane: Plane
    source: str
    subject: str = "the host's owner"


@dataclass(frozen=True, slots=True)
class Rule(Generic[AskedT_contra]):
    """One conclusion, the condition for it, and why it follows."""

    scope: Scope
    name: str
    condition: Callable[[AskedT_contra], bool]
    outcome: Outcome
    mechanism: Mechanism | None
    why: str
    verdict: Verdict = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the verdict once: it does not depend on the document."""
        scope = self.scope
        service = None if scope.service is None else scope.service.value
        verdict = Verdict(service, scope.plane, self.outcome, self.mechanism, self.id)
        object.__setattr__(self, "verdict", verdict)

    @property
    def source(self) -> str:
        """Return where the rule's knowledge is from."""
        return self.scope.source

    @property
    def id(self) -> str:
        """Return the published identifier: never renamed, never reused."""
        return f"{self.scope.test_name}.{self.scope.plane}.{self.name}"


Subject = tuple[str | None, EvidenceT]
"""Whom a verdict names, and the evidence about it."""


@dataclass(frozen=True, slots=True)
class RuleBook(Generic[EvidenceT]):
    """All rules of one test. In each list the first rule whose condition holds decides.

    `subjects` has, by plane, the lists that are asked once for each subject of a document, which
    their verdicts name; the others are asked once.
    """

    test_names: tuple[str, ...]
    read: Callable[[Any], EvidenceT]
    lists: tuple[tuple[Rule[EvidenceT], ...], ...]
    owner: Callable[[EvidenceT], Service | None] | None = None
    subjects: Mapping[Plane, Callable[[EvidenceT], Iterable[Subject[EvidenceT]]]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    steps_suffice: bool = False
    """Whether `read` asks for nothing but what `measurements.steps` has of a document."""

    def judge(self, document: Document) -> tuple[Verdict, ...]:
        """Return one verdict per list or subject. Never raises, whatever the document holds."""
        evidence = self.read(document)
        if self.subjects:
            return tuple(self._by_subject(evidence))
        verdicts = tuple([_first(rules, evidence) for rules in self.lists])
        owner = self.owner(evidence) if self.owner else None
        if owner is None:
            return verdicts
        return tuple([replace(verdict, service=owner.value) for verdict in verdicts])

    def _by_subject(self, evidence: EvidenceT) -> Iterator[Verdict]:
        owner = self.owner(evidence) if self.owner else None
        common = ((None if owner is None else owner.value, evidence),)
        for rules in self.lists:
            subjects = self.subjects.get(rules[0].scope.plane)
            for name, part in subjects(evidence) if subjects else common:
                yield replace(_first(rules, part), service=name)


def _first(rules: tuple[Rule[EvidenceT], ...], evidence: EvidenceT) -> Verdict:
    for rule in rules:
        if rule.condition(evidence):
            return rule.verdict
    raise AssertionError("a list of rules ends in one that always holds")


def read_evidence(document: Document) -> Evidence:
    """Return a document's facts as evidence, for the tests that need nothing of their own."""
    return Evidence(observe(document))


def always(_: Readable) -> bool:
    """Hold for every document: the condition that ends each list."""
    return True


def unreadable(scope: Scope) -> Rule[Readable]:
    """Return the rule that begins each list."""
    return Rule(
        scope=scope,
        name="unreadable",
        condition=lambda evidence: not evidence.readable,
        outcome=Outcome.INVALID,
        mechanism=None,
        why="The document has no test_keys, or they are empty or no object: nothing was recorded.",
    )
