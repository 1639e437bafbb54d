"""Where sources contradict each other about the days of a call, each is named with its own. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from sources.contract import CallData, Deadline, Localised
from subscriptions.digests.deadlines import is_past, upcoming
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import plain, upper_first

NAME_LENGTH = 120
MOST_DAYS = 3
MOST_SOURCES = 4

# What readers know a source by, from its id.
NameOf = Callable[[str], Localised]


def by_id(source: str) -> Localised:
    """The name of a source that nothing is known of."""
    return Localised(sv=source, en=source)


def dissent_sentences(call: CallData, at: Setting, name_of: NameOf) -> tuple[str, ...]:
    """ "Källorna anger olika sista ansökningsdagar. EU-portalen anger den 23 september, Euro-Access den 22 september."

    One for the last days to apply and one for the opening day, as far as they lie ahead.
    """
    closing = _sentence("deadlines", [each.date for each in upcoming(call, at.now, at.local)], call, at, name_of)
    opening = _sentence("opens", _ahead([call.opens] if call.opens else [], at), call, at, name_of)
    return tuple(filter(None, (closing, opening)))


def _sentence(
    field: Literal["deadlines", "opens"], ours: Sequence[str], call: CallData, at: Setting, name_of: NameOf
) -> str:
    others = [(each.source, _ahead(each.days, at)) for each in call.dissent if each.field == field]
    others = [(source, days) for source, days in others if days]
    if not ours or not others:
        return ""
    said = [(call.filled_by.get(field, call.source), ours), *others[:MOST_SOURCES]]
    one_year = len({day[:4] for _, days in said for day in days}) == 1
    names = [plain(name_of(source).in_language(at.texts.language), NAME_LENGTH) for source, _ in said]
    days = [_days(days, at, one_year=one_year) for _, days in said]
    first = at.texts.say("dissent.first", name=upper_first(names[0]), days=days[0])
    rest = [at.texts.say("dissent.other", name=name, days=day) for name, day in zip(names[1:], days[1:], strict=True)]
    return f"{at.texts.say(f'dissent.{field}')} {', '.join((first, *rest))}."


def _ahead(days: Iterable[str], at: Setting) -> list[str]:
    return [day for day in days if not is_past(Deadline(date=day), at.now, at.local)]


def _days(days: Sequence[str], at: Setting, *, one_year: bool) -> str:
    """The year is left out where all that are compared share it: it stands with the call's own date."""
    words = [at.texts.day_and_month(day) if one_year else at.texts.date(day) for day in days[:MOST_DAYS]]
    return at.texts.listing([at.texts.say("dissent.day", day=each) for each in words])
