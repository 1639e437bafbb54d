"""A database of the size that pages must bear: invented calls of the usual length, organisations and their areas.

`python benchmarks/pages/fill.py DATABASE-ADDRESS [--calls N] [--organisations N] [--areas N]`, or `fill(engine)`. The
same numbers give the same database. Calls are drawn from the policy map, so that areas meet some of them and miss most.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

sys.path[:0] = [str(Path(__file__).resolve().parent.parent.parent)]

from sqlalchemy import Engine, insert  # noqa: E402 - after the path is set
from sqlmodel import Session, SQLModel  # noqa: E402 - as above

from sources.contract import CallData  # noqa: E402 - run from the checkout
from subscriptions.matching.fields import read_files  # noqa: E402 - run from the checkout
from subscriptions.models import (  # noqa: E402 - run from the checkout
    Delivery,
    DeliveryContent,
    DeliveryItem,
    Department,
    Match,
    Organisation,
    PriorityArea,
    Progress,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)
from watcher.calls.models import Call, CallEvent, CallVersion, Sighting  # noqa: E402 - run from the checkout
from watcher.calls.write import facts  # noqa: E402 - run from the checkout
from watcher.db import Json, open_database, transaction  # noqa: E402 - run from the checkout
from watcher.migrations import upgrade  # noqa: E402 - run from the checkout
from watcher.polling.models import SourceRun, SourceState  # noqa: E402 - run from the checkout

NOW: Final = datetime(2027, 3, 1, 7, tzinfo=UTC)
LENGTH: Final = 4_600
SOURCES: Final = 40
DEPARTMENTS: Final = 3
MATCHES_EACH: Final = 20
LETTERS_EACH: Final = 4
CALLS_A_LETTER: Final = 8
ROWS_AT_ONCE: Final = 2_000
LANGUAGES: Final = ("sv", "en")
LEVELS: Final = ("eu", "eu", "national", "national", "nordic", "regional", "global")
APPLICANTS: Final[tuple[list[str], ...]] = (
    ["municipality"],
    ["municipality", "region"],
    ["any"],
    ["university", "company"],
    [],
)
SENTENCES: Final = {
    "sv": (
        "Utlysningen vänder sig till den som vill utveckla {0} tillsammans med andra.",
        "Projektet ska bidra till {0} och visa hur {1} kan bli en del av det dagliga arbetet.",
        "Ansökan beskriver målgrupp, tidplan, budget och hur resultaten sprids inom {0}.",
        "Vi ser gärna insatser som rör {0}, {1} eller {2} och som prövas i liten skala först.",
        "Kostnader för personal, resor och utrustning som behövs för {0} kan räknas med.",
        "Särskilt angeläget är att fler får del av {0} oavsett var i landet de bor.",
    ),
    "en": (
        "The call addresses those who wish to develop {0} together with partners abroad.",
        "Projects are expected to contribute to {0} and to show how {1} becomes part of daily work.",
        "Proposals describe the target group, time plan, budget and dissemination within {0}.",
        "We welcome actions on {0}, {1} or {2} that are first tried out on a small scale.",
        "Costs for staff, travel and equipment necessary for {0} are eligible.",
        "It is particularly important that more people benefit from {0} wherever they live.",
    ),
}
TITLES: Final = {
    "sv": ("Stöd till {0}", "Utveckla {0} genom {1}", "Samverkan om {0}"),
    "en": ("Support for {0}", "Developing {0} through {1}", "Cooperation on {0}"),
}


@dataclass(frozen=True)
class Subject:
    """A policy field with words for it, by language."""

    id: str
    names: dict[str, list[str]]
    words: dict[str, list[str]]


def fill(engine: Engine, calls: int = 10_000, organisations: int = 300, areas_each: int = 10) -> None:
    """Fill an empty, migrated database as seen at `NOW`. All areas have met all calls."""
    subjects, chance = _subjects(), random.Random(7)  # noqa: S311 - the same database each time
    with transaction(engine) as session:
        _insert(session, SourceState, _sources())
        _insert(session, SourceRun, _runs())
        facts_of = [facts(_call(number, subjects, chance)) for number in range(calls)]
        _insert_calls(session, facts_of)
        _insert_organisations(session, organisations, areas_each, subjects, chance)
        _insert(session, Match, _matches(organisations * areas_each, calls, chance))
        _insert_letters(session, organisations, calls, chance)
        session.add(Progress(name="matching", row_id=calls))


def _subjects() -> list[Subject]:
    subjects = []
    for table in read_files():
        names, words = _words(table.get("names", ())), _words([*table.get("sure", ()), *table.get("likely", ())])
        if all(names[language] for language in LANGUAGES):
            subjects.append(Subject(table["id"], names, {each: words[each] or names[each] for each in LANGUAGES}))
    return subjects


def _words(lines: Sequence[str]) -> dict[str, list[str]]:
    """`a, b = c, d`: Swedish terms, then English ones."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for line in lines:
        for language, listed in zip(LANGUAGES, line.partition("=")[::2], strict=True):
            found[language] += [term for each in listed.split(",") if (term := each.strip(" *"))]
    return found


def _call(number: int, subjects: Sequence[Subject], chance: random.Random) -> CallData:
    language = LANGUAGES[number % 3 > 0]
    about = chance.sample(subjects, 3)
    names = [chance.choice(each.names[language]) for each in about]
    opens = NOW.date() - timedelta(days=chance.randrange(700) if number % 3 == 0 else chance.randrange(360))
    last_day = opens + timedelta(days=chance.randrange(20, 400))
    return CallData.model_validate(
        {
            "source": f"source-{number % SOURCES}", "external_id": f"C-{number}",
            "url": f"https://fund.example/{number}", "language": language,
            "title": chance.choice(TITLES[language]).format(*names), "summary": _text(language, about, 300, chance),
            "text": _text(language, about, LENGTH, chance), "status": "open" if last_day > NOW.date() else "closed",
            "level": chance.choice(LEVELS), "funder": f"Funder {number % SOURCES}",
            "programme": f"Programme {number % (3 * SOURCES)}", "opens": opens.isoformat(),
            "published": opens.isoformat(),
            "deadlines": [{"date": last_day.isoformat(), "time": "17:00", "zone": "Europe/Brussels"}],
            "eligibility": {"applicant_types": chance.choice(APPLICANTS)},
        }
    )  # fmt: skip


def _text(language: str, about: Sequence[Subject], length: int, chance: random.Random) -> str:
    """Sentences on the subjects, mostly on the first, with a word of some other one here and there."""
    text = ""
    while len(text) < length:
        first, other = chance.choices(about, (6, 2, 1), k=2)
        words = [chance.choice(each.words[language]) for each in (first, other, first)]
        text += chance.choice(SENTENCES[language]).format(*words) + " "
    return text[:length].rstrip()


def _insert(session: Session, table: type[SQLModel], rows: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> None:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == ROWS_AT_ONCE:
            session.connection().execute(insert(table), some)
            some = []
    if some:
        session.connection().execute(insert(table), some)


def _insert_calls(session: Session, facts_of: Sequence[dict[str, Any]]) -> None:
    for at, each in enumerate(facts_of, 1):
        data = each["data"]
        day = NOW - (NOW.date() - date.fromisoformat(data["published"]))
        name = {"source": data["source"], "external_id": data["external_id"]}
        each |= {"id": at, **name, "data": Json(json.dumps(data, ensure_ascii=False, sort_keys=True))}
        each |= {"version_id": at, "withdrawn": False, "first_seen_at": day}
    _insert(session, Call, facts_of)
    _insert(session, CallVersion, ({
        "id": each["id"], "call_id": each["id"], "number": 1, "data": each["data"], "at": each["first_seen_at"],
    } for each in facts_of))  # fmt: skip
    _insert(session, Sighting, ({
        "call_id": each["id"], "source": each["source"], "external_id": each["external_id"], "data": each["data"],
        "authority": 50, "missing_runs": 0,
    } for each in facts_of))  # fmt: skip
    _insert(session, CallEvent, ({
        "id": each["id"], "call_id": each["id"], "version_id": each["id"], "kind": "new", "source": each["source"],
        "external_id": each["external_id"], "changes": {}, "at": each["first_seen_at"],
    } for each in facts_of))  # fmt: skip


def _sources() -> Iterator[dict[str, Any]]:
    for number in range(SOURCES):
        yield {
            "source": f"source-{number}", "health": "well", "health_since": NOW, "last_run_at": NOW,
            "last_success_at": NOW, "problems": [], "lost_fields": {}, "live_calls": 100, "paused": False,
        }  # fmt: skip


def _runs() -> Iterator[dict[str, Any]]:
    for number in range(SOURCES * 50):
        at = NOW - timedelta(days=number // SOURCES)
        yield {
            "source": f"source-{number % SOURCES}", "started_at": at, "ended_at": at, "outcome": "complete",
            "counts": {"calls": 250, "new": 1}, "problems": [], "fields": {}, "accepted": False,
        }  # fmt: skip


def _insert_organisations(
    session: Session, count: int, areas_each: int, subjects: Sequence[Subject], chance: random.Random
) -> None:
    """Organisation `kommun-N` has departments 3N+1 to 3N+3, as many subscriptions and readers, and the areas' turn."""
    numbers = range(count * DEPARTMENTS)
    owners = [f"kommun-{at // DEPARTMENTS}" for at in numbers]
    _insert(session, Organisation, ({
        "id": f"kommun-{at}", "name": f"Kommun {at}", "language": "sv", "country": "SE", "regions": ["SE125"],
        "applicant_types": ["municipality"], "partners": [], "contact": {}, "reminders_eu": [28],
        "reminders_national": [14], "domains": [],
    } for at in range(count)))  # fmt: skip
    _insert(session, Department, ({
        "id": at + 1, "organisation_id": owners[at], "key": f"d{at}", "name": f"Förvaltning {at}",
        "applicant_types": [], "active": True,
    } for at in numbers))  # fmt: skip
    _insert(session, PriorityArea, _areas(count, areas_each, subjects, chance))
    _insert(session, Subscription, ({
        "id": at + 1, "organisation_id": owners[at], "department_id": at + 1, "key": f"s{at}", "areas": [],
        "rhythm": "weekly", "day": "monday", "time": "07:30", "pauses": [], "language": "sv",
        "minimum_band": "possible", "review": "direct", "next_due_at": NOW + timedelta(days=7), "told_match_id": 0,
        "active": True,
    } for at in numbers))  # fmt: skip
    _insert(session, Recipient, ({
        "id": at + 1, "organisation_id": owners[at], "kind": "email", "address": f"reader-{at}@example.org",
        "state": "active", "shared": False,
    } for at in numbers))  # fmt: skip
    _insert(session, SubscriptionRecipient, ({"subscription_id": at + 1, "recipient_id": at + 1, "behind": False}
                                             for at in numbers))  # fmt: skip


def _areas(count: int, areas_each: int, subjects: Sequence[Subject], chance: random.Random) -> Iterator[dict[str, Any]]:
    for at in range(count * areas_each):
        subject, owner = chance.choice(subjects), at // areas_each
        names, words = subject.names["sv"], subject.words["sv"]
        yield {
            "id": at + 1, "organisation_id": f"kommun-{owner}", "department_id": owner * DEPARTMENTS + at % 3 + 1,
            "key": f"a{at}", "name": chance.choice(names).capitalize(),
            "description": f"Vi vill arbeta med {', '.join(chance.sample(words, min(4, len(words))))}.",
            "must_not": [], "weight": 1.0, "revision": 1, "matched_revision": 1, "active": True,
        }  # fmt: skip


def _matches(areas: int, calls: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    reason = {"term": "skola", "found": "skolor", "where": "title", "via": "word", "weight": 1.0}
    for area in range(1, areas + 1):
        for call in chance.sample(range(1, calls + 1), min(calls, MATCHES_EACH)):
            score = chance.choice((0.1, 0.3, 0.5, 0.8))
            band = "strong" if score >= 0.7 else "possible" if score >= 0.16 else "weak"
            yield {
                "area_id": area, "key": f"1:event:{call}", "revision": 1, "call_id": call, "version_id": call,
                "event_id": call, "score": score, "band": band, "reasons": [reason],
            }  # fmt: skip


def _insert_letters(session: Session, organisations: int, calls: int, chance: random.Random) -> None:
    readers = range(1, organisations * DEPARTMENTS + 1)
    letters = [(reader, week) for reader in readers for week in range(LETTERS_EACH)]
    _insert(session, Delivery, ({
        "id": at, "identity": f"letter-{at}", "recipient_id": reader, "kind": "email", "subject": "Veckobrev",
        "state": "sent", "attempts": 1, "next_try_at": NOW, "created_at": NOW - timedelta(weeks=week + 1),
        "sent_at": NOW - timedelta(weeks=week + 1),
    } for at, (reader, week) in enumerate(letters, 1)))  # fmt: skip
    _insert(session, DeliveryContent, ({"delivery_id": at, "body": b"", "page": "<p>Brevet</p>"}
                                       for at in range(1, len(letters) + 1)))  # fmt: skip
    told = {reader: chance.sample(range(1, calls + 1), min(calls, LETTERS_EACH * CALLS_A_LETTER)) for reader in readers}
    _insert(session, DeliveryItem, ({
        "delivery_id": at, "recipient_id": reader, "subscription_id": reader, "call_id": call, "version_id": call,
        "section": "new-open", "key": f"event:{call}",
    } for at, (reader, week) in enumerate(letters, 1) for call in told[reader][week::LETTERS_EACH]))  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    for name, usual in (("calls", 10_000), ("organisations", 300), ("areas", 10)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    chosen = parser.parse_args(arguments)
    engine = open_database(chosen.database)
    upgrade(engine)
    fill(engine, chosen.calls, chosen.organisations, chosen.areas)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
