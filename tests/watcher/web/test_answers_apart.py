"""Two people answer differently of one call: both are told where they answer, the coordinator on the area's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.answers import give_answer
from subscriptions.models import AreaAnswer, Department, Match, Organisation, PriorityArea, Recipient, Subscription
from subscriptions.models import SubscriptionRecipient as Link
from tests.watcher.calls.store_runs import NOW
from tests.watcher.web.holding import Linker, browser_of, fill_with_readers, rows, send
from tests.watcher.web.samples import sign_in
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.people.answer_log import AnswerLog
from watcher.people.models import Account
from watcher.settings import Settings
from watcher.upkeep.person import SOMEBODY, find_person, forget, held_about

HER, HIS = "skola@example.org", "rektor@example.org"
BEFORE = "Åsa svarade den 7 maj 2026 att utlysningen är relevant för området Skolutbyten"


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    ids = fill_with_readers(database, now)
    with transaction(database) as session:
        session.add(Recipient(id=3, organisation_id="kommun", kind="email", address=HIS))
        session.flush()
        session.add(Link(subscription_id=1, recipient_id=3))
    return ids


@pytest.fixture
def client(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    yield from browser_of(settings, database, now)


@pytest.fixture
def link(settings: Settings, database: Engine, ids: dict[str, int]) -> Linker:
    return Linker(settings, database)


def say(database: Engine, call_id: int, *, relevant: bool, who: str = "Åsa", area: int = 1) -> None:
    """As the command does it."""
    with transaction(database) as session:
        row, log = session.get_one(PriorityArea, area), AnswerLog(session, NOW)
        give_answer(session, row, session.get_one(Call, call_id), relevant=relevant, who=who, now=NOW, log=log)


def add_area(database: Engine, call_id: int, name: str = "Kultur", department: int = 1) -> int:
    """Another area, 7, that has met the call."""
    with transaction(database) as session:
        session.add(PriorityArea(id=7, organisation_id="kommun", department_id=department, key="kultur", name=name))
        session.flush()
        first = session.exec(select(Match).where(Match.call_id == call_id)).first()
        assert first
        session.add(Match(**first.model_dump(exclude={"id", "area_id"}), area_id=7))
    return 7


def counting(database: Engine) -> list[tuple[str, bool]]:
    with reading(database) as session:
        return [(row.who, row.relevant) for row in session.exec(select(AreaAnswer).order_by(AreaAnswer.area_id))]


def test_who_is_about_to_contradict_a_colleague_is_told_and_told_again_when_she_has(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    path = f"{link()}/calls/{ids['school']}"
    say(database, ids["school"], relevant=True)
    page = unescape(client.get(path).text)
    assert "Relevant för området Skolutbyten.</strong> Svarat av Åsa den 7 maj 2026." in page
    assert "Ert svar gäller då i stället för svaret från Åsa." in page
    assert "Ni har svarat olika." not in page
    page = send(client, path, do="not-relevant")
    assert f"Ni har svarat olika. {BEFORE}, och {HER} svarade den 7 maj 2026 att den inte är det." in page
    assert "Det senare svaret gäller." in page
    assert BEFORE in unescape(client.get(f"{link(recipient=3)}/calls/{ids['school']}").text)
    assert counting(database) == [(HER, False)]
    page = send(client, path, do="relevant-again")
    assert "Relevant för området Skolutbyten.</strong> Svarat av Åsa" in page
    assert "Ni har svarat olika." not in page
    assert counting(database) == [("Åsa", True)]


def test_whose_answer_gave_way_sees_it_and_may_take_it_back_for_good(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    path = f"{link()}/calls/{ids['school']}"
    send(client, path, do="not-relevant")
    say(database, ids["school"], relevant=True)
    page = unescape(client.get(path).text)
    assert f"{HER} svarade den 7 maj 2026 att utlysningen inte är relevant för området Skolutbyten" in page
    assert "Ta tillbaka ert tidigare svar" in page
    assert "Ta tillbaka ert tidigare svar" not in client.get(f"{link(recipient=3)}/calls/{ids['school']}").text
    page = send(client, path, do="relevant-again")
    assert "Ni har svarat olika." not in page
    assert counting(database) == [("Åsa", True)]
    assert "Ni har svarat olika." not in send(client, f"{link(recipient=3)}/calls/{ids['school']}", do="follow")


def test_the_page_of_a_call_tells_the_same_to_who_is_signed_in(
    client: TestClient, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    account = sign_in(client, database, now, "Lena", kommun="reader")
    with transaction(database) as session:
        session.get_one(Account, account).address = HER
    say(database, ids["school"], relevant=True)
    page = unescape(client.get(f"/calls/{ids['school']}").text)
    assert "Ert svar gäller då i stället för svaret från Åsa." in page
    assert "(Åsa). Området Skolutbyten.</li>" in page
    page = send(client, f"/calls/{ids['school']}/answer", do="not-relevant", voice="1-1")
    assert BEFORE in page
    assert "Det senare svaret gäller." in page


def test_who_is_interested_and_who_refuses_are_told_of_each_other_before_they_answer(
    client: TestClient, link: Linker, ids: dict[str, int]
) -> None:
    hers, his = (f"{link(recipient=each)}/calls/{ids['school']}" for each in (1, 3))
    assert "Det svaret står kvar" not in send(client, hers, do="interested")
    page = unescape(client.get(his).text)
    assert f"{HER} har svarat att ni är intresserade. Det svaret står kvar" in page
    send(client, hers, do="not-relevant")
    page = unescape(client.get(his).text)
    assert f"{HER} har svarat att utlysningen inte är relevant. Det svaret står kvar" in page
    assert "inte i breven om området Skolutbyten." in page


def test_who_refused_one_area_is_told_of_the_other_that_a_colleague_refused(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    path = f"{link()}/calls/{ids['school']}"
    send(client, path, do="not-relevant")
    add_area(database, ids["school"])
    say(database, ids["school"], relevant=False, area=7)
    page = unescape(client.get(path).text)
    assert "Åsa har svarat att utlysningen inte är relevant." in page
    assert "och så länge kommer utlysningen inte i breven om området Kultur." in page


def test_what_is_taken_back_is_not_said_to_come_again_while_another_refusal_counts(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    path = f"{link()}/calls/{ids['school']}"
    send(client, path, do="not-relevant")
    add_area(database, ids["school"])
    say(database, ids["school"], relevant=False, area=7)
    page = send(client, path, do="relevant-again")
    assert "Någon annan har också svarat att utlysningen inte är relevant, och det svaret gäller." in page
    assert "Utlysningen kan komma i breven igen" not in page


def test_who_answers_for_another_department_sees_no_name_of_this_one(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        session.add(Department(id=2, organisation_id="kommun", key="kultur", name="Kulturförvaltningen"))
        session.add(Recipient(id=4, organisation_id="kommun", kind="email", address="kultur@example.org"))
        session.flush()
        session.add(Subscription(id=4, organisation_id="kommun", department_id=2, key="k", areas=[], rhythm="weekly"))
        session.flush()
        session.add(Link(subscription_id=4, recipient_id=4))
    add_area(database, ids["school"], department=2)
    say(database, ids["school"], relevant=True)
    send(client, f"{link()}/calls/{ids['school']}", do="not-relevant")
    page = unescape(client.get(f"{link(recipient=4)}/calls/{ids['school']}").text)
    assert "Inte relevant för oss" in page
    assert [each for each in ("Åsa", HER, "Ni har svarat olika.") if each in page.split("<h2 id=")[1]] == []


def test_the_coordinator_sees_first_who_has_said_what_and_what_counts_again(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    say(database, ids["school"], relevant=True)
    send(client, f"{link()}/calls/{ids['school']}", do="not-relevant")
    say(database, ids["water"], relevant=False, who="Bo")
    say(database, ids["undated"], relevant=True, who="Bo")
    send(client, f"{link(recipient=2)}/calls/{ids['school']}", do="interested")
    sign_in(client, database, now, kommun="coordinator")
    page = unescape(client.get("/areas/1").text)
    given = page.split("<h3>Svaren</h3>")[1].split("</ul>")[0]
    assert "1 utlysning har fått olika svar. Den står först." in given
    first = given.split("<li>")[1]
    assert f"Inte relevant, {HER}, 7 maj 2026" in first
    assert "Olika svar." in first
    assert "Åsa svarade tidigare, den 7 maj 2026: Relevant. Det senare svaret gäller." in first
    assert "svarade den 7 maj 2026 att ni är intresserade. Båda svaren står kvar." in first
    assert "TEAMS_SKOLA" not in page
    assert given.count("Olika svar.") == 1
    outcomes = unescape(client.get("/organisations/kommun/outcomes?department=1").text)
    assert outcomes.count("Olika svar.") == 1
    assert "Åsa svarade tidigare, den 7 maj 2026: Relevant." in outcomes
    page = send(client, "/areas/1", take_back=str(ids["school"]))
    assert "Svaret är tillbakataget, och det tidigare svaret gäller igen." in page
    assert ("Åsa", True) in counting(database)
    assert "olika svar" not in client.get("/areas/1").text
    sign_in(client, database, now)
    log = unescape(client.get("/log").text)
    assert "hade svarat Relevant (ett senare svar gäller) om</span>: <a " in log
    assert ">Skolutbyten i Norden, Skolutbyten</a>" in log
    assert "hade gett det svar som togs tillbaka om" in log


def test_pressing_twice_takes_no_colleagues_answer_back(
    client: TestClient, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    say(database, ids["school"], relevant=True)
    say(database, ids["school"], relevant=False, who="Bo")
    sign_in(client, database, now, kommun="coordinator")
    page = unescape(client.get("/areas/1").text)
    pressed = re.findall(r'name="take_back" value="([^"]*)"', page)[0]
    send(client, "/areas/1", take_back=pressed)
    send(client, "/areas/1", take_back=pressed)
    assert counting(database) == [("Åsa", True)]


def test_an_answer_undone_twice_among_a_departments_takes_no_colleagues_back(
    client: TestClient, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    say(database, ids["school"], relevant=True)
    say(database, ids["school"], relevant=False, who="Bo")
    sign_in(client, database, now, kommun="coordinator")
    page = unescape(client.get("/organisations/kommun/outcomes?department=1").text)
    form = dict(re.findall(r'type="hidden" name="(answer|given)" value="([^"]*)"', page))
    send(client, "/organisations/kommun/outcomes", **form)
    send(client, "/organisations/kommun/outcomes", **form)
    assert counting(database) == [("Åsa", True)]


def test_where_areas_of_one_department_differ_each_page_says_for_which_the_call_still_comes(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    path = f"{link()}/calls/{ids['school']}"
    send(client, f"{link(recipient=3)}/calls/{ids['school']}", do="not-relevant")
    add_area(database, ids["school"])
    say(database, ids["school"], relevant=True, area=7)
    page = send(client, path, do="interested")
    assert "Inte relevant för området Skolutbyten." in page
    assert "Relevant för området Kultur." in page
    assert "kommer den inte mer i breven om området Skolutbyten." in page  # and not: in no letter any more
    listed = unescape(client.get(f"{link()}/calls").text)
    assert "Inte relevant för er." not in listed
    sign_in(client, database, now, kommun="coordinator")
    outcomes = unescape(client.get("/organisations/kommun/outcomes?department=1").text)
    assert "men den kan komma i dem om området Kultur, som den är relevant för." in outcomes
    assert "Utlysningen kommer inte mer till förvaltningen" not in outcomes
    staff = unescape(client.get(f"/calls/{ids['school']}").text)
    assert "(Åsa). Området Kultur.</li>" in staff
    assert f"({HIS}). Området Skolutbyten.</li>" in staff
    say(database, ids["school"], relevant=False, area=7)
    outcomes = unescape(client.get("/organisations/kommun/outcomes?department=1").text)
    assert outcomes.count("Utlysningen kommer inte mer till förvaltningen") == 2


def test_whoever_is_erased_is_named_by_no_former_answer_which_still_stands(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    send(client, f"{link()}/calls/{ids['school']}", do="not-relevant")
    say(database, ids["school"], relevant=True)
    with transaction(database) as session:
        held = held_about(session, find_person(session, HER))
        assert [each["about"] for each in held["done_as"]["audit.who"]] == [
            f"call:{ids['school']} area:1 recipient:1"
        ]  # fmt: skip
        forget(session, find_person(session, HER))
    page = unescape(client.get(f"{link(recipient=3)}/calls/{ids['school']}").text)
    assert f"{SOMEBODY} svarade den 7 maj 2026 att utlysningen inte är relevant" in page
    assert HER not in page


def test_answers_of_another_organisation_are_nobodys_business(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Grannköpings kommun"))
        session.flush()
        session.add(PriorityArea(id=9, organisation_id="grannen", key="skola", name="Skola"))
    for relevant, who in ((True, "Greta"), (False, "Gösta")):
        say(database, ids["school"], relevant=relevant, who=who, area=9)
    page = send(client, f"{link()}/calls/{ids['school']}", do="not-relevant")
    assert "Greta" not in page
    assert len(rows(database, AreaAnswer)) == 2
