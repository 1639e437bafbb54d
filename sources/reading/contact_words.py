"""Lines and sentences that say whom to ask, taken out of a text. What holds a day always stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

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
# Printed anywhere, a number is one to call only if it begins like one: no part of an amount, a day or a reference.
# Every way to begin stands first, and what may not stand before it after that: so most of a text is passed over fast.
_PRINTED_TELEPHONE = re.compile(
    r"(?:\+(?<![\w/.,:-]\+)(?<!\d\s\+)\d{1,3}|\((?<![\w/.,:-]\()(?<!\d\s\()0[1-9]"
    r"|0(?<![\w/.,:-]0)(?<!\d\s0)(?!\d[-/ ]\d\d[-/ ]\d{4}\b)[1-9])[\d\s()-]{5,18}\d(?![\w/]|[.,:]\d)"
)
_PRINTED_MAIL = re.compile(r"(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PERSON = re.compile(_NAME + r" (?:(?:von|af|de) )?" + _NAME)
# A person is named without any number too. Words with a small letter between ("kontakta oss") name nobody.
_NAMED_AS_CONTACT = re.compile(
    r"[KkHhCc](?<!\w[KkHhCc])(?i:ontakt(?:person(?:er)?)?|andläggare|ontacts?(?: persons?)?)\s?:\s?"
    + _NAME + r" (?:(?:von|af|de) )?" + _NAME + r"\b"
)  # fmt: skip
# A name on a line of its own, with or without what she is: "Anna Maria von Alm, handläggare".
_CARD_NAME = re.compile(rf"{_NAME}(?: (?:(?:von|af|de) )?{_NAME}){{1,3}}(?:[,;(–-][^.!?\d]{{0,80}})?\s?")
_ROLE = re.compile(
    r"handläggar|projektled|utredar|samordnar|koordinator|chef\b|sekreterar|strateg|rådgivar|ekonom\b|ansvarig|specialist"
    r"|expert|kommunikatör|enhet|avdelning|verket\b|myndighet|kommun\b|officer|adviser|advisor|manager|coordinator|director"
    r"|analyst|head\sof|\bunit\b|department|agency",
    re.IGNORECASE,
)
_NO_ROLE = re.compile(r"\d|[.!?:]$|\b(?:kan|ska|får|måste|söka|ansöka|can|may|must|shall|apply)\b", re.IGNORECASE)
_MOST_ROLES, _LONGEST_ROLE = 2, 80
_WITHOUT_DOTS = str.maketrans("åäöéüøæ", "aaoeuoa")
_LONGEST_ASIDE = 200
_SHORT = 2_000
_HOLLOW = re.compile(
    r"\(\s?\)|[,;:]?\s?(?:\b(?:tel(?:efon|ephone|\.)?|tfn|phone|mobil|fax|mejl|e-?(?:post|mail)|or|eller)[.:]?\s?)+"
    r"(?=[,;.]|$)",
    re.I,
)
_REACHED_BY = re.compile(
    rf"{_PRINTED_MAIL.pattern}|{_PRINTED_TELEPHONE.pattern}"
    r"|\b(?:tel(?:efon|ephone)?|tfn|phone|mobil(?:e|telefon)?|växel|direkt|fax|e-?(?:post|mail)(?:adress)?|mejl|mail|eller|och|or|and)\b",
    re.IGNORECASE,
)
_STUMP = re.compile(r"\(\s?\)|\s?[,;](?=\s?[,;.])|\s(?=[,;](?:\s|$))|\s?[,;]\s?$")


def without_contact_lines(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a plain text without those that name whom to ask, and the names that follow right below.

    A person's name with the telephone number and address on the lines below it goes with them.
    """
    is_list = False
    listed = [*lines]
    cards = lines_of_cards(listed)
    for line in (line for place, line in enumerate(listed) if place not in cards):
        words = line.strip("> \t")
        if _names_somebody(words):
            is_list = True
        elif is_list and _NAMED.fullmatch(words) and not _has_day(words):
            continue
        else:
            is_list = False
            yield line


def lines_of_cards(lines: Sequence[str]) -> frozenset[int]:
    """Which lines are a person's block: her name, at most two lines of what she is, and how to reach her.

    Only where each line is certain: a heading over an address that is no person's stays, and so does all of a block
    that says something else between.
    """
    found: set[int] = set()
    for place in range(len(lines)):
        if place not in found:
            found |= {*range(place, _end_of_card(lines, place))}
    return frozenset(found)


def _end_of_card(lines: Sequence[str], start: int) -> int:
    """The line after the block of the person named on this one; the same line if it names nobody."""
    name = lines[start].strip("> \t")
    if not _CARD_NAME.fullmatch(name):
        return start
    place = start + 1
    while place <= start + _MOST_ROLES and place < len(lines) and _is_role(lines[place].strip("> \t")):
        place += 1
    reached = place
    while reached < len(lines) and _is_only_reach(lines[reached]):
        reached += 1
    is_hers = any(_reaches(name, line, has_role=place > start + 1) for line in lines[place:reached])
    return reached if is_hers else start


def _is_role(words: str) -> bool:
    return len(words) < _LONGEST_ROLE and _ROLE.search(words) is not None and not _NO_ROLE.search(words)


def _is_only_reach(line: str) -> bool:
    """Whether a line is numbers to call and addresses, with what they are called, and nothing else."""
    return _tells_how_to_reach(line) and not re.search(r"\w", _REACHED_BY.sub(" ", line))


def _reaches(name: str, line: str, *, has_role: bool) -> bool:
    """Whether this is a person's: a number to call, an address with her name in it, or any below what she is."""
    if has_role or _PRINTED_TELEPHONE.search(line):
        return True
    local = " ".join(found[0].partition("@")[0] for found in _PRINTED_MAIL.finditer(line)).casefold()
    plain = local.translate(_WITHOUT_DOTS)
    names = (word.casefold().translate(_WITHOUT_DOTS) for word in re.findall(r"\w{2,}", name))
    return any(word in plain for word in names)


def without_contact_sentences(text: str) -> str:
    """The text, line by line, without sentences that name whom to ask, and without the commas left of addresses."""
    kept = (" ".join(each for each in _SENTENCE.split(line) if not _names_somebody(each)) for line in text.split("\n"))
    return "\n".join(_STUMP.sub("", line) for line in kept).strip()


def without_contacts(text: str) -> str:
    """A source's text without those whom it names to ask: their names, addresses and telephone numbers."""
    return _cleaned_before(text) if len(text) <= _SHORT else _cleaned(text)


@lru_cache(maxsize=1_000)
def _cleaned_before(text: str) -> str:
    """A call passes here as it is read and once more as it is kept."""
    return _cleaned(text)


def _cleaned(text: str) -> str:
    if not _has_contacts(text):
        return text
    lines = (_impersonal(line) for line in without_contact_lines(text.split("\n")))
    return "\n".join(line for line in lines if line is not None).strip()


def _has_contacts(words: str) -> bool:
    return _tells_how_to_reach(words) or _NAMED_AS_CONTACT.search(words) is not None


def _tells_how_to_reach(words: str) -> bool:
    has_mail = "@" in words and _PRINTED_MAIL.search(words) is not None
    return has_mail or _PRINTED_TELEPHONE.search(words) is not None


def _impersonal(line: str) -> str | None:
    """The line without contacts; None if it held nothing else."""
    if not _has_contacts(line):
        return line
    kept = [_without_numbers(each) for each in _SENTENCE.split(line) if not (_names_somebody(each) or _asks_for(each))]
    return " ".join(filter(None, kept)) or None


def _asks_for(sentence: str) -> bool:
    """Whether a short sentence gives a person's address or number, and nothing that one must know."""
    is_short = len(sentence) < _LONGEST_ASIDE and _tells_how_to_reach(sentence)
    return is_short and _PERSON.search(sentence) is not None and not _has_day(sentence)


def _without_numbers(sentence: str) -> str:
    if not _has_contacts(sentence):
        return sentence
    bare = _NAMED_AS_CONTACT.sub("", _PRINTED_TELEPHONE.sub("", _PRINTED_MAIL.sub("", sentence)))
    return re.sub(r"\s+(?=[.,;])|(?<=\s)\s+", "", _STUMP.sub("", _HOLLOW.sub("", bare))).strip(" ,;:-–")


def _names_somebody(words: str) -> bool:
    return _CONTACT.match(words) is not None and not _has_day(words)


def _has_day(words: str) -> bool:
    """Digits that are no telephone number may be a day or an amount: better a name too many than a day too few."""
    return any(letter.isdigit() for letter in _TELEPHONE.sub(" ", _MAIL.sub(" ", words)))
