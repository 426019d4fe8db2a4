from pathlib import Path

from probe.client.home import Home, find_home
from probe.client.networks import Access, Network, NetworkBook, NetworkSource, NetworkType
from probe.client.surroundings import look_around
from seeds import vocabulary

HOME = Network("MA", 6713, "Maroc Telecom", NetworkType.WIFI, Access.ADSL, NetworkSource.PLATFORM)


def test_the_words_are_the_platforms() -> None:
    assert {*NetworkType} == {*vocabulary.NetworkType}
    assert {*Access} == {*vocabulary.Access}


def test_a_place_is_remembered_and_hashed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    book = NetworkBook(home)
    place = look_around(book.salt).place
    book.remember(place, HOME)
    again = NetworkBook(home)
    recalled = again.recall(look_around(again.salt).place)
    assert recalled is not None
    assert (recalled.access, recalled.source) == (Access.ADSL, NetworkSource.REMEMBERED)
    assert again.recall(look_around("another salt").place) is None


def test_a_broken_book_forgets(tmp_path: Path) -> None:
    home = Home(tmp_path)
    NetworkBook(home).remember("place", HOME)
    for broken in (b"", b"[]", b'{"places":{"place":{"asn":"x"}}}'):
        home.networks.write_bytes(broken)
        assert NetworkBook(home).recall("place") is None


def test_the_folder_follows_the_variables() -> None:
    assert find_home({"SAWT_PROBE_HOME": "/srv/probe"}).root == Path("/srv/probe")
    assert find_home({"XDG_STATE_HOME": "/srv/state"}).root == Path("/srv/state/sawt-probe")
    default = Path.home() / ".local/state/sawt-probe"
    assert find_home({}).root == default
    assert find_home({"XDG_STATE_HOME": "relative"}).root == default
