"""What an area's words bring over the last twelve months, against what the stored ones do, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from sources.contract import CallData
from subscriptions.area_words import Words
from subscriptions.digests.headline import name_call, when_in_full
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import upper_first
from subscriptions.digests.why import subject_said
from subscriptions.matching.explain import explain_in_place
from subscriptions.matching.model import Scored
from subscriptions.matching.tuning import Tuning
from subscriptions.matching.verdicts import Year
from subscriptions.models import AreaAnswer, PriorityArea
from subscriptions.tuning_work import Effect, Heard, effect_of_answers, try_area
from watcher.calls.models import Call
from watcher.people.answer_log import AnswerLog
from watcher.people.answers_apart import Apart, apart_of

SHOWN = 15


@dataclass(frozen=True)
class Line:
    """One call in a preview: its title, its date, how surely it belongs and why. `before`: its former band.

    `lang`: of the title, if another's; `called`: what letters call the call then, and empty otherwise.
    """

    id: int
    title: str
    lang: str | None
    called: str
    when: str
    band: str = ""
    why: str = ""
    before: str = ""


@dataclass(frozen=True)
class Preview:
    """What the words typed would have sent over the last twelve months, against what the stored ones did.

    `brings`: all that they bring.
    """

    tuning: Tuning
    brings: list[Line]
    come: list[Line]
    go: list[Line]
    moved: list[Line]
    near: list[Line]
    overlaps: list[tuple[int, str, float]]


@dataclass(frozen=True)
class Answered:
    """What people's answers do, and the calls that come or stay away by them.

    `answers`: the last first, but before all others those that somebody else contradicts. `apart`: what these others
    say, by the answer's row.
    """

    effect: Effect
    answers: list[tuple[AreaAnswer, Call]]
    apart: Mapping[int, Apart]
    came_in: list[Line]
    went_out: list[Line]


def preview(session: Session, area: PriorityArea, words: Words, year: Year, heard: Heard, at: Setting) -> Preview:
    """The words tried on the calls of a year."""
    tuning = try_area(session, area, words.changes(), year, SHOWN, heard)
    moved = [pair.after for pair in tuning.moved]
    lists = (tuning.brings, tuning.come, tuning.go, moved, tuning.near_misses)
    calls = _calls(session, {(one.source, one.external_id) for some in lists for one in some[:SHOWN]})
    brings, come, go, changed_band, near = (_lines(some, calls, at) for some in lists)
    gone = {row.id for row in calls.values() if row.withdrawn}
    before = {(pair.after.source, pair.after.external_id): pair.before.band for pair in tuning.moved}
    named = {calls[key].id: band for key, band in before.items() if key in calls}
    names = {each.area.id: (each.row_id, each.area.name) for each in heard.others}
    return Preview(
        tuning,
        brings,
        come,
        go,
        [_moved(line, named) for line in changed_band],
        [line for line in near if line.id not in gone],
        [(*names[each.area_id], each.share) for each in tuning.overlaps if each.area_id in names],
    )


def answered(session: Session, area: PriorityArea, year: Year, heard: Heard, at: Setting) -> Answered:
    """What the area's answers have done so far."""
    effect = effect_of_answers(session, area, year, SHOWN, heard)
    lists = (effect.came_in, effect.went_out)
    calls = _calls(session, {(one.source, one.external_id) for some in lists for one in some[:SHOWN]})
    came_in, went_out = (_lines(some, calls, at) for some in lists)
    given = [(answer, area) for answer, _ in effect.answers]
    apart = apart_of(session, area.organisation_id, given, AnswerLog(session, at.now))
    answers = sorted(effect.answers, key=lambda pair: pair[0].id not in apart)
    return Answered(effect, answers, apart, came_in, went_out)


def _moved(line: Line, before: Mapping[int | None, str]) -> Line:
    return replace(line, before=before.get(line.id, ""))


def _calls(session: Session, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Call]:
    if not wanted:
        return {}
    rows = session.exec(select(Call).where(tuple_(col(Call.source), col(Call.external_id)).in_(sorted(wanted))))
    return {(row.source, row.external_id): row for row in rows}


def _lines(scored: Iterable[Scored], calls: Mapping[tuple[str, str], Call], at: Setting) -> list[Line]:
    found = [(one, calls[one.source, one.external_id]) for one in scored if (one.source, one.external_id) in calls]
    return [_line(one, call, at) for one, call in found[:SHOWN]]


def _line(one: Scored, call: Call, at: Setting) -> Line:
    """On the area's own page: its name is not said again with each call, nor that a call which stays away belongs."""
    subject = subject_said(((each.via, each.where, each.weight) for each in one.reasons), at.texts.language)
    return replace(line_of(call, at, subject), band=one.band, why=explain_in_place(one, at.texts.language))


def line_of(call: Call, at: Setting, subject: str = "") -> Line:
    """A call by itself: what it is called, and its date. `subject`: what it is about in the reader's language."""
    data = CallData.model_validate(call.data)
    naming = name_call(data, subject, at)
    title = naming.original
    shown, lang, called = (title.text, title.lang, naming.short) if title else (naming.short, None, "")
    return Line(call.id or 0, shown, lang, called, upper_first(when_in_full(data, at)))
