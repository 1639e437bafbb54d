"""What a source may be called, by what its page or feed calls itself: a person has the last word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from sources.detect.words import CALLS
from sources.kinds._json_ld import all_things, read_scripts, types_of, words_at
from sources.kinds._soup import words_of
from sources.reading.date_words import words
from sources.reading.text import one_line

_LONGEST = 100
_PARTED = re.compile(r"\s+[|–—·•»:/-]+\s+|\s*[|»]\s*|:\s+")
_WORD = re.compile(r"[^\W\d_]+")
# Words that any funder's page or feed is called by: they name none.
_ANYBODYS = words(
    "utlysning utlysningar utlysningarna aktuella öppna kommande våra alla lista sök söka ansök bidrag stöd nu och att "
    "statsbidrag finansiering utlysninger utlysingar pågående om hos för startsida start hem home index page sida open "
    "current upcoming our all the calls call for proposals proposal funding grants grant opportunities and of list "
    "nyheter news aktuellt kalender calendar kalendarium events feed rss atom flöde tilskud tilskudd puljer opslag "
    "søk søg"
)


# What a link to the front page, or a logo, says beside the name: it leads home, it is a picture.
_AROUND = re.compile(
    r"^(?:(?:gå )?till(?:baka till)? (?:start|första)sidan(?: för| på| hos)?|startsidan?(?: för)?|till"
    r"|(?:go |back )?to (?:the )?(?:home|front|start) ?page(?: of)?|home(?: page)?(?: of)?"
    r"|logotyp(?:en)?(?: för)?|logo(?:type)?(?: of| for)?)\b[\s:,–-]*"
    r"|[\s:,–-]*\b(?:logotyp(?:en)?|logo(?:type)?|startsida|home ?page|hem|home)[\s.]*$",
    re.IGNORECASE,
)
_MOST_MARKS = 20
_HOME = frozenset({"/", "./", ""})


def source_name(title: str, site: Callable[[], str] = lambda: "") -> str:
    """A title without the name of its site; of one that names nothing ("Utlysningar | Fonden"), "Utlysningar – Fonden".

    `site`: what the site is called elsewhere; asked where the title does not say it.
    """
    whole = one_line(title, _LONGEST)
    parts = [part.strip() for part in _PARTED.split(whole) if part.strip()]
    own = next((part for part in parts if names_something(part)), None) or one_line(site(), _LONGEST)
    if not own:
        return whole
    kind = parts[0] if parts and not names_something(parts[0]) and CALLS.search(parts[0]) else ""
    return f"{kind} – {own}" if kind and kind.casefold() not in own.casefold() else own


def site_name(soup: BeautifulSoup) -> str:
    """What a site calls itself: in its head, in its data for machines, or at the top of each page; empty if nowhere."""
    return next((name for name in map(_bare, _said(soup)) if names_something(name)), "")


def _said(soup: BeautifulSoup) -> Iterator[str]:
    for mark in ({"property": "og:site_name"}, {"name": "application-name"}):
        for meta in soup.find_all("meta", attrs=mark, limit=_MOST_MARKS):
            yield str(meta.get("content") or "")
    things = [*all_things(read_scripts(soup.find_all("script"))[0])]
    for wanted in ("WebSite", "Organization", "GovernmentOrganization"):
        yield from (words_at(thing, "name") for thing in things if wanted in types_of(thing))
    header = soup.find("header") or soup.find(attrs={"role": "banner"})
    for link in header.find_all("a", href=True, limit=_MOST_MARKS) if isinstance(header, Tag) else []:
        if urlsplit(str(link["href"]).strip()).path in _HOME:
            yield words_of(link)
            yield str(link.get("aria-label") or link.get("title") or "")
            yield from (str(image.get("alt") or "") for image in link.find_all("img", limit=1))


def _bare(words: str) -> str:
    """A name without what only says where a link leads, or that a picture is a logo."""
    name = one_line(words, _LONGEST)
    parts = [part.strip() for part in _PARTED.split(name) if part.strip()]
    name = next((part for part in parts if names_something(part)), name)
    return _AROUND.sub("", name).strip()


def names_something(name: str) -> bool:
    """Whether a name has a word of its own: "Aktuella utlysningar" is what a hundred lists are called."""
    return any(word not in _ANYBODYS for word in _WORD.findall(name.casefold()))
