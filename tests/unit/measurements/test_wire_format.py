import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.refusals import Reason, RefusedError
from measurements.wire_format import parse, parse_object


def reason_of(data: bytes, *, strict: bool = True) -> Reason:
    with pytest.raises(RefusedError) as caught:
        parse_object(data, strict=strict)
    assert caught.value.detail.endswith(".")
    return caught.value.reason


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n", Reason.EMPTY),
        (b"{", Reason.NOT_JSON),
        (b"{'a': 1}", Reason.NOT_JSON),
        (b"hello", Reason.NOT_JSON),
        (b'{"a": NaN}', Reason.NOT_JSON),
        (b'{"a": -Infinity}', Reason.NOT_JSON),
        (b'{"a": 1e999}', Reason.NUMBER_OUT_OF_RANGE),
        (b'{"a": "x\x00"}', Reason.NUL_BYTE),
        (b'{"a": "\xff"}', Reason.INVALID_UTF8),
        (b'{"a": "\xed\xa0\x80"}', Reason.INVALID_UTF8),
        (b"[]", Reason.NOT_AN_OBJECT),
        (b"null", Reason.NOT_AN_OBJECT),
        (b"5", Reason.NOT_AN_OBJECT),
        (b'"text"', Reason.NOT_AN_OBJECT),
        (b"[" * 100_000, Reason.TOO_DEEP),
        (b"---\ninput: x\n", Reason.YAML_REPORT),
        (b"report_id: abc\n", Reason.YAML_REPORT),
        (b"\xef\xbb\xbf{}", Reason.NOT_JSON),
    ],
)
def test_bad_documents_have_a_stable_reason(data: bytes, reason: Reason, *, strict: bool) -> None:
    assert reason_of(data, strict=strict) is reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a": 1, "a": 2}', Reason.DUPLICATE_KEY),
        (b'{"b": {"a": 1, "\\u0061": 2}}', Reason.DUPLICATE_KEY),
        (b'{"s": "\\ud800", "a": 1, "a": 2}', Reason.DUPLICATE_KEY),
        (b'{"a": 18446744073709551616}', Reason.NUMBER_OUT_OF_RANGE),
        (b'{"a": -9223372036854775809}', Reason.NUMBER_OUT_OF_RANGE),
        (b'{"s": "\\ud800", "a": 18446744073709551616}', Reason.NUMBER_OUT_OF_RANGE),
    ],
)
def test_ambiguous_documents_are_refused_by_strict_doors_only(data: bytes, reason: Reason) -> None:
    assert reason_of(data) is reason
    parse_object(data, strict=False)


@pytest.mark.parametrize("strict", [True, False])
def test_captured_bodies_survive(*, strict: bool) -> None:
    data = b'{"body": "a\\u0000b\\ud800", "pair": "\\ud83d\\ude00"}'
    assert parse(data, strict=strict) == {"body": "a\x00b\ud800", "pair": "\U0001f600"}


def test_the_slow_reader_reads_numbers_as_the_fast_one() -> None:
    numbers = b"[1, -0, 18446744073709551615, 18446744073709551616, -0.0, 1E5, 1e-7]"
    fast = parse(numbers, strict=False)
    slow = parse(b'["\\ud800",' + numbers[1:], strict=False)
    assert isinstance(slow, list)
    assert [repr(each) for each in slow[1:]] == [repr(each) for each in fast]  # type: ignore[attr-defined]


@given(st.binary(max_size=200) | st.text().map(lambda text: text.encode(errors="replace")))
def test_no_bytes_cause_anything_but_a_refusal(data: bytes) -> None:
    for strict in (True, False):
        try:
            parse(data, strict=strict)
        except RefusedError as error:
            assert error.reason in Reason  # noqa: PT017
