"""What a mail says that came back to us (RFC 3464): of which letter, to whom, for good or for now. Pure.

Hostile bytes are to be expected: anybody may write to the mailbox. Only a report that carries the Message-ID of a
letter says anything, and what it says is compared with that letter by whoever reads the verdict.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from typing import Literal

from watcher.net.mail_status import status_in, subject_of

Kind = Literal["permanent", "temporary", "delayed"]
# The report and the head of what is returned stand before any of its contents.
_LARGEST = 150_000
_MOST_PARTS = 20
_DEEPEST = 5
# Real reports hold a few boxes; the time that reading takes grows with the square of their depth.
_MOST_BOXES = 40
_MOST_RULES = 500
_HEADER = 2_000
_WORDS = 300
_IDENTITY = re.compile(r"<([0-9a-f]{32})@[^<>\s@]{1,253}>")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")


@dataclass(frozen=True)
class Returned:
    """One recipient of one report. `identity`: of the letter. `addresses`: whom it names, as written, in lower case.

    `status`: the most telling code (RFC 3463), or empty. `words`: the server's, on one line.
    """

    identity: str
    addresses: tuple[str, ...]
    kind: Kind
    status: str
    words: str


def fingerprint(letter: bytes) -> str:
    """The same report read twice has the same one."""
    return hashlib.sha256(letter[:_LARGEST]).hexdigest()


def read_returned(letter: bytes) -> tuple[Returned, ...]:
    """What a report says, one for each recipient in it; nothing for any other mail, an automatic answer too."""
    beginning = letter[:_LARGEST]
    if beginning.lower().count(b"boundary") > _MOST_BOXES or beginning.count(b"\n--") > _MOST_RULES:
        return ()
    try:
        message = email.message_from_bytes(beginning, policy=compat32)
        parts = list(_flat(message))
        reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
        identity = _identity(message, parts) if reports else None
        return tuple(_verdicts(reports[0], identity)) if identity else ()
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ()  # not built as a report is; the standard library has many ways to say so


def _flat(message: Message, depth: int = 0) -> Iterator[Message]:
    yield message
    payload = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(payload, list) and depth < _DEEPEST:
        for part in payload[:_MOST_PARTS]:
            if isinstance(part, Message):
                yield from _flat(part, depth + 1)


def _identity(message: Message, parts: list[Message]) -> str | None:
    """Of the letter that is returned; where the server returns none of it, of the one that the report answers."""
    for part in parts:
        if part.get_content_type() in ("message/rfc822", "message/global"):
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return _identity_in(_header(inner[0], "Message-ID"))
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            return _identity_in(_header(_headers_of(part), "Message-ID"))
    said = (_identity_in(_header(message, name)) for name in ("In-Reply-To", "References", "X-MS-Exchange-Message-ID"))
    return next(filter(None, said), None)


def _headers_of(part: Message) -> Message:
    """Headers that stand in a part as its text."""
    payload = part.get_payload(decode=True)
    text = payload if isinstance(payload, bytes) else b""
    return email.message_from_bytes(text[:_LARGEST].lstrip(), policy=compat32)


def _identity_in(value: str) -> str | None:
    found = _IDENTITY.search(value)
    return found[1] if found else None


def _header(message: Message, name: str) -> str:
    value = str(message.get(name, ""))[:_HEADER]
    line = " ".join(value.split())
    return "".join(letter for letter in line if letter.isprintable())


def _verdicts(report: Message, identity: str) -> Iterator[Returned]:
    """The first block speaks of the message, each further one of a recipient."""
    blocks = report.get_payload()
    for block in blocks[1 : _MOST_PARTS + 1] if isinstance(blocks, list) else ():
        if not isinstance(block, Message):
            continue
        action = _header(block, "Action").lower()
        if action not in ("failed", "delayed"):
            continue
        words = _after_type(_header(block, "Diagnostic-Code"))
        status = status_in(_header(block, "Status"), words)
        named = (_address(_header(block, name)) for name in ("Original-Recipient", "Final-Recipient"))
        kind: Kind = "delayed" if action == "delayed" else "permanent" if _is_for_good(status) else "temporary"
        yield Returned(identity, tuple(dict.fromkeys(filter(None, named))), kind, status, words[:_WORDS])


def _after_type(value: str) -> str:
    """`smtp; 550 5.1.1 No such user` without its first word."""
    kind, mark, rest = value.partition(";")
    return rest.strip() if mark and len(kind) <= 40 else value


def _address(value: str) -> str:
    """`rfc822; name@domain`, also in the form in which a server passes on what it was given (RFC 3461, xtext)."""
    plain = _XTEXT.sub(lambda found: chr(int(found[1], 16)), _after_type(value))
    return plain.strip().strip("<>").lower()[:320] if "@" in plain else ""


def _is_for_good(status: str) -> bool:
    return status.startswith("5.") and subject_of(status) == "recipient"
