"""A department's calendar and feed, read by programs that are not ours, through everything that befalls calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import feedparser
import pytest
import vobject
from fastapi.testclient import TestClient
from icalendar import Calendar
from lxml import etree
from sqlmodel import select

from subscriptions.feeds.addresses import feed_token, renew_feed
from subscriptions.models import Department
from tests.subscriptions.delivery.conftest import scene, small_scene
from tests.subscriptions.delivery.scene import MONDAY, STOCKHOLM, TUESDAY, Scene, at, call, profile
from watcher.db import transaction
from watcher.web import feeds
from watcher.web.app import make_app
from watcher.web.feeds import kept_bodies

__all__ = ["scene", "small_scene"]
HOSTILE = "Stöd till skola <b>&\"'\r\nBEGIN:VEVENT\x07 \u202e[x](y); å, \\ \U0001f3eb \ufffe"


class Reader:
    """A program that subscribes to the department's addresses."""

    def __init__(self, scene: Scene, now: datetime = TUESDAY) -> None:
        self.scene = scene
        settings = replace(scene.settings, base_url="https://bevakning.example")
        self.client = TestClient(make_app(settings, scene.engine, lambda: now), base_url="https://bevakning.example")
        with transaction(scene.engine) as session:
            self.token = feed_token(session, session.exec(select(Department)).one(), now)

    def get(self, form: str, known: str = "") -> Any:
        return self.client.get(f"/feeds/{self.token}/{form}", headers={"If-None-Match": known} if known else {})

    def events(self) -> dict[str, Any]:
        """By uid, read by two programs that must agree."""
        body = self.get("calendar.ics").content
        events = {str(event["uid"]): event for event in Calendar.from_ical(body).walk("VEVENT")}
        others = getattr(vobject.readOne(body.decode()), "vevent_list", [])
        assert {other.uid.value: other.summary.value for other in others} == {
            uid: str(event["summary"]) for uid, event in events.items()
        }
        return events

    def entries(self) -> list[Any]:
        body = self.get("atom.xml").content
        etree.fromstring(body)
        parsed = feedparser.parse(body)
        assert not parsed.bozo
        return list(parsed.entries)


@pytest.fixture
def reader(scene: Scene) -> Reader:
    scene.bring(profile(areas=["skola"]), MONDAY)
    return Reader(scene)


def seen(scene: Scene, *calls: Any, now: datetime = MONDAY, whole: bool = False) -> None:
    scene.poll(*calls, now=now, whole=whole)
    scene.match(now)


def test_each_deadline_is_an_event_with_its_facts(reader: Reader) -> None:
    seen(reader.scene, call("A-1", deadlines=[{"date": "2026-09-01", "time": "17:00", "zone": "Europe/Brussels"}]))
    seen(reader.scene, call("A-2", area="klimat"))
    ((uid, event),) = reader.events().items()
    assert uid == "call-1-deadline-1@bevakning.example"
    assert event.decoded("dtstart") == datetime(2026, 9, 1, 17, tzinfo=STOCKHOLM)
    assert (event["sequence"], str(event["status"]), str(event["transp"])) == (0, "CONFIRMED", "TRANSPARENT")
    assert str(event["summary"]) == "Sista ansökningsdag: Stöd till skola A-1"
    assert "tisdag 1 september 2026 kl. 17.00 Brysseltid" in str(event["description"])
    assert str(event["url"]) == "https://fonden.example/A-1"
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-14)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"deadlines": [{"date": "2026-09-01"}]}, "(klockslag framgår inte)"),
        ({"deadlines": [{"date": "2026-09-01", "time": "24:00"}]}, "kl. 24.00"),
        ({"deadlines": [{"date": "2026-09-01", "time": "17:00"}], "level": "eu"}, "kl. 17.00 (tidszon framgår inte)"),
    ],
)
def test_an_hour_or_zone_that_is_not_stated_is_never_invented(reader: Reader, facts: Any, words: str) -> None:
    seen(reader.scene, call("A-1", **facts))
    (event,) = reader.events().values()
    assert event.decoded("dtstart") == date(2026, 9, 1)
    assert event.decoded("dtend") == date(2026, 9, 2)
    assert words in str(event["description"])


def test_a_deadline_that_moves_keeps_its_uid_and_its_sequence_grows(reader: Reader) -> None:
    seen(reader.scene, call("A-1", deadline="2026-09-01"))
    (before,) = reader.events()
    seen(reader.scene, call("A-1", deadline="2026-09-15"), now=MONDAY + timedelta(hours=1))
    ((uid, event),) = reader.events().items()
    assert uid == before
    assert (event["sequence"], event.decoded("dtstart")) == (1, date(2026, 9, 15))


def test_a_call_that_ends_early_is_cancelled_and_comes_back_when_it_opens_again(reader: Reader) -> None:
    states = []
    for hour, status in enumerate(["open", "cancelled", "open", "closed"]):
        seen(reader.scene, call("A-1", status=status), now=MONDAY + timedelta(hours=hour))
        (event,) = reader.events().values()
        states.append((str(event["status"]), int(event["sequence"])))
    assert states == [("CONFIRMED", 0), ("CANCELLED", 1), ("CONFIRMED", 2), ("CANCELLED", 3)]
    assert event.walk("VALARM") == []
    assert reader.entries()[0].title == "Avslutad: Stöd till skola A-1"


def test_a_call_that_is_withdrawn_is_cancelled(reader: Reader) -> None:
    seen(reader.scene, call("A-1"), call("A-2"))
    for hour in range(1, 6):
        seen(reader.scene, call("A-2"), now=MONDAY + timedelta(hours=hour), whole=True)
    events = reader.events()
    assert str(events["call-1-deadline-1@bevakning.example"]["status"]) == "CANCELLED"
    assert str(events["call-2-deadline-1@bevakning.example"]["status"]) == "CONFIRMED"


def test_the_feed_has_an_entry_for_each_call_under_an_id_that_stays(reader: Reader) -> None:
    seen(reader.scene, call("A-1"), call("A-2", deadline=None, language="en", title="Grants for skola", level="eu"))
    first = {entry.id: entry for entry in reader.entries()}
    assert set(first) == {"tag:bevakning.example,2026:call/1", "tag:bevakning.example,2026:call/2"}
    one = first["tag:bevakning.example,2026:call/1"]
    assert (one.title, one.link) == ("Stöd till skola A-1", "https://fonden.example/A-1")
    assert "måndag 30 november 2026 (klockslag framgår inte)" in one.summary
    two = first["tag:bevakning.example,2026:call/2"]
    assert "Grants for skola" not in two.title
    assert "Originaltitel: Grants for skola" in two.summary
    assert "Sista ansökningsdag framgår inte." in two.summary
    seen(reader.scene, call("A-1", deadline="2026-12-24"), now=MONDAY + timedelta(hours=3))
    entry = reader.entries()[0]
    assert (entry.id, entry.published) == ("tag:bevakning.example,2026:call/1", one.published)
    assert entry.updated > one.updated


def test_hostile_words_stay_words(reader: Reader) -> None:
    seen(reader.scene, call("A-1", title=HOSTILE, deadlines=[{"date": "2026-09-01", "label": HOSTILE}]))
    assert len(reader.events()) == 1
    (entry,) = reader.entries()
    assert "BEGIN:VEVENT" in entry.title
    assert "\u202e" not in reader.get("calendar.ics").text


def test_who_has_the_bytes_already_gets_none(reader: Reader) -> None:
    seen(reader.scene, call("A-1"))
    for form in ("calendar.ics", "atom.xml"):
        answer = reader.get(form)
        assert "private" in answer.headers["cache-control"]
        tag = answer.headers["etag"]
        for known in (tag, f'"other", W/{tag}'):
            again = reader.get(form, known)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert reader.get(form, '"other"').status_code == 200
    tag = reader.get("calendar.ics").headers["etag"]
    seen(reader.scene, call("A-1", deadline="2026-12-24"), now=MONDAY + timedelta(hours=3))
    assert reader.get("calendar.ics", tag).status_code == 200


def test_the_bytes_do_not_depend_on_today(reader: Reader) -> None:
    seen(reader.scene, call("A-1"), call("A-2", deadline=None))
    later = Reader(reader.scene, TUESDAY + timedelta(days=3))
    for form in ("calendar.ics", "atom.xml"):
        today = reader.get(form).content
        kept_bodies.clear()  # else it would not be written anew
        assert later.get(form).content == today


def test_what_stays_the_same_is_written_once_and_any_change_anew(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def count(name: str) -> None:
        compose = getattr(feeds, name)

        def counted(*given: Any) -> bytes:
            written.append(name)
            return bytes(compose(*given))

        monkeypatch.setattr(feeds, name, counted)

    count("calendar_of")
    count("atom_of")
    kept_bodies.clear()
    seen(reader.scene, call("A-1"))
    for _ in range(2):
        before = [reader.get(form).content for form in ("calendar.ics", "atom.xml")]
    assert written == ["calendar_of", "atom_of"]
    seen(reader.scene, call("A-1", title="Stöd till skola och hem"), now=MONDAY + timedelta(hours=3))
    after = [reader.get(form).content for form in ("calendar.ics", "atom.xml")]
    assert len(written) == 4
    assert not {*before} & {*after}


@pytest.mark.parametrize("token", ["x", "%00", "..%2F..", "å"])
def test_nobody_enters_without_the_secret(reader: Reader, token: str) -> None:
    assert reader.client.get(f"/feeds/{token}/calendar.ics").status_code == 404
    assert reader.client.get(f"/feeds/{token}/atom.xml").status_code == 404


def test_a_new_address_ends_the_old_one_and_a_department_that_is_gone_has_none(reader: Reader) -> None:
    assert len(reader.token) >= 40
    with transaction(reader.scene.engine) as session:
        fresh = renew_feed(session, session.exec(select(Department)).one(), TUESDAY)
    assert reader.get("calendar.ics").status_code == 404
    reader.token = fresh
    assert reader.get("calendar.ics").status_code == 200
    with transaction(reader.scene.engine) as session:
        session.exec(select(Department)).one().active = False
    assert reader.get("atom.xml").status_code == 404


def test_an_empty_calendar_and_feed_load_too(reader: Reader) -> None:
    assert reader.events() == {}
    assert reader.entries() == []


def test_what_ended_long_ago_is_left_out(reader: Reader) -> None:
    long_ago = at("2026-01-05 08:00")
    seen(reader.scene, call("A-1", deadline="2026-01-20"), call("A-2"), now=long_ago)
    seen(reader.scene, call("A-1", deadline="2026-01-20", status="closed"), call("A-2"), now=at("2026-01-21 08:00"))
    assert [entry.title for entry in reader.entries()] == ["Stöd till skola A-2"]
