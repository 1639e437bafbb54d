"""What a person sends back with a form: read whole or refused, and only from our own pages."""

from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message
from urllib.parse import parse_qsl, urlsplit

from fastapi import HTTPException, Request

LARGEST_FORM = 200_000
LARGEST_UPLOAD = 5_500_000
MOST_FIELDS = 200
_MOST_PARTS = 20
_FORM = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name. Raises HTTPException 403 (sent from elsewhere), 413 or 400."""
    _check_origin(request.headers)
    return await _read(request)


async def read_form_from_anywhere(request: Request) -> dict[str, str]:
    """The same from whoever knows the address: a mail program that leaves for its user (RFC 8058) has no page of ours.

    It may send its one field as `multipart/form-data` too. Raises HTTPException 413 or 400.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return await (_read_one_field(request) if kind == "multipart/form-data" else _read(request))


async def read_form_with_file(request: Request) -> dict[str, str]:
    """A form that may hold a file, as text: bytes stand as the characters of Latin-1, `bytes_of` gives them back.

    Parts without a name are passed over. Raises HTTPException like `read_form`.
    """
    _check_origin(request.headers)
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "multipart/form-data":
        return await _read(request)
    boundary = rest.partition("boundary=")[2].strip().strip('"')
    if not 1 <= len(boundary) <= 200:
        raise HTTPException(400)
    parts = (b"\r\n" + await _body(request, LARGEST_UPLOAD)).split(b"\r\n--" + boundary.encode("latin-1"))[1:-1]
    if len(parts) > _MOST_PARTS:
        raise HTTPException(400)
    return dict(filter(None, map(_part, parts)))


def bytes_of(form: Mapping[str, str], name: str) -> bytes:
    """What a file field held."""
    return form.get(name, "").encode("latin-1", "replace")


def _part(part: bytes) -> tuple[str, str] | None:
    head, _, content = part.partition(b"\r\n\r\n")
    message = message_from_bytes(head.lstrip(b"\r\n")[:2_000])
    name = message.get_param("name", header="content-disposition")
    if not isinstance(name, str):
        return None
    is_file = message.get_param("filename", header="content-disposition") is not None
    text = content.decode("latin-1") if is_file else content.decode("utf-8", "replace").replace("\0", "")
    return name, text if is_file else text.replace("\r\n", "\n")


async def _read_one_field(request: Request) -> dict[str, str]:
    """Of several parts the first one alone, by the standard library's parser of mail."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode("latin-1")
    message = message_from_bytes(head + await _body(request))
    parts = message.get_payload()
    part = parts[0] if isinstance(parts, list) else None
    name = part.get_param("name", header="content-disposition") if isinstance(part, Message) else None
    value = part.get_payload(decode=True) if isinstance(part, Message) else None
    if not isinstance(name, str) or not isinstance(value, bytes):
        raise HTTPException(400)
    return {name: value.decode("ascii", "replace").strip()}


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


async def _body(request: Request, most: int = LARGEST_FORM) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
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
