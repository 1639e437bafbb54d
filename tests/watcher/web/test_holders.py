"""What the holder of a letter's link can do: read, answer, follow, change, leave and come back; a GET does nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape

import icalendar
import pytest
import vobject
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, text
from sqlmodel import SQLModel, select

from subscriptions.holders import holder_of
from subscriptions.models import (
    AdminLetter,
    AreaAnswer,
    Department,
    Match,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
)
from subscriptions.models import SubscriptionRecipient as Link
from subscriptions.reader_models import Follow, Interest, Leaving, ReaderChange
from subscriptions.signed import Purpose, signer_of
from tests.watcher.calls.store_runs import NOW
from tests.watcher.web.samples import fill, sign_in
from watcher.calls.models import Call, CallEvent, Sighting
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.settings import Settings
from watcher.web.app import make_app

HERE = "https://bevakning.example.org"
OWN_PAGE = {"origin": HERE, "sec-fetch-site": "same-origin"}


@pytest.fixture
def own(settings: Settings) -> Settings:
    return replace(settings, base_url=HERE)


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    found = fill(database, now)
    with transaction(database) as session:
        session.get_one(Subscription, 1).next_due_at = now
        session.get_one(Organisation, "kommun").contact = {"name": "Åsa Öberg", "email": "asa@example.org"}
        session.add(Recipient(id=2, organisation_id="kommun", kind="teams", address="TEAMS_SKOLA"))
        session.flush()
        session.add_all([Link(subscription_id=1, recipient_id=1), Link(subscription_id=1, recipient_id=2)])
        if database.dialect.name == "postgresql":  # the samples give ids of their own
            session.connection().execute(text("SELECT setval('subscription_id_seq', 10)"))
    return found


@pytest.fixture
def client(own: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    app = make_app(own, database, lambda: now)
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def link(own: Settings, database: Engine, ids: dict[str, int]) -> Linker:
    return Linker(own, database)


class Linker:
    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings, self.engine = settings, engine

    def __call__(self, purpose: Purpose = "my", recipient: int = 1) -> str:
        with reading(self.engine) as session:
            row = session.get_one(Recipient, recipient)
        return f"/{purpose}/{signer_of(self.settings).token(purpose, row)}"


def rows(engine: Engine, table: type[SQLModel]) -> list[SQLModel]:
    with reading(engine) as session:
        return list(session.exec(select(table)))


def send(client: TestClient, path: str, **form: str) -> str:
    """A form of our own page, and the page that follows."""
    answer = client.post(path, data=form, headers=OWN_PAGE)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


@pytest.mark.parametrize("area", ["99", "d1"])
def test_a_link_to_an_area_that_is_gone_shows_the_calls_without_it(link: Linker, client: TestClient, area: str) -> None:
    page = client.get(f"{link()}/calls?area={area}")
    assert page.status_code == 200
    assert "Området som du valde finns inte längre" in page.text


def test_a_link_is_short_and_survives_capitals(link: Linker, client: TestClient) -> None:
    assert len(f"{HERE}{link('leave')}") <= 76
    assert client.get(f"/my/{link().removeprefix('/my/').upper()}").status_code == 200


@pytest.mark.parametrize("purpose", ["my", "leave", "confirm"])
def test_a_forged_or_cut_off_link_says_what_to_do(purpose: Purpose, client: TestClient, link: Linker) -> None:
    good = link(purpose)
    other = link("leave" if purpose == "my" else "my").rpartition("/")[2]
    mark = good.rpartition("-")[2]
    bad = [good[:-1], f"/{purpose}/{other}", f"/{purpose}/2-{mark}", f"/{purpose}/1", f"/{purpose}/x", f"{good}0"]
    bad += [f"/{purpose}/%00", f"/{purpose}/1-å", f"/{purpose}/99999999999-{mark}", f"/{purpose}/999-{mark}"]
    for path in bad:
        for answer in (client.get(path), client.post(path, data={"do": "leave"}, headers=OWN_PAGE)):
            assert (path, answer.status_code) == (path, 404)
            assert "Öppna brevet igen" in answer.text
    assert client.get(good).status_code == 200


def test_no_get_changes_anything_not_even_a_scanners(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    written: list[str] = []

    def note(_c: object, _r: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "PRAGMA", "BEGIN")):
            written.append(statement)

    call = f"{link()}/calls/{ids['school']}"
    event.listen(database, "before_cursor_execute", note)
    try:
        for path in (link(), f"{link()}/calls", call, f"{call}/deadline.ics", link("leave"), link("confirm")):
            assert client.get(path).status_code == 200, path
            assert client.head(path).status_code in (200, 405), path
    finally:
        event.remove(database, "before_cursor_execute", note)
    assert written == []


def test_a_form_from_another_site_does_nothing(client: TestClient, link: Linker, ids: dict[str, int]) -> None:
    for path in (link(), f"{link()}/calls/{ids['school']}", link("confirm")):
        assert (
            client.post(path, data={"do": "interested"}, headers={"origin": "https://evil.example"}).status_code == 403
        )


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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_letter_that_a_holiday_has_moved_says_why(
    client: TestClient, link: Linker, database: Engine, now: datetime
) -> None:
    # A Monday; a Tuesday, because the coordinator is to see it first; the Tuesday after Easter Monday.
    for month, day, is_moved in ((5, 11, False), (5, 12, False), (4, 7, True)):
        with transaction(database) as session:
            for row in session.exec(select(Subscription)):
                row.next_due_at = now.replace(month=month, day=day)
        assert ("Inget skickas den vanliga dagen" in client.get(link()).text) is is_moved


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


def test_a_reader_hears_that_a_person_took_a_call_away_and_not_the_funder(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    with transaction(database) as session:
        call = session.get_one(Call, ids["school"])
        call.withdrawn = True
        session.add(Sighting(call_id=ids["school"], source="by-hand", external_id="hand:x", data=call.data,
                             authority=90, first_run_id=1, last_run_id=1, missing_runs=3))  # fmt: skip
        session.add(
            CallEvent(
                call_id=ids["school"],
                kind="withdrawn",
                at=now,
                version_id=call.version_id,
                changes={},
                source="by-hand",
                external_id="hand:x",
            )
        )
        session.add(Audit(at=now, who="Bo Ek", what="call withdrawn", about=f"call:{ids['school']}"))
    page = unescape(client.get(f"{link()}/calls/{ids['school']}").text)
    assert page.count("Utlysningen hade lagts till för hand och är borttagen av en samordnare.") == 2
    assert "finns inte längre hos finansiären" not in page
    assert "Bo Ek" not in page


def test_the_list_says_what_was_answered_of_each_call(client: TestClient, link: Linker, ids: dict[str, int]) -> None:
    path = f"{link()}/calls/{ids['school']}"
    send(client, path, do="interested")
    send(client, path, do="follow")
    row = unescape(client.get(f"{link()}/calls").text).partition('<ul class="calls">')[2]
    assert "Ni är intresserade." in row
    assert "Ni bevakar utlysningen." in row
    colleague = unescape(client.get(f"{link(recipient=2)}/calls").text).partition('<ul class="calls">')[2]
    assert "Ni är intresserade." in colleague
    assert "Ni bevakar utlysningen." not in colleague  # each follows for themselves
    send(client, path, do="not-interested")
    assert "Ni är intresserade." not in unescape(client.get(f"{link()}/calls").text)


def test_what_is_not_relevant_leaves_the_list_with_a_way_to_it_before_and_after_the_area_is_matched_anew(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    address = f"{link()}/calls/{ids['school']}?"
    send(client, f"{link()}/calls/{ids['school']}", do="not-relevant")
    for _ in ("before", "after"):
        page = unescape(client.get(f"{link()}/calls").text)
        assert address not in page
        assert "1 utlysning visas inte, eftersom någon av er har svarat att den inte är relevant." in page
        way = re.search(r'href="([^"]*refused=only[^"]*)"', page)
        assert way
        shown = unescape(client.get(way[1]).text)
        assert address in shown
        assert "Inte relevant för er." in shown
        assert address not in unescape(client.get(f"{link()}/calls?words=vatten&refused=only").text)
        with transaction(database) as session:  # as the matching leaves it: the area has no row for the call
            for row in session.exec(select(Match).where(Match.call_id == ids["school"])):
                session.delete(row)
    send(client, f"{link()}/calls/{ids['school']}", do="relevant-again")
    assert "visas inte" not in client.get(f"{link()}/calls").text


def test_what_one_area_still_is_asked_about_stays_in_the_list(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    send(client, f"{link()}/calls/{ids['school']}", do="not-relevant")
    with transaction(database) as session:
        department = session.get_one(PriorityArea, 1).department_id
        area = PriorityArea(id=2, organisation_id="kommun", department_id=department, key="a2", name="Ute")
        session.add(area)
        session.flush()
        met = session.exec(select(Match).where(Match.area_id == 1)).first()
        assert met is not None
        session.add(Match(**met.model_dump(exclude={"id", "area_id"}), area_id=2))
        subscription = session.get_one(Subscription, 1)
        subscription.areas = [*subscription.areas, "a2"] if subscription.areas else []
    page = unescape(client.get(f"{link()}/calls").text)
    assert f"{link()}/calls/{ids['school']}?" in page
    assert "visas inte" not in page


def test_who_else_has_a_call_are_the_other_departments_and_not_the_readers_own_organisation(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    page = f"{link()}/calls/{ids['school']}"
    assert "Berör också" not in client.get(page).text
    with transaction(database) as session:
        # The one department of an organisation that was made at first run is called like the organisation.
        for number, name in ((2, "Exempelköpings kommun"), (3, "Tekniska kontoret")):
            session.add(Department(id=number, organisation_id="kommun", key=f"d{number}", name=name))
            session.flush()
            area = PriorityArea(id=number, organisation_id="kommun", department_id=number, key=f"a{number}", name="Ute")
            session.add(area)
            session.flush()
            met = session.exec(select(Match).where(Match.area_id == 1)).first()
            assert met is not None
            session.add(Match(**met.model_dump(exclude={"id", "area_id"}), area_id=number))
    others = unescape(client.get(page).text).partition("<h2>Berör också</h2>")[2].partition("<h2>")[0]
    assert "Tekniska kontoret" in others
    assert "Exempelköpings kommun" not in others
    assert "Skolförvaltningen" not in others


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


def test_a_reader_sees_where_a_call_was_read_and_in_which_words_without_ways_to_pages_of_staff(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        call = session.get_one(Call, ids["school"])
        call.data = {**call.data, "evidence": {"deadlines": "Sök senast den 8 juni"}}
        session.add(call)
    page = unescape(client.get(f"{link()}/calls/{ids['school']}").text)
    assert "Var den har lästs" in page
    assert "Sök senast den 8 juni" in page
    assert 'href="/sources/' not in page


def test_who_meets_nothing_by_a_link_is_led_back_to_what_is_theirs(client: TestClient, link: Linker) -> None:
    page = client.get(f"{link()}/calls/99999").text
    assert f'href="{link()}/calls?lang=sv"' in page
    assert 'href="/?lang=sv">Till startsidan' not in page


def test_weak_calls_are_listed_only_for_who_asks_for_them(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        for row in session.exec(select(Match).where(Match.call_id == ids["school"])):
            row.band = "weak"
    address = f"{link()}/calls/{ids['school']}?"
    assert address not in client.get(f"{link()}/calls").text
    assert "Ingen utlysning passar in" not in client.get(f"{link()}/calls").text  # nothing was asked for
    everything = client.get(f"{link()}/calls?band=all").text
    assert address in everything
    assert '<option value="all" selected>' in everything
    with transaction(database) as session:
        for subscription in session.exec(select(Subscription)):
            subscription.minimum_band = "weak"
    assert address in client.get(f"{link()}/calls").text  # such letters bring them


def test_a_call_that_does_not_concern_the_reader_is_not_there(
    client: TestClient, link: Linker, ids: dict[str, int]
) -> None:
    for call in (ids["water"], 99999, "x", "%00"):
        assert client.get(f"{link()}/calls/{call}").status_code == 404
        assert client.post(f"{link()}/calls/{call}", data={"do": "follow"}, headers=OWN_PAGE).status_code == 404
    assert client.post(f"{link()}/calls/{ids['school']}", data={"do": "x"}, headers=OWN_PAGE).status_code == 400


def test_the_list_holds_only_what_belongs_to_the_readers_areas(
    client: TestClient, link: Linker, ids: dict[str, int]
) -> None:
    page = client.get(f"{link()}/calls").text
    assert re.findall(rf'<li><a href="{link()}/calls/(\d+)\?', page) == [str(ids["school"])]
    assert "Utlysningar för Skolförvaltningen" in page
    assert "1 utlysning" in page
    assert "Ingen utlysning passar in" in client.get(f"{link()}/calls?words=vatten").text
    assert "Sources" not in page


def test_the_calendar_loads_in_two_parsers(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    path = f"{link()}/calls/{ids['school']}/deadline.ics"
    assert client.get(f"/calls/{ids['school']}/deadline.ics").url.path == "/sign-in"
    sign_in(client, database, now)
    for answer in (client.get(path), client.get(f"/calls/{ids['school']}/deadline.ics")):
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        days = [
            each.decoded("dtstart").isoformat() for each in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        ]
        assert days == ["2026-06-08", "2026-09-01"]
        events = vobject.readOne(answer.text).vevent_list
        assert [each.dtstart.value.isoformat() for each in events] == days
    assert client.get(f"/calls/{ids['undated']}/deadline.ics").status_code == 404


def test_a_change_holds_for_this_reader_only(client: TestClient, link: Linker, database: Engine) -> None:
    wanted = {"rhythm": "monthly", "language": "en", "until": "2026-08-15"}
    page = send(client, link(), subscription="1", **wanted)
    assert "Ändringen är sparad." in page
    assert "hur ofta ändrades från varje vecka till varje månad." in page
    assert "pausade till och med den 15 augusti 2026" in page
    with reading(database) as session:
        holders = [holder_of(session, session.get_one(Recipient, each)) for each in (1, 2)]
    mine, theirs = (each.subscriptions[0] for each in holders)
    assert (mine.rhythm, mine.language, mine.pauses, mine.personal_of) == (
        "monthly",
        "en",
        [["2026-05-07", "2026-08-15"]],
        1,
    )
    assert mine.next_due_at
    assert mine.next_due_at.date().isoformat() >= "2026-08-16"
    assert (theirs.id, theirs.rhythm, theirs.pauses) == (1, "weekly", [])
    assert "Inget var ändrat." in send(
        client, link(), subscription=str(mine.id), rhythm="monthly", language="en", until="2026-08-15"
    )
    send(client, link(), subscription=str(mine.id), rhythm="weekly", language="sv", until="")
    assert len(rows(database, ReaderChange)) == 6
    with reading(database) as session:
        assert session.get_one(Subscription, mine.id).pauses == []


def test_a_pause_that_is_none_comes_back_with_what_was_typed(
    client: TestClient, link: Linker, database: Engine
) -> None:
    for until in ("2026-05-06", "2028-01-01", "i maj", "20260601x"):
        page = send(client, link(), subscription="1", rhythm="daily", language="sv", until=until)
        assert "Skriv en dag från i dag" in page
        assert f'value="{until}"' in page
        assert '<option value="daily" selected>' in page
    assert rows(database, ReaderChange) == []
    for form in ({"rhythm": "x"}, {"language": "x"}):
        whole = {"subscription": "1", "rhythm": "daily", "language": "sv", "until": ""} | form
        assert client.post(link(), data=whole, headers=OWN_PAGE).status_code == 400


def test_a_page_from_before_the_first_change_still_works(client: TestClient, link: Linker, database: Engine) -> None:
    send(client, link(), subscription="1", rhythm="monthly", language="sv", until="")
    page = send(client, link(), subscription="1", rhythm="daily", language="sv", until="")
    assert "Ändringen är sparad." in page
    with reading(database) as session:
        mine = holder_of(session, session.get_one(Recipient, 1)).subscriptions
        assert [(each.rhythm, each.personal_of) for each in mine] == [("daily", 1)]
        assert session.get_one(Subscription, 1).rhythm == "weekly"
    assert "Breven är avslutade." in send(client, link("leave"), do="leave", which="1")
    for number in ("1", "9", "None", ""):
        page = send(client, link(), subscription=number, rhythm="weekly", language="sv", until="")
        assert "Du får inte längre det brev som du ville ändra." in page


def test_who_comes_back_has_chosen_what_they_had_chosen(client: TestClient, link: Linker, database: Engine) -> None:
    send(client, link(), subscription="1", rhythm="instant", language="en", until="2026-08-15")
    send(client, link("leave"), do="leave", which="")
    send(client, link("leave"), do="return")
    with reading(database) as session:
        (mine,) = holder_of(session, session.get_one(Recipient, 1)).subscriptions
        assert (mine.rhythm, mine.language, mine.personal_of) == ("instant", "en", 1)
        assert mine.pauses == [["2026-05-07", "2026-08-15"]]
        assert session.get_one(Link, (mine.id, 1)).behind
    send(client, link("leave"), do="leave", which="")
    with transaction(database) as session:
        session.get_one(Subscription, 1).review = "shown"
    send(client, link("leave"), do="return")
    with reading(database) as session:
        (mine,) = holder_of(session, session.get_one(Recipient, 1)).subscriptions
        assert (mine.rhythm, mine.review) == ("daily", "shown")


def test_letters_that_the_coordinator_sees_first_cannot_come_at_once(
    client: TestClient, link: Linker, database: Engine
) -> None:
    assert '<option value="instant"' in client.get(link()).text
    with transaction(database) as session:
        session.get_one(Subscription, 1).review = "shown"
    page = client.get(link()).text
    assert '<option value="instant"' not in page
    assert "Samordnaren ser breven innan de skickas." in page
    page = send(client, link(), subscription="1", rhythm="instant", language="en", until="")
    assert "Breven kan inte längre komma så snart något nytt finns." in page
    assert '<option value="en" selected>' in page
    assert rows(database, ReaderChange) == []


def test_leaving_is_one_press_and_the_way_back_is_on_the_same_page(
    client: TestClient, link: Linker, database: Engine
) -> None:
    assert "Breven är avslutade." not in send(client, link("leave"), do="leave", which="99")
    page = send(client, link("leave"), do="leave", which="")
    assert "Breven är avslutade." in page
    assert "Brev för Skolförvaltningen, avslutade den 7 maj 2026" in page
    (row,) = rows(database, Leaving)
    assert isinstance(row, Leaving)
    assert (row.recipient_id, row.subscription_id, row.how) == (1, 1, "page")
    assert "Inga brev skickas hit just nu." in client.get(link()).text
    assert "Breven kommer igen." in send(client, link("leave"), do="return")
    with reading(database) as session:
        assert session.get_one(Link, (1, 1)).behind
        assert session.exec(select(Leaving)).one().returned_at is not None
    assert rows(database, AdminLetter) == []


def test_a_mail_program_leaves_with_one_click_without_cookie_origin_or_page(
    client: TestClient, link: Linker, database: Engine
) -> None:
    one_click = {"List-Unsubscribe": "One-Click"}
    several = {"List-Unsubscribe": (None, "One-Click")}
    for answer in (
        client.post(link("leave"), data=one_click, headers={"origin": "null", "sec-fetch-site": "cross-site"}),
        client.post(link("leave"), files=several),
        client.post(link("leave"), data=one_click),
    ):
        assert (answer.status_code, answer.history) == (200, [])
    assert [each.how for each in rows(database, Leaving) if isinstance(each, Leaving)] == ["one-click"]
    hostile = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post(link("leave"), content=b"--x--", headers=hostile).status_code == 400
    assert client.post(link("leave"), content=b"\xff" * 300_000, headers=hostile).status_code == 413


def test_where_several_read_it_the_page_asks_once_more_and_the_coordinator_is_told(
    client: TestClient, link: Linker, database: Engine
) -> None:
    page = send(client, link("leave", 2), do="leave", which="")
    assert "Avsluta för alla?" in page
    assert "Ett meddelande om det går till Åsa Öberg." in page
    assert rows(database, Leaving) == []
    assert "Breven är avslutade." in send(client, link("leave", 2), do="leave", which="", sure="yes")
    (letter,) = rows(database, AdminLetter)
    assert isinstance(letter, AdminLetter)
    assert letter.address == "asa@example.org"
    assert "Teams, Skolförvaltningen får inga fler brev" in letter.subject
    send(client, link("leave", 2), do="leave", which="", sure="yes")
    assert len(rows(database, AdminLetter)) == 1


def test_an_address_outside_says_yes_on_the_page(
    client: TestClient, link: Linker, database: Engine, now: datetime
) -> None:
    with transaction(database) as session:
        session.get_one(Recipient, 1).state = "waiting"
    assert "Svara först ja" in unescape(client.get(link()).text)
    assert "Ja, jag vill ha breven" in client.get(link("confirm")).text
    assert "Tack." in send(client, link("confirm"), do="yes")
    assert "Tack." in send(client, link("confirm"), do="yes")
    with reading(database) as session:
        recipient = session.get_one(Recipient, 1)
        assert (recipient.state, recipient.confirmed_at) == ("active", now)
        assert session.get_one(Link, (1, 1)).behind


def test_another_database_with_the_same_key_honours_none_of_the_links(
    client: TestClient, link: Linker, database: Engine
) -> None:
    before = link()
    with transaction(database) as session:
        session.get_one(Recipient, 1).address = "annan@example.org"
    assert client.get(before).status_code == 404


def test_a_key_of_our_own_is_secret_kept_and_still_good_after_a_password_is_set(
    own: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("key")
    recipient = Recipient(id=1, organisation_id="a", kind="email", address="a@example.org")
    without = signer_of(replace(own, secret_key=None, data_dir=folder))
    assert (folder / "link.key").stat().st_mode & 0o777 == 0o600
    assert list(folder.iterdir()) == [folder / "link.key"]
    later = signer_of(replace(own, secret_key="lösenord", data_dir=folder))
    assert without.keys[0] in later.keys
    assert later.token("my", recipient) != without.token("my", recipient)


def test_no_holders_page_asks_more_than_fifteen_questions(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    asked: list[str] = []

    def count(_c: object, _r: object, statement: str, *_: object) -> None:
        asked.append(statement)

    for answer in ("interested", "follow", "not-relevant"):
        send(client, f"{link()}/calls/{ids['school']}", do=answer)
    event.listen(database, "before_cursor_execute", count)
    try:
        for path in (
            link(),
            f"{link()}/calls",
            f"{link()}/calls?refused=only",
            f"{link()}/calls/{ids['school']}",
            link("leave"),
            link("confirm"),
        ):
            asked.clear()
            assert client.get(path).status_code == 200
            assert len([each for each in asked if each.startswith("SELECT")]) <= 15, path
    finally:
        event.remove(database, "before_cursor_execute", count)


def test_pages_by_a_link_are_neither_cached_nor_listed(client: TestClient, link: Linker) -> None:
    for path in (link(), link("leave"), "/my/1-x"):
        headers = client.get(path).headers
        assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex")
