"""A feed as a document: Atom, or JSON Feed 1.1."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join

from reports.dashboards.feeds.entries import Entry

ATOM_TYPE: Final = "application/atom+xml; charset=utf-8"
JSON_TYPE: Final = "application/feed+json; charset=utf-8"
# A feed without entries has changed as little as anything can.
_NEVER: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed in one language; addresses are whole."""

    id: str
    title: str
    description: str
    language: str
    page_url: str
    url: str
    base: str
    licence: str
    entries: list[Entry]


class _SteadyAtom(Atom1Feed):
    """Atom whose date is that of its latest entry, never the time of the request."""

    def latest_post_date(self) -> datetime:
        """Return when the feed last changed."""
        return super().latest_post_date() if self.items else _NEVER


def atom(feed: Feed) -> bytes:
    """Return a feed as Atom."""
    document = _SteadyAtom(
        title=feed.title,
        link=feed.page_url,
        description=feed.description,
        subtitle=feed.description,
        language=feed.language,
        author_name="Sawt",
        feed_url=feed.url,
        feed_guid=feed.id,
        feed_copyright=feed.licence,
    )
    for entry in feed.entries:
        document.add_item(
            title=entry.title,
            link=feed.base + entry.url,
            description=format_html_join("", "<p>{}</p>", ((one,) for one in entry.sentences)),
            unique_id=entry.id,
            pubdate=entry.changed_at,
            updateddate=entry.changed_at,
            categories=[entry.change.value],
        )
    return document.writeString("utf-8").encode()


def json_feed(feed: Feed) -> bytes:
    """Return a feed as JSON Feed 1.1, with the entries of the ledger under `_sawt`."""
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.page_url,
            "feed_url": feed.url,
            "description": feed.description,
            "language": feed.language,
            "authors": [{"name": "Sawt", "url": feed.base}],
            "items": [_item(feed, entry) for entry in feed.entries],
        }
    )


def _item(feed: Feed, entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": feed.base + entry.url,
        "title": entry.title,
        "content_text": "\n".join(entry.sentences),
        "date_published": entry.changed_at.isoformat(),
        "tags": [entry.change.value],
        "_sawt": {
            "period": entry.ledger.period.id,
            "revision": entry.ledger.revision,
            "reason": entry.ledger.reason,
            "values": entry.ledger.values,
        },
    }
