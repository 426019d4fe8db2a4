"""A text in the three languages of the pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text in French, Arabic and English."""

    fr: str
    ar: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in a language, a region such as `fr-MA` ignored.

        Languages other than fr and ar read English.
        """
        match language.split("-", maxsplit=1)[0].lower():
            case "fr":
                return self.fr
            case "ar":
                return self.ar
            case _:
                return self.en

    @classmethod
    def same(cls, text: str) -> "Text":
        """Return a text that reads the same in every language, such as an AS name."""
        return cls(fr=text, ar=text, en=text)
