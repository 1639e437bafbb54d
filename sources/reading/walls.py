"""Pages that a guard shows instead of the page asked for: with 200, or with a status that refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sources.reading.text import has_more_to_read, html_to_text, one_line

_REACH = 30_000  # a wall says what it is at the top
# Characters of visible text: a wall has little to say, a page with calls more.
_MUCH_TO_READ = 1_500
_NEXT_TO_NOTHING = 300
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,300})", re.IGNORECASE)

_TITLES = (
    "just a moment",
    "attention required! | cloudflare",
    "access denied",
    "access to this page has been denied",
    "403 forbidden",
    "429 too many requests",
    "ddos-guard",
    "ddos protection",
    "checking your browser",
    "please wait...",
    "pardon our interruption",
    "robot check",
    "are you a robot",
    "are you human",
    "human verification",
    "security check",
    "request rejected",
    "captcha",
    "one moment, please",
    "vänta ett ögonblick",
    "är du en robot",
)
_WORDS = (
    "checking your browser before",
    "checking if the site connection is secure",
    "verify you are human",
    "verify that you are not a robot",
    "verifying you are human",
    "performing security verification",
    "enable javascript and cookies to continue",
    "you have been blocked",
    "you don't have permission to access",
    "the requested url was rejected",
    "request unsuccessful. incapsula",
    "please enable js and disable any ad blocker",
    "powered and protected by",
    "errors.edgesuite.net",
    "access denied by security policy",
    "pardon our interruption",
    "unusual traffic from your",
    "complete the security check",
    "bekräfta att du inte är en robot",
    "bevisa att du inte är en robot",
)
# Guards put some of these into ordinary pages too: they count only on a short page with next to nothing to read.
_MARKS = (
    "/cdn-cgi/challenge-platform/",
    "cf-browser-verification",
    "cf_chl_opt",
    "cf-error-details",
    "_incapsula_resource",
    "px-captcha",
    "awswafcookiedomainlist",
    "/_sec/cp_challenge",
    "captcha-delivery.com",
    "sgcaptcha",
    "/tspd/",
    "g-recaptcha",
    "h-captcha",
)

# What a server of its own says with these statuses too: of a page that is not for everybody, of too many questions.
_PLAIN_REFUSALS = frozenset(
    {"403 forbidden", "429 too many requests", "access denied", "you don't have permission to access"}
)
_OF_A_GUARD = (("cf-mitigated", "challenge"), ("x-amzn-waf-action", ""), ("x-dd-b", ""), ("x-sucuri-block", ""))
# Who answers for a site says so too when the site behind it is only out of order.
_OF_WHO_ANSWERS = (("server", "akamaighost"), ("server", "ddos-guard"), ("server", "datadome"), ("x-datadome", ""))
_OUT_OF_ORDER = 500
# Guards refuse with these, and with 202 where a script is to prove first that it is no robot.
REFUSALS = frozenset({202, 401, 403, 405, 406, 429, 503})


def guard_of(status: int, headers: Mapping[str, str], text: str) -> str | None:
    """The sign that a guard gave this answer, not the page's own server; None for any other refusal.

    `headers`: by their names in lower case; `text`: the beginning of the answer.
    """
    if status not in REFUSALS:
        return None
    in_order = status < _OUT_OF_ORDER
    for name, value in (*_OF_A_GUARD, *(_OF_WHO_ANSWERS if in_order else ())):
        if name in headers and value in headers[name].lower():
            return f"{name}: {headers[name]}"[:100]
    return _sign(text, but=_PLAIN_REFUSALS if in_order else _PLAIN_REFUSALS | {"cf-error-details"})


def looks_like_bot_wall(text: str) -> str | None:
    """The words that give a bot wall away, or None. `text` is a whole answer, HTML or not.

    A page with much to read is never taken for a wall, whatever it says: call pages speak of captchas too.
    """
    return _sign(text)


def _sign(text: str, but: frozenset[str] = frozenset()) -> str | None:
    head = text[:_REACH]
    if has_more_to_read(head, _MUCH_TO_READ):
        return None
    visible = one_line(html_to_text(head)).lower().replace("’", "'")
    found = _TITLE.search(head)
    title = one_line(found[1]).lower() if found else ""
    signs = [sign for sign in _TITLES if title.startswith(sign)] + [sign for sign in _WORDS if sign in visible]
    if len(visible) < _NEXT_TO_NOTHING and len(text) <= _REACH:
        signs += [sign for sign in _MARKS if sign in head.lower()]
    return next((sign for sign in signs if sign not in but), None)
