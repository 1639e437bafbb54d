"""What a source may be called, by what its page or feed calls itself: a person has the last word."""

from __future__ import annotations

import re

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


def source_name(title: str) -> str:
    """A title without the name of its site; where the rest names nothing ("Utlysningar | Fonden"), that name alone."""
    whole = one_line(title, _LONGEST)
    parts = [part for part in _PARTED.split(whole) if part.strip()]
    return next((part.strip() for part in parts if names_something(part)), whole)


def names_something(name: str) -> bool:
    """Whether a name has a word of its own: "Aktuella utlysningar" is what a hundred lists are called."""
    return any(word not in _ANYBODYS for word in _WORD.findall(name.casefold()))
