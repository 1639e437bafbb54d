"""What admins see of the service itself: what was sent and failed, who did what, whether everything is in place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import select

from subscriptions.channel_models import Suppression
from subscriptions.models import (
    AdminLetter,
    Delivery,
    DeliveryContent,
    Organisation,
    Recipient,
    SubscriptionRecipient,
)
from tests.watcher.web.samples import HOSTILE, fill, sign_in
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.language import LANGUAGES, read_texts
from watcher.people.models import Audit
from watcher.people.roles import ROLES
from watcher.polling.models import SourceState
from watcher.settings import Settings, StatementSettings
from watcher.web import area_back, source_acts, source_doubt
from watcher.web.app import make_app
from watcher.web.audit_log import slug
from watcher.web.guidance import TOPICS
from watcher.web.outbox import PAGE_SIZE
from watcher.web.reached import NOTED

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        yield client


def add_dead(database: Engine, now: datetime, *, written: bool = True, recipient: int = 1) -> int:
    with transaction(database) as session:
        row = Delivery(
            id=20 + recipient, identity=f"dead-{recipient}", recipient_id=recipient, kind="email",
            subject=f"Brev {HOSTILE}", state="dead", attempts=8, next_try_at=now, created_at=now,
            last_error=f"550 no such user {HOSTILE}",
        )  # fmt: skip
        session.add(row)
        session.flush()
        if written:
            session.add(DeliveryContent(delivery_id=row.id or 0, body=b"x"))
        return row.id or 0


def add_neighbour(database: Engine) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Grannköpings kommun"))
        session.flush()
        session.add(Recipient(id=2, organisation_id="grannen", kind="email", address="granne@example.org"))


def test_what_a_server_said_is_quoted_after_words_in_the_readers_language(
    settings: Settings, database: Engine, now: datetime
) -> None:
    fill(database, now)
    own = replace(settings, database_url=database.url.render_as_string(hide_password=False))
    pages = TestClient(make_app(own, database, lambda: now))
    sign_in(pages, database, now)
    with transaction(database) as session:
        reader = session.get_one(Recipient, 1)
        reader.state, reader.reason = "off", "on the suppression list since 2026-05-01: came back (5.1.1): 550 no user"
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
        dead = session.get_one(Delivery, 7)
        dead.state, dead.last_error = "dead", "mail not sent (permanent, recipient): 550 no user"
    quoted = "Mejlservern godtog inte mottagarens adress: ”550 no user”"
    assert [quoted in pages.get(path).text for path in ("/outbox", "/")] == [True, True]
    why = "Adressen är avstängd sedan 1 maj 2026: Kom tillbaka (5.1.1): ”550 no user”"
    assert f"1 får inget just nu: skola@example.org (Exempelköpings kommun): {why}" in pages.get("/checkup").text
    assert f"skola@example.org (Exempelköpings kommun): avstängd ({why})" in pages.get("/").text
    english = pages.get("/checkup?lang=en").text
    assert "1 get nothing now: skola@example.org (Exempelköpings kommun): on the suppression list since" in english
    assert "In English" not in english


def test_a_dead_letter_says_why_and_goes_again_by_a_press(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="admin")
    dead = add_dead(database, now)
    page = pages.get("/outbox").text
    assert "Kunde inte skickas: 1" in page
    assert "550 no such user" in page
    assert HOSTILE not in page
    answer = pages.post("/outbox?state=dead", data={"delivery": str(dead)})
    assert "state=dead" in str(answer.url)  # on with the next one
    assert "Brevet ligger åter i kön" in answer.text
    with reading(database) as session:
        assert session.get_one(Delivery, dead).state == "pending"
        noted = session.exec(select(Audit)).one()
    assert (noted.who, noted.what, noted.organisation_id, noted.about) == (
        "Anna", "letter sent again", "kommun", f"delivery:{dead}",
    )  # fmt: skip
    assert "skickade brevet igen" in pages.get("/log").text


def test_a_second_press_and_what_cannot_go_again_are_told(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    dead, unwritten = add_dead(database, now), 0
    pages.post("/outbox", data={"delivery": str(dead)})
    again = pages.post("/outbox", data={"delivery": str(dead)})
    assert again.status_code == 409
    assert "någon annan kan ha hunnit före" in again.text
    add_neighbour(database)
    unwritten = add_dead(database, now, written=False, recipient=2)
    assert pages.get("/outbox?state=dead").text.count('name="delivery"') == 0
    assert "kunde inte skrivas" in pages.post("/outbox", data={"delivery": str(unwritten)}).text
    with transaction(database) as session:
        session.add(DeliveryContent(delivery_id=unwritten, body=b"x"))
        session.add(Suppression(address="granne@example.org", reason="gone", who="bounce", at=now))
    assert "Ta bort spärren först" in pages.post("/outbox", data={"delivery": str(unwritten)}).text
    for wrong in ("", "0", "99999", "1; drop"):
        assert pages.post("/outbox", data={"delivery": wrong}).status_code == 404


def test_an_admin_sees_the_letters_of_her_own_organisation_only(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    add_neighbour(database)
    theirs = add_dead(database, now, recipient=2)
    with transaction(database) as session:
        session.add(
            AdminLetter(
                identity="a", address="drift@example.org", subject="En källa", body=b"", next_try_at=now, created_at=now
            )
        )
        session.add(Audit(at=now, who="Greta", what="area changed", organisation_id="grannen"))
        session.add(Audit(at=now, who="Bertil", what="something of later", organisation_id="kommun"))
    sign_in(pages, database, now, "Anna", kommun="admin")
    page = pages.get("/outbox").text
    assert "granne@example.org" not in page
    assert "En källa" not in page
    assert pages.post("/outbox", data={"delivery": str(theirs)}).status_code == 404
    log = pages.get("/log").text
    assert "Greta" not in log
    assert '<span lang="en">something of later</span>' in log
    assert pages.get("/checkup").status_code == 403
    assert "/checkup" not in log
    sign_in(pages, database, now)
    assert "granne@example.org" in pages.get("/outbox").text
    assert "En källa" in pages.get("/outbox").text
    assert "Greta" in pages.get("/log").text


def test_long_lists_come_in_pages_and_cost_the_same(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    with transaction(database) as session:
        session.add_all(
            Delivery(
                id=number + 100, identity=f"x{number}", recipient_id=1, kind="email", subject=f"Nummer {number}.",
                state="sent", next_try_at=now, created_at=now, sent_at=now,
            )
            for number in range(2 * PAGE_SIZE)
        )  # fmt: skip
        session.add_all(
            Audit(at=now + timedelta(minutes=number), who=f"P{number}.", what="area changed") for number in range(120)
        )
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *words: asked.append(words[2]))
    seen: list[str] = []
    address = "/outbox?state=sent"
    while address:
        page = pages.get(address).text
        seen += [word for word in page.split() if word.endswith(".</td>")]
        rest = page.partition('rel="next" href="')[2]
        address = rest.partition('"')[0].replace("&amp;", "&")
    assert {f"{number}.</td>" for number in range(2 * PAGE_SIZE)} <= set(seen)
    assert len(asked) <= 3 * 15
    assert "P119." in pages.get("/log").text
    older = pages.get("/log").text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "P0." in pages.get(older).text


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


@pytest.mark.parametrize("address", ["/outbox?state=x", "/outbox?state=%00"])
def test_a_state_that_is_none_is_not_found(pages: TestClient, database: Engine, now: datetime, address: str) -> None:
    sign_in(pages, database, now)
    assert pages.get(address).status_code == 404


def test_whether_everything_is_in_place_is_said_in_both_languages(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now)
    swedish, english = pages.get("/checkup").text, pages.get("/checkup?lang=en&reach=1").text
    assert "Mappar: I ordning" in swedish
    assert "E-post" not in swedish.partition("<dl>")[2].partition("</dl>")[0]
    assert "Mail: In order" in english
    assert "WATCHER_SMTP_URL is not set" in english


def test_the_checkup_says_how_many_sources_cannot_be_read_and_where_they_stand(
    settings: Settings, database: Engine, now: datetime
) -> None:
    fill(database, now)
    own = replace(settings, database_url=database.url.render_as_string(hide_password=False))
    pages = TestClient(make_app(own, database, lambda: now), headers={"origin": "http://testserver"})
    sign_in(pages, database, now)
    with transaction(database) as session:
        for state in session.exec(select(SourceState)):
            session.delete(state)
    assert "Källor: I ordning" in pages.get("/checkup").text
    with transaction(database) as session:
        session.add(SourceState(source="formas", health="broken"))
        session.add(SourceState(source="kulturradet", health="quiet"))
        session.add(SourceState(source="vinnova", health="broken", paused=True))
        session.add(SourceState(source="of-no-entry", health="broken"))
    assert "ingen bevakning har någon mottagare ännu" in pages.get("/checkup").text
    with transaction(database) as session:
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
    page = pages.get("/checkup").text
    assert "Källor: Behöver ses över" in page
    assert "Mottagare: Behöver ses över" in page
    assert "ingen nås ännu: alla brev skrivs till" in page  # no mail server is set
    assert "varav 1 inte kan läsas och 1 inte har visat något nytt på länge" in page
    assert '<a href="/sources?lang=sv">' in page.partition("Behöver ses över")[2].partition("</dd>")[0]


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
    kept |= {area_back.GONE, area_back.NARROWED, "subscription restored", "profile imported", "recipient removed"}
    kept |= {f"role set to {role}" for role in (*ROLES, "none")}
    for path in (ROOT / "watcher").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in places and len(node.args) > places[name]:
                kept |= {*whats(node.args[places[name]])}
    assert {"area changed", "organisation changed", "subscription added", "area restored"} <= kept
    for language in LANGUAGES:
        assert {f"act.{slug(what)}" for what in kept} - read_texts(language).keys() == set()


def test_help_is_there_for_each_role_without_signing_in(pages: TestClient) -> None:
    for role, topics in TOPICS.items():
        page = pages.get(f"/help/{role}").text
        assert all(f'id="{topic}"' in page for topic in topics)
    assert "Hjälp för läsare</h1>" in pages.get("/help").text
    assert pages.get("/help/owner").status_code == 404


def test_help_begins_with_the_highest_role(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="coordinator")
    assert "Hjälp för samordnare</h1>" in pages.get("/help").text


def test_the_statement_says_what_is_set_and_marks_what_is_not(
    settings: Settings, database: Engine, now: datetime, pages: TestClient
) -> None:
    assert pages.get("/accessibility").text.count("Inte ifyllt ännu.") == 6
    assert "/accessibility" in pages.get("/sign-in").text
    said = StatementSettings(
        "Exempelköpings kommun",
        "partly",
        (HOSTILE,),
        "2026-05-01",
        "Egen granskning.",
        "hjalp@example.org",
        "Tillsynen",
    )
    with TestClient(make_app(replace(settings, statement=said), database, lambda: now)) as client:
        page = client.get("/accessibility").text
    assert "Inte ifyllt" not in page
    assert HOSTILE not in page
    for words in ("Exempelköpings kommun", "delvis förenlig", "1 maj 2026", "mailto:hjalp@example.org", "Tillsynen"):
        assert words in page
