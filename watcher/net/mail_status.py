"""What a mail server's refusal speaks of: the recipient's address, or something of ours. Pure.

By the enhanced status code (RFC 3463, with the register that RFC 5248 set up); where a server gives none, by its SMTP
code (RFC 5321, and RFC 4954 for what concerns logging in).
"""

from __future__ import annotations

import re
from typing import Literal

# recipient: the address leads nowhere, and will not tomorrow. mailbox: it is there, and takes nothing now. system: the
# way there, or the system at its end. sender: our own address. protocol: the dialogue. content: this letter. policy:
# rights and security, such as relaying that is not allowed, a login that is missing, or SPF, DKIM and DMARC.
Subject = Literal["recipient", "mailbox", "system", "sender", "protocol", "content", "policy", "unsaid"]
# What mends nothing at the recipient's: none of it may stop an address.
OURS: frozenset[Subject] = frozenset({"sender", "protocol", "content", "policy"})
# How it is told: whoever reads of it must not look for the fault at the recipient's.
POLICY = "policy, which the settings WATCHER_SMTP_URL and WATCHER_MAIL_FROM have to fit"

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CLASSES: dict[int, Subject] = {
    1: "recipient", 2: "mailbox", 3: "system", 4: "system", 5: "protocol", 6: "content", 7: "policy",
}  # fmt: skip
_APART: dict[tuple[int, int], Subject] = {
    (1, 7): "sender",
    (1, 8): "sender",
    (2, 1): "recipient",  # switched off
    (2, 3): "content",  # longer than the mailbox may take
    (3, 4): "content",  # larger than the system takes
    (4, 1): "recipient",  # in Exchange's words: an address that it does not know
    (4, 4): "recipient",  # no way there
    (4, 310): "recipient",  # in Exchange's words: no such domain
    (5, 0): "unsaid",  # some large services say no more of a mailbox that is not there
}
# RFC 4954: a login is needed, too weak, wrong, or needs encryption.
_LOGIN = frozenset({530, 534, 535, 538})
_FULL = 552
# RFC 5321, 3.6.2: who does not relay says so with a plain 550, the code of a mailbox that is not there.
_RELAY = re.compile(r"\brelay", re.IGNORECASE)


def status_in(*texts: str) -> str:
    """The most telling status in them, or empty. Many servers write 5.0.0, and the cause beside it."""
    codes = [found[0] for text in texts for found in _STATUS.finditer(text)]
    telling = [code for code in codes if not code.endswith(".0.0")]
    return (telling or codes or [""])[0]


def subject_of(status: str) -> Subject:
    """What a status speaks of; `unsaid` where it says nothing of it, or is none."""
    found = _STATUS.fullmatch(status)
    if found is None:
        return "unsaid"
    subject, detail = int(found[2]), int(found[3])
    return _APART.get((subject, detail), _CLASSES.get(subject, "unsaid"))


def subject_of_reply(code: int, text: str) -> Subject:
    """What a refusal in the dialogue of SMTP speaks of; a plain 550 of a recipient leaves it `unsaid`."""
    subject = subject_of(status_in(text))
    if subject != "unsaid":
        return subject
    if code in _LOGIN or _RELAY.search(text):
        return "policy"
    return "mailbox" if code == _FULL else "unsaid"
