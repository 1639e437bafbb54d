"""The pictures of one organisation: what closes when, what is covered, and how much comes; a table beside each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from sqlmodel import Session, col, select

from sources.names import in_language
from subscriptions.digests.plain import plain
from subscriptions.models import Organisation
from watcher.db import reading
from watcher.language import Texts
from watcher.people.roles import Visitor
from watcher.web.drawing import Caption, Lane, Mark, Tick, bars, share_bar, timeline
from watcher.web.overview_facts import (
    BAND,
    DAYS,
    TITLES_AT_ONE,
    WEEKS,
    AreaName,
    Belonging,
    Coming,
    Drawn,
    by_week,
    first_week,
    read_drawn,
)
from watcher.web.pages import Pages, View
from watcher.web.wanted import LEVELS, NO_PROGRAMME

# So many lanes fit on a sheet of paper: no picture is cut in two where it is printed.
LANES_IN_ONE = 10
MOST_COLUMNS = 16
TITLE_LENGTH = 90
# Where the word "today" ends.
BESIDE_TODAY = 0.08


@dataclass(frozen=True)
class Column:
    """One level or programme. `value`: what the search calls it; empty for what has no room of its own."""

    value: str
    name: str


@dataclass(frozen=True)
class Cell:
    count: int
    bar: Markup
    address: str


@dataclass(frozen=True)
class MatrixRow:
    area: AreaName
    all: Cell
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Months:
    """The table beside the timeline. `rows`: of each area its calls by the months of last days, and its other calls."""

    names: Sequence[str]
    rows: Sequence[tuple[AreaName, Sequence[Cell], Coming]]


def overview(pages: Pages, request: Request) -> HTMLResponse:
    """Of the organisation asked for, or the first one by name of those where one's role is the highest."""
    at = pages.setting(request)
    today, by = at.now.astimezone(at.local).date(), request.query_params.get("by", "level")
    visitor = pages.visitor(request)
    with reading(pages.engine) as session:
        organisations = names_seen(session, visitor)
        chosen = request.query_params.get("organisation") or visitor.foremost(organisations)
        if chosen and chosen not in organisations:
            raise HTTPException(404)
        drawn = read_drawn(session, chosen, today, at.local)
    return pages.show(
        request,
        "overview.html",
        organisations=list(organisations.items()),
        chosen=chosen,
        name=organisations.get(chosen, ""),
        today=today,
        areas=drawn.areas,
        not_shown=drawn.not_shown,
        band=BAND,
        section="overview",
        **_pictures(drawn, by if by in ("level", "programme") else "level", today, at.texts),
    )


def names_seen(session: Session, visitor: Visitor) -> dict[str, str]:
    """The names of the organisations that one may see, by id, in order."""
    query = select(Organisation.id, Organisation.name).where(visitor.sees(Organisation.id))
    return dict(session.exec(query.order_by(col(Organisation.name))).all())


def _pictures(drawn: Drawn, by: str, today: date, texts: Texts) -> dict[str, Any]:
    """The three pictures, and the tables beside them."""
    areas, began, columns = drawn.areas, drawn.began, _columns(drawn.calls, by, texts)
    return {
        "by": by,
        "timelines": _timelines(areas, drawn.ahead, today, drawn.named, texts),
        "months": _months(areas, drawn.ahead, today, texts),
        "columns": columns,
        "matrix": list(_matrix(areas, drawn.calls, columns, by, texts)),
        "volumes": _volumes(areas, drawn.weekly, began, today, texts),
        "weeks": [texts.short_day(each) for each in _mondays(today)],
        "weekly": [(area, drawn.weekly[area.id]) for area in areas],
        "began": texts.date(_mondays(today)[began]) if began is not None else "",
    }


def _timelines(
    areas: Sequence[AreaName], ahead: Mapping[int, Coming], today: date, named: Mapping[int, str], texts: Texts
) -> list[Markup]:
    lanes = [
        Lane(area.name, _beside(ahead[area.id], texts), tuple(_dots(area, ahead[area.id], today, named, texts)))
        for area in areas
    ]
    end = today + timedelta(days=DAYS - 1)
    ticks = [Tick(0.0, texts.say("time.today")), *_month_ticks(today, DAYS, texts, BESIDE_TODAY)]
    words = texts.say("pictures.timeline_words", first=texts.date(today), last=texts.date(end))
    return [
        timeline(some, ticks, Caption(f"timeline-{number}", _numbered("pictures.timeline", number, of, texts), words))
        for number, of, some in _sheets(lanes)
    ]


def _sheets(lanes: Sequence[Lane]) -> Iterator[tuple[int, int, Sequence[Lane]]]:
    of = -(-len(lanes) // LANES_IN_ONE)
    for number in range(of):
        yield number + 1, of, lanes[number * LANES_IN_ONE : (number + 1) * LANES_IN_ONE]


def _numbered(key: str, number: int, of: int, texts: Texts) -> str:
    name = texts.say(key)
    return name if of == 1 else texts.say("pictures.part", name=name, number=number, of=of)


def _beside(each: Coming, texts: Texts) -> str:
    """The calls that have no mark are said."""
    counts = (("later", each.later), ("rolling", each.rolling), ("unknown", each.unknown))
    return ", ".join(texts.say(f"pictures.{name}", count=count) for name, count in counts if count)


def _dots(area: AreaName, each: Coming, today: date, named: Mapping[int, str], texts: Texts) -> Iterator[Mark]:
    """Of each week its calls, each once though several of its days lie in it: as many as the search finds there."""
    for week, some in by_week(each, today).items():
        first, last = (texts.short_day(day) for day in (some[0][0], some[-1][0]))
        when = first if first == last else f"{first}–{last}"
        calls, begins = list(dict.fromkeys(call for _, call in some)), today + timedelta(weeks=week)
        is_few = len(calls) <= TITLES_AT_ONE
        said = [plain(named[call], TITLE_LENGTH) for call in calls if is_few and call in named]
        words = "; ".join(said) or texts.say("pictures.dates", count=len(calls))
        there = _there(area, texts, after=begins, before=begins + timedelta(days=6))
        yield Mark((week * 7 + 3.5) / DAYS, len(calls), f"{when}: {words}", there)


def _there(area: AreaName, texts: Texts, **more: object) -> str:
    """The list of an area's calls: those that the pictures count."""
    return f"/calls?{urlencode({'area': area.id, 'band': BAND, 'lang': texts.language, **more})}"


def _month_ticks(start: date, days: int, texts: Texts, named_from: float = 0.0) -> Iterator[Tick]:
    """The first of each month. `named_from`: before it, other words stand at the left edge, and two would meet."""
    for month in range(1, 9):
        first = date(start.year + (start.month - 1 + month) // 12, (start.month - 1 + month) % 12 + 1, 1)
        at = (first - start).days / days
        if at < 1:
            yield Tick(at, texts.month(first) if at >= named_from else "")


def _months(areas: Sequence[AreaName], ahead: Mapping[int, Coming], today: date, texts: Texts) -> Months:
    end = today + timedelta(days=DAYS - 1)
    count = (end.year - today.year) * 12 + end.month - today.month + 1
    firsts = [
        date(today.year + (today.month - 1 + step) // 12, (today.month - 1 + step) % 12 + 1, 1) for step in range(count)
    ]
    lasts = [*(first - timedelta(days=1) for first in firsts[1:]), end]
    rows = []
    for area in areas:
        by_month: dict[tuple[int, int], set[int]] = {}
        for day, calls in ahead[area.id].days.items():
            by_month.setdefault((day.year, day.month), set()).update(calls)
        cells = []
        for first, last in zip(firsts, lasts, strict=True):
            count = len(by_month.get((first.year, first.month), ()))
            there = _there(area, texts, after=max(first, today), before=last) if count else ""
            cells.append(Cell(count, Markup(), there))
        rows.append((area, cells, ahead[area.id]))
    return Months([texts.month(first) for first in firsts], rows)


def _columns(calls: Sequence[Belonging], by: str, texts: Texts) -> list[Column]:
    """Every level, for what is empty counts too; of programmes those with most calls, and what is left as one."""
    if by == "level":
        return [Column(level, texts.say(f"level.{level}")) for level in LEVELS]
    counted = Counter(each.programme for each in calls)
    some = [name for name, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])) if name][:MOST_COLUMNS]
    columns = sorted(
        (Column(name, plain(in_language(name, texts.language), 60)) for name in some), key=lambda c: c.name
    )
    if len(counted.keys() - {""}) > MOST_COLUMNS:
        columns.append(Column("", texts.say("pictures.other_programmes")))
    return columns + ([Column(NO_PROGRAMME, texts.say("web.no_programme"))] if counted[""] else [])


def _matrix(
    areas: Sequence[AreaName], calls: Sequence[Belonging], columns: Sequence[Column], by: str, texts: Texts
) -> Iterator[MatrixRow]:
    own = {column.value for column in columns}
    counts: dict[int, Counter[str]] = {area.id: Counter() for area in areas}
    for each in calls:
        value = each.level if by == "level" else each.programme or NO_PROGRAMME
        counts[each.area][value if value in own else ""] += 1
    most = max((count for some in counts.values() for count in some.values()), default=0)

    asked = [f"&{urlencode({by: each.value})}" if each.value else None for each in columns]
    for area in areas:
        there = _there(area, texts)
        own_counts = [counts[area.id][each.value] for each in columns]
        cells = [
            Cell(count, share_bar(count, most), there + more if count and more is not None else "")
            for count, more in zip(own_counts, asked, strict=True)
        ]
        total = counts[area.id].total()
        yield MatrixRow(area, Cell(total, Markup(), there if total else ""), cells)


def _mondays(today: date) -> list[date]:
    return [first_week(today) + timedelta(weeks=week) for week in range(WEEKS)]


def _volumes(
    areas: Sequence[AreaName], weekly: Mapping[int, Sequence[int]], began: int | None, today: date, texts: Texts
) -> list[Markup]:
    """All on one scale. The week with which everything began would make the others vanish: its bars are cut."""
    mondays = _mondays(today)
    others = [count for counts in weekly.values() for week, count in enumerate(counts) if week != began]
    most = max(others, default=0) or max((count for counts in weekly.values() for count in counts), default=0)
    lanes = [
        Lane(
            area.name,
            texts.say("pictures.in_all", count=sum(weekly[area.id])),
            [
                Mark((week + 0.5) / WEEKS, count, f"{texts.short_day(mondays[week])}: {texts.number(count)}")
                for week, count in enumerate(weekly[area.id])
            ],
        )
        for area in areas
    ]
    ticks = list(_month_ticks(mondays[0], WEEKS * 7, texts))
    words = texts.say("pictures.volume_words", first=texts.date(mondays[0]), most=texts.number(most))
    return [
        bars(
            some,
            ticks,
            Caption(f"volume-{number}", _numbered("pictures.volume", number, of, texts), words),
            most=most,
            of=WEEKS,
        )
        for number, of, some in _sheets(lanes)
    ]


STAFF: dict[str, View] = {"/overview": overview}
