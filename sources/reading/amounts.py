"""Amounts of money as they are written in Swedish, English, Norwegian and Danish. Pure, linear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

_SPACE = "[ \u00a0\u2009\u202f]"
_NUMBER = (
    rf"(?<![\w.,%])(?:\d{{1,3}}(?:{_SPACE}\d{{3}}){{1,4}}|\d{{1,3}}(?:\.\d{{3}}){{1,4}}|\d{{1,3}}(?:,\d{{3}}){{1,4}}"
    rf"|\d{{1,3}}(?:['’]\d{{3}}){{1,4}}|\d{{1,15}})(?:[.,]\d{{1,2}})?(?!\d)(?![.,]\d)"
)
_SCALE = (
    r"(?:miljoner|miljonerna|miljon|milj\.?|millioner|millions?|mill\.?|mio\.?|mn|miljarder|miljard|milliarder|milliard"
    r"|mrd\.?|billions?|bn|tusen|thousand|tusind|M|m|k)(?![a-zåäöæøé])"
)
_CURRENCY = (
    r"(?:€|SEK|EUR|NOK|DKK|ISK|USD|svenska\s(?:kronor|kr)|svenske\skron(?:er|or)|norske\skroner|norska\skronor"
    r"|danske\skroner|danska\skronor|kronor|kroner|kr|euros?)(?![a-zåäöæøé])"
)
_JOINED = r"(?:MSEK|MEUR|MNOK|MDKK|M€|mnkr|mkr|Mkr|tkr|kSEK|TSEK|kEUR|k€|TEUR)(?![a-zåäöæøé])"
# A number between a currency and the next number's scale, as in "EUR 1–3 million", takes both from around it.
_AMOUNT = re.compile(
    rf"(?P<before>(?<![a-zåäöæøé]){_CURRENCY}{_SPACE}?)?(?P<number>{_NUMBER})"
    rf"(?:{_SPACE}?(?:(?P<joined>{_JOINED})|(?P<scale>{_SCALE}))?{_SPACE}?(?P<after>{_CURRENCY})?)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:[-–—]|\boch\b|\band\b|\bog\b|\btill\b|\btil\b|\bto\b)\s*"
    r"(?:(?:upp till|up to|max(?:imalt|imum)?|högst|(?:a )?maximum of)\s+)?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:och|and|og)\b", re.IGNORECASE)
_MELLAN = re.compile(r"\b(?:mellan|between|mellem|mellom)\b", re.IGNORECASE)
_SCALES = {
    **dict.fromkeys(("miljoner", "miljonerna", "miljon", "milj", "millioner", "million", "millions", "mill"), 6),
    **dict.fromkeys(("mio", "mn", "m"), 6),
    **dict.fromkeys(("miljarder", "miljard", "milliarder", "milliard", "mrd", "billion", "billions", "bn"), 9),
    **dict.fromkeys(("tusen", "thousand", "tusind", "k"), 3),
}
_JOINED_UNITS = {
    "msek": (6, "SEK"),
    "mnkr": (6, "SEK"),
    "mkr": (6, "SEK"),
    "tkr": (3, "SEK"),
    "ksek": (3, "SEK"),
    "tsek": (3, "SEK"),
    "meur": (6, "EUR"),
    "m€": (6, "EUR"),
    "keur": (3, "EUR"),
    "k€": (3, "EUR"),
    "teur": (3, "EUR"),
    "mnok": (6, "NOK"),
    "mdkk": (6, "DKK"),
}
_NAMED = {"€": "EUR", "euro": "EUR", "euros": "EUR"}
_CROWNS = {"sv": "SEK", "no": "NOK", "nb": "NOK", "nn": "NOK", "da": "DKK"}
# A sum without its currency: "högst 1,5 miljoner per kommun". What is counted stands right after its number, so nothing
# but the end of a clause, or a word that cannot be what is counted, may follow.
_LARGE = (
    r"(?:miljon(?:er|erna)?|milj\.|millioner|millions?|mill\.|mio\.|mn|miljard(?:er)?|milliard(?:er)?|mrd\.?|billions?)"
)
_NOTHING_COUNTED = (
    r"(?=\s*(?:\Z|[\n.;:)!?]|,(?!\d)|[-–—]\s?(?:\d|upp)|(?:per|pr|för|till|i\s(?:stöd|bidrag)|kan|får|ska|om\såret|årligen|och|samt"
    r"|eller|under|for|to|in\s(?:grants|funding|support)|each|annually|can|may|will|shall|and|or|is|are|är|finns|fördelas"
    r"|delas)(?!\w)))"
)
_BARE = re.compile(rf"{_NUMBER}{_SPACE}?{_LARGE}(?![a-zåäöæøé]){_NOTHING_COUNTED}", re.IGNORECASE)
# Most texts have nothing of the kind, which this finds far quicker.
_NEARLY_BARE = re.compile(rf"\d{_SPACE}?(?:mi|mn|mr|bi)", re.IGNORECASE)
_THREE_AT_THE_END = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_DECIMALS = re.compile(r"[.,](\d{1,2})$")


@dataclass(frozen=True)
class Amount:
    """One amount, or a range with `low`, at `start` to `end` of the text. `currency` is an ISO 4217 code."""

    value: str
    currency: str
    start: int
    end: int
    low: str | None = None


@dataclass(frozen=True)
class _Written:
    number: str
    scale: int
    currency: str
    start: int
    end: int


def amounts(text: str, language: str = "sv", unnamed: str = "") -> tuple[Amount, ...]:
    """The amounts of a text in order. One whose size can be read in two ways is left out, and so are bare numbers.

    `unnamed`: the currency of millions that name none, and after which nothing is counted; "" leaves them out.
    """
    found: list[Amount] = []
    written = [_in_currency(one, text, unnamed) if unnamed else one for one in _written(text, language)]
    skip = False
    for place, one in enumerate(written):
        if skip:
            skip = False
            continue
        following = written[place + 1] if place + 1 < len(written) else None
        if following and _is_range(text, one, following):
            skip = True
            found += _range(one, following)
        elif value := _plain(one):
            found.append(Amount(value, one.currency, one.start, one.end))
    return tuple(found)


def says_bare_sum(text: str) -> bool:
    """Whether millions stand there without a currency, and without anything that is counted."""
    return _NEARLY_BARE.search(text) is not None and _BARE.search(text) is not None


def _in_currency(one: _Written, text: str, unnamed: str) -> _Written:
    is_bare = not one.currency and one.scale >= 6 and _BARE.match(text, one.start) is not None
    return replace(one, currency=unnamed) if is_bare else one


def _is_range(text: str, one: _Written, other: _Written) -> bool:
    """Two sums joined by "och" are a range only after "mellan"."""
    joined = _BETWEEN.fullmatch(text, one.end, other.start)
    if joined is None:
        return False
    return not _AND.match(joined[0]) or _MELLAN.search(text, max(0, one.start - 24), one.start) is not None


def _written(text: str, language: str) -> Iterator[_Written]:
    for match in _AMOUNT.finditer(text):
        joined = (match["joined"] or "").casefold()
        scale, currency = _JOINED_UNITS.get(joined, (0, ""))
        scale = scale or _SCALES.get((match["scale"] or "").casefold().rstrip("."), 0)
        currency = currency or _currency(match["after"] or match["before"] or "", language)
        yield _Written(match["number"], scale, currency, match.start(), match.start() + len(match[0].rstrip()))


def _currency(words: str, language: str) -> str:
    name = " ".join(words.casefold().split())
    if name in ("kronor", "kroner", "kr"):
        # Danish and Norwegian crowns are written alike; Swedish ones only where the text is Swedish.
        return "SEK" if name == "kronor" else _CROWNS.get(language, "")
    for crowns, code in (("svensk", "SEK"), ("norsk", "NOK"), ("dansk", "DKK")):
        if name.startswith(crowns):
            return code
    return _NAMED.get(name, name.upper())


def _range(one: _Written, other: _Written) -> list[Amount]:
    """Both ends of a range. The first takes from the second what it leaves out: "4–5 miljoner kronor"."""
    currency = other.currency or one.currency
    inherits = not one.scale and len(re.sub(r"\D", "", one.number)) < 4
    low = _value(one.number, other.scale if inherits else one.scale)
    high = _value(other.number, other.scale)
    if not low or not high or not currency or (one.currency not in ("", currency)) or Decimal(low) > Decimal(high):
        return []
    return [Amount(high, currency, one.start, other.end, low)]


def _plain(one: _Written) -> str | None:
    return _value(one.number, one.scale) if one.currency else None


def _value(number: str, scale: int) -> str | None:
    """The number as plain decimal digits. None if "1.543 million" may be either of two amounts."""
    if scale and _THREE_AT_THE_END.fullmatch(number):
        return None
    decimals = _DECIMALS.search(number)
    whole = re.sub(r"\D", "", number[: decimals.start()] if decimals else number)
    amount = Decimal(f"{whole}.{decimals[1]}" if decimals else whole).scaleb(scale)
    if not amount:
        return None
    digits = f"{amount:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
