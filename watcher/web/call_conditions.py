"""What calls must fulfil to be found: every condition a reader may set, as part of one query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from sources.contract import LIVE_STATUSES
from subscriptions.matching.language import normal_form, root_of
from subscriptions.matching.vocabulary import built_in
from subscriptions.models import Match, PriorityArea
from watcher.calls.models import Call, Sighting
from watcher.calls.stated import still_shown
from watcher.calls.write import folded
from watcher.web.wanted import BANDS, NO_PROGRAMME, Wanted

MOST_WORDS = 8
# A shorter form of a word stands in too many others.
_SHORTEST_FORM = 4
MOST_TERMS = 3
_SHORTEST_TERM = 5


def live() -> Iterator[ColumnElement[bool]]:
    """What can be applied for, now or later."""
    yield col(Call.withdrawn).is_(False)
    yield col(Call.status).in_(LIVE_STATUSES)


def live_if_met() -> ColumnElement[bool]:
    """The same where matches say which calls to look at: plainly compared, SQLite would begin with all live ones."""
    return func.coalesce(Call.withdrawn, true()).is_(False) & func.coalesce(Call.status, "").in_(LIVE_STATUSES)


def conditions(wanted: Wanted, areas: Collection[int] | None) -> Iterator[ColumnElement[bool]]:
    """What calls that fit have in common; those too that do not say who may apply."""
    yield from live()
    if words := wanted.words.split()[:MOST_WORDS]:
        all_of_them = and_(*(_says([*forms_of(word), *english_for([word])]) for word in words))
        together = english_for(words) if len(words) > 1 else []
        yield or_(all_of_them, _says(together)) if together else all_of_them
    programme = "" if wanted.programme == NO_PROGRAMME else wanted.programme
    for column, asked, value in (
        (Call.status, wanted.status, wanted.status),
        (Call.level, wanted.level, wanted.level),
        (Call.programme, wanted.programme, programme),
    ):
        if asked:
            yield col(column) == value
    if wanted.who:
        says = col(Call.applicants)
        yield or_(says.contains(f"|{wanted.who}|"), says.contains("|any|"), says == "")
    if wanted.asks_for_money:
        fits = _money_fits(wanted)
        yield fits if wanted.unsaid == "no" else or_(fits, money_is_unsaid(wanted))
    if areas is not None:
        yield col(Call.id).in_(belonging(areas, wanted.band))
    if wanted.source:
        yield col(Call.id).in_(shown_by(wanted.source))


def _says(forms: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(col(Call.words).contains(form, autoescape=True) for form in forms))


def english_for(words: Sequence[str]) -> list[str]:
    """How a call in English says a subject that was asked for in Swedish: its headline here names it in Swedish too.

    The vocabulary of matching knows. The first terms alone: each is looked for in every call.
    """
    terms = _in_english().get(_key(" ".join(words)), ())
    return [term for term in terms if not any(other in term for other in terms if other != term)][:MOST_TERMS]


@cache
def _in_english() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for concept in (each for each in built_in()[0] if each.grade in ("names", "sure")):
        english = tuple(folded(term) for term in concept.terms("en") if len(term) >= _SHORTEST_TERM)
        for term in concept.terms("sv"):
            found.setdefault(_key(term), english)
    return found


def _key(phrase: str) -> str:
    return " ".join(normal_form(word, "sv") for word in folded(phrase).split())


def forms_of(word: str) -> list[str]:
    """How a word may stand in a call: as typed, or as its other forms begin: `skolor` is found in `skolan`.

    The shortest that says all the others is enough: what is looked for may stand within a longer word.
    """
    typed = folded(word)
    english = normal_form(typed, "en")
    forms = {normal_form(typed, "sv"), english, root_of(english, "en")}
    kept = {typed, *(form for form in forms if len(form) >= _SHORTEST_FORM)}
    return sorted(form for form in kept if not any(other in form for other in kept - {form}))


def _money_fits(wanted: Wanted) -> ColumnElement[bool]:
    """Whether what the call says leaves room for the amounts asked for. A ceiling alone leaves all below it open."""
    low, high = (Call.total, Call.total) if wanted.money_of == "total" else (Call.project_min, Call.project_max)
    least, most = wanted.amount("least"), wanted.amount("most")
    parts = [col(Call.currency) == (wanted.currency or "SEK")]
    if least is not None:
        parts.append(func.coalesce(col(high), col(low)) >= float(least))
    if most is not None:
        parts.append(or_(col(low) <= float(most), and_(col(low).is_(None), col(high).is_not(None))))
    return and_(*parts)


def money_is_unsaid(wanted: Wanted) -> ColumnElement[bool]:
    """Whether it cannot be told: the call does not say, or says it in another currency, or gives only a floor."""
    if not wanted.asks_for_money:
        return false()
    low, high = (Call.total, Call.total) if wanted.money_of == "total" else (Call.project_min, Call.project_max)
    unknown = or_(col(Call.currency) != (wanted.currency or "SEK"), and_(col(low).is_(None), col(high).is_(None)))
    least, most = wanted.amount("least"), wanted.amount("most")
    if least is None:
        return unknown
    only_floor = and_(col(high).is_(None), col(low) < float(least))
    return or_(unknown, only_floor if most is None else and_(only_floor, col(low) <= float(most)))


def belonging(areas: Collection[int], band: str = "") -> SelectOfScalar[int]:
    """Calls that belong to an area by its latest look at them. A changed area may not have met them all again yet."""
    return select(Match.call_id).where(*met(areas, band))


def shown_by(source: str) -> SelectOfScalar[int]:
    """Calls that a source shows; one that it has dropped it shows no more."""
    return select(Sighting.call_id).where(Sighting.source == source, still_shown())


def met(areas: Collection[int], band: str = "") -> Iterator[ColumnElement[bool]]:
    """Which rows say that a call belongs to one of the areas, one row for each pair. `band`: at least so surely."""
    latest = select(func.max(Match.id)).where(col(Match.area_id).in_(areas))
    yield col(Match.id).in_(latest.group_by(col(Match.area_id), col(Match.call_id)))
    still = select(PriorityArea.id).where(
        col(PriorityArea.id) == col(Match.area_id), col(PriorityArea.matched_revision) <= col(Match.revision)
    )
    yield still.exists()
    yield col(Match.score) > 0
    if band in BANDS:
        yield col(Match.band).in_(BANDS[BANDS.index(band) :])
