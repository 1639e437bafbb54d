"""Checked kinds of text that people write in a profile: one line, an id, an address, a time, a region."""

from __future__ import annotations

import unicodedata
from datetime import time
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from subscriptions.digests.look import LOGO_LENGTH, check_colour
from subscriptions.digests.rhythm import LAST_MONTH_DAY, WEEKDAYS
from subscriptions.matching.fields import policy_fields

_SWEDISH_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
# All of Eurostat's codes for Sweden, edition 2021: a code that is none would shut calls out in silence.
_SWEDISH_REGIONS = frozenset(
    f"SE{code}"
    for code in (
        *("", "1", "11", "110", "12", "121", "122", "123", "124", "125"),
        *("2", "21", "211", "212", "213", "214", "22", "221", "224", "23", "231", "232"),
        *("3", "31", "311", "312", "313", "32", "321", "322", "33", "331", "332"),
    )
)
# As people write an amount, in either language.
_CURRENCIES = {"sek": "SEK", "kr": "SEK", "kronor": "SEK", "eur": "EUR", "euro": "EUR", "euros": "EUR", "€": "EUR"}
# What turns the direction of the letters after it: a name with one makes whatever stands beside it read otherwise.
_TURNS_TEXT = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NOT_IN_ADDRESSES = set("()<>[]:;,\\\"'`|")


def _no_control_characters(value: str) -> str:
    """Line breaks in a name would become headers of a mail."""
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in value):
        raise ValueError("has a line break or another control character; write it on one line")
    return _in_one_direction(value)


def _in_one_direction(value: str) -> str:
    """Taken out rather than refused: whoever pasted such a mark cannot see it."""
    return "".join(character for character in value if character not in _TURNS_TEXT)


def _plain_paragraphs(value: str) -> str:
    _no_control_characters(value.replace("\n", " ").replace("\t", " ").replace("\r", " "))
    return _in_one_direction(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    return value.strip()


def _id(value: str) -> str:
    if any(not (character.isalnum() or character in "-_.") for character in value):
        raise ValueError(f"{value!r} is no id; use letters, digits, - and _ without spaces")
    return value


def is_beyond_ascii(value: str) -> bool:
    """Whether an address has letters such as å before its `@`, which only some mail servers take (RFC 6531).

    After it they are no hindrance: a domain has a spelling without them.
    """
    local, at, domain = value.strip().rpartition("@")
    return bool(at and domain) and not local.isascii() and local.replace(".", "").isalnum()


def check_email(value: str) -> str:
    """An address as `name@domain`, in lower case and ASCII: two spellings of one mailbox are one recipient."""
    local, at, domain = value.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    usable = len(labels) > 1 and all(label and label.strip("-") == label for label in labels)
    clean = local.isascii() and local.isprintable() and not (_NOT_IN_ADDRESSES | {" ", "@"}) & set(local + domain)
    if is_beyond_ascii(value):
        raise ValueError(f"{value!r} has letters before the @ that not all mail servers take; write it without å, ä, ö")
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if not (at and local and usable and clean) or dots or len(local) > 64 or len(domain) > 253:
        raise ValueError(f"{value!r} is no e-mail address; write for example skola@example.org")
    return f"{local}@{domain}"


def _domain(value: str) -> str:
    """A domain of mail addresses, as they are kept."""
    name = value.strip().lower().removeprefix("@")
    try:
        return check_email(f"x@{name}").partition("@")[2]
    except ValueError:
        raise ValueError(f"{value!r} is no domain of mail addresses; write for example example.org") from None


def _day(value: Any) -> Any:
    """A weekday's English name, or a day of the month as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return value
    day = value.strip().lower()
    if day in WEEKDAYS or (day.isdecimal() and day.isascii() and 1 <= int(day[:3]) <= LAST_MONTH_DAY):
        return day.lstrip("0")
    if day in _SWEDISH_WEEKDAYS:
        raise ValueError(f'{value!r}: write "{WEEKDAYS[_SWEDISH_WEEKDAYS.index(day)]}"')
    raise ValueError(f"{value!r} is no day; use monday to sunday, or 1 to {LAST_MONTH_DAY} with rhythm monthly")


def _time(value: Any) -> Any:
    """Wall time `HH:MM`; TOML's own local time is taken too."""
    if isinstance(value, time):
        value = value.strftime("%H:%M")
    if not isinstance(value, str):
        return value
    hours, colon, minutes = value.partition(":")
    digits = len(hours) == len(minutes) == 2 and (hours + minutes).isascii() and (hours + minutes).isdecimal()
    if not (colon and digits and int(hours) < 24 and int(minutes) < 60):
        raise ValueError(f"{value!r} is no time of day; write for example 07:30")
    return value


def _region(value: str) -> str:
    code = value.strip().upper()
    shape = code.isascii() and code.isalnum() and code[:2].isalpha() and 2 <= len(code) <= 5
    if not shape or (code.startswith("SE") and code not in _SWEDISH_REGIONS):
        raise ValueError(f"{value!r} is no NUTS code; write for example SE125 (Västmanland)")
    return code


def _country(value: str) -> str:
    code = value.strip().upper()
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise ValueError(f"{value!r} is no country code; write for example SE")
    return code


def _setting_name(value: str) -> str:
    # Our own settings are secrets of the operator: a profile must not have them sent anywhere.
    usable = value.isascii() and value.isidentifier() and not value.upper().startswith("WATCHER_")
    if not usable:
        raise ValueError(
            f"{value!r} cannot be the name of a setting that holds an address; write for example TEAMS_SKOLA"
        )
    return value


def _project_size(value: str) -> str:
    plain = "".join(value.split()).casefold()
    digits = "".join(letter for letter in plain if letter.isdigit())
    currency = _CURRENCIES.get(plain.removeprefix(digits)) or ("EUR" if plain == f"€{digits}" else "")
    if not (currency and digits.isascii() and 0 < len(digits) <= 13):
        raise ValueError(f"{value!r} is no amount; write for example 500000 SEK or 50000 EUR")
    if not int(digits):
        raise ValueError("is nothing; leave it out where any size is right")
    return f"{int(digits)} {currency}"


def _policy_field(value: str) -> str:
    if value not in policy_fields():
        near = get_close_matches(value, policy_fields(), 3)
        raise ValueError(f"{value!r} is no policy field; write for example {' or '.join(near) or 'education'}")
    return value


Line = Annotated[str, AfterValidator(_no_control_characters), AfterValidator(str.strip), Field(max_length=500)]
Name = Annotated[Line, AfterValidator(_filled)]
Phrases = Annotated[tuple[Name, ...], Field(max_length=200)]  # each of them is looked for in every call
Id = Annotated[str, Field(max_length=100), AfterValidator(_filled), AfterValidator(_id)]
Paragraphs = Annotated[str, AfterValidator(_plain_paragraphs), Field(max_length=20_000)]
EmailAddress = Annotated[str, AfterValidator(_no_control_characters), AfterValidator(check_email)]
Domain = Annotated[str, AfterValidator(_no_control_characters), AfterValidator(_domain)]
Day = Annotated[str, BeforeValidator(_day)]
TimeOfDay = Annotated[str, BeforeValidator(_time)]
Region = Annotated[str, AfterValidator(_region)]
Country = Annotated[str, AfterValidator(_country)]
PolicyField = Annotated[str, AfterValidator(_policy_field)]
ProjectSize = Annotated[str, Field(max_length=40), AfterValidator(_project_size)]
LogoText = Annotated[Line, Field(max_length=LOGO_LENGTH)]
Colour = Annotated[str, AfterValidator(check_colour)]
SettingName = Annotated[str, AfterValidator(_setting_name)]
