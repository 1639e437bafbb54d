"""A coordinator changes the letters that come next, and loses nothing of what she typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlmodel import col, select

from subscriptions.draft_models import Draft, DraftLine, LeftOut
from subscriptions.models import AdminLetter, Delivery, DeliveryItem, Recipient, Subscription
from tests.watcher.web.coming_letters import coordinators_browser, fill_with_letter, hidden, rows, send
from tests.watcher.web.samples import HOSTILE, sign_in
from watcher.db import reading, transaction
from watcher.people.models import Account, Audit
from watcher.settings import Settings


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    return fill_with_letter(database, now)


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


def test_words_and_omissions_are_kept_and_seen(pages: TestClient, database: Engine, ids: dict[str, int]) -> None:
    page = send(pages, line="Välkomna  alla ", **{f"line_{ids['water']}": "Passar er"}).text
    assert "Sparat." in page
    draft = rows(database, Draft)[0]
    assert (draft.line, draft.line_by, draft.state) == ("Välkomna alla", "Åsa", "open")
    assert [(line.call_id, line.line, line.who) for line in rows(database, DraftLine)] == [
        (ids["water"], "Passar er", "Åsa")
    ]
    assert "Välkomna alla" in pages.get("/letters/1/mail").text
    page = send(pages, line="Välkomna alla", **{f"out_{ids['water']}": "1"}).text
    assert "Utlysningar i brevet (1)" in page
    assert "Clean water" not in pages.get("/letters/1/mail").text
    assert "Borttagen av Åsa den 7 maj 2026" in unescape(page)
    page = send(pages, line="Välkomna alla", **{f"back_{ids['water']}": "1"}).text
    assert "Utlysningar i brevet (2)" in page
    assert rows(database, LeftOut) == []


def test_lines_and_paragraphs_of_the_greeting_stay_as_they_were_written(pages: TestClient, database: Engine) -> None:
    send(pages, line="Hej alla!\r\n\r\n\r\nPassar er: \r\n- <b>vatten</b>\r\n- skola\r\n\r\n")
    assert rows(database, Draft)[0].line == "Hej alla!\n\nPassar er:\n- <b>vatten</b>\n- skola"
    page = pages.get("/letters/1").text
    assert ">Hej alla!\n\nPassar er:\n- &lt;b&gt;vatten&lt;/b&gt;\n- skola</textarea>" in page
    mail = pages.get("/letters/1/mail").text
    assert "Passar er:<br>- &lt;b&gt;vatten&lt;/b&gt;<br>- skola</p>" in mail
    assert "Hej alla!</p>" in mail
    text = unescape(pages.get("/letters/1?form=text").text)
    assert "Hej alla!\n\nPassar er:\n- <b>vatten</b>\n- skola\n– Åsa\n" in text
    card = unescape(pages.get("/letters/1?form=card").text)
    assert '<li class="words">Hej alla!</li>' in card


def test_no_button_of_the_page_loses_what_was_typed_and_one_stays_where_one_was(
    pages: TestClient, ids: dict[str, int], database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.web.letters.CALLS_SHOWN", 1)
    page = pages.get("/letters/1?page=2").text
    for name, value in (("do", "page-1"), ("do", "look-text"), ("do", "review"), ("review", "shown")):
        button, radio = f'form="letter" name="{name}" value="{value}"', f'name="{name}" form="letter" value="{value}"'
        assert button in page or radio in page
    for number, (do, goes_to) in enumerate(
        (("page-1", "page=1&lang=sv#calls"), ("look-text", "page=2&form=text&lang=sv#look"),
         ("reader", "page=2&reader=2&lang=sv#look"), ("review", "page=2&done=review&lang=sv"),
         ("save", "page=2&done=saved&lang=sv"))
    ):  # fmt: skip
        form = hidden(pages.get("/letters/1?page=2").text)
        line = f"Hälsning {number}"
        sent = form | {"line": line, "do": do, "reader": "2", "review": "shown"}
        answer = pages.post("/letters/1?page=2", data=sent, follow_redirects=False)
        assert answer.headers["location"] == f"/letters/1?{goes_to}"
        assert f">{line}</textarea>" in pages.get("/letters/1").text
    with reading(database) as session:
        assert session.get_one(Subscription, 1).review == "shown"


def test_looking_at_another_part_of_the_page_changes_no_letter(pages: TestClient, database: Engine) -> None:
    for do in ("look-card", "page-2", "page-<b>", "look-x", "reader"):
        form = hidden(pages.get("/letters/1").text) | {"do": do, "reader": "x"}
        assert pages.post("/letters/1", data=form).status_code == 200
    with reading(database) as session:
        assert session.exec(select(Draft)).all() == []
        assert session.exec(select(Audit)).all() == []


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"line": "x" * 501}, "längre än 500 tecken"),
        ({"revision": "7"}, "Brevet har ändrats sedan du öppnade sidan"),
        ({"revision": "x"}, "Brevet har ändrats sedan du öppnade sidan"),
        ({"due": "2026-05-04T07:30:00+02:00"}, "Brevet har skickats"),
        ({"due": "x"}, "Brevet har skickats"),
    ],
)
def test_a_form_with_a_fault_comes_back_with_everything_typed(
    pages: TestClient, database: Engine, ids: dict[str, int], form: dict[str, str], fault: str
) -> None:
    typed = {"line": HOSTILE, f"line-{ids['water']}": "Mina ord", f"out-{ids['water']}": "1"} | form
    answer = send(pages, **typed)
    assert answer.status_code in (400, 409)
    assert fault in unescape(answer.text)
    assert typed["line"] in unescape(answer.text)
    assert "Mina ord" in answer.text
    assert f'name="out-{ids["water"]}" value="1" checked' in answer.text
    assert "<script>" not in answer.text
    assert rows(database, Draft) == rows(database, LeftOut) == []


def test_what_came_back_for_another_letter_can_be_sent_again(pages: TestClient, database: Engine) -> None:
    stale = hidden(pages.get("/letters/1").text)
    send(pages, line="Först")
    answer = send(pages, stale, line="Sedan")
    assert answer.status_code == 409
    send(pages, hidden(answer.text), line="Sedan")
    assert rows(database, Draft)[0].line == "Sedan"


def test_who_comes_second_sees_what_the_other_has_saved_and_may_save_over_it(
    pages: TestClient, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    seen = hidden(pages.get("/letters/1").text) | {"opened": now.isoformat()}
    sign_in(pages, database, now, "Bo")
    send(pages, line="Hej från Bo", **{f"line-{ids['water']}": "Bos rad", f"out-{ids['school']}": "1"})
    sign_in(pages, database, now, "Åsa")
    mine = {"line": "Hej från Åsa", f"line-{ids['water']}": HOSTILE}
    answer = send(pages, seen, **mine)
    assert answer.status_code == 409
    said = unescape(answer.text.split('class="clash"')[1].partition("</section>")[0])
    assert "Bo sparade den 7 maj 2026 kl. 08.00, efter att du öppnade sidan." in said
    assert said.index("Din hälsning överst i brevet") < said.index("Hej från Bo") < said.index("Hej från Åsa")
    assert said.index("Clean water in towns") < said.index("Bos rad") < said.index(HOSTILE)
    assert "<script>" not in answer.text
    send(pages, hidden(answer.text), **mine)
    assert rows(database, Draft)[0].line == "Hej från Åsa"
    assert [row.line for row in rows(database, DraftLine)] == [HOSTILE]


def test_a_form_that_names_calls_that_are_not_there_changes_nothing_else(pages: TestClient, database: Engine) -> None:
    assert send(pages, **{"line-99999": "x", "out-99999": "1", "back-99999": "1", "line-x": "y"}).status_code == 200
    assert rows(database, DraftLine) == rows(database, LeftOut) == []


def test_a_letter_is_stopped_and_let_go(pages: TestClient, database: Engine) -> None:
    in_time = "Gör du inget skickas brevet i tid."
    assert in_time in pages.get("/letters/1").text
    stopped = send(pages, do="stop").text
    assert "Stoppat: det skickas inte" in stopped
    assert in_time not in stopped  # which would be untrue now
    assert rows(database, Draft)[0].state == "stopped"
    assert "Stoppat" in pages.get("/letters").text
    assert "Brevet är inte längre stoppat." in send(pages, do="go").text
    assert rows(database, Draft)[0].state == "open"


def test_what_was_done_to_a_letter_stands_in_the_log(pages: TestClient, database: Engine, ids: dict[str, int]) -> None:
    water, line = ids["water"], {"line": "Välkomna"}
    send(pages, **line)
    send(pages, **line)  # nothing is changed by it
    send(pages, **line, **{f"out_{water}": "1", "out_99999": "1"})
    send(pages, **line, **{f"back_{water}": "1"})
    send(pages, **line, do="stop")
    send(pages, **line, do="go")
    send(pages, line="Försent", revision="99")
    pages.post("/letters/1", data={"do": "review", "review": "shown"})
    kept = [(row.who, row.what, row.organisation_id, row.about) for row in rows(database, Audit)]
    assert kept == [
        ("Åsa", what, "kommun", about)
        for what, about in [
            ("letter line written", "subscription:1"),
            ("call left out", f"call:{water}"),
            ("call taken in", f"call:{water}"),
            ("letter stopped", "subscription:1"),
            ("letter released", "subscription:1"),
            ("review changed", "subscription:1"),
        ]
    ]
    log = pages.get("/log").text
    assert "stoppade ett kommande brev för</span>: Skolförvaltningen" in log
    assert "subscription:1" not in log


def test_a_proof_goes_to_the_coordinator_alone_and_tells_nobody(pages: TestClient, database: Engine) -> None:
    before = len(rows(database, DeliveryItem))
    assert "Ett prov är på väg" in send(pages, do="proof").text
    (proof,) = [each for each in rows(database, Delivery) if each.subject.startswith("Prov: ")]
    with reading(database) as session:
        assert session.get_one(Recipient, proof.recipient_id).address == "asa@example.org"
    assert len(rows(database, DeliveryItem)) == before
    assert rows(database, AdminLetter) == []


def test_whoever_asks_for_a_proof_gets_it_herself_where_her_address_is_known(
    pages: TestClient, database: Engine
) -> None:
    with transaction(database) as session:
        for account in session.exec(select(Account)):
            account.address = "kim@example.org"
        if database.dialect.name == "postgresql":  # the sample's ids were not taken from its sequence
            session.connection().execute(text("SELECT setval('recipient_id_seq', 10)"))
    assert "Skicka ett prov till kim@example.org" in pages.get("/letters/1").text
    assert "Ett prov är på väg till kim@example.org." in send(pages, do="proof").text
    send(pages, do="proof")
    with reading(database) as session:
        ids = {each.recipient_id for each in session.exec(select(Delivery).where(col(Delivery.subject).like("Prov:%")))}
        assert [session.get_one(Recipient, each).address for each in ids] == ["kim@example.org"]


@pytest.mark.parametrize(
    ("choice", "stored"),
    [("shown", ("shown", None)), ("coordinator", ("coordinator", None)), ("trial", ("direct", "2026-06-03"))],
)
def test_who_sees_the_letters_first_is_chosen_on_the_page(
    pages: TestClient, database: Engine, choice: str, stored: tuple[str, str | None]
) -> None:
    answer = pages.post("/letters/1", data={"do": "review", "review": choice})
    assert "Sparat. Det gäller från och med nästa brev." in answer.text
    row = rows(database, Subscription)[0]
    assert (row.review, row.coordinator_until) == stored
    pages.post("/letters/1", data={"do": "review", "review": "direct"})
    row = rows(database, Subscription)[0]
    assert (row.review, row.coordinator_until) == ("direct", None)
    assert (row.told_match_id is None) == (choice != "shown"), "whoever had nothing so far is told what there is"


def test_a_choice_that_is_none_is_refused(pages: TestClient) -> None:
    assert pages.post("/letters/1", data={"do": "review", "review": "x"}).status_code == 400
