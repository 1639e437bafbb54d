"""What the holder of a letter's link answers for the department, takes back and follows, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.answers import give_answer
from subscriptions.models import AreaAnswer, Department, Match, PriorityArea, Recipient, Subscription
from subscriptions.models import SubscriptionRecipient as Link
from subscriptions.reader_models import Follow, Interest, Leaving
from tests.watcher.calls.store_runs import NOW
from tests.watcher.web.holding import OWN_PAGE, Linker, browser_of, fill_with_readers, rows, send
from tests.watcher.web.samples import sign_in
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.people.answer_log import AnswerLog
from watcher.settings import Settings


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    return fill_with_readers(database, now)


@pytest.fixture
def client(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    yield from browser_of(settings, database, now)


@pytest.fixture
def link(settings: Settings, database: Engine, ids: dict[str, int]) -> Linker:
    return Linker(settings, database)


def test_the_page_says_whose_link_it_is_before_it_acts(client: TestClient, link: Linker, ids: dict[str, int]) -> None:
    page = unescape(client.get(f"{link()}/calls/{ids['school']}").text)
    assert "Du svarar som Skolförvaltningen, Exempelköpings kommun (skola@example.org). Är det inte du?" in page
    for words in (
        "Vi är intresserade",
        "Inte relevant för oss",
        "Bevaka",
        "måndag 8 juni 2026",
        "Skolutbyten i Norden",
    ):
        assert words in page
    channel = unescape(client.get(f"{link(recipient=2)}/calls/{ids['school']}").text)
    # All who read the channel may answer: none of them got it from somebody else.
    assert "(Kanal i Teams). Breven hit läses av flera" in channel
    assert "Är det inte du?" not in channel
    assert "TEAMS_SKOLA" not in channel
    assert "har brevet skickats vidare" not in channel


def test_the_link_of_a_shared_mailbox_speaks_to_all_who_read_it_and_to_whom_it_was_passed_on(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        session.get_one(Recipient, 1).shared = True
    page = unescape(client.get(f"{link()}/calls/{ids['school']}").text)
    assert "Breven hit läses av flera" in page
    assert "Hör du inte dit? Då har brevet skickats vidare till dig." in page
    assert "Ändringar gäller alla som läser breven hit." in client.get(link()).text
    assert "Vill ni inte ha fler brev" in client.get(link("leave")).text


def test_one_sees_by_whom_the_answer_was_given_and_answers_for_the_other_department(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    path = f"{link()}/calls/{ids['school']}"
    send(client, f"{link(recipient=2)}/calls/{ids['school']}", do="interested")
    page = unescape(client.get(path).text)
    assert "Ni är intresserade." in page
    assert "Svarat av Kanal i Teams den 7 maj 2026." in page
    assert "Vi är intresserade" not in page
    with transaction(database) as session:
        session.add(Department(id=2, organisation_id="kommun", key="kultur", name="Kulturförvaltningen"))
        session.flush()
        session.get_one(PriorityArea, 1).department_id = 2
        row = Subscription(
            id=9, organisation_id="kommun", department_id=2, key="k", areas=["skola"], rhythm="weekly",
            next_due_at=session.get_one(Subscription, 1).next_due_at,
        )  # fmt: skip
        session.add(row)
        session.flush()
        row.areas = [session.get_one(PriorityArea, 1).key]
        session.add(Link(subscription_id=9, recipient_id=1))
    page = unescape(client.get(path).text)
    assert "Intresserade: Skolförvaltningen." in page
    assert "Vi är intresserade" in page
    page = send(client, path, do="interested")
    assert "Ni är intresserade." in page
    assert "Vi är intresserade" not in page


def test_who_has_left_everything_answers_for_the_same_department_and_whom_others_took_off_for_none(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    path = f"{link()}/calls/{ids['school']}"
    with transaction(database) as session:
        session.add(Follow(recipient_id=1, call_id=ids["school"], version_id=1, at=NOW))
    send(client, link("leave"), do="leave")
    assert "Du svarar som Skolförvaltningen, Exempelköpings kommun" in unescape(client.get(path).text)
    assert "Utlysningar för Skolförvaltningen" in client.get(f"{link()}/calls").text
    assert "hämta tillbaka dem under Brev" in client.get(f"{link()}/calls").text
    page = send(client, path, do="unfollow")
    assert "Inga brev skickas hit just nu." in page  # and so nothing can be promised
    assert 'value="follow"' not in page
    send(client, path, do="follow")
    send(client, path, do="interested")
    with transaction(database) as session:
        assert [each.department_id for each in session.exec(select(Interest))] == [1]
        assert all(each.ended_at for each in session.exec(select(Follow)))
        for row in session.exec(select(Leaving)):
            session.delete(row)
        for each in session.exec(select(Interest)):
            session.delete(each)
    page = send(client, path, do="interested")
    assert "Därför går det inte att svara härifrån." in page
    assert rows(database, Interest) == []


def test_interest_is_kept_for_the_department_shown_to_staff_and_taken_back(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    path = f"{link()}/calls/{ids['school']}"
    answered = client.post(path, data={"do": "interested"}, headers=OWN_PAGE)
    assert answered.history[0].headers["location"].endswith("#outcome")  # where the reader was
    assert 'role="status" tabindex="-1" autofocus>Svaret är sparat: ni är intresserade.' in answered.text
    assert "Ni är intresserade." in answered.text
    assert 'role="status"' not in client.get(f"{path}?done=x").text
    send(client, path, do="interested")
    (kept,) = rows(database, Interest)
    assert isinstance(kept, Interest)
    assert (kept.department_id, kept.call_id, kept.recipient_id) == (1, ids["school"], 1)
    sign_in(client, database, now)
    staff = client.get(f"/calls/{ids['school']}").text
    assert "Vilka som är intresserade" in staff
    assert "skola@example.org" in staff
    assert "Ni är intresserade." not in send(client, path, do="not-interested")


def test_not_relevant_is_an_answer_of_the_areas_and_says_who_gave_it(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    path = f"{link()}/calls/{ids['school']}"
    send(client, path, do="interested")
    assert "Svarat av skola@example.org den 7 maj 2026." in send(client, path, do="not-relevant")
    (answer,) = rows(database, AreaAnswer)
    assert isinstance(answer, AreaAnswer)
    assert (answer.area_id, answer.relevant, answer.who, answer.recipient_id) == (1, False, "skola@example.org", 1)
    with reading(database) as session:
        assert session.get_one(PriorityArea, 1).revision == 2
        assert all(each.ended_at for each in session.exec(select(Interest)))
    seen_by_channel = unescape(client.get(f"{link(recipient=2)}/calls/{ids['school']}").text)
    assert "Svarat av skola@example.org" in seen_by_channel
    assert "Ta tillbaka svaret" not in seen_by_channel
    assert "Inte relevant för oss" in send(client, path, do="relevant-again")
    assert rows(database, AreaAnswer) == []


def test_what_one_area_alone_was_refused_for_is_said_of_that_one_and_the_others_may_still_be_asked(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    """A letter may cover areas of several departments, and each answers for its own."""
    path = f"{link()}/calls/{ids['school']}"
    with transaction(database) as session:
        session.add(PriorityArea(id=7, organisation_id="kommun", department_id=1, key="kultur", name="Kultur"))
        session.flush()
        first = session.exec(select(Match).where(Match.call_id == ids["school"])).one()
        values = first.model_dump(exclude={"id", "area_id"})
        session.add(Match(**values, area_id=7))
        call = session.get_one(Call, ids["school"])
        area, log = session.get_one(PriorityArea, 7), AnswerLog(session, NOW)
        give_answer(session, area, call, relevant=False, who="bo@example.org", now=NOW, log=log)
    page = unescape(client.get(path).text)
    assert "Inte relevant för området Kultur." in page
    assert "Svarat av bo@example.org" in page
    assert "kommer inte mer i breven om området Skolutbyten" in page
    page = send(client, path, do="not-relevant")
    assert "Inte relevant för er." in page
    assert "kommer inte mer i breven om" not in page


def test_two_of_a_department_who_answer_differently_see_both_answers_and_so_does_staff(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    with transaction(database) as session:
        session.add(Recipient(id=3, organisation_id="kommun", kind="email", address="rektor@example.org"))
        session.flush()
        session.add(Link(subscription_id=1, recipient_id=3))
    hers, his = (f"{link(recipient=each)}/calls/{ids['school']}" for each in (1, 3))
    assert "Ni har svarat olika." not in send(client, hers, do="interested")
    for page in (send(client, his, do="not-relevant"), unescape(client.get(hers).text)):
        assert "Ni har svarat olika." in page
        assert "Ni är intresserade.</strong> Svarat av skola@example.org" in page
        assert "Inte relevant för er.</strong> Svarat av rektor@example.org" in page
        assert page.count("Ta tillbaka svaret") == 1
    sign_in(client, database, now)
    staff = client.get(f"/calls/{ids['school']}").text
    who = staff[
        staff.index("Vilka som är intresserade") : staff.index('id="history"') if 'id="history"' in staff else -1
    ]
    assert who.index("(skola@example.org)") < who.index("inte är relevant") < who.index("(rektor@example.org)")
    assert "Ni har svarat olika." not in send(client, his, do="relevant-again")


def test_a_call_is_followed_and_let_go(client: TestClient, link: Linker, database: Engine, ids: dict[str, int]) -> None:
    path = f"{link()}/calls/{ids['school']}"
    assert "Ni bevakar utlysningen." in send(client, path, do="follow")
    send(client, path, do="follow")
    assert "Utlysningar ni bevakar" in client.get(link()).text
    assert "Ni bevakar utlysningen." not in send(client, path, do="unfollow")
    (row,) = rows(database, Follow)
    assert isinstance(row, Follow)
    assert row.ended_at is not None


def test_what_is_pressed_is_answered_in_its_own_words(client: TestClient, link: Linker, ids: dict[str, int]) -> None:
    said = {
        "interested": "Svaret är sparat: ni är intresserade.",
        "not-interested": "Ni står inte längre som intresserade.",
        "not-relevant": "Svaret är sparat: utlysningen är inte relevant för er.",
        "relevant-again": "Utlysningen kan komma i breven igen.",
        "follow": "Ni bevakar nu utlysningen.",
        "unfollow": "Ni bevakar inte längre utlysningen.",
    }
    for act, words in said.items():
        assert words in send(client, f"{link()}/calls/{ids['school']}", do=act)
