"""A mail as it came, opened: subject, sender's domain, day, and the parts that a person reads."""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime

from sources.reading.encoding import decode
from sources.reading.letters import LETTER_BYTES
from sources.reading.text import html_to_text, one_line

_HEADER_LIMIT = 2_000
_MOST_PARTS = 50
_DEEPEST = 20
_MOST_INSIDE = 20
_PART_LIMIT = 200_000  # characters of one part that are read
_ENCODINGS = frozenset({"", "7bit", "8bit", "binary", "base64", "quoted-printable"})
# A text beside the HTML is preferred where the HTML has next to nothing to read (a letter that is one large image).
_LITTLE_TO_READ = 0.3
_HEADERS = frozenset({"subject", "from", "date", "message-id"})
_PREFIX = re.compile(r"(?:(?:sv|vb|re|fw|fwd|vs|aw|wg|vl)\s?:\s{0,3})+", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    is_html: bool
    text: str


@dataclass(frozen=True)
class Mail:
    """One letter. `identity` stands for its Message-ID without showing it; `sent` carries a zone.

    `sender`: the domain of who sent it, for nobody's own address is kept.
    """

    subject: str
    sender: str
    identity: str
    sent: datetime | None
    parts: tuple[Part, ...]


def read_mails(raw: bytes, now: datetime) -> tuple[Mail, ...]:
    """The letter in these bytes, or the letters that somebody has attached to it. Raises ValueError if it is none."""
    try:
        message = email.message_from_bytes(raw[:LETTER_BYTES], policy=compat32)
        inside = _attached(message)
        return tuple(_read(each, now) for each in inside or [message])
    except (RecursionError, MessageError) as error:
        raise ValueError("not built as a mail is") from error


def _attached(message: Message) -> list[Message]:
    """Whole letters attached to this one: a person has forwarded them so."""
    found: list[Message] = []
    for part in _flat(message):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                found.append(inner[0])
    return found[:_MOST_INSIDE]


def _flat(message: Message, depth: int = 0) -> Iterator[Message]:
    yield message
    payload = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(payload, list) and depth < _DEEPEST:
        for part in payload[:_MOST_PARTS]:
            if isinstance(part, Message):
                yield from _flat(part, depth + 1)


def _read(message: Message, now: datetime) -> Mail:
    headers = _headers(message)
    subject = own_subject(one_line(_decoded(headers.get("subject", "")), 300))
    sent = _moment(headers.get("date", ""), now)
    name = headers.get("message-id", "").strip() or f"{headers.get('date')} {subject}"
    return Mail(
        subject=subject,
        sender=parseaddr(_decoded(headers.get("from", "")))[1].rpartition("@")[2].lower()[:253],
        identity=hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16],
        sent=sent,
        parts=tuple(_leaves(message)),
    )


def own_subject(subject: str) -> str:
    """What a letter was called before it was answered or passed on: without "VB:", "Fwd:" and their like."""
    return _PREFIX.sub("", subject, count=1)


def _headers(message: Message) -> dict[str, str]:
    """The first of each header, as text: bytes that are not ASCII are mostly UTF-8, whatever the rules say."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        if name.lower() not in _HEADERS:
            continue
        words = str(value)[:_HEADER_LIMIT].encode("utf-8", "surrogateescape")
        found.setdefault(name.lower(), " ".join(decode(words).split()))
    return found


def _decoded(value: str) -> str:
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        piece if isinstance(piece, str) else decode(piece, f"charset={charset or 'utf-8'}") for piece, charset in pieces
    )


def _moment(value: str, now: datetime) -> datetime | None:
    """When the letter was sent; None where it does not say, or says a day that has not come."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return moment if moment <= now + timedelta(days=1) else None
    except OverflowError:
        return None


def _leaves(message: Message, depth: int = 0) -> list[Part]:
    """The parts to read, in their order; of alternatives the HTML, unless it has next to nothing to read."""
    payload = message.get_payload()
    if message.get_content_maintype() != "multipart" or not isinstance(payload, list):
        part = _leaf(message)
        return [part] if part else []
    if depth >= _DEEPEST:
        return []
    ways = [_leaves(part, depth + 1) for part in payload[:_MOST_PARTS] if isinstance(part, Message)]
    if message.get_content_subtype() == "alternative":
        return _best(ways)
    return [part for way in ways for part in way][:_MOST_PARTS]


def _best(ways: list[list[Part]]) -> list[Part]:
    plain = next((way for way in ways if way and not any(part.is_html for part in way)), [])
    rich = next((way for way in reversed(ways) if any(part.is_html for part in way)), [])
    if not (plain and rich):
        return rich or plain
    seen = sum(len(html_to_text(part.text) if part.is_html else part.text) for part in rich)
    return rich if seen >= _LITTLE_TO_READ * sum(len(part.text) for part in plain) else plain


def _leaf(message: Message) -> Part | None:
    kind = message.get_content_type()
    encoding = str(message.get("Content-Transfer-Encoding") or "").strip().lower()
    attached = str(message.get("Content-Disposition") or "").strip().lower().startswith("attachment")
    if kind not in ("text/html", "text/plain") or attached or encoding not in _ENCODINGS:
        return None
    payload = message.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return None
    text = decode(payload, str(message.get("Content-Type") or ""))[:_PART_LIMIT]
    return Part(kind == "text/html", text) if text.strip() else None
