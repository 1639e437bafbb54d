"""What a person sends back with a form: read whole or refused, and only from our own pages."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from fastapi import HTTPException, Request

LARGEST_FORM = 200_000
MOST_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name. Raises HTTPException 403 (sent from elsewhere), 413 or 400."""
    _check_origin(request.headers)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(400)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise HTTPException(400) from error
    return {name: value.replace("\0", "").replace("\r\n", "\n") for name, value in pairs}


def _check_origin(headers: Mapping[str, str]) -> None:
    """A browser says from which site a form was sent; a page elsewhere must not act in the name of whoever opens it.

    `Sec-Fetch-Site` is said over TLS and on this machine only; `Origin` always.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        raise HTTPException(403)
    if site is None and urlsplit(headers.get("origin", "")).netloc != headers.get("host"):
        raise HTTPException(403)
