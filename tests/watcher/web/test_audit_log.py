"""Who did what, with the names of things and in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.watcher.web.operating import strangers_browser
from tests.watcher.web.samples import sign_in
from watcher.calls.models import Call
from watcher.db import transaction
from watcher.language import LANGUAGES, read_texts
from watcher.people.answer_log import ACTS as ANSWERED
from watcher.people.models import Audit
from watcher.people.roles import ROLES
from watcher.settings import Settings
from watcher.web import area_back, source_acts, source_doubt
from watcher.web.audit_log import slug
from watcher.web.reached import NOTED

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from strangers_browser(settings, database, now)


def test_the_log_calls_things_by_their_names_and_leads_to_them(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now)
    with transaction(database) as session:
        call = session.get_one(Call, 1)
        call.data = {**call.data, "title": "Lång " * 30}
        session.add_all(
            Audit(at=now, who="Greta", what="area changed", about=about)
            for about in (
                "call:1",
                "call:999",
                "source:some-fund",
                "source:vinnova",
                "subscription:1",
                "area:1",
                "source:",
                "call:x",
            )
        )
    log = pages.get("/log").text
    assert f'<a href="/calls/1?lang=sv">{("Lång " * 30)[:79].rstrip()}…</a>' in log
    assert '<a href="/sources/some-fund?lang=sv">some-fund</a>' in log
    assert '<a href="/areas/1?lang=sv">' in log
    assert ": Skolförvaltningen<" in log
    assert log.count(": finns inte längre<") == 3
    assert '<a href="/sources/vinnova?lang=sv">Vinnova</a>' in log


def whats(node: ast.expr) -> Iterator[str]:
    """What an expression can be, as far as it is written out."""
    if isinstance(node, ast.IfExp):
        yield from (*whats(node.body), *whats(node.orelse))
    elif isinstance(node, ast.Constant):
        yield str(node.value)


def test_what_was_done_ends_without_a_mark_for_the_log_puts_one_before_a_name() -> None:
    assert [
        key for each in LANGUAGES for key in read_texts(each) if key.startswith("act.") and words_end(each, key)
    ] == []


def words_end(language: str, key: str) -> bool:
    return read_texts(language)[key]["other"].endswith((":", "."))


def test_whatever_the_log_keeps_has_words_in_both_languages() -> None:
    """`note` writes it, `lay` and `_lay` hand it on; what stands in a table is named there."""
    places = {"note": 2, "lay": 1, "_lay": 3}
    kept = {*source_acts.AUDITED.values(), *source_acts.REPAIRS.values(), *source_doubt.AUDITED.values()}
    kept |= {*(f"recipient {each}" for each in NOTED)}
    kept |= {area_back.GONE, area_back.NARROWED, area_back.RESTORED, "profile imported", "recipient removed"}
    kept |= {*ANSWERED}
    kept |= {f"role set to {role}" for role in (*ROLES, "none")}
    for path in (ROOT / "watcher").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in places and len(node.args) > places[name]:
                kept |= {*whats(node.args[places[name]])}
    assert {"area changed", "organisation changed", "subscription added", "area restored"} <= kept
    for language in LANGUAGES:
        assert {f"act.{slug(what)}" for what in kept} - read_texts(language).keys() == set()
