from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address

import pytest

from measurements.ballots import Ballot, Device, Sender, cast_ballot, imported_ballot
from measurements.plausibility import Header
from measurements.vocabulary import NetworkType, Panel, Standing

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEADER = Header(
    measured_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
    country="MA",
    asn=36903,
    test_name="whatsapp",
    network_type=NetworkType.MOBILE,
    access=None,
    report_id="r1",
    input="",
)
HOME = Sender(ip_address("198.51.100.7"))
SECRET = b"s" * 32


def cast(
    header: Header = HEADER,
    sender: Sender = HOME,
    *,
    operator: str = "maroc-telecom",
    secret: bytes | None = SECRET,
    now: datetime = NOW,
) -> Ballot:
    return cast_ballot(header, operator, sender, secret=secret, now=now, keyless_voters=4)


def test_a_repeat_is_the_same_voter() -> None:
    assert cast().voter == cast().voter


def test_a_prefix_without_keys_counts_as_few_voters_however_many_reports_it_sends() -> None:
    voters = {cast(replace(HEADER, report_id=f"r{n}")).voter for n in range(200)}
    assert len(voters) == 4
    groups = {cast(replace(HEADER, report_id=f"r{n}")).prefix_group for n in range(200)}
    assert len(groups) == 1


def test_a_device_key_is_one_voter_wherever_it_stands() -> None:
    device = Device(b"k" * 32, Panel.VETTED, date(2026, 11, 2), has_tenure=True)
    here = cast(sender=Sender(ip_address("198.51.100.7"), device))
    there = cast(replace(HEADER, report_id="other"), Sender(ip_address("203.0.113.9"), device))
    assert here.voter == there.voter
    assert here.prefix_group != there.prefix_group
    assert here.panel is Panel.VETTED
    assert here.cohort is not None


def test_a_prefix_with_any_number_of_new_keys_counts_as_one_without_any() -> None:
    def fresh(number: int) -> Device:
        return Device(bytes([number]) * 32, Panel.OPEN, date(2026, 11, 23), has_tenure=False)

    ballots = [cast(sender=Sender(HOME.address, fresh(number))) for number in range(200)]
    without = {cast(replace(HEADER, report_id=f"r{number}")).voter for number in range(200)}
    assert {ballot.voter for ballot in ballots} == without
    assert {ballot.cohort for ballot in ballots} == {None}


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"measured_at": datetime(2026, 11, 23, 10, tzinfo=UTC)},
        {"network_type": NetworkType.WIFI},
        {"country": "KE"},
    ],
)
def test_pseudonyms_cannot_be_followed_to_another_bucket(elsewhere: dict[str, object]) -> None:
    device = Device(b"k" * 32, Panel.OPEN, date(2026, 11, 2), has_tenure=True)
    sender = Sender(HOME.address, device)
    one, other = cast(sender=sender), cast(replace(HEADER, **elsewhere), sender)  # type: ignore[arg-type]
    assert one.voter != other.voter
    assert one.prefix_group != other.prefix_group
    assert one.cohort != other.cohort


def test_operators_and_days_secrets_separate_too() -> None:
    assert cast().voter != cast(operator="inwi").voter
    assert cast().voter != cast(secret=b"t" * 32).voter


@pytest.mark.parametrize(
    ("late", "standing"),
    [
        (timedelta(hours=2), Standing.COUNTED),
        (timedelta(hours=47, minutes=59), Standing.COUNTED),
        (timedelta(hours=48), Standing.REVIEW),
        (timedelta(days=7), Standing.REVIEW),
    ],
)
def test_late_uploads_vote_only_after_review(late: timedelta, standing: Standing) -> None:
    ballot = cast(now=HEADER.measured_at + late)
    assert ballot.standing is standing
    assert ballot.votes is (standing is Standing.COUNTED)


def test_without_the_days_secret_nothing_is_linked_and_nothing_votes() -> None:
    ballot = cast(secret=None)
    assert ballot.standing is Standing.LATE
    assert (ballot.votes, ballot.voter, ballot.prefix_group) == (False, None, None)


def test_a_vpn_never_votes() -> None:
    header = replace(HEADER, network_type=NetworkType.VPN)
    assert cast(header).votes is False
    assert imported_ballot(header, "maroc-telecom", "uid").votes is False


def test_of_imports_one_report_is_one_voter_and_none_is_its_own() -> None:
    one = imported_ballot(HEADER, "maroc-telecom", "uid1")
    assert one.voter == imported_ballot(HEADER, "maroc-telecom", "uid2").voter
    nameless = replace(HEADER, report_id="")
    assert (
        imported_ballot(nameless, "maroc-telecom", "uid1").voter
        != imported_ballot(nameless, "maroc-telecom", "uid2").voter
    )
