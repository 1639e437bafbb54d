"""Bot walls: recognised, and never where a page only speaks of such things."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from sources.reading.encoding import decode
from sources.reading.walls import looks_like_bot_wall

CALLS = "".join(f"<li><a href='/{n}'>Utlysning {n} om hållbara kommuner</a> Stänger 5 maj 2026</li>" for n in range(60))


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>example.org</h1></body></html>",
        "<title>Attention Required! | Cloudflare</title><body>Sorry, you have been blocked</body>",
        "<TITLE>Access Denied</TITLE><BODY><H1>Access Denied</H1>You don't have permission to access this</BODY>",
        "<html><body><p>Please verify you are human by completing the action below.</p></body></html>",
        "<html><body><script src='/_Incapsula_Resource?a=1'></script></body></html>",
        "<html><body>Request unsuccessful. Incapsula incident ID: 1-2</body></html>",
        "<html><body><form><div class='g-recaptcha'></div></form></body></html>",
        "<title>Vänta ett ögonblick</title><p>Vi måste bekräfta att du inte är en robot.</p>",
        "You don’t have permission to access /calls on this server.",
    ],
)
def test_a_wall_is_recognised(page: str) -> None:
    assert looks_like_bot_wall(page)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "{}",
        "<html><body><p>Inga utlysningar är öppna just nu.</p></body></html>",
        f"<title>Utlysningar</title><ul>{CALLS}</ul><p>Skydda formuläret: g-recaptcha, captcha, access denied</p>",
        f"<title>Security check of schools: calls</title><ul>{CALLS}</ul>",
        f"<html><script>{'x' * 40_000}</script><script src='/_Incapsula_Resource'></script><ul>{CALLS}</ul></html>",
        f"<html><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><ul>{CALLS}</ul></html>",
    ],
)
def test_a_page_with_something_to_read_is_no_wall(page: str) -> None:
    assert looks_like_bot_wall(page) is None


def test_no_recorded_page_of_a_real_list_is_taken_for_a_wall(shared: Path) -> None:
    pages = sorted((shared / "recordings").rglob("*.html.gz"))
    assert pages
    found = {path.name: looks_like_bot_wall(decode(gzip.decompress(path.read_bytes()))) for path in pages}
    assert {name: sign for name, sign in found.items() if sign} == {}
