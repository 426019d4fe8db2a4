"""Control countries and whom they tell."""

from seeds import readers


def test_there_are_enough_to_lose_one() -> None:
    assert len(readers.witnesses_for("MA")) >= 3


def test_nobody_is_a_witness_of_itself() -> None:
    assert readers.witnesses_for("DE") == readers.witnesses_for("MA") - {"DE"}
    assert "DE" in readers.witnesses_for("MA")


def test_the_invented_tell_the_invented_alone() -> None:
    invented = set(readers.invented_countries())
    assert readers.witnesses_for("XS") == invented - {"XS"}
    assert not readers.witnesses_for("MA") & invented
    assert readers.witnesses_for("XT") == {"XU", "XV"}


def test_no_campaign_watches_a_control_country() -> None:
    watched = {each.country for each in readers.campaigns()}
    assert not watched & readers.control_countries()
