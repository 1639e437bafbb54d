"""Every word a person reads, in Swedish or English: texts by key, dates, hours, counts, money and lists."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from watcher.errors import BadInput

LANGUAGES = ("sv", "en")
TEXTS = Path(__file__).resolve().parent.parent / "templates" / "texts"
PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
_LOCALES = {"sv": Locale("sv"), "en": Locale("en", "GB")}
# A leap year: 29 February without a year is a possible day.
_ANY_YEAR = "2024"
_A_MONDAY = datetime.date(2024, 1, 1)
_SCALES = (("billion", Decimal(10) ** 9), ("million", Decimal(10) ** 6))
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")

Forms = Mapping[str, str]


@cache
def read_texts(language: str) -> Mapping[str, Forms]:
    """Every text of a language: dotted key -> plural form -> words. A text without plural has the form `other`."""
    if language not in LANGUAGES:
        raise BadInput(f"no texts in language {language!r}; there are {', '.join(LANGUAGES)}")
    with (TEXTS / f"{language}.toml").open("rb") as file:
        return dict(_flatten(tomllib.load(file), ""))


def _flatten(table: Mapping[str, object], prefix: str) -> Iterable[tuple[str, Forms]]:
    for name, value in table.items():
        if isinstance(value, dict) and not (value.keys() <= PLURAL_FORMS):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value if isinstance(value, dict) else {"other": str(value)}


@cache
def placeholders(text: str) -> frozenset[str]:
    """The names in braces that a text needs values for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


class Texts:
    """The words of one language. Raises BadInput for a language we have no texts in."""

    def __init__(self, language: str) -> None:
        self._texts = read_texts(language)
        self._locale = _LOCALES[language]
        self.language = language

    def say(self, key: str, *, count: int | Decimal | None = None, **values: object) -> str:
        """The text under a key, with its values put in; `count` chooses the plural form and is itself a value.

        Raises KeyError for a key that is not there, and for values that are missing or not asked for.
        """
        forms = self._texts.get(key)
        if forms is None:
            raise KeyError(f"no text {key!r} in {self.language}")
        if count is not None:
            values["count"] = self.number(count)
        form = "other" if count is None else _plural_form(count, self.language)
        text = forms.get(form, forms["other"])
        if not values and "{" not in text and "}" not in text:
            return text
        # A count chooses between forms, and need not be said in each of them.
        if placeholders(text) ^ values.keys() - ({"count"} - placeholders(text)):
            raise KeyError(f"text {key!r} in {self.language} takes {sorted(placeholders(text))}, got {sorted(values)}")
        return text.format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a text under a key: for keys that are made of data."""
        return key in self._texts

    def number(self, value: int | Decimal) -> str:
        return _number(value, self.language)

    def date(self, day: datetime.date | str) -> str:
        """`2027-04-05` -> "5 april 2027"; `--02-15` -> "15 februari (årtal framgår inte)"."""
        if isinstance(day, str) and day.startswith("--"):
            known = _day(datetime.date.fromisoformat(_ANY_YEAR + day[1:]), "d MMMM", self.language)
            return self.say("time.yearless", day=known)
        return _day(_as_date(day), "d MMMM y", self.language)

    def day_and_month(self, day: str) -> str:
        """`2027-04-05` and `--04-05` -> "5 april": for where the year is known."""
        return _day(datetime.date.fromisoformat(_ANY_YEAR + day[-6:]), "d MMMM", self.language)

    def short_day(self, day: datetime.date) -> str:
        """ "5 apr.", for where there is little room and the year is known."""
        return _day(day, "d MMM", self.language)

    def month(self, day: datetime.date) -> str:
        """ "apr. 2027"."""
        return _day(day, "MMM y", self.language)

    def weekday_date(self, day: datetime.date | str) -> str:
        """`2027-04-05` -> "måndag 5 april 2027". A day without a year has no weekday."""
        if isinstance(day, str) and day.startswith("--"):
            return self.date(day)
        return _day(_as_date(day), "EEEE d MMMM y", self.language)

    def weekday(self, number: int) -> str:
        """1 -> "måndag"."""
        return _day(_A_MONDAY + datetime.timedelta(days=number - 1), "EEEE", self.language)

    def hour(self, time: str) -> str:
        """`17:00` -> "kl. 17.00", or "at 17:00"."""
        hours, minutes = time.split(":")
        return self.say("time.hour", hours=hours, minutes=minutes)

    def hour_field(self, time: str) -> str:
        """`07:30` as a form shows it: "07.30" in Swedish. What is no stored hour was typed, and stays as it is."""
        hours, _, minutes = time.partition(":")
        if len(time) != len("07:30") or not (hours + minutes).isdigit():
            return time
        return self.say("time.hour_field", hours=hours, minutes=minutes)

    def day_field(self, day: str) -> str:
        """`--03-12`, of no year, as a form shows it: "12 mars". Any other day stays as it is, and so what was typed."""
        try:
            return self.day_and_month(day) if day.startswith("--") and len(day) == len("--03-12") else day
        except ValueError:
            return day

    def days_left(self, days: int) -> str:
        """0 -> "i dag", 1 -> "i morgon", 12 -> "om 12 dagar", -3 -> "för 3 dagar sedan"."""
        if days < 0:
            return self.say("time.days_ago", count=-days)
        return self.say(("time.today", "time.tomorrow")[days]) if days < 2 else self.say("time.in_days", count=days)

    def money(self, amount: str | Decimal, currency: str | None) -> str:
        """`1500000`, EUR -> "1,5 miljoner euro". Never rounded: 1234567 stays "1 234 567 euro"."""
        return self._with_unit(self._amount(*_scaled(Decimal(amount))), currency)

    def money_between(self, low: str | Decimal, high: str | Decimal, currency: str | None) -> str:
        """ "mellan 1,5 och 2 miljoner euro": what both have in common is said once.

        "mellan 500 000 euro och 2 miljoner euro": without its unit the first would be taken for millions.
        """
        (low_number, low_scale), (high_number, high_scale) = _scaled_alike(Decimal(low), Decimal(high))
        first = self._amount(low_number, None if low_scale == high_scale else low_scale)
        last = self._amount(high_number, high_scale)
        if currency and high_scale and not low_scale:
            first, last = (self._with_unit(each, currency) for each in (first, last))
            return self.say("money.between", money=self.say("money.range", low=first, high=last))
        return self.say("money.between", money=self._with_unit(self.say("money.range", low=first, high=last), currency))

    def _amount(self, number: Decimal, scale: str | None) -> str:
        return self.say(f"money.{scale}", count=number) if scale else _sum(number, self.language)

    def _with_unit(self, amount: str, currency: str | None) -> str:
        if currency is None:
            return self.say("money.no_currency", amount=amount)
        key = f"money.unit.{currency}"
        unit = self.say(key) if key in self._texts else currency
        return self.say("money.with_unit", amount=amount, unit=unit)

    def percent(self, share: float) -> str:
        """0.6 -> "60 procent"."""
        return self.say("money.percent", number=self.number(_plain(round(Decimal(str(share)) * 100, 1))))

    def listing(self, items: Iterable[str], most: int | None = None) -> str:
        """ "a, b och c"; of more than `most` the first, and how many there are beside them: "a, b och 4 till"."""
        listed = list(items)
        if most is not None and len(listed) > most:
            listed = [*listed[: most - 1], self.say("list.more", count=len(listed) - most + 1)]
        return format_list(listed, locale=self._locale)

    def language_name(self, code: str) -> str:
        """`en` -> "engelska"; a code nobody knows is given back."""
        return str(self._locale.languages.get(code, code))

    def country_name(self, code: str) -> str:
        """`FI` -> "Finland"; a code nobody knows is given back."""
        return str(self._locale.territories.get(code, code))


# One batch of letters says the same dates and counts many times over, and Babel takes its time over each.
@lru_cache(maxsize=4096)
def _day(day: datetime.date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=_LOCALES[language])


@lru_cache(maxsize=4096, typed=True)
def _number(value: int | Decimal, language: str) -> str:
    return format_decimal(value, locale=_LOCALES[language])


_LARGE = 1000


def _sum(value: Decimal, language: str) -> str:
    """A sum of money: "9 186 307,30", a large one with both figures of its hundredths or none."""
    is_usual = value == value.to_integral_value() or value < _LARGE
    return _number(value, language) if is_usual else format_decimal(value, "#,##0.00", locale=_LOCALES[language])


@lru_cache(maxsize=4096, typed=True)
def _plural_form(count: int | Decimal, language: str) -> str:
    return str(_LOCALES[language].plural_form(count))


def language_tag(code: str) -> str | None:
    """A language code fit for a `lang` attribute, or None for something else."""
    return code if _LANGUAGE_TAG.match(code) else None


def is_language(code: str, language: str) -> bool:
    """`sv-FI` is Swedish."""
    return code.partition("-")[0].lower() == language


def _as_date(day: datetime.date | str) -> datetime.date:
    return datetime.date.fromisoformat(day) if isinstance(day, str) else day


def _scaled(number: Decimal) -> tuple[Decimal, str | None]:
    """1500000 -> (1.5, million): only where two decimals hold the whole number."""
    for name, size in _SCALES:
        scaled = number / size
        if scaled >= 1 and scaled * 100 == (scaled * 100).to_integral_value():
            return _plain(scaled), name
    return _plain(number), None


def _scaled_alike(low: Decimal, high: Decimal) -> tuple[tuple[Decimal, str | None], tuple[Decimal, str | None]]:
    """8000000 and 8925000 -> 8 and 8.925 million: three decimals where one of the two has the scale anyway."""
    scaled = _scaled(low), _scaled(high)
    for name, size in _SCALES:
        scales = {scale for _, scale in scaled}
        thousandths = [number * 1000 / size for number in (low, high)]
        if scales == {name, None} and low >= size and all(each == each.to_integral_value() for each in thousandths):
            return (_plain(low / size), name), (_plain(high / size), name)
    return scaled


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros and without exponent: 1.50 -> 1.5, 1E+1 -> 10. Plural rules look at the digits."""
    return number.to_integral_value() if number == number.to_integral_value() else number.normalize()
