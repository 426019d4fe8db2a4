"""A ruleset: the rule books of all tests under one version. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from measurements.rules.rule import RuleBook, Verdict
from measurements.steps import Document, Skeleton


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What turns a document into verdicts. The version is stored with each of them."""

    version: str
    books: tuple[RuleBook[Any], ...]
    book_of_test: Mapping[str, RuleBook[Any]] = field(init=False, repr=False)
    steps_suffice: frozenset[str] = field(init=False, repr=False)
    """Tests, as a uid spells them, whose rules ask for nothing but typed steps."""

    def __post_init__(self) -> None:
        """Find the book of each test once."""
        books = {name: book for book in self.books for name in book.test_names}
        object.__setattr__(self, "book_of_test", books)
        bare = {name.replace("_", "") for name, book in books.items() if book.steps_suffice}
        object.__setattr__(self, "steps_suffice", frozenset(bare))

    def judge(self, document: Document) -> tuple[Verdict, ...]:
        """Return the verdicts on a document: none for a test without rules.

        Never raises, whatever the document holds.
        """
        name = document.test_name if isinstance(document, Skeleton) else document.get("test_name")
        book = self.book_of_test.get(name) if isinstance(name, str) else None
        return book.judge(document) if book else ()
