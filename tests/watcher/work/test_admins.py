"""What admins are told of their sources: once, weekly while it lasts, when it is well, and one thing as one thing."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select

from sources.entry import Entry
from subscriptions.delivery.claims import LEASE
from subscriptions.delivery.outbox import deliver_due
from subscriptions.models import AdminLetter
from tests.subscriptions.delivery.servers import Office, mail_office
from watcher.calls.models import SourceEvent
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.polling.check import Verdict
from watcher.polling.health import Ended, note_outcome
from watcher.polling.models import Repair, SourceRun, SourceState, ToldTrouble
from watcher.polling.outcomes import kind_of
from watcher.settings import Settings, read_settings
from watcher.work.admins import tell_admins
from watcher.work.troubles import count_cut_off

START = datetime(2026, 5, 4, 6, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
NAMES = [f"fond-{letter}" for letter in "abcdef"]


def entry(name: str, rhythm: int = 60) -> Entry:
    return Entry.model_validate(
        {
            "id": name,
            "name": {"sv": name.title(), "en": f"The {name.title()}"},
            "kind": "feed",
            "url": f"https://{name}.example/",
            "level": "national",
            "rhythm_days": rhythm,
            "verified_on": date(2026, 5, 1),
        }
    )


CATALOGUE = {name: entry(name) for name in NAMES}


class Desk:
    """An installation whose sources fare as a test says."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine, self.settings, self.now = engine, settings, START

    def run(self, health: str = "well", cause: str | None = None, *names: str, **facts: object) -> None:
        """The named sources (all, if none is named) are read now, with this outcome."""
        with transaction(self.engine) as session:
            for name in names or NAMES:
                state = session.get(SourceState, name) or SourceState(source=name)
                turned = state.health != health or kind_of(state.cause) != kind_of(cause)
                if state.health != health:
                    state.health_since = self.now
                state.health, state.cause, state.last_run_at = health, cause, self.now
                state.problems = [] if health == "well" else [f"{cause} <b>&"]
                if health == "well":
                    state.last_complete_at = self.now
                for field, value in facts.items():
                    setattr(state, field, value)
                session.add(state)
                if health == "broken":
                    run = SourceRun(source=name, started_at=self.now, ended_at=self.now, outcome=health, cause=cause)
                    session.add(run)
                    session.flush()
                    if turned:
                        turn = SourceEvent(source=name, kind=health, message="", run_id=run.id, at=self.now)
                        session.add(turn)

    def tell(self, days: float = 0) -> list[EmailMessage]:
        """What is written so many days later."""
        self.now += timedelta(days=days)
        with reading(self.engine) as session:
            known = set(session.exec(select(AdminLetter.id)))
        tell_admins(self.engine, self.settings, CATALOGUE, self.now)
        with reading(self.engine) as session:
            rows = session.exec(select(AdminLetter).order_by(col(AdminLetter.id))).all()
        return [parse(row.body) for row in rows if row.id not in known]

    def subjects(self, days: float = 0) -> list[str]:
        return [str(letter["Subject"]) for letter in self.tell(days)]


def parse(body: bytes) -> EmailMessage:
    return email.message_from_bytes(body, policy=email.policy.strict)  # type: ignore[return-value]  # by its policy


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def make_desk(engine: Engine, settings: Settings) -> Desk:
    desk = Desk(engine, replace(settings, admin_mail=("admin@example.org",)))
    desk.run()
    return desk


@pytest.fixture
def desk(sqlite: Engine, settings: Settings) -> Desk:
    return make_desk(sqlite, settings)


@pytest.fixture
def either_desk(database: Engine, settings: Settings) -> Desk:
    """On either kind of database."""
    return make_desk(database, settings)


def test_a_broken_source_is_told_once_every_week_and_when_it_is_well(either_desk: Desk) -> None:
    desk = either_desk
    assert desk.subjects() == []
    desk.run("broken", "bot-wall", "fond-a")
    assert desk.subjects() == ["Fond-A kan inte läsas"]
    told = {}
    for day in range(1, 20):
        told[day] = desk.subjects(days=1)
        desk.run("broken", "bot-wall", "fond-a")
    weekly = ["Påminnelse: Fond-A kan inte läsas"]
    assert {day: subjects for day, subjects in told.items() if subjects} == {7: weekly, 14: weekly}
    desk.run("well", None, "fond-a")
    assert desk.subjects(days=1) == ["Fond-A kan läsas igen"]
    assert desk.subjects(days=30) == []


def test_a_letter_says_since_when_why_and_what_to_do(either_desk: Desk) -> None:
    desk = either_desk
    desk.run("broken", "layout", "fond-a", moved_to="https://ny.example/")
    with transaction(desk.engine) as session:
        calls = [{"title": "Utlysning", "url": None, "deadlines": [], "status": "open"}]
        session.add(
            Repair(
                source="fond-a", kind="listing", url="https://fond-a.example/", entry="", confidence=0.9, calls=calls,
                problems=[], answer_hash="", proposed_at=START,
            )
        )  # fmt: skip
    (letter,) = desk.tell(days=1)
    for words in (text_of(letter), html_of(letter)):
        assert "Fond-A (fond-a)" in words
        assert "Har inte kunnat läsas sedan den 4 maj 2026." in words
        assert "Sidan svarar, men inga utlysningar hittas på den." in words
        assert "Senast läst utan fel den 4 maj 2026." in words
        assert "Det ger 1 utlysning." in words
        assert f"{desk.settings.base_url}/sources/fond-a (eller watcher sources repair fond-a)" in words
        assert "Adressen har flyttat till https://ny.example/" in words
    assert "layout <b>&" in text_of(letter)
    assert "layout &lt;b&gt;&amp;" in html_of(letter)
    assert letter["To"] == "admin@example.org"


def test_a_lost_field_is_told_with_its_numbers_and_another_one_as_news(desk: Desk) -> None:
    lost = {"deadline": {"have": 1, "of": 20, "usual": 0.95, "since": START.isoformat()}}
    desk.run("incomplete", "fields", "fond-a", lost_fields=lost)
    (letter,) = desk.tell()
    assert letter["Subject"] == "Fond-A läses ofullständigt"
    line = "Sista ansökningsdag: finns i 1 av 20 utlysningar. Normalt finns uppgiften i 95 procent av dem."
    assert line in text_of(letter)
    assert desk.subjects(days=1) == []
    desk.run("incomplete", "fields", "fond-a", lost_fields={**lost, "opens": lost["deadline"]})
    assert desk.subjects(days=1) == ["Fond-A läses ofullständigt"]


def test_what_gets_worse_is_news_and_what_only_gets_better_waits_for_the_reminder(desk: Desk) -> None:
    desk.run("incomplete", "cut-off", "fond-a")
    assert len(desk.tell()) == 1
    desk.run("broken", "timeout", "fond-a")
    assert desk.subjects(days=1) == ["Fond-A kan inte läsas"]
    desk.run("incomplete", "cut-off", "fond-a")
    assert desk.subjects(days=1) == []
    desk.run("broken", "timeout", "fond-a")
    assert desk.subjects(days=1) == [], "going to and fro is one trouble"


def test_a_cause_of_another_kind_is_told_at_once_and_each_kind_only_once(either_desk: Desk) -> None:
    desk = either_desk
    desk.run("broken", "jump", "fond-a")
    assert desk.subjects() == ["Fond-A kan inte läsas"]
    told = {}
    for day, cause in enumerate(("jump", "timeout", "layout", "not-a-feed", "jump", "layout", "timeout"), 1):
        desk.now += timedelta(hours=20)
        desk.run("broken", cause, "fond-a")
        told[day] = [text_of(letter) for letter in desk.tell()]
    assert [day for day, letters in told.items() if letters] == [3]
    (letter,) = told[3]
    assert letter.startswith("Fond-A kan inte läsas, av ett nytt skäl")
    since, other = "Har inte kunnat läsas sedan den 4 maj 2026.", "Skälet är ett annat än vi har skrivit tidigare:"
    assert f"{since}\n{other}\nSidan svarar, men inga" in letter.replace("\r\n", "\n")
    (letter,) = map(text_of, desk.tell(days=7))
    assert letter.startswith("Påminnelse: Fond-A kan inte läsas")
    assert other not in letter
    desk.now += timedelta(hours=20)
    desk.run("well", None, "fond-a")
    assert desk.subjects() == ["Fond-A kan läsas igen"]
    desk.now += timedelta(hours=20)
    desk.run("broken", "layout", "fond-a")
    assert desk.subjects() == ["Fond-A kan inte läsas"], "another trouble, of which nothing has been told"


def test_a_page_that_is_gone_and_a_server_that_is_ill_ask_different_things_and_are_told_once_each(desk: Desk) -> None:
    told = []
    for cause in ("their-fault", "gone", "no-such-page", "their-fault", "status", "gone"):
        desk.run("broken", cause, "fond-a")
        told.append(len(desk.subjects()))
        desk.now += timedelta(hours=20)
    assert told == [1, 1, 0, 0, 1, 0]


@pytest.mark.parametrize("cause", ["gone", "their-fault"])
def test_an_error_that_an_earlier_version_told_by_one_name_is_no_new_reason_under_its_own(
    desk: Desk, cause: str
) -> None:
    desk.run("broken", "status", "fond-a")
    assert len(desk.subjects()) == 1
    desk.now += timedelta(hours=20)
    desk.run("broken", cause, "fond-a")
    assert desk.subjects() == []


def test_a_repair_is_named_only_while_it_would_mend_what_is_wrong(either_desk: Desk) -> None:
    desk = either_desk
    calls = [{"title": "Utlysning", "url": None, "deadlines": [], "status": "open"}]
    with transaction(desk.engine) as session:
        session.add(
            Repair(source="fond-a", kind="feed", url="https://fond-a.example/", entry="", confidence=0.9, calls=calls,
                   problems=[], answer_hash="", proposed_at=START)
        )  # fmt: skip
    named = []
    for cause in ("layout", "bot-wall", "gone"):
        desk.run("broken", cause, "fond-a")
        named += ["sources repair fond-a" in text_of(letter) for letter in desk.tell()]
        desk.now += timedelta(hours=20)
    assert named == [True, False, False]


def test_a_network_that_goes_down_is_no_new_reason_of_each_source_that_is_broken_already(desk: Desk) -> None:
    desk.run("broken", "layout", "fond-a")
    assert len(desk.subjects()) == 1
    desk.now += timedelta(days=1)
    desk.run("broken", "timeout")
    assert desk.subjects() == ["Ingen av 5 källor går att nå"]


def test_silence_is_told_once_and_again_only_after_another_rhythm(desk: Desk) -> None:
    desk.run("quiet", "quiet", "fond-a", last_new_at=START - timedelta(days=61))
    (letter,) = desk.tell()
    assert letter["Subject"] == "Inget nytt på länge från Fond-A"
    words = "Inget nytt har kommit sedan den 4 mars 2026. Normalt kommer något nytt inom 60 dagar."
    assert words in text_of(letter)
    assert [desk.subjects(days=30) for _ in range(4)] == [[], ["Påminnelse: Inget nytt på länge från Fond-A"], [], [
        "Påminnelse: Inget nytt på länge från Fond-A"
    ]]  # fmt: skip
    desk.run("well", None, "fond-a", last_new_at=desk.now)
    (letter,) = desk.tell()
    assert letter["Subject"] == "Nytt igen från Fond-A"
    assert "Inget nytt kom efter den 4 mars 2026. Nu har något nytt kommit." in text_of(letter)


def test_a_source_that_is_read_again_but_silent_is_told_as_both(desk: Desk) -> None:
    desk.run("broken", "layout", "fond-a")
    desk.tell()
    desk.run("quiet", "quiet", "fond-a", last_new_at=START - timedelta(days=90))
    (letter,) = desk.tell(days=1)
    assert letter["Subject"] == "Fond-A kan läsas igen"
    said = "Kunde inte läsas från den 4 maj 2026. Läses nu igen.\nInget nytt har kommit sedan den 3 februari 2026."
    assert said in text_of(letter).replace("\r\n", "\n")
    assert "INGET NYTT PÅ LÄNGE" not in text_of(letter), "its silence is no new trouble on this day"
    assert [desk.subjects(days=29) for _ in range(3)] == [[], [], ["Påminnelse: Inget nytt på länge från Fond-A"]]


def test_all_that_changed_in_one_round_is_one_letter(desk: Desk) -> None:
    desk.run("broken", "bot-wall", "fond-a", "fond-b")
    desk.run("incomplete", "cut-off", "fond-c")
    (letter,) = desk.tell()
    assert letter["Subject"] == "Nytt om 3 källor"
    assert text_of(letter).index("KAN INTE LÄSAS") < text_of(letter).index("LÄSES OFULLSTÄNDIGT")


def test_reminders_of_troubles_that_began_on_different_days_become_one_letter(desk: Desk) -> None:
    desk.run("broken", "bot-wall", "fond-a")
    desk.tell()
    desk.run("broken", "bot-wall", "fond-b")
    desk.tell(days=2)
    assert desk.subjects(days=5) == ["Påminnelse: 2 källor behöver ses över"]
    assert desk.subjects(days=6) == []


def test_a_network_that_is_down_is_one_statement_and_so_is_its_end(either_desk: Desk) -> None:
    desk = either_desk
    desk.run("broken", "timeout")
    (letter,) = desk.tell()
    assert letter["Subject"] == "Ingen av 6 källor går att nå"
    assert "Felet ligger troligen i tjänstens egen anslutning" in text_of(letter)
    assert "fond-a" not in text_of(letter)
    for _ in range(2):
        desk.now += timedelta(days=1)
        desk.run("broken", "connection")
        assert desk.subjects() == []
    desk.now += timedelta(days=1)
    desk.run()
    (letter,) = desk.tell()
    assert letter["Subject"] == "6 källor går att nå igen"


def test_who_stays_away_when_the_network_is_back_is_told_by_name(desk: Desk) -> None:
    desk.run("broken", "timeout")
    desk.tell()
    desk.now += timedelta(days=1)
    desk.run("well", None, *NAMES[:4])
    desk.run("broken", "timeout", "fond-e")
    (letter,) = desk.tell()
    assert "4 källor som inte gick att nå går att läsa igen." in text_of(letter)
    assert "Fond-E (fond-e)" in text_of(letter)
    assert "Fond-F" not in text_of(letter), "it has not been asked again yet"


def test_a_source_asked_later_in_the_same_outage_needs_no_letter(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    desk.run("broken", "timeout", *NAMES[:4])
    assert desk.subjects() == ["Ingen av 4 källor går att nå"]
    desk.now += timedelta(hours=1)
    desk.run("broken", "timeout", *NAMES[4:])
    assert desk.subjects() == []
    desk.now += timedelta(days=1)
    desk.run()
    assert desk.subjects() == ["6 källor går att nå igen"]


def test_three_sites_that_do_not_answer_while_others_do_are_no_outage(desk: Desk) -> None:
    desk.run("broken", "timeout", *NAMES[:3])
    desk.run("well", None, *NAMES[3:])
    assert desk.subjects() == ["Nytt om 3 källor"]


def test_nothing_is_told_in_the_middle_of_a_round(desk: Desk) -> None:
    desk.run("broken", "bot-wall", "fond-a")
    desk.run("well", None, "fond-b", claimed_until=desk.now + timedelta(hours=9))
    assert desk.subjects(days=1 / 24) == []
    assert desk.subjects(days=1 / 24) == ["Fond-A kan inte läsas"], "but no round is waited for in vain"


def test_a_source_that_is_no_longer_watched_is_forgotten_without_a_word(either_desk: Desk) -> None:
    desk = either_desk
    desk.run("broken", "bot-wall", "fond-a")
    desk.tell()
    desk.run("broken", "bot-wall", "fond-a", paused=True)
    assert desk.subjects(days=9) == []
    with reading(desk.engine) as session:
        assert session.exec(select(ToldTrouble)).all() == []


def test_a_look_ahead_with_another_clock_silences_nobody(desk: Desk) -> None:
    desk.run("broken", "bot-wall", "fond-a")
    desk.tell(days=3000)
    desk.now = START
    assert desk.subjects() == ["Påminnelse: Fond-A kan inte läsas"]


def test_english_admins_read_english(desk: Desk) -> None:
    desk.settings = replace(desk.settings, admin_language="en")
    desk.run("broken", "bot-wall", "fond-a")
    (letter,) = desk.tell()
    assert letter["Subject"] == "The Fond-A cannot be read"
    assert letter["Content-Language"] == "en"
    assert "Has not been readable since 4 May 2026." in text_of(letter)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("tls", "certifikat går inte att godta"),
        ("no-such-host", "ingen server med det namnet"),
        ("status", "svarar med ett fel"),
        ("gone", "Sök upp sidan med utlysningarna på webbplatsen och ändra källans adress"),
        ("their-fault", "Ni behöver inte göra något"),
        ("robots", "robots.txt"),
        ("bot-wall", "stoppar automatiska läsare"),
        ("wait", "längre paus"),
        ("setting", "nyckel"),
        ("our-fault", "vårt eget program"),
        ("jump", "Antalet utlysningar"),
        ("conflicts", "olika innehåll"),
        ("not-a-feed", "inte av det slag"),
    ],
)
def test_every_cause_has_words(desk: Desk, cause: str, words: str) -> None:
    desk.run("broken", cause, "fond-a")
    assert words in text_of(desk.tell()[0])


def eml(settings: Settings) -> list[Path]:
    return sorted(settings.outbox_dir.glob("*.eml"))


def test_without_an_admin_in_the_settings_the_letter_goes_to_the_folder_even_if_others_are_mailed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with mail_office() as office:
        desk.settings = replace(desk.settings, admin_mail=(), smtp_url=office.url)
        desk.run("broken", "bot-wall", "fond-a")
        desk.tell()
        assert deliver_due(desk.engine, desk.settings, desk.now) == {"sent": 1}
        assert office.arrived == []
    assert len(eml(desk.settings)) == 1
    assert "fond-a is broken" in caplog.text


def test_an_admins_address_that_is_refused_is_tried_with_the_next_letter_too(desk: Desk) -> None:
    with mail_office() as office:
        desk.settings = replace(desk.settings, smtp_url=office.url)
        office.rcpt["admin@example.org"] = "550 5.1.1 no such user"
        desk.run("broken", "bot-wall", "fond-a")
        desk.tell()
        assert deliver_due(desk.engine, desk.settings, desk.now) == {"dead": 1}
        office.rcpt.clear()
        desk.tell(days=7)
        assert deliver_due(desk.engine, desk.settings, desk.now) == {"sent": 1}
        assert [letter.to for letter in office.arrived] == ["admin@example.org"]


class Killed(BaseException):
    """The process is no more."""


@contextmanager
def killed_at(engine: Engine, number: int) -> Iterator[None]:
    """Ended when the so-manieth commit was to be made."""
    left = [number]

    def before(_connection: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    event.listen(engine, "commit", before)
    try:
        yield
    finally:
        event.remove(engine, "commit", before)


def work(desk: Desk) -> None:
    tell_admins(desk.engine, desk.settings, CATALOGUE, desk.now)
    deliver_due(desk.engine, desk.settings, desk.now)


def test_killed_at_any_commit_nothing_is_lost_or_told_twice(
    either_desk: Desk, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = either_desk
    monkeypatch.setattr("subscriptions.delivery.outbox.AT_ONCE", 1)  # commits come in the order of the work
    desk.settings = replace(desk.settings, smtp_url=office.url)
    desk.run("broken", "bot-wall", "fond-a")
    killed = 0
    for number in range(1, 6):
        with killed_at(desk.engine, number):
            try:
                work(desk)
            except Killed:
                killed += 1
        desk.now += 2 * LEASE
    work(desk)
    assert killed == 3, "when the letter was written, claimed, and noted as sent"
    assert {str(letter.message["Subject"]) for letter in office.arrived} == {"Fond-A kan inte läsas"}
    assert len(office.arrived) == 2
    assert len({letter.message_id for letter in office.arrived}) == 1, "what came twice is the same letter"


@pytest.fixture
def office() -> Iterator[Office]:
    with mail_office() as office:
        yield office


def test_admins_addresses_come_from_the_settings(tmp_path: Path) -> None:
    settings = read_settings({"WATCHER_ADMIN_MAIL": "a@example.org, b@example.org ,a@example.org"}, tmp_path)
    assert settings.admin_mail == ("a@example.org", "b@example.org")
    assert read_settings({}, tmp_path).admin_mail == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [("WATCHER_ADMIN_MAIL", "nobody"), ("WATCHER_ADMIN_MAIL", "a@b, A <a@b>"), ("WATCHER_ADMIN_LANGUAGE", "fi")],
)
def test_admin_settings_that_cannot_be_used_are_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name):
        read_settings({name: value}, tmp_path)


ACCEPT = (
    "Om det stämmer med sidan, godta det här: http://127.0.0.1:8000/sources/fond-a/accept"
    " (eller med watcher poll fond-a --accept-jump)"
)


@pytest.mark.parametrize(
    ("health", "cause", "words"),
    [
        ("broken", "bot-wall", "Be dess ägare att släppa fram oss"),
        ("broken", "redirects", "skickar oss vidare gång på gång"),
        ("broken", "too-large", "Kontrollera att adressen är den rätta."),
        ("broken", "no-cards", "pekar ut hela sidan"),
        ("broken", "jump", ACCEPT),
        ("incomplete", "fields", ACCEPT),
        ("incomplete", "endless", "Det som hann läsas är med. Kontrollera hur sidorna i listan följer på varandra."),
    ],
)
def test_admins_read_in_their_language_what_is_wrong_and_what_to_do(
    desk: Desk, health: str, cause: str, words: str
) -> None:
    desk.run(health, cause, "fond-a")
    (letter,) = desk.tell()
    assert words in " ".join(text_of(letter).split())


def move(desk: Desk, name: str, to: str) -> None:
    """The named source is read at another address than it was asked at."""
    with transaction(desk.engine) as session:
        state = session.get_one(SourceState, name)
        ended = Ended(0, Verdict("complete"), moved_to=to)
        note_outcome(session, state, CATALOGUE[name], ended, desk.now)


def test_an_address_that_has_moved_is_told_once_with_both_addresses_and_what_to_do(either_desk: Desk) -> None:
    desk = either_desk
    move(desk, "fond-a", "https://fond-a.example/stod")
    (letter,) = desk.tell()
    assert letter["Subject"] == "Fond-A har flyttat till en ny adress"
    text = " ".join(text_of(letter).split())
    assert "från https://fond-a.example/ till https://fond-a.example/stod." in text
    assert f"skriv sedan in den nya adressen här: {desk.settings.base_url}/sources/fond-a/edit" in text
    for _ in range(10):
        move(desk, "fond-a", "https://fond-a.example/stod")
        assert desk.subjects(days=1) == [], "once"
    move(desk, "fond-a", "https://fond-a.example/annan")
    assert desk.subjects(days=1) == ["Fond-A har flyttat till en ny adress"], "another move is news"


def test_a_server_that_takes_its_move_back_and_gives_it_again_is_told_once(desk: Desk) -> None:
    move(desk, "fond-a", "https://fond-a.example/stod")
    move(desk, "fond-b", "https://fond-b.example/stod")
    assert desk.subjects() == ["Nytt om 2 källor"]
    for address in ("https://fond-a.example/", "https://fond-a.example/stod"):
        move(desk, "fond-a", address)
        assert desk.subjects(days=1) == []


@pytest.mark.parametrize(("newest", "count"), [("broken", 6), ("well", 0)])
def test_that_nothing_could_be_reached_last_is_counted(desk: Desk, newest: str, count: int) -> None:
    desk.now += timedelta(days=1)
    desk.run("broken", "no-such-host")
    desk.run(newest, "timeout" if newest == "broken" else None, "fond-f")
    with reading(desk.engine) as session:
        states = session.exec(select(SourceState)).all()
    assert count_cut_off(states, CATALOGUE) == count
    on_one_host = {name: entry.model_copy(update={"url": "https://fond.example/"}) for name, entry in CATALOGUE.items()}
    assert count_cut_off(states, on_one_host) == 0, "that one may be down by itself"
