"""Bot walls: recognised, and never where a page only speaks of such things."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from sources.reading.encoding import decode
from sources.reading.walls import guard_of, looks_like_bot_wall

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


PLAIN = "<html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1>{}</body></html>"


@pytest.mark.parametrize(
    ("status", "headers", "page"),
    [
        (403, {"cf-mitigated": "challenge"}, ""),
        (403, {}, "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>"),
        (503, {}, "<title>Checking your browser before accessing</title><p>DDoS protection</p>"),
        (429, {}, "<title>Pardon Our Interruption</title><p>As you were browsing, something made us think</p>"),
        (403, {"server": "AkamaiGHost"}, "<title>Access Denied</title>"),
        (403, {}, "<title>Access Denied</title>Reference #18.2 https://errors.edgesuite.net/18.2"),
        (403, {}, "<html><body>Request unsuccessful. Incapsula incident ID: 1-2</body></html>"),
        (403, {}, "<p>Please enable JS and disable any ad blocker</p><script src='//ct.captcha-delivery.com/c.js'>"),
        (405, {"x-amzn-waf-action": "captcha"}, ""),
        (202, {"x-amzn-waf-action": "challenge"}, ""),
    ],
)
def test_a_refusal_by_a_guard_is_known_by_its_signs(status: int, headers: dict[str, str], page: str) -> None:
    assert guard_of(status, headers, page)


@pytest.mark.parametrize(
    ("status", "headers", "page"),
    [
        (403, {"server": "nginx"}, PLAIN.format("<hr>nginx")),
        (403, {"server": "Apache"}, PLAIN.format("You don't have permission to access this resource.")),
        (429, {}, "<title>429 Too Many Requests</title>"),
        (503, {"server": "AkamaiGHost"}, "<title>Service Unavailable</title>"),
        (503, {"server": "cloudflare"}, "<title>Underhåll</title><p>Vi är snart tillbaka.</p>"),
        (403, {"server": "cloudflare"}, "<title>Logga in</title><p>Sidan kräver inloggning.</p>"),
        (404, {}, "<title>Just a moment...</title>"),
        (403, {}, ""),
    ],
)
def test_a_refusal_by_the_sites_own_server_is_none(status: int, headers: dict[str, str], page: str) -> None:
    assert guard_of(status, headers, page) is None
