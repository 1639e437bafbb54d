"""Reading mail that came back: whom it concerns and for how long, whatever the bytes are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.delivery.returned import Returned, fingerprint, read_returned
from tests.subscriptions.delivery.reports import HEADERS, NOTHING, OUT_OF_OFFICE, READ_RECEIPT, WHOLE, report

OURS = "0123456789abcdef" * 2


def only(letter: bytes) -> Returned:
    (found,) = read_returned(letter)
    return found


@pytest.mark.parametrize("returned", [WHOLE, HEADERS])
def test_a_report_names_the_letter_the_address_the_code_and_the_words(returned: str) -> None:
    assert only(report(OURS, returned=returned)) == Returned(
        identity=OURS,
        addresses=("skola@example.org",),
        kind="permanent",
        status="5.1.1",
        words="550 5.1.1 no such user",
    )


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind"),
    [
        ("5.1.1", "550 5.1.1 no such user", "permanent"),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "permanent"),
        ("5.1.2", "host not found", "permanent"),
        ("5.2.1", "550 5.2.1 mailbox disabled", "permanent"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied.", "permanent"),
        ("5.4.310", "DNS domain does not exist", "permanent"),
        ("5.0.0", "550 5.1.1 user unknown", "permanent"),
        ("5.0.0", "554 it did not work", "temporary"),
        ("5.2.2", "552 5.2.2 mailbox full", "temporary"),
        ("5.7.1", "550 5.7.1 looks like spam", "temporary"),
        ("5.1.8", "501 5.1.8 sender's domain does not exist", "temporary"),
        ("5.3.4", "552 message too large", "temporary"),
        ("4.4.7", "message expired", "temporary"),
        ("4.1.1", "450 4.1.1 greylisted", "temporary"),
        ("", "", "temporary"),
        ("5.1.1.1", "no code at all", "temporary"),
    ],
)
def test_only_an_address_that_leads_nowhere_is_given_up(status: str, diagnostic: str, kind: str) -> None:
    assert only(report(OURS, status=status, diagnostic=diagnostic)).kind == kind


def test_a_delayed_letter_has_not_come_back() -> None:
    assert only(report(OURS, action="delayed", status="4.4.1")).kind == "delayed"


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_a_report_of_success_is_none_of_failure(action: str) -> None:
    assert read_returned(report(OURS, action=action)) == ()


def test_the_address_we_wrote_to_is_read_though_the_letter_was_forwarded() -> None:
    found = only(report(OURS, to="eva@elsewhere.example", original="Skola+2Bny@Example.org"))
    assert found.addresses == ("skola+ny@example.org", "eva@elsewhere.example")


def test_where_nothing_is_returned_the_report_itself_says_what_it_answers() -> None:
    letter = report(OURS, returned=NOTHING)
    assert read_returned(letter) == ()
    answering = f"In-Reply-To: <{OURS}@localhost>\r\n".encode() + letter
    assert only(answering).identity == OURS


def test_a_returned_letter_of_somebody_else_is_not_replaced_by_what_the_report_claims_to_answer() -> None:
    letter = report("no-identity", returned=WHOLE)
    assert read_returned(f"In-Reply-To: <{OURS}@localhost>\r\n".encode() + letter) == ()


@pytest.mark.parametrize("text", [OUT_OF_OFFICE, READ_RECEIPT])
def test_an_automatic_answer_is_no_report(text: str) -> None:
    assert read_returned(text.format(identity=OURS).encode()) == ()


def test_a_report_sent_as_an_ordinary_mail_of_several_parts_is_read_too() -> None:
    letter = report(OURS).replace(b"multipart/report; report-type=delivery-status;", b"multipart/mixed;")
    assert only(letter).status == "5.1.1"


def test_each_report_has_a_fingerprint_of_its_own() -> None:
    assert fingerprint(report(OURS)) == fingerprint(report(OURS))
    assert fingerprint(report(OURS)) != fingerprint(report(OURS, status="5.1.2"))


@given(st.binary(max_size=3_000))
def test_any_bytes_are_read_or_left(letter: bytes) -> None:
    read_returned(letter)


@given(st.data())
def test_a_report_with_bytes_changed_anywhere_is_read_or_left(data: st.DataObject) -> None:
    letter = bytearray(report(OURS, original="skola@example.org"))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(letter) - 1))
        letter[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=30))
    for found in read_returned(bytes(letter)):
        assert len(found.identity) == 32
        assert found.words.isprintable()


def test_a_mail_of_boxes_in_boxes_costs_little_and_says_nothing() -> None:
    boxes = b"".join(
        b'Content-Type: multipart/report; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number) for number in range(9_000)
    )
    begun = time.process_time()
    assert read_returned(boxes) == ()
    assert read_returned(b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + b"--x\r\n\r\n" * 60_000) == ()
    assert time.process_time() - begun < 2
