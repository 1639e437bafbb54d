"""Letters that are broken, hostile, too old or of others end in right calls or a note, and stop no other."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.contract import CallData
from tests.sources.kinds.letters import ITEM, counted, mail, read, source


def test_older_letters_and_other_senders_are_left_out_and_counted() -> None:
    body = ITEM.format("Sista ansökningsdag är den 5 maj 2027.")
    old = mail(body, date="Mon, 4 Jan 2027 09:00:00 +0100")
    other = mail(body, sender="Någon <spam@elsewhere.example>")
    own = mail(body, sender="Brev <brev@post.office.example>")
    parsed = read(old, other, own, senders=("office.example",))
    assert counted(parsed) == {"old-letter": 1, "other-sender": 1}
    assert len(parsed.calls) == 1
    assert not any("@" in note.detail for note in parsed.notes)


def test_what_waits_for_the_next_run_is_told() -> None:
    assert counted(read(left=12)) == {"letters-left": 12}


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"folder": None}, "mailbox or folder"),
        ({"mailbox": "INBOX"}, "mailbox or folder"),
        ({"folder": "../brev"}, "folder"),
        ({"folder": "brev/../.."}, "folder"),
        ({"folder": "/etc"}, "folder"),
        ({"folder": None, "mailbox": 'a"\r\nx LOGOUT'}, "mailbox"),
        ({"mail": "INBOX"}, "mail"),
    ],
)
def test_a_wrong_option_is_told(options: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        source(**options)


_PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Type: text/html; charset=utf-16\r\n",
        b"Content-Type: text/plain; charset=nonsense\r\n", b"Content-Type: message/rfc822\r\n", b"\r\n", b"--x\r\n",
        b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n", b"--x--\r\n",
        b"Subject: =?utf-8?B?w6Q?= =?x?Q?=E5?=\r\n", b"Date: 99 Foo 2027 25:61\r\n",
        b"Date: Fri, 1 Jan 0001 00:00 -0000\r\n",
        "Utlysning: Vatten\r\n\r\nSista ansökningsdag är den 31 februari 2027\r\n".encode(), b"<h2>Open call</h2><p>",
        b"<table><tr><th>Call</th></tr><tr><td>a</td><td>b</td></tr>", b"<a href='http://[::1'>Open call: x</a>",
        b"Fr\xe5n: A <a@b.c>\r\n", "Ämne: Utlysning\r\n".encode(), b"\xff\xfe\x00", b"> > >", b"=3D=\r\n",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(_PIECES, st.binary(max_size=30)), max_size=25))
def test_no_letter_however_broken_stops_the_others(pieces: list[bytes]) -> None:
    good = mail(ITEM.format("Sista ansökningsdag är den 5 maj 2027."))
    parsed = read(b"".join(pieces), good)
    assert "https://fund.example/skola" in [call.external_id for call in parsed.calls]
    for call in parsed.calls:
        assert CallData.model_validate_json(call.model_dump_json()) == call


@given(st.text(max_size=400), st.booleans())
def test_any_words_in_a_letter_give_plain_calls_without_people(words: str, html: bool) -> None:
    body = f"Utlysning: {words}\n\n{words} Sista ansökningsdag är den 5 maj 2027 {words}"
    raw = b"Content-Type: text/" + (b"html" if html else b"plain") + b"; charset=utf-8\r\n\r\n"
    for call in read(raw + body.encode("utf-8", "replace")).calls:
        assert call.url is None or call.url.startswith("http")


HOSTILE = {
    "nested parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number) for number in range(15_000)
    ),
    "nested letters": b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nOpen call: x\r\n" * 30_000,
    "many headers": b"X: y\r\n" * 150_000,
    "one long header": b"Subject: " + b"=?a?q?" * 150_000,
    "long line": b"\r\n" + b"Open call " * 90_000,
    "many links": b"Content-Type: text/html\r\n\r\n"
    + b"<a href='http://x.example/?url=http'>Open call: one</a> " * 17_000,
    "deep html": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 150_000,
    "many headings": b"Content-Type: text/html\r\n\r\n" + b"<h2>Open call: one two</h2><p>5 May 2027</p>" * 20_000,
    "many rows": b"Content-Type: text/html\r\n\r\n<table>" + b"<tr><td>Open call</td><td>5 May 2027</td></tr>" * 20_000,
    "many from": b"\r\n" + "Från: a\r\n\r\n".encode() * 60_000,
    "one from": "\r\nFrån: ".encode() + b"a : " * 200_000,
    "many quotes": b"\r\n" + b"> " * 450_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_letter_takes_little_time(name: str) -> None:
    begun = time.process_time()
    read(HOSTILE[name])
    assert time.process_time() - begun < 5
