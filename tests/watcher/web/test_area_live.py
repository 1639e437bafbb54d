"""While a coordinator types or clicks, the page asks for what changes on it; what she has clicked holds in matching."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import col, select

from subscriptions.answers import give_answer
from subscriptions.matching.fields import policy_fields
from subscriptions.matching_work import match_changed_areas
from subscriptions.models import AreaAnswer, Match, PriorityArea
from subscriptions.profiles import export_profile
from tests.watcher.web.samples import fill, sign_in
from watcher.calls.models import Call
from watcher.db import reading, take_turn, transaction
from watcher.people.answer_log import AnswerLog
from watcher.settings import Settings
from watcher.web.app import make_app, read_ahead
from watcher.web.area_fields import SHOWN_AT_ONCE


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        sign_in(client, database, now)
        client.headers["origin"] = "http://testserver"
        yield client


def send(pages: TestClient, **form: str) -> httpx.Response:
    answer: httpx.Response = pages.post("/areas/1", data={"name": "Skolutbyten", "based_on": "0", **form})
    return answer


def shown(page: str, name: str = "shown") -> str:
    return page.split(f'name="{name}" value="')[1].partition('"')[0]


def beside_words(page: str) -> str:
    """What stands beside the words about them."""
    return unescape(page.split('id="unclear"')[1].partition(">")[2].partition("</span>")[0])


def test_words_that_say_enough_are_let_be(pages: TestClient) -> None:
    words = "Vatten, skola, kultur, energi, utbyten och klimat"

    assert "Orden" not in beside_words(send(pages, name=words, do="live").text)


# Rows with numbers of their own leave PostgreSQL's counter behind, so a page cannot add one beside them there.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_new_area_that_says_nothing_is_said_to_be_so_where_it_was_added(pages: TestClient) -> None:
    here, form = "/organisations/kommun/areas", {"department": "skola", "weight": "1.0", "do": "save"}
    page = unescape(pages.post(here, data=form | {"name": "EU"}).text)
    assert "Orden säger för lite. Beskriv med några ord vad ni vill göra." in page
    assert 'href="/areas/2?lang=sv">Ändra orden.' in page
    assert "Orden säger" not in unescape(pages.post(here, data=form | {"name": "Rent vatten"}).text)


def beside_phrases(page: str) -> str:
    return unescape(page.split('id="useless"')[1].partition(">")[2].partition("</span>")[0])


def test_phrases_that_rule_out_nearly_all_or_nothing_are_told_beside_them(pages: TestClient) -> None:
    typed = {"name": "Rent vatten", "must_not": "och\nEU\nfilm\n!!!"}
    for do in ("live", "try", "save"):
        said = beside_phrases(send(pages, do=do, **typed).text)
        assert said.startswith("”och” och ”EU” står i nästan alla utlysningar, så nästan alla sorteras bort.")
        assert said.endswith(
            "”!!!” innehåller inget ord att söka efter, så ingenting sorteras bort. Skriv ett ord eller ett uttryck."
        )
    assert "“och” and “EU” stand in nearly all calls" in beside_phrases(pages.get("/areas/1?lang=en").text)
    assert beside_phrases(send(pages, name="Rent vatten", must_not="film\nforskning", do="live").text) == ""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_such_a_phrase_of_a_new_area_is_told_where_it_was_added(pages: TestClient) -> None:
    form = {"department": "skola", "weight": "1.0", "do": "save", "name": "Rent vatten", "must_not": "the"}
    page = unescape(pages.post("/organisations/kommun/areas", data=form).text)
    assert "”the” står i nästan alla utlysningar" in page
    assert 'href="/areas/2?lang=sv">Ändra orden.' in page


def test_every_field_is_there_to_click_or_choose(pages: TestClient) -> None:
    page = send(pages, name="Hållbar tillväxt, skola, vård och klimat", do="try").text
    boxes = shown(page).split()
    assert len(boxes) > SHOWN_AT_ONCE
    open_part, folded = page.split('id="more-fields"')
    assert [each for each in boxes if f'name="field.{each}"' in open_part] == boxes[:SHOWN_AT_ONCE]
    assert [each for each in boxes if f'name="field.{each}"' in folded] == boxes[SHOWN_AT_ONCE:]
    options = folded.split('id="add_field"')[1].partition("</select>")[0]
    assert options.count("<optgroup") > 5
    assert {each for each in policy_fields() if f'value="{each}"' in options} == policy_fields().keys() - {*boxes}


def test_what_people_have_said_of_fields_is_never_folded_away(pages: TestClient) -> None:
    name = "Hållbar tillväxt, skola, vård och klimat"
    boxes = shown(send(pages, name=name, do="try").text).split()
    clicked = {f"field.{each}": "on" for each in boxes[:-1]}
    part = send(pages, name=name, shown=" ".join(boxes), add_field="nuclear", do="live", **clicked).text
    assert {boxes[-1], "nuclear"} <= {
        each for each in policy_fields() if f'"field.{each}"' in part.split("<details")[0]
    }


def test_the_calls_of_a_year_are_read_before_anybody_asks(settings: Settings, database: Engine, now: datetime) -> None:
    fill(database, now)
    app = make_app(settings, database, lambda: now)
    read_ahead(app).join(60)
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *words: asked.append(words[2]))
    with reading(database) as session:
        app.state.pages.year.at(session, now)
    assert len([words for words in asked if words.startswith("SELECT")]) == 1


def test_while_one_types_only_what_changes_is_sent(pages: TestClient, database: Engine) -> None:
    part = unescape(send(pages, name="Rent vatten och avlopp i städer", do="live").text)
    assert "<h1>" not in part
    assert "1 kommer till, 1 försvinner" in part
    assert part.index('id="fields"') < part.index('id="result"') < part.index("Clean water in towns")
    assert "LIFE, vatten och avlopp: utlysning för alla juridiska personer</a>" in part
    assert '<span class="original" lang="en">Clean water in towns</span>' in part
    assert "Skriv ett namn" in unescape(send(pages, name="", do="live").text)
    with reading(database) as session:
        assert session.get_one(PriorityArea, 1).name == "Skolutbyten"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a", "Orden säger för lite"),
        ("EU", "Orden säger för lite"),
        ("och för att med", "Orden säger för lite"),
        ("😀🎉", "Orden säger för lite"),
        ("<b onclick=alert(1)>", "Orden säger för lite"),
        ("qwe", "Orden säger för lite"),
        ("Kläranlagen und Abwasser", "Skriv på svenska eller engelska"),
        ("Ochrona zdrowia i opieka", "Skriv på svenska eller engelska"),
    ],
)
def test_words_that_say_nothing_are_said_to_be_so(pages: TestClient, name: str, said: str) -> None:
    part = send(pages, name=name, do="live").text
    assert said in beside_words(part)
    assert "<b onclick" not in part
    assert said in beside_words(send(pages, name=name, do="try").text)
    assert said in beside_words(send(pages, name=name, do="save").text)


def test_twenty_pages_of_strategy_are_answered(pages: TestClient) -> None:
    text = "Skola, vatten, energi, kultur, näringsliv, vård, transporter och digitalisering. " * 240
    assert 'id="result"' in send(pages, description=text, do="live").text


def test_only_the_page_of_an_area_may_run_our_script(pages: TestClient) -> None:
    assert "script-src 'self'" in pages.get("/areas/1").headers["content-security-policy"]
    assert "script-src" not in pages.get("/calls").headers["content-security-policy"]
    assert pages.get("/area.js").headers["content-type"].startswith("text/javascript")


def test_a_field_that_is_switched_off_leads_nowhere_and_can_be_switched_on(pages: TestClient, database: Engine) -> None:
    fields = shown(pages.get("/areas/1").text)
    page = send(pages, shown=fields, do="save").text  # all of them switched off
    assert "Utbyten" not in page
    assert "checked" not in page
    match_changed_areas(database)
    with reading(database) as session:
        area = session.get_one(PriorityArea, 1)
        assert area.fields_left_out == fields.split()
        rows = session.exec(select(Match).where(Match.area_id == 1).order_by(col(Match.id).desc())).all()
        told = export_profile(session, "kommun")
    assert not [row for row in rows if row.revision == area.revision and row.band == "strong"]
    assert "fields_left_out" in told
    clicked = {f"field.{each}": "on" for each in shown(page).split()}
    latest = page.split('name="based_on" value="')[1].split('"')[0]
    again = send(pages, shown=shown(page), based_on=latest, do="save", **clicked)
    assert "checked" in again.text
    with reading(database) as session:
        assert session.get_one(PriorityArea, 1).fields_left_out == []


def test_a_field_that_is_added_brings_its_calls_and_tells_why(pages: TestClient, database: Engine) -> None:
    fields = shown(pages.get("/areas/1").text)
    clicked = {f"field.{each}": "on" for each in fields.split()}
    part = send(pages, shown=fields, add_field="water", do="live", **clicked).text
    assert "Clean water in towns" in part
    assert shown(part, "added") == "water"
    unclicked = send(pages, shown=shown(part), added="water", do="live", **clicked).text
    assert shown(unclicked, "added") == ""
    assert "Clean water in towns" not in unclicked
    send(pages, shown=fields, add_field="water", do="save", **clicked)
    with reading(database) as session:
        assert session.get_one(PriorityArea, 1).fields_added == ["water"]
        assert 'fields_added = [\n    "water",\n]' in export_profile(session, "kommun")


def test_fields_that_are_none_and_forms_without_fields_change_nothing(pages: TestClient, database: Engine) -> None:
    send(pages, shown="x <b> " * 50, added="y", add_field="z", do="save")
    send(pages, do="save")
    with reading(database) as session:
        area = session.get_one(PriorityArea, 1)
    assert (area.fields_added, area.fields_left_out, area.revision) == ([], [], 1)


def test_what_answers_did_is_told_and_undone(pages: TestClient, database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        take_turn(session, "match")
        water = session.exec(select(Call).where(Call.external_id == "A-2")).one()
        area = session.get_one(PriorityArea, 1)
        give_answer(session, area, water, relevant=True, who="Bo", now=now, log=AnswerLog(session, now))
    page = unescape(pages.get("/areas/1").text)
    assert page.index("Vad era svar har gjort") < page.rindex("Clean water in towns")
    given = page.partition("<h3>Svaren</h3>")[2]
    assert "LIFE: utlysning för alla juridiska personer</a>" in given
    assert '<span class="original" lang="en">Clean water in towns</span>' in given
    came = page.split("Kommer med tack vare svaren")[1].split("</ul>")[0]
    assert came.count("Utan era svar hade den här utlysningen inte kommit med.") == 1
    assert "Vad era svar" in send(pages, take_back=str(water.id)).text
    with reading(database) as session:
        assert session.exec(select(AreaAnswer)).all() == []
    for number in ("99", "x"):
        assert send(pages, take_back=number).status_code == 404


def test_no_page_of_an_area_asks_more_than_fifteen_questions(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    with transaction(database) as session:
        for number in range(2, 30):
            session.add(
                PriorityArea(
                    id=number, organisation_id="kommun", department_id=1, key=f"{number}", name="Vatten, skola"
                )
            )
        water = session.exec(select(Call).where(Call.external_id == "A-2")).one()
        area = session.get_one(PriorityArea, 1)
        give_answer(session, area, water, relevant=True, who="Bo", now=now, log=AnswerLog(session, now))
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    pages.get("/areas/1")  # the calls of the year are read once
    event.listen(database, "before_cursor_execute", count)
    for ask in (lambda: pages.get("/areas/1"), lambda: send(pages, do="live"), lambda: pages.get("/gaps")):
        asked.clear()
        assert ask().status_code == 200
        assert len(asked) <= 15, "\n".join(asked)
    event.remove(database, "before_cursor_execute", count)
