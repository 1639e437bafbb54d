"""`watcher area answer`, `answers` and `try`: what people say of calls, and what other words would bring."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from subscriptions.models import AreaAnswer, PriorityArea
from watcher.calls.models import Call
from watcher.cli.calls import find_call
from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, tell, time_of
from watcher.db import reading, take_turn, transaction
from watcher.errors import BadInput
from watcher.language import Texts
from watcher.people.answer_log import AnswerLog
from watcher.people.answers_apart import Apart, apart_of

if TYPE_CHECKING:
    from subscriptions.former import Former
    from subscriptions.matching.model import Scored
    from subscriptions.matching.tuning import Tuning
    from subscriptions.matching.verdicts import Year

ANSWERS = ("relevant", "not-relevant", "take-back")


def add_commands(commands: Commands) -> None:
    group = commands.add_parser("area", help="answers to what an area found, and trying other words for it")
    inner = group.add_subparsers(dest="area_command", required=True, metavar="WHAT")
    answer = command(inner, "answer", _answer, "say whether a call is relevant to an area, or take that back")
    _add_area(answer)
    answer.add_argument("source_id", metavar="SOURCE_ID")
    answer.add_argument("external_id", metavar="EXTERNAL_ID")
    answer.add_argument("answer", choices=ANSWERS)
    answer.add_argument("--who", required=True)
    add_clock(answer)
    answers = command(inner, "answers", _answers, "the answers so far, and which calls come or stay away by them")
    _add_area(answers)
    add_clock(answers)
    attempt = command(inner, "try", _try, "what other words would have sent over the last twelve months")
    _add_area(attempt)
    attempt.add_argument("--name")
    attempt.add_argument("--description")
    attempt.add_argument("--must-not", action="append", metavar="PHRASE", help="may be given several times")
    add_clock(attempt)


def _add_area(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("area", metavar="ORGANISATION/AREA")


def _find_area(session: Session, name: str) -> PriorityArea:
    from subscriptions.tuning_work import find_area  # noqa: PLC0415 - loads the vocabulary: only when needed

    organisation, _, key = name.partition("/")
    if not key:
        raise BadInput(f"{name}: write ORGANISATION/AREA")
    return find_area(session, organisation, key)


def _answer(options: argparse.Namespace) -> int:
    from subscriptions.answers import (  # noqa: PLC0415 - loads the vocabulary: only when needed
        counting_answer,
        give_answer,
        take_back,
    )

    (_, engine), now, changed = open_service(), time_of(options), True
    with transaction(engine) as session:
        take_turn(session, "match")
        area, log = _find_area(session, options.area), AnswerLog(session, now)
        call = find_call(session, options.source_id, options.external_id)
        if options.answer == "take-back":
            changed = take_back(session, area, call, log=log)
        else:
            said = options.answer == "relevant"
            give_answer(session, area, call, relevant=said, who=options.who, now=now, log=log)
        counts = counting_answer(session, area, call)
        others = _others(apart_of(session, area.organisation_id, [(counts, area)], log), counts) if counts else []
        again = _said(counts) if counts and options.answer == "take-back" else None
    row = {"area": options.area, "source": options.source_id, "external_id": options.external_id}
    if options.json:
        print_lines([{**row, "answer": options.answer, "changed": changed, "counts_again": again, "others": others}])
        return 0 if changed else 1
    tell(f"{options.area}: {options.external_id} {options.answer}" + ("" if changed else "; there was no answer"))
    if again:
        tell(f"what {_in_words(again)} counts again")
    _tell_others(others)
    return 0 if changed else 1


def _said(said: AreaAnswer | Former) -> dict[str, str]:
    return {
        "answer": ANSWERS[0] if said.relevant else ANSWERS[1],
        "who": said.who,
        "at": said.at.isoformat(),
    }


def _others(apart: Mapping[int, Apart], answer: AreaAnswer) -> list[dict[str, str]]:
    """What others have said of the call, and does not agree. The address of a channel is a secret."""
    found = apart.get(answer.id or 0)
    if found is None:
        return []
    wanted = [
        {"answer": "interested", "who": who.address if who.kind == "email" else "Teams", "at": each.at.isoformat()}
        for each, who in found.interested
    ]
    return [*map(_said, found.former), *wanted]


def _in_words(said: Mapping[str, str]) -> str:
    return f"{said['who']} said on {said['at'][:10]} ({said['answer']})"


def _tell_others(others: Iterable[Mapping[str, str]]) -> None:
    for each in others:
        counts = "both stand" if each["answer"] == "interested" else "the later answer counts until it is taken back"
        tell(f"  but {_in_words(each)}: {counts}")


def _answers(options: argparse.Namespace) -> int:
    from subscriptions.tuning_work import effect_of_answers  # noqa: PLC0415 - likewise
    from subscriptions.year import calls_of_a_year  # noqa: PLC0415 - likewise

    _, engine = open_service()
    with reading(engine) as session:
        area, now = _find_area(session, options.area), time_of(options)
        year = calls_of_a_year(session, now)
        effect = effect_of_answers(session, area, year)
        given = [(answer, area) for answer, _ in effect.answers]
        apart = apart_of(session, area.organisation_id, given, AnswerLog(session, now))
        row = {
            "answers": [_answer_row(answer, call, _others(apart, answer)) for answer, call in effect.answers],
            "came_in": _rows(effect.came_in, year),
            "went_out": _rows(effect.went_out, year),
        }
    if options.json:
        print_lines([row])
        return 0
    for each in row["answers"]:
        tell(f"{each['at'][:10]} {each['who']}: {each['external_id']} {each['answer']} ({each['title']})")
        _tell_others(each["others"])
    _tell("come by the answers", effect.came_in, year)
    _tell("stay away by the answers", effect.went_out, year)
    return 0


def _answer_row(answer: AreaAnswer, call: Call, others: Sequence[dict[str, str]]) -> dict[str, Any]:
    named = {"source": call.source, "external_id": call.external_id, "title": call.data["title"]}
    return {**named, **_said(answer), "others": others}


def _try(options: argparse.Namespace) -> int:
    from subscriptions.area_doubts import doubts_said  # noqa: PLC0415 - loads the vocabulary: only when needed
    from subscriptions.listeners import as_area  # noqa: PLC0415 - likewise
    from subscriptions.matching.areas import LONGEST_NAME  # noqa: PLC0415 - likewise
    from subscriptions.matching.doubts import useless_phrases  # noqa: PLC0415 - likewise
    from subscriptions.matching.measured import told  # noqa: PLC0415 - likewise
    from subscriptions.tuning_work import try_area  # noqa: PLC0415 - likewise
    from subscriptions.year import calls_of_a_year  # noqa: PLC0415 - likewise

    given = {
        "name": options.name,
        "description": options.description,
        "must_not": options.must_not and tuple(options.must_not),
    }
    if options.name is not None and not 0 < len(options.name.strip()) <= LONGEST_NAME:
        raise BadInput(f"--name: write 1 to {LONGEST_NAME} characters")
    changes = {name: value for name, value in given.items() if value is not None}
    _, engine = open_service()
    with reading(engine) as session:
        row = _find_area(session, options.area)
        tried = replace(as_area(row), **changes)
        year = calls_of_a_year(session, time_of(options))
        tuning = try_area(session, row, changes, year)
    if options.json:
        useless = [each._asdict() for each in useless_phrases(tried.must_not)]
        print_lines([{**_tuning_row(tuning, year), "useless_must_not": useless}])
        return 0
    if not year.table.size:
        tell("no calls of the last twelve months have been read yet, so nothing can be tried")
        return 0
    print(_often(tuning))
    for sentence in doubts_said(tried, Texts("en"), tuning.warning):
        tell(sentence)
    for words, calls in (("come", tuning.come), ("go", tuning.go), ("nearly come", tuning.near_misses)):
        _tell(words, calls, year)
    _tell("change band", [pair.after for pair in tuning.moved], year)
    print(told())
    for overlap in tuning.overlaps:
        print(f"{overlap.share:.0%} of the calls are also in {overlap.area_id}")
    return 0


def _often(tuning: Tuning) -> str:
    """How many calls a week would come, and over how long that was counted."""
    weeks = tuning.often.weeks
    if weeks == 0:
        return "too early to tell how many calls a week: less than a week has been read"
    read = f", counted over the {weeks} weeks read so far" if weeks is not None else ""
    return f"about {tuning.per_week:.1f} calls a week (now {tuning.per_week_before:.1f}){read}"


def _tuning_row(tuning: Tuning, year: Year) -> dict[str, Any]:
    return {
        "come": _rows(tuning.come, year),
        "go": _rows(tuning.go, year),
        "moved": [{**_row(pair.after, year), "band_before": pair.before.band} for pair in tuning.moved],
        "near_misses": _rows(tuning.near_misses, year),
        "per_week": round(tuning.per_week, 2),
        "per_week_before": round(tuning.per_week_before, 2),
        "warning": tuning.warning,
        "overlaps": [asdict(overlap) for overlap in tuning.overlaps],
    }


def _rows(scored: Iterable[Scored], year: Year) -> list[dict[str, Any]]:
    return [_row(one, year) for one in scored]


def _row(one: Scored, year: Year) -> dict[str, Any]:
    reasons = [reason._asdict() for reason in one.reasons]
    named = {"source": one.source, "external_id": one.external_id, "title": _title(one, year)}
    return {**named, "score": one.score, "band": one.band, "reasons": reasons}


def _title(one: Scored, year: Year) -> str:
    return year.table.calls[year.table.places[one.source, one.external_id]].call.title


def _tell(words: str, calls: Iterable[Scored], year: Year) -> None:
    for one in calls:
        tell(f"{words}: {one.band} {one.score:.2f} {_title(one, year)} ({one.source} {one.external_id})")
