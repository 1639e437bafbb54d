"""Bringing a profile in: what it changes, what it leaves, what it raises."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from sqlalchemy import Engine
from sqlmodel import col, select

from subscriptions.area_models import AreaVersion
from subscriptions.models import PriorityArea, Recipient, Subscription, SubscriptionRecipient
from tests.subscriptions.profile_texts import STOCKHOLM, WHOLE, brought_in, changed
from watcher.db import reading, transaction


def test_importing_twice_changes_nothing(kept_database: Engine, tmp_path: Path, now: datetime) -> None:
    assert brought_in(kept_database, tmp_path, now) == {"areas new": 2, "subscriptions new": 2}
    with reading(kept_database) as session:
        before = [row.model_dump() for row in session.exec(select(Subscription))]
    assert brought_in(kept_database, tmp_path, now.replace(year=2027)) == {"kept": 2}
    with reading(kept_database) as session:
        assert [row.model_dump() for row in session.exec(select(Subscription))] == before


def test_each_change_of_an_areas_words_is_a_version_to_come_back_to(
    kept_database: Engine, tmp_path: Path, now: datetime
) -> None:
    for text in (WHOLE, WHOLE, WHOLE.replace("Skolans internationalisering", "Skolutbyten")):
        brought_in(kept_database, tmp_path, now, text)
    with reading(kept_database) as session:
        rows = session.exec(select(AreaVersion).order_by(col(AreaVersion.id))).all()
    assert [row.name for row in rows if row.must_not] == ["Skolans internationalisering", "Skolutbyten"]
    assert len(rows) == 3
    assert {row.who for row in rows} == {"profile import"}


def test_a_new_subscription_is_due_at_its_next_local_time(sqlite: Engine, tmp_path: Path, now: datetime) -> None:
    brought_in(sqlite, tmp_path, now)
    with reading(sqlite) as session:
        weekly, instant = session.exec(select(Subscription).order_by(col(Subscription.key).desc())).all()
    assert weekly.next_due_at == datetime(2026, 5, 11, 7, 30, tzinfo=STOCKHOLM)
    assert instant.next_due_at == now


def test_one_address_is_one_recipient_however_it_is_spelt(kept_database: Engine, tmp_path: Path, now: datetime) -> None:
    brought_in(kept_database, tmp_path, now)
    with reading(kept_database) as session:
        addresses = sorted(session.exec(select(Recipient.address)))
        links = session.exec(select(SubscriptionRecipient)).all()
    assert addresses == ["TEAMS_SKOLA", "asa.oberg@example.org", "skola@example.org"]
    assert len(links) == 4


def revisions(database: Engine) -> dict[str, int]:
    with reading(database) as session:
        return {area.key: area.revision for area in session.exec(select(PriorityArea)) if area.active}


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("areas/0/name", "Skola i världen", {"skolan-ut": 2, "fossilfritt": 1}),
        ("areas/0/description", "nytt", {"skolan-ut": 2, "fossilfritt": 1}),
        ("areas/0/must_not", [], {"skolan-ut": 2, "fossilfritt": 1}),
        ("organisation/departments/1/applicant_types", [], {"skolan-ut": 1, "fossilfritt": 2}),
        ("organisation/regions", ["SE121"], {"skolan-ut": 2, "fossilfritt": 2}),
        ("organisation/largest_project", "5000000 SEK", {"skolan-ut": 2, "fossilfritt": 2}),
        ("organisation/days_needed", 30, {"skolan-ut": 2, "fossilfritt": 2}),
        ("organisation/departments/1/name", "Elbolaget", {"skolan-ut": 1, "fossilfritt": 1}),
        ("subscriptions/0/time", "08:00", {"skolan-ut": 1, "fossilfritt": 1}),
    ],
)
def test_what_matching_reads_raises_the_revision(
    sqlite: Engine, tmp_path: Path, now: datetime, place: str, value: Any, expected: dict[str, int]
) -> None:
    brought_in(sqlite, tmp_path, now)
    brought_in(sqlite, tmp_path, now, changed(place, value))
    assert revisions(sqlite) == expected


def test_what_the_file_no_longer_names_is_kept_inactive_and_comes_back(
    sqlite: Engine, tmp_path: Path, now: datetime
) -> None:
    brought_in(sqlite, tmp_path, now)
    raw = tomllib.loads(WHOLE)
    fewer = tomli_w.dumps(raw | {"areas": raw["areas"][:1], "subscriptions": raw["subscriptions"][:1]})
    assert brought_in(sqlite, tmp_path, now, fewer) == {"areas removed": 1, "subscriptions removed": 1, "kept": 1}
    assert revisions(sqlite) == {"skolan-ut": 1}
    brought_in(sqlite, tmp_path, now)
    assert revisions(sqlite) == {"skolan-ut": 1, "fossilfritt": 2}


def test_a_recipient_that_is_taken_away_gets_nothing_more(sqlite: Engine, tmp_path: Path, now: datetime) -> None:
    brought_in(sqlite, tmp_path, now)
    only_mail = [{"kind": "email", "to": ["ny@example.org"]}]
    brought_in(sqlite, tmp_path, now, changed("subscriptions/0/channels", only_mail))
    with reading(sqlite) as session:
        linked = set(session.exec(select(SubscriptionRecipient.recipient_id)))
        reached = {row.address for row in session.exec(select(Recipient)) if row.id in linked}
    assert reached == {"ny@example.org", "asa.oberg@example.org"}


@pytest.mark.parametrize(
    ("place", "value", "afresh"),
    [
        ("subscriptions/0/areas", ["skolan-ut", "fossilfritt"], True),
        ("subscriptions/0/minimum_band", "weak", True),
        ("subscriptions/0/minimum_band", "strong", False),
        ("subscriptions/0/time", "09:00", False),
    ],
)
def test_a_wider_subscription_is_told_afresh_of_what_lies_behind_it(
    sqlite: Engine, tmp_path: Path, now: datetime, place: str, value: Any, afresh: bool
) -> None:
    brought_in(sqlite, tmp_path, now)
    with transaction(sqlite) as session:
        for row in session.exec(select(Subscription)):
            row.told_match_id = 17
    brought_in(sqlite, tmp_path, now, changed(place, value))
    with reading(sqlite) as session:
        told = {row.key: row.told_match_id for row in session.exec(select(Subscription))}
    assert told == {"skola-veckobrev": None if afresh else 17, "energi-genast": 17}
