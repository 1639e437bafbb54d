"""From what a recipient is to be told to a letter in words. Pure: the clock, the zone and the reasons come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from subscriptions.digests.arrange import Placed, Shelf, arrange
from subscriptions.digests.cases import Case, make_cases, place, place_reminder
from subscriptions.digests.changes import change_sentences
from subscriptions.digests.deadlines import next_days_left
from subscriptions.digests.dissent import NameOf, by_id, dissent_sentences
from subscriptions.digests.facts import facts_in_letter, origin, origin_and_opening
from subscriptions.digests.footer import in_language
from subscriptions.digests.headline import name_call, when
from subscriptions.digests.links import link_of, link_words
from subscriptions.digests.news import news_of
from subscriptions.digests.overview import overview_of, subject_of, whom
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import plain, plain_lines
from subscriptions.digests.plan import (
    REMINDERS,
    Closing,
    Digest,
    Fact,
    Group,
    Item,
    ItemKey,
    Reader,
    Remark,
    Section,
    SectionKind,
    SourceLine,
    Told,
)
from subscriptions.digests.reminders import closes_soon, days_within_lead_time
from subscriptions.digests.why import (
    AREA_LENGTH,
    little_time,
    other_areas,
    subject_matched,
    why_here,
    why_in_brief,
)
from watcher.language import Texts

FULL_LIMIT = 8
NAME_LENGTH = 120
WHY_LENGTH = 500
MOST_OTHERS = 6
MOST_SOURCES = 10
REMARK_LENGTH = 600

Worder = Callable[[Told, str], str]


@dataclass(frozen=True)
class _Writer:
    """What wording one item needs."""

    at: Setting
    reader: Reader
    why: Worder
    subject: Worder
    name_of: NameOf
    beside: Mapping[int, Sequence[Remark]] = field(default_factory=dict)


def compose(  # noqa: PLR0913 - the inputs of a letter, each named once
    reader: Reader,
    told: Iterable[Told],
    closing: Iterable[Closing],
    now: datetime,
    timezone: ZoneInfo,
    full_limit: int = FULL_LIMIT,
    *,
    sources: Sequence[SourceLine] = (),
    remarks: Sequence[Remark] = (),
    beside: Mapping[int, Sequence[Remark]] | None = None,
    why: Worder = why_here,
    subject: Worder = subject_matched,
    name_of: NameOf = by_id,
) -> Digest | None:
    """The letter, or None when there is nothing to tell.

    `why(told, language)`: a sentence on why a call is there. `subject(told, language)`: what it is about in a few
    words of the reader's language, or empty. `name_of(source)`: what readers know a source by. `remarks`: people's own
    words for the top of the letter; `beside`: those for a call, by its id.
    Raises BadInput for a language without texts.
    """
    at = Setting(Texts(reader.language), now, timezone)
    cases, silent = _worth_telling(make_cases(told, closing), reader, at)
    if not cases:
        return None
    writer = _Writer(at, reader, why, subject, name_of, beside or {})
    arranged = arrange(cases, now, timezone, reader, full_limit)
    sections = tuple(_section(kind, shelves, writer) for kind, shelves in arranged)
    return _letter(sections, len(cases), writer, sources, silent, remarks)


def _letter(
    sections: tuple[Section, ...],
    count: int,
    writer: _Writer,
    sources: Sequence[SourceLine],
    silent: tuple[ItemKey, ...],
    remarks: Sequence[Remark],
) -> Digest:
    """Its sections with everything that stands around them."""
    at, reader = writer.at, writer.reader
    day = at.texts.weekday_date(at.now.astimezone(at.local).date())
    return Digest(
        reader=reader,
        subject=subject_of(sections, reader, at.texts),
        heading=at.texts.say("letter.heading", whom=whom(reader, at.texts)),
        dateline=at.texts.say("letter.dateline", organisation=plain(reader.organisation, NAME_LENGTH), day=day),
        overview=overview_of(sections, at.texts) + ".",
        intro=_intro(reader, sections, count, at),
        sections=sections,
        sources=tuple(_source_line(line, reader, at.texts) for line in sources[:MOST_SOURCES]),
        silent=silent,
        preface=_preface(reader, count, at),
        remarks=tuple(Remark(plain_lines(each.text, REMARK_LENGTH), _signed(each)) for each in remarks),
    )


def _intro(reader: Reader, sections: Sequence[Section], count: int, at: Setting) -> str:
    if reader.is_for_others:
        return ""  # it is said why it goes to her
    if reader.is_closing_first:
        return at.texts.say("note.closing_first", count=count)
    if not reader.is_stock_take:
        return ""
    kinds = {section.kind for section in sections}
    if "new-coming" not in kinds:
        return at.texts.say("note.stock_take")
    return at.texts.say("note.stock_take_coming" if len(kinds) == 1 else "note.stock_take_both")


def _preface(reader: Reader, count: int, at: Setting) -> str:
    """Why the letter goes to another than its readers."""
    if reader.is_for_others:
        return at.texts.say("letter.first_to_you", count=count)
    return at.texts.say("letter.only_to_you") if reader.is_coordinator else ""


def _beside(given: Iterable[Remark]) -> tuple[Remark, ...]:
    """What is said beside a call stands on one line: it may be one of a list."""
    return tuple(Remark(plain(each.text, REMARK_LENGTH), _signed(each)) for each in given)


def _signed(remark: Remark) -> str:
    return plain(remark.who, NAME_LENGTH)


def calls_told(
    reader: Reader, told: Iterable[Told], closing: Iterable[Closing], now: datetime, timezone: ZoneInfo
) -> frozenset[int]:
    """The calls that such a letter would name, without its words."""
    at = Setting(Texts(reader.language), now, timezone)
    return frozenset(case.call_id for case, _ in _worth_telling(make_cases(told, closing), reader, at)[0])


def _worth_telling(
    cases: Iterable[Case], reader: Reader, at: Setting
) -> tuple[list[tuple[Case, SectionKind]], tuple[ItemKey, ...]]:
    """Cases with their sections, and the keys of those that need no telling."""
    tell: list[tuple[Case, SectionKind]] = []
    silent: list[ItemKey] = []
    for case in cases:
        section = place(case, at.now, at.local, stock_take=reader.is_stock_take)
        if section == "changed" and not change_sentences(case, at):
            section = place_reminder(case, at.now, at.local)
        if section is None:
            silent.extend(case.keys("silent"))
        else:
            tell.append((case, section))
    return tell, tuple(silent)


def _section(kind: SectionKind, shelves: Iterable[Shelf], writer: _Writer) -> Section:
    say, stock_take = writer.at.texts.say, writer.reader.is_stock_take
    is_first = kind == "already-open" and stock_take
    note = say("note.already-open") if kind == "already-open" and not stock_take else ""
    title = say("section.stock_take") if is_first else say(f"section.{kind}")
    return Section(kind, title, note, tuple(_group(shelf, writer) for shelf in shelves))


def _group(shelf: Shelf, writer: _Writer) -> Group:
    items = [(each.full, _item(each, writer)) for each in shelf.placed]
    return Group(
        area=plain(shelf.area, AREA_LENGTH) or _no_area(shelf, writer.at.texts),
        full=tuple(item for full, item in items if full),
        lines=tuple(item for full, item in items if not full),
    )


def _no_area(shelf: Shelf, texts: Texts) -> str:
    """The heading over calls that no priority area brought: somebody sent them on, or the reader follows them."""
    return texts.say("letter.passed_on" if shelf.placed[0].case.best.passed_on else "section.followed")


def _item(placed: Placed, writer: _Writer) -> Item:
    case, at = placed.case, writer.at
    naming = name_call(case.call, writer.subject(case.best, at.texts.language), at)
    link, own = link_of(case.call), writer.reader.own
    dated = next_days_left(case.call, at.now, at.local) is not None and not case.is_ended
    return Item(
        call=case.call,
        call_id=case.call_id,
        headline=naming.full,
        original=naming.original,
        short_headline=naming.short,
        name=naming.name,
        news=news_of(case, at),
        origin=origin_and_opening(case.call, at) if placed.full else origin(case.call, at),
        summary="" if placed.section in REMINDERS else naming.summary,
        notices=(*_notices(case, writer), *(() if placed.full else _passed_on(case, writer))),
        facts=(*facts_in_letter(case.call, at, is_reminder=placed.section in REMINDERS), *_reasons(placed, writer))
        if placed.full
        else (),
        because=_briefly(placed, writer),
        when="" if case.is_ended else when(case.call, at),
        closes_soon=placed.section == "closing"
        or (not case.is_ended and closes_soon(case.call, writer.reader.steps, at.now, at.local)),
        mark="" if case.is_ended or placed.section in REMINDERS else _mark(placed, writer),
        link=link,
        link_text=link_words(case.call, link, at),
        keys=case.keys(placed.section),
        answer=in_language(f"{own}/calls/{case.call_id}", at.texts) if own and placed.full else None,
        calendar=f"{own}/calls/{case.call_id}/deadline.ics" if own and placed.full and dated else None,
        remarks=_beside(writer.beside.get(case.call_id, ())),
    )


def _mark(placed: Placed, writer: _Writer) -> str:
    """That the time there is to apply is short, as the organisation counts it; over reminders the heading says so."""
    at, steps, call = writer.at, writer.reader.steps, placed.case.call
    if days_within_lead_time(call, steps, at.now, at.local) is None:
        return ""
    return at.texts.say("section.closing" if closes_soon(call, steps, at.now, at.local) else "section.prepare")


def _notices(case: Case, writer: _Writer) -> tuple[str, ...]:
    """What has happened to it, and, while one can apply, what its sources do not agree on."""
    changes = () if case.first else change_sentences(case, writer.at)
    return changes if case.is_ended else (*changes, *dissent_sentences(case.call, writer.at, writer.name_of))


def _passed_on(case: Case, writer: _Writer) -> tuple[str, ...]:
    """That a person sent it here, and their words: the reason why it is there, whatever else speaks for it."""
    remark, say = case.best.passed_on, writer.at.texts.say
    if remark is None:
        return ()
    who, line = _signed(remark), plain(remark.text, REMARK_LENGTH)
    return (say("why.passed_on", who=who, line=line) if line else say("why.passed_on_bare", who=who),)


def _reasons(placed: Placed, writer: _Writer) -> Iterable[Fact]:
    """Why it is here, and whom else it matches, so that departments do not compete: theirs may come on another day."""
    at, case = writer.at, placed.case
    if case.best.followed:
        why: tuple[str, ...] = (at.texts.say("why.followed"),)
    elif placed.section in REMINDERS:  # all that speaks for it stood in the letter that told of it
        why = tuple(filter(None, (at.texts.say("why.reminder"), little_time(case.best, at))))
    else:
        said_why = plain(writer.why(case.best, at.texts.language), WHY_LENGTH)
        reasons = _passed_on(case, writer) or (said_why, little_time(case.best, at))
        why = tuple(filter(None, (*reasons, other_areas(case, at))))
    yield Fact(at.texts.say("fact.why"), why)
    names, interested = case.departments_beside(writer.reader)
    who = at.texts.listing(interested, MOST_OTHERS)
    said = [at.texts.say("fact.interested", count=len(interested), who=who)] if interested else []
    if names:
        yield Fact(at.texts.say("fact.others"), (at.texts.listing(names, MOST_OTHERS), *said))


def _briefly(placed: Placed, writer: _Writer) -> str:
    """Why a call of which there is only a line is there; nothing where the heading says it, or a person sent it on."""
    best = placed.case.best
    if placed.full or placed.section in REMINDERS or best.followed or best.passed_on:
        return ""
    return plain(why_in_brief(best, writer.at.texts.language), WHY_LENGTH)


def _source_line(line: SourceLine, reader: Reader, texts: Texts) -> str:
    name = plain(line.name.in_language(reader.language), NAME_LENGTH)
    return texts.say("letter.source_broken", name=name, day=texts.date(line.since))
