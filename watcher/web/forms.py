"""What a person sends back with a form: read whole or refused, and only from our own pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.message import Message
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from fastapi import HTTPException, Request

LARGEST_FORM = 200_000
MOST_FIELDS = 200
LARGEST_FILE = 5_500_000
# The parser of mail takes the square of a head's length: a longer one is no browser's.
LONGEST_HEAD = 2_000
_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data"


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name. Raises HTTPException 403 (sent from elsewhere), 413 or 400."""
    _check_origin(request.headers)
    return await _read(request)


async def read_form_with_file(request: Request) -> dict[str, str]:
    """The same of a form that may bring files: their bytes as letters of latin-1, which `bytes_of` undoes.

    Raises HTTPException 403, 413 or 400.
    """
    _check_origin(request.headers)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return await (_read_parts(request) if kind == _PARTS else _read(request))


def bytes_of(form: Mapping[str, str], name: str) -> bytes:
    """What a file field held."""
    return form.get(name, "").encode("latin-1", "replace")


async def read_form_from_anywhere(request: Request) -> dict[str, str]:
    """The same from whoever knows the address: a mail program that leaves for its user (RFC 8058) has no page of ours.

    It may send its one field as `multipart/form-data` too. Raises HTTPException 413 or 400.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return await (_read_one_field(request) if kind == _PARTS else _read(request))


async def _read_one_field(request: Request) -> dict[str, str]:
    """Of several parts the first one alone."""
    parts = _parts(request, await _body(request))
    name, value, _ = next(parts, ("", b"", False))
    if not name:
        raise HTTPException(400)
    return {name: value.decode("ascii", "replace").strip()}


async def _read_parts(request: Request) -> dict[str, str]:
    body = await _body(request, LARGEST_FORM + LARGEST_FILE)
    found: dict[str, str] = {}
    for name, value, is_file in islice(_parts(request, body), MOST_FIELDS):
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


async def _read(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(400)
    try:
        pairs = parse_qsl(
            (await _body(request)).decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise HTTPException(400) from error
    return {name: value.replace("\0", "").replace("\r\n", "\n") for name, value in pairs}


async def _body(request: Request, largest: int = LARGEST_FORM) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > largest:
            raise HTTPException(413)
    return bytes(body)


def _check_origin(headers: Mapping[str, str]) -> None:
    """A browser says from which site a form was sent; a page elsewhere must not act in the name of whoever opens it.

    `Sec-Fetch-Site` is said over TLS and on this machine only; `Origin` always.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        raise HTTPException(403)
    if site is None and urlsplit(headers.get("origin", "")).netloc != headers.get("host"):
        raise HTTPException(403)
