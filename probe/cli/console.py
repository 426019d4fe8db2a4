"""Talk to a person: say, ask, show progress; or hand one JSON object to a program.

With --json nothing but that object goes to the standard output; what people read goes to the
standard error.
"""

import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import TextIO

import orjson

from probe.cli.catalogue import texts
from probe.client.problems import ProbeError

_WIDEST = 88  # columns: longer lines are hard to read


class Console:
    """The terminal of one command, in one language."""

    def __init__(self, language: str, *, as_json: bool) -> None:
        self.language = language
        self.as_json = as_json
        self._texts = texts(language)
        self._for_people: TextIO = sys.stderr if as_json else sys.stdout

    @property
    def is_terminal(self) -> bool:
        """Whether a person sits there: able to read and to answer."""
        return sys.stdin.isatty() and self._for_people.isatty()

    def text(self, key: str, **values: object) -> str:
        """Return a text of the catalogue with its values filled in."""
        return self._texts[key].format_map(values)

    def say(self, key: str, **values: object) -> None:
        """Say a text of the catalogue, in lines that fit a terminal."""
        content = self.text(key, **values)
        if self._for_people.isatty():
            width = min(shutil.get_terminal_size().columns, _WIDEST)
            content = textwrap.fill(
                content, width, break_long_words=False, break_on_hyphens=False
            )  # a uid or an address stays whole
        self._write(self._for_people, content)

    def line(self, content: str = "") -> None:
        """Write a line that needs no translation: a uid, a table row, a job to copy."""
        self._write(self._for_people, content)

    def progress(self, key: str, **values: object) -> None:
        """Say how far it is, beside the result."""
        self._write(sys.stderr, self.text(key, **values))

    def emit(self, answer: object) -> None:
        """Hand a program its answer; nothing without --json."""
        if self.as_json:
            sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")
            sys.stdout.flush()

    def complain(self, error: ProbeError) -> dict[str, object]:
        """Say in one sentence what is wrong and what to do; return the same for a program."""
        message = self.text(error.key, **error.values)
        self._write(sys.stderr, f"sawt-probe: {message}")
        return {"code": error.code, "name": error.code.name, "message": message}

    def ask(self, question: str) -> str:
        """Return a person's answer to a question that was put into words already.

        Raises EOFError where nobody answers.
        """
        self._for_people.write(f"{question} ")
        self._for_people.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise EOFError
        return answer.strip()

    def ask_yes(self, key: str, **values: object) -> bool:
        """Return whether a person answers yes; asked again until the answer is yes or no."""
        question = f"{self.text(key, **values)} [{self.text('answer.yes_or_no')}]"
        while True:
            answer = self.ask(question).casefold()
            if answer in self.text("answer.yes").split("|"):
                return True
            if answer in self.text("answer.no").split("|"):
                return False

    def choose(self, key: str, options: Sequence[str]) -> int:
        """Return the position of the option that a person chose by its number."""
        self.say(key)
        for number, option in enumerate(options, start=1):
            self.line(f"  {number}. {option}")
        while True:
            answer = self.ask(self.text("answer.number", last=len(options)))
            # int() also reads the digits of an Arabic keyboard.
            if answer.isdecimal() and 1 <= int(answer) <= len(options):
                return int(answer) - 1

    def _write(self, stream: TextIO, content: str) -> None:
        stream.write(content + "\n")
        stream.flush()
