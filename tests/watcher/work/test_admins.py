"""What admins are told of their sources: once, weekly while it lasts, when it is well, and one thing as one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.watcher.work.admins_desk import START, Desk, html_of, text_of
from watcher.db import reading, transaction
from watcher.polling.models import Repair, ToldTrouble


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


def test_a_reminder_says_since_when_it_is_broken_and_since_when_for_this_reason(either_desk: Desk) -> None:
    desk = either_desk
    desk.run("broken", "bot-wall", "fond-a")
    assert len(desk.tell()) == 1
    for cause in ("layout", "timeout", "layout"):  # no answer in between is no other reason
        desk.now += timedelta(days=1)
        desk.run("broken", cause, "fond-a")
        desk.tell()
    (letter,) = map(text_of, desk.tell(days=7))
    assert "sedan den 4 maj 2026. Sedan den 5 maj 2026 är skälet detta:\nSidan svarar, men inga" in letter.replace(
        "\r\n", "\n"
    )


def test_a_reason_that_has_been_the_same_all_along_has_one_day(desk: Desk) -> None:
    for _ in range(3):
        desk.run("broken", "layout", "fond-a")
        desk.now += timedelta(days=1)
    assert "är skälet detta" not in text_of(desk.tell()[0])


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
        ("refused-address", "inne i ett privat nät"),
        ("our-fault", "vårt eget program"),
        ("jump", "Antalet utlysningar"),
        ("conflicts", "olika innehåll"),
        ("not-a-feed", "inte av det slag"),
    ],
)
def test_every_cause_has_words(desk: Desk, cause: str, words: str) -> None:
    desk.run("broken", cause, "fond-a")
    assert words in text_of(desk.tell()[0])


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
        ("broken", "at-once", "säger plötsligt något annat om nästan alla sina utlysningar"),
        ("broken", "at-once", ACCEPT),
        ("broken", "not-calls", "ser ut att vara något annat, till exempel länkar i en meny"),
        ("broken", "not-calls", ACCEPT),
        ("broken", "no-items", "Flödet har inga poster längre"),
        ("broken", "no-items", ACCEPT),
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
