"""Lines and sentences that say whom to ask, taken out of a text that a person brings. What holds a day always stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_NAME = r"[A-ZÅÄÖÉÜØÆ][\w'’-]{1,40}"
_CONTACT = re.compile(
    r"\W{0,3}(?:(?:kontakt(?:person(?:er(?:na)?|en)?|uppgifter|information)?|handläggare|contacts?(?: persons?)?)"
    r"(?:\s?[:–-]|\s?$|\s(?-i:" + _NAME + r"\s" + _NAME + r"))|kontakta\s(?-i:" + _NAME + r"\s" + _NAME + r"))",
    re.IGNORECASE,
)
_NAMED = re.compile(_NAME + r" (?:(?:von|af|de) )?" + _NAME + r"(?:[,;(–-].{0,80})?\s?")
_MAIL = re.compile(r"\S{1,64}@\S{1,100}")
# A day written 15-09-2026 is no number to call.
_TELEPHONE = re.compile(r"(?<![\d-])(?!\d\d[-/ ]\d\d[-/ ]\d{4}\b)(?:\+|0)\d[\d\s()/–-]{5,18}\d")
_SENTENCE = re.compile(r"(?<=[.!?])\s(?=[A-ZÅÄÖ])")
_STUMP = re.compile(r"\(\s?\)|\s?[,;](?=\s?[,;.])|\s(?=[,;](?:\s|$))|\s?[,;]\s?$")


def without_contact_lines(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a plain text without those that name whom to ask, and the names that follow right below."""
    is_list = False
    for line in lines:
        words = line.strip("> \t")
        if _names_somebody(words):
            is_list = True
        elif is_list and _NAMED.fullmatch(words) and not _has_day(words):
            continue
        else:
            is_list = False
            yield line


def without_contact_sentences(text: str) -> str:
    """The text, line by line, without sentences that name whom to ask, and without the commas left of addresses."""
    kept = (" ".join(each for each in _SENTENCE.split(line) if not _names_somebody(each)) for line in text.split("\n"))
    return "\n".join(_STUMP.sub("", line) for line in kept).strip()


def _names_somebody(words: str) -> bool:
    return _CONTACT.match(words) is not None and not _has_day(words)


def _has_day(words: str) -> bool:
    """Digits that are no telephone number may be a day or an amount: better a name too many than a day too few."""
    return any(letter.isdigit() for letter in _TELEPHONE.sub(" ", _MAIL.sub(" ", words)))
