"""What a person sends back with a form: read whole or refused, and only from our own pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.message import Message
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from fastapi import HTTPException, Request

# What a person can paste comes back to her in the form with a word beside its field: this is far beyond it.
LARGEST_FORM = 1_000_000
# Of whom nobody knows yet: a name and a password, or the choices of a reader.
LARGEST_OF_STRANGERS = 200_000
# The longest forms have a box to tick for every area, department or reader of an organisation.
MOST_FIELDS = 5_000
LARGEST_FILE = 5_500_000
# More than that of a file is read and thrown away, so that its form can come back with what else was typed.
MOST_THROWN_AWAY = 100_000_000
# Enough for the fields that follow a file.
_TAIL = LARGEST_FORM
# The parser of mail takes the square of a head's length: a longer one is no browser's.
LONGEST_HEAD = 2_000
_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data"


class TooLarge(HTTPException):
    """413. `size` of what came, as far as it was counted, and the `most` there may be, of `what`: bytes or fields."""

    def __init__(self, size: int, most: int, what: Literal["bytes", "fields"] = "bytes") -> None:
        super().__init__(413)
        self.counts, self.what = {"size": size, "most": most}, what


async def read_form(request: Request, largest: int = LARGEST_FORM) -> dict[str, str]:
    """The fields of a form, the last of each name. Raises TooLarge (`largest`: in bytes) or HTTPException 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(400)
    body = await _body(request, largest)
    if (count := body.count(b"&") + 1) > MOST_FIELDS:
        raise TooLarge(count, MOST_FIELDS, "fields")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise HTTPException(400) from error
    return {name: value.replace("\0", "").replace("\r\n", "\n") for name, value in pairs}


async def read_form_with_file(request: Request) -> dict[str, str]:
    """The same of a form that may bring a file: its bytes as letters of latin-1, which `bytes_of` undoes.

    A file that is larger than LARGEST_FILE comes cut, and is still larger than that: its page says so beside its field.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return await (_read_parts(request) if kind == _PARTS else read_form(request))


def bytes_of(form: Mapping[str, str], name: str) -> bytes:
    """What a file field held."""
    return form.get(name, "").encode("latin-1", "replace")


async def read_form_from_anywhere(request: Request) -> dict[str, str]:
    """The same from whoever knows the address: a mail program that leaves for its user (RFC 8058) has no page of ours.

    It may send its one field as `multipart/form-data` too.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return await (_read_one_field(request) if kind == _PARTS else read_form(request, LARGEST_OF_STRANGERS))


async def _read_one_field(request: Request) -> dict[str, str]:
    """Of several parts the first one alone."""
    parts = _parts(request, await _body(request, LARGEST_OF_STRANGERS))
    name, value, _ = next(parts, ("", b"", False))
    if not name:
        raise HTTPException(400)
    return {name: value.decode("ascii", "replace").strip()}


async def _read_parts(request: Request) -> dict[str, str]:
    found: dict[str, str] = {}
    words = 0
    for count, (name, value, is_file) in enumerate(_parts(request, await _body_with_file(request)), 1):
        words += 0 if is_file else len(value)
        if count > MOST_FIELDS:
            raise TooLarge(count, MOST_FIELDS, "fields")
        if words > LARGEST_FORM:
            raise TooLarge(words, LARGEST_FORM)
        text = value.decode("latin-1" if is_file else "utf-8", "replace")
        found[name] = text if is_file else text.replace("\0", "").replace("\r\n", "\n")
    return found


def _parts(request: Request, body: bytes) -> Iterator[tuple[str, bytes, bool]]:
    """Name, content, and whether it is a file. Raises HTTPException 400.

    Only the heads go through the parser of mail: it would open a file that is a mail itself.
    """
    boundary = _head(request.headers["content-type"].encode("latin-1")).get_boundary("")
    if not boundary:
        raise HTTPException(400)
    for part in body.split(b"--" + boundary.encode("latin-1", "replace"))[1:-1]:
        top, _, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if len(top) > LONGEST_HEAD:
            raise HTTPException(400)
        head = message_from_bytes(top)
        name = head.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            raise HTTPException(400)
        yield name, value.removesuffix(b"\r\n"), head.get_filename() is not None


def _head(content_type: bytes) -> Message:
    return message_from_bytes(b"Content-Type: " + content_type)


async def _body(request: Request, largest: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > largest:
            raise TooLarge(max(len(body), _announced(request)), largest)
    return bytes(body)


async def _body_with_file(request: Request) -> bytes:
    """The whole of it, or its beginning and its end: only within a file can so much lie between them."""
    body, tail, size = bytearray(), bytearray(), 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_THROWN_AWAY:
            raise TooLarge(max(size, _announced(request)), LARGEST_FILE)
        room = LARGEST_FORM + LARGEST_FILE - len(body)
        body += part[:room]
        tail += part[room:]
        if len(tail) > 2 * _TAIL:
            del tail[:-_TAIL]
    return bytes(body + tail)


def _announced(request: Request) -> int:
    """The length that the browser said: what is too large is not read to its end."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 15 else 0


def check_origin(headers: Mapping[str, str]) -> None:
    """A browser says from which site a form was sent; a page elsewhere must not act in the name of whoever opens it.

    Raises HTTPException 403. `Sec-Fetch-Site` is said over TLS and on this machine only; `Origin` always.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        raise HTTPException(403)
    if site is None and urlsplit(headers.get("origin", "")).netloc != headers.get("host"):
        raise HTTPException(403)
