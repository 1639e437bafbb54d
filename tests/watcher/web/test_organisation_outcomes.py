"""What an organisation's departments got and answered, counted and taken back."""

from __future__ import annotations

from datetime import datetime
from html import unescape

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.answers import give_answer
from subscriptions.matching_work import match_changed_areas
from subscriptions.models import AreaAnswer, Department, PriorityArea, Recipient
from subscriptions.outcome_counts import Outcome, outcomes
from subscriptions.reader_models import Interest
from tests.watcher.calls.store_runs import call, run
from tests.watcher.web.organising import HERE, ONE, noted
from tests.watcher.web.samples import SCHOOL, fill, sign_in
from watcher.calls.models import Call
from watcher.db import reading, take_turn, transaction
from watcher.people.answer_log import AnswerLog
from watcher.settings import Settings
from watcher.web.app import make_app


@ONE
def test_interest_is_an_answer_too(settings: Settings, database: Engine, now: datetime) -> None:
    calls = fill(database, now)
    with transaction(database) as session:
        session.add(Interest(organisation_id="kommun", department_id=1, call_id=calls["water"], recipient_id=1, at=now))
    with TestClient(make_app(settings, database, lambda: now)) as client:
        sign_in(client, database, now, "Anna", kommun="coordinator")
        page = unescape(client.get(HERE + "/outcomes?department=1").text)
    assert "Inga svar ännu" not in page, "the table above counts one"
    assert "Clean water in towns" in page.split("<h3>Intresserade</h3>")[1].split("</ul>")[0]


@ONE
def test_what_a_department_got_and_answered_stands_in_a_table_and_any_answer_is_undone(
    settings: Settings, database: Engine, now: datetime
) -> None:
    calls = fill(database, now)
    run(database, *(call(f"B-{number}", **SCHOOL | {"title": f"Skolutbyten {number}"}) for number in range(3)))
    with transaction(database) as session:
        take_turn(session, "match")
        area, school = session.get_one(PriorityArea, 1), session.get_one(Call, calls["school"])
        give_answer(session, area, school, relevant=True, who="Lisa", now=now, log=AnswerLog(session, now))
    match_changed_areas(database)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, "Anna", kommun="coordinator")
        page = unescape(client.get(HERE + "/outcomes").text)
        counts = [part.split("<")[0] for part in page.split('data-label="')[2:]]
        assert [each.partition('">')[2] for each in counts] == ["1", "1", "0", "1", "0"]
        page = unescape(client.get(HERE + "/outcomes?department=1").text)
        assert "Relevant: Lisa, 7 maj 2026. Skolutbyten." in page
        assert "andra utlysningar har fått starkare koppling." in page
        assert client.get(HERE + "/outcomes?department=x").status_code == 404
        with reading(database) as session:
            answer, before = session.exec(select(AreaAnswer)).one(), session.get_one(PriorityArea, 1).revision
        assert "Svaret är ångrat." in client.post(HERE + "/outcomes", data={"answer": str(answer.id)}).text
        assert "redan borta" in client.post(HERE + "/outcomes", data={"answer": str(answer.id)}).text
        assert "redan borta" in client.post(HERE + "/outcomes", data={"answer": "<b>"}).text
    with reading(database) as session:
        assert session.exec(select(AreaAnswer)).all() == []
        assert session.get_one(PriorityArea, 1).revision == before + 1
    assert noted(database) == ["answer taken back"]


@ONE
def test_a_call_counts_once_however_many_areas_and_people_have_answered(
    settings: Settings, database: Engine, now: datetime
) -> None:
    calls = fill(database, now)
    said = {(1, "school"): True, (2, "school"): False, (1, "water"): False, (2, "water"): False, (3, "water"): True}
    with transaction(database) as session:
        take_turn(session, "match")
        session.add(Department(id=2, organisation_id="kommun", key="teknik", name="Tekniska förvaltningen"))
        session.flush()
        for number, department in ((2, 1), (3, 2)):
            session.add(
                PriorityArea(id=number, organisation_id="kommun", department_id=department, key=f"{number}", name="Mer")
            )
        session.flush()
        for (area, call_name), yes in said.items():
            row, answered = session.get_one(PriorityArea, area), session.get_one(Call, calls[call_name])
            give_answer(session, row, answered, relevant=yes, who="Lisa", now=now, log=AnswerLog(session, now))
        again = Recipient(id=2, organisation_id="kommun", kind="email", address="bo@example.org")
        session.add(again)
        session.flush()
        for reader, department in ((1, 1), (2, 1), (2, 2)):  # two of one department, and one of another
            wants = {"department_id": department, "call_id": calls["school"], "recipient_id": reader, "at": now}
            session.add(Interest(organisation_id="kommun", **wants))
    with reading(database) as session:
        counted = outcomes(session, "kommun", now)
    assert counted.departments == {1: Outcome(1, 1, 1, 1, 1), 2: Outcome(0, 0, 1, 1, 0)}
    assert counted.all == Outcome(1, 1, 1, 2, 0)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        sign_in(client, database, now, "Anna", kommun="coordinator")
        assert "Hela organisationen, varje utlysning en gång" in client.get(HERE + "/outcomes").text
