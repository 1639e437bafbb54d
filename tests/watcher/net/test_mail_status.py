"""A refusal is read by its class (RFC 3463): only an address that leads nowhere is a fault of the recipient's."""

from __future__ import annotations

import pytest

from watcher.net.mail import what_refused
from watcher.net.mail_status import OURS, status_in, subject_of, subject_of_reply


@pytest.mark.parametrize(
    ("status", "subject"),
    [
        ("5.1.1", "recipient"), ("5.1.2", "recipient"), ("5.1.6", "recipient"), ("5.1.10", "recipient"),
        ("5.1.7", "sender"), ("5.1.8", "sender"),
        ("5.2.1", "recipient"), ("5.2.2", "mailbox"), ("5.2.0", "mailbox"), ("5.2.3", "content"),
        ("5.3.2", "system"), ("5.3.4", "content"),
        ("5.4.1", "recipient"), ("5.4.4", "recipient"), ("5.4.310", "recipient"), ("5.4.6", "system"),
        ("4.4.7", "system"), ("5.5.4", "protocol"), ("5.5.0", "unsaid"), ("5.6.0", "content"), ("5.6.7", "content"),
        ("5.7.0", "policy"), ("5.7.1", "policy"), ("5.7.23", "policy"), ("5.7.509", "policy"),
        ("5.0.0", "unsaid"), ("5.9.1", "unsaid"), ("", "unsaid"), ("no code", "unsaid"),
    ],
)  # fmt: skip
def test_a_status_speaks_of_what_its_class_says(status: str, subject: str) -> None:
    assert subject_of(status) == subject


@pytest.mark.parametrize(
    ("code", "text", "meant"),
    [
        (550, "5.7.1 Relaying denied", ("temporary", "policy")),
        (550, "5.7.23 The message was rejected because of SPF violation", ("temporary", "policy")),
        (554, "5.7.9 Message not accepted for policy reasons (DMARC)", ("temporary", "policy")),
        (530, "Authentication required", ("temporary", "policy")),
        (550, "relay not permitted", ("temporary", "policy")),
        (550, "5.1.1 <a@b.example>: no such user", ("permanent", "recipient")),
        (550, "#5.1.0 Address rejected.", ("permanent", "recipient")),
        (550, "no such user", ("permanent", "recipient")),
        (550, "5.5.0 Requested action not taken: mailbox unavailable", ("permanent", "recipient")),
        (550, "5.1.8 sender's domain does not exist", ("temporary", "sender")),
        (552, "5.2.2 mailbox full", ("temporary", "recipient")),
        (552, "mailbox full", ("temporary", "recipient")),
        (550, "5.3.2 system does not take mail", ("temporary", "recipient")),
        (550, "5.4.6 routing loop", ("temporary", "recipient")),
        (501, "5.5.4 bad parameter", ("temporary", "recipient")),
        (552, "5.3.4 message too big", ("permanent", "content")),
        (450, "4.7.1 greylisted", ("temporary", "recipient")),
    ],
)
def test_a_refused_recipient_is_given_up_only_where_the_address_leads_nowhere(
    code: int, text: str, meant: tuple[str, str]
) -> None:
    kind, _, _, stage = what_refused(code, text)
    assert (kind, stage) == meant


def test_the_most_telling_status_counts_and_no_number_of_something_else() -> None:
    assert status_in("5.0.0", "550 5.1.1 user unknown") == "5.1.1"
    assert status_in("550 rejected 192.5.7.1 and 5.7.1.2") == ""
    assert subject_of_reply(550, "client host [10.5.1.1] refused") == "unsaid"


def test_nothing_of_ours_speaks_of_the_recipient() -> None:
    assert not OURS & {"recipient", "mailbox", "system", "unsaid"}
