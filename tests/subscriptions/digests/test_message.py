"""The mail's bytes: headers as services ask for them, nothing smuggled in, and read back whole by a strict parser."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default, strict
from typing import Any, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from subscriptions.digests.message import build_message
from subscriptions.digests.render import RenderedMail, render_mail
from tests.subscriptions.digests.samples import NOW, crowd, letter, told
from watcher.errors import BadInput

LEAVE = "https://bevakning.exempelstad.example/leave/" + "a" * 80


def build(rendered: RenderedMail | None = None, **given: Any) -> bytes:
    values = {
        "sender": "Utlysningsbevakning i Västerås <bevakning@exempelstad.example>",
        "to": "skola@exempelstad.example",
        "message_id": "<17.abc@exempelstad.example>",
        "date": NOW,
        "list_id": "utlysningar.exempelstad.example",
        "reply_to": "Åsa Öberg <asa@exempelstad.example>",
        "unsubscribe_url": LEAVE,
    }
    return build_message(rendered or render_mail(letter([told(1)])), **{**values, **given})


def read(data: bytes, *, strictly: bool = True) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(data, policy=strict if strictly else default))


def content(part: object) -> str:
    return str(cast(EmailMessage, part).get_content()).replace("\r\n", "\n")


def test_every_header_that_mail_services_ask_for_is_there() -> None:
    mail = read(build())
    assert mail["From"] == "Utlysningsbevakning i Västerås <bevakning@exempelstad.example>"
    assert mail["To"] == "skola@exempelstad.example"
    assert mail["Reply-To"] == "Åsa Öberg <asa@exempelstad.example>"
    assert mail["Subject"] == "1 ny utlysning: Utlysning nummer 1 (Utbildningsförvaltningen)"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == "<17.abc@exempelstad.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "sv"
    assert mail["List-Id"] == "<utlysningar.exempelstad.example>"
    assert mail["List-Unsubscribe"] == f"<{LEAVE}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_long_way_out_is_neither_folded_nor_encoded() -> None:
    assert f"\r\nList-Unsubscribe: <{LEAVE}>\r\n".encode() in build()


def test_a_mailbox_to_leave_by_stands_after_the_address() -> None:
    header = read(build(unsubscribe_mail="avsluta@exempelstad.example"))["List-Unsubscribe"]
    assert header == f"<{LEAVE}>, <mailto:avsluta@exempelstad.example?subject=unsubscribe>"


def test_without_a_way_to_leave_nothing_is_claimed() -> None:
    mail = read(build(unsubscribe_url=None))
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None


def test_both_parts_come_back_whole_text_first() -> None:
    rendered = render_mail(letter([told(1)]))
    mail = read(build(rendered))
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert content(text) == rendered.text
    assert content(html).rstrip() == rendered.html.rstrip()


def test_the_same_delivery_gives_the_same_bytes() -> None:
    assert build() == build()


def test_no_line_is_longer_than_mail_allows_and_all_is_ascii() -> None:
    data = build()
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_a_whole_mail_with_thousands_of_calls_is_under_100_kb() -> None:
    assert len(build(render_mail(crowd()))) < 100_000


@pytest.mark.parametrize("name", ["to", "reply_to", "unsubscribe_mail"])
@pytest.mark.parametrize(
    "value", ["inte en adress", "a@b\r\nBcc: x@example.org", "@exempel.se", "a@", "å@exempel.se", "a b@c.se"]
)
def test_an_address_that_is_none_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        build(**{name: value})


def test_a_sender_that_is_no_address_is_the_operators_to_mend() -> None:
    with pytest.raises(BadInput, match="WATCHER_MAIL_FROM"):
        build(sender="nobody")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("message_id", "<a@b>\r\nBcc: x@example.org"),
        ("message_id", "no-at-sign"),
        ("list_id", "a\r\nBcc: x@example.org"),
        ("unsubscribe_url", "https://a.example/\r\nBcc: x@example.org"),
        ("unsubscribe_url", "javascript:alert(1)"),
        ("unsubscribe_url", "https://a.example/" + "a" * 1000),
    ],
)
def test_what_cannot_stand_in_a_header_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="cannot stand"):
        build(**{name: value})


def test_a_domain_with_swedish_letters_travels_in_its_ascii_form() -> None:
    assert read(build(to="skola@västerås.example"))["To"] == "skola@xn--vsters-buam.example"


def test_a_name_cannot_smuggle_in_a_header() -> None:
    mail = read(build(sender='"Anna\r\nBcc: x@example.org" <a@exempel.se>'))
    assert mail["Bcc"] is None


WORDS = st.lists(
    st.sampled_from(["utlysning", "stänger", "(Barn-", "&", "för", "Internationella", "å", "2027", "👩\u200d🏫"]),
    min_size=1,
    max_size=20,
)


@settings(max_examples=25)
@given(WORDS.map(" ".join), WORDS.map(" ".join))
@example("1 utlysning stänger snart: Internationella utbyten för lärare och skolledare (Barn- & unga)", "Åsa")
@example("ändrat", "Östersund å för Östersund Östersund")
def test_no_space_is_lost_where_a_long_swedish_header_is_folded(subject: str, name: str) -> None:
    name = f"{name[:70].strip()} å"
    data = build(RenderedMail(subject, "<p>a</p>", "a\n", "sv"), sender=f"{name} <a@exempel.se>")
    assert read(data)["Subject"] == subject
    # As RFC 2047 has it; the library's own reading of names keeps a space between two encoded words.
    raw = message_from_bytes(data)["From"]
    assert str(make_header(decode_header(raw))) == f"{name} <a@exempel.se>"


@settings(max_examples=25)
@given(st.text(max_size=200))
def test_any_subject_is_one_header_and_reads_back(subject: str) -> None:
    mail = read(build(RenderedMail(subject, "<p>a</p>", "a\n", "sv")))
    assert mail.keys() == read(build(RenderedMail("a", "<p>a</p>", "a\n", "sv"))).keys()
    assert "\n" not in mail["Subject"]


@settings(max_examples=25)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_body_reads_back(body: str) -> None:
    text = " ".join(body.split()) + "\n"
    parts = read(build(RenderedMail("a", "<p>a</p>", text, "sv"))).iter_parts()
    assert content(next(parts)) == text
