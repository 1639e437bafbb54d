"""Whom an organisation reaches, and what it may copy of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.channel_models import ChannelCode, Suppression
from subscriptions.delivery.recipients import suppress
from subscriptions.models import AdminLetter, Organisation, Recipient, Subscription
from subscriptions.profile_edit import fingerprint
from subscriptions.profile_export import profile_table
from subscriptions.profiles import Profile, import_profile
from tests.subscriptions.delivery.servers import mail_office, teams_flow
from tests.watcher.web.organising import HERE, ONE, PROFILE, noted
from tests.watcher.web.samples import sign_in
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.settings import Settings
from watcher.web.app import make_app

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    with transaction(database) as session:
        own = PROFILE["organisation"] | {"domains": ["example.org"]}
        letters = [PROFILE["subscriptions"][0] | {"channels": [
            {"kind": "email", "to": ["skola@example.org", "ute@example.com"]},
            {"kind": "teams", "url_env": "TEAMS_SKOLA", "confirm": True},
        ]}]  # fmt: skip
        profile = Profile.model_validate(PROFILE | {"organisation": own, "subscriptions": letters})
        import_profile(session, profile, now, STOCKHOLM)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, "Anna", kommun="coordinator")
        yield client


def who(database: Engine, address: str) -> Recipient:
    with reading(database) as session:
        return session.exec(select(Recipient).where(Recipient.address == address)).one()


def act(pages: TestClient, database: Engine, address: str, do: str, **form: str) -> str:
    number = str(who(database, address).id)
    answer = pages.post("/subscriptions/1/recipients", data={"recipient": number, "do": do} | form)
    return unescape(answer.text) if answer.status_code == 200 else str(answer.status_code)


@ONE
def test_each_recipient_says_how_it_stands_and_what_can_be_done(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    page = unescape(pages.get("/subscriptions/1").text)
    assert "skola@example.org: får breven" in page
    assert "ute@example.com: har inte sagt ja ännu" in page
    assert "Mottagaren får en fråga i ett mejl" in page
    assert "Frågan är från" not in page  # nor is it said that she has it, before it is written
    assert "väntar på koden på provkortet" in page
    assert "Frågan skickas en gång till." in act(pages, database, "ute@example.com", "ask")
    assert "Frågan är från 7 maj 2026." in unescape(pages.get("/subscriptions/1").text)
    assert "har redan fått frågan i dag" in act(pages, database, "ute@example.com", "ask")  # replayed
    assert "har redan fått frågan i dag, eller har svarat" in act(pages, database, "skola@example.org", "ask")
    with reading(database) as session:
        assert [row.address for row in session.exec(select(AdminLetter))] == ["ute@example.com"]
    with transaction(database) as session:
        suppress(session, "skola@example.org", reason="no such user", who="bounce", now=now)
    assert "no such user" in pages.get("/subscriptions/1").text
    assert act(pages, database, "skola@example.org", "test") == "400"
    assert "Det skrivs hit igen, " in act(pages, database, "skola@example.org", "lift")
    assert who(database, "skola@example.org").state == "active"
    assert act(pages, database, "skola@example.org", "lift") == "400"
    with transaction(database) as session:
        suppress(session, "skola@example.org", reason="asked us to", who="operator", now=now)
    assert act(pages, database, "skola@example.org", "lift") == "400"  # a person decided that
    with reading(database) as session:
        assert session.get(Suppression, "skola@example.org") is not None
    assert noted(database) == ["recipient asked", "recipient lifted"]


@ONE
@pytest.mark.parametrize(
    ("review", "until", "words"),
    [
        ("direct", "2026-06-03", "skola@example.org: får breven efter den 3 juni 2026"),
        ("coordinator", "2026-06-03", "skola@example.org: får inga brev, eftersom de bara går till samordnaren"),
        ("shown", None, "skola@example.org: får breven"),
    ],
)
def test_while_letters_go_to_the_coordinator_alone_no_other_recipient_is_said_to_get_them(
    pages: TestClient, database: Engine, review: str, until: str | None, words: str
) -> None:
    with transaction(database) as session:
        row = session.get_one(Subscription, 1)
        row.review, row.coordinator_until = review, until
        session.add(row)
    for page in ("/subscriptions/1", "/organisations/kommun/subscriptions"):
        lines = unescape(pages.get(page).text).replace("</span>", "\n").splitlines()
        assert any(line.endswith(words) for line in lines)
    with transaction(database) as session:
        own = session.get_one(Organisation, "kommun")
        own.contact = own.contact | {"email": "skola@example.org"}
        session.add(own)
    assert re.search("skola@example.org: får breven$", unescape(pages.get("/subscriptions/1").text), re.MULTILINE)


@ONE
def test_writing_again_to_an_address_stands_in_the_log_of_every_organisation_that_has_it(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    with transaction(database) as session:
        for key, address in (("grannen", "skola@example.org"), ("annan", "annan@example.org")):
            session.add(Organisation(id=key, name=key))
            session.flush()
            session.add(Recipient(organisation_id=key, kind="email", address=address))
        suppress(session, "skola@example.org", reason="no such user", who="bounce", now=now)
        own = session.exec(select(Recipient).where(Recipient.organisation_id == "kommun")).first()
    answer = pages.post("/subscriptions/1/recipients", data={"recipient": str(own.id if own else 0), "do": "lift"})
    assert "för alla organisationer som har adressen" in unescape(answer.text)
    with reading(database) as session:
        noted_for = {row.organisation_id: row for row in session.exec(select(Audit))}
        whose = {f"recipient:{row.id}": row.organisation_id for row in session.exec(select(Recipient))}
    assert {key: (row.what, row.who, whose[row.about]) for key, row in noted_for.items()} == {
        key: ("recipient lifted", "Anna", key) for key in ("kommun", "grannen")
    }
    sign_in(pages, database, now, "Greta", grannen="admin")
    assert "skola@example.org" in pages.get("/log").text


@ONE
def test_a_code_is_typed_in_on_the_page_and_a_wrong_one_is_told(
    pages: TestClient, database: Engine, settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "finns inte" in act(pages, database, "TEAMS_SKOLA", "test")
    with teams_flow() as flow:
        monkeypatch.setenv("TEAMS_SKOLA", flow.url)
        assert "Provet togs emot." in act(pages, database, "TEAMS_SKOLA", "test")
        assert flow.url not in pages.get("/subscriptions/1").text
    failed = act(pages, database, "TEAMS_SKOLA", "test")  # nobody listens there now
    assert "Provkortet togs inte emot. Kontrollera i Teams" in failed
    assert "/checkup" not in failed  # a coordinator has no such page
    assert "Ingen kanal väntar på den koden." in act(pages, database, "TEAMS_SKOLA", "confirm", code="x" * 5000)
    with reading(database) as session:
        code = session.exec(select(ChannelCode)).one().code
    assert "Kanalen är bekräftad." in act(pages, database, "TEAMS_SKOLA", "confirm", code=code.lower())
    assert who(database, "TEAMS_SKOLA").state == "active"
    assert noted(database) == ["recipient tested", "recipient confirmed"]


@ONE
def test_nobody_acts_on_recipients_of_others_nor_in_a_dry_run(
    pages: TestClient, database: Engine, settings: Settings, now: datetime
) -> None:
    assert "Ingen mejlserver är inställd" in act(pages, database, "skola@example.org", "test")
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Granne"))
        session.flush()
        session.add(Recipient(id=90, organisation_id="grannen", kind="email", address="granne@example.org"))
    assert act(pages, database, "granne@example.org", "test") == "404"
    assert act(pages, database, "skola@example.org", "sell") == "400"
    for number in ("", "9" * 30, "-1", "<b>"):
        answer = pages.post("/subscriptions/1/recipients", data={"recipient": number, "do": "test"})
        assert answer.status_code == 404
    dry = TestClient(make_app(replace(settings, dry_run=True), database, lambda: now))
    dry.headers["origin"] = "http://testserver"
    sign_in(dry, database, now, "Anna", kommun="coordinator")
    assert "provkörs" in act(dry, database, "skola@example.org", "test")


@ONE
def test_a_test_letter_goes_out_at_once_and_what_the_server_refuses_is_told(
    pages: TestClient, database: Engine, settings: Settings, now: datetime
) -> None:
    with mail_office() as office:
        client = TestClient(make_app(replace(settings, smtp_url=office.url), database, lambda: now))
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, "Anna", kommun="coordinator")
        assert "Provet togs emot." in act(client, database, "skola@example.org", "test")
        assert [letter.to for letter in office.arrived] == ["skola@example.org"]
        office.rcpt["skola@example.org"] = "550 no such user"
        assert "tar inte emot brev till adressen" in act(client, database, "skola@example.org", "test")
        office.rcpt["skola@example.org"] = "550 5.7.1 relaying denied"
        told = act(client, database, "skola@example.org", "test")
        assert "mejlserverns regler tillåter inte" in told
        assert "tar inte emot brev till adressen" not in told
        office.rcpt["skola@example.org"] = "452 4.2.2 mailbox full"
        assert "Provbrevet kom inte iväg" in act(client, database, "skola@example.org", "test")
        assert act(client, database, "ute@example.com", "test") == "400"  # has not said yes
    assert len(office.arrived) == 1
    failed = act(client, database, "skola@example.org", "test")  # the server is gone
    assert "Provbrevet kom inte iväg" in failed
    assert "Försök igen om en stund." in failed
    assert "kommandot" not in failed
    assert "/checkup" not in failed
    sign_in(client, database, now, "Berit")
    assert 'href="/checkup?lang=sv&reach=1"' in act(client, database, "skola@example.org", "test")
    assert noted(database) == ["recipient tested"]


@ONE
def test_areas_are_copied_from_who_shares_them_and_nothing_else_is(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    shared: dict[str, Any] = {
        "organisation": {"id": "grannen", "name": "Granne", "shares_profile": True,
                         "departments": [{"id": "allt", "name": "Allt"}]},
        "areas": [
            {"id": "vatten", "department": "allt", "name": "Rent vatten", "description": "Sjöar", "must_not": ["hav"],
             "fields_added": ["energy"], "fields_left_out": ["health"]},
            {"id": "hemligt", "department": "allt", "name": "Annat"},
        ],
        "subscriptions": [{"id": "x", "channels": [{"kind": "email", "to": ["hemlig@example.org"]}]}],
    }  # fmt: skip
    silent = shared | {"organisation": shared["organisation"] | {"id": "tyst", "name": "Tyst", "shares_profile": False}}
    with transaction(database) as session:
        for each in (shared, silent):
            import_profile(session, Profile.model_validate(each), now, STOCKHOLM)
        before = profile_table(session, "kommun")
    here = HERE + "/copy"
    page = pages.get(here + "?from=grannen").text
    assert "Sjöar" in page
    assert "hemlig@example.org" not in page
    assert "Tyst" not in page
    form = {"from": "grannen", "department": "skola", "area-vatten": "1"}
    copied = pages.post(here, data=form).text
    assert "Områdena är kopierade." in copied
    assert "först när någon bevakning har dem" in copied
    with reading(database) as session:
        after = profile_table(session, "kommun")
    assert after["areas"][2:] == [
        {"id": "rent-vatten", "department": "skola", "name": "Rent vatten", "description": "Sjöar",
         "must_not": ["hav"], "fields_added": ["energy"], "fields_left_out": ["health"], "weight": 1.0}
    ]  # fmt: skip
    assert after | {"areas": before["areas"]} == before
    assert "Det här finns redan." in pages.post(here, data=form).text  # replayed
    assert pages.post(here, data=form | {"department": "ingen"}).status_code == 400
    assert pages.post(here, data={"from": "grannen", "department": "skola"}).status_code == 400
    for source in ("tyst", "kommun", "ingen"):
        assert pages.get(f"{here}?from={source}").status_code == 404
        assert pages.post(here, data=form | {"from": source}).status_code == 404
    assert noted(database) == ["areas copied"]


@ONE
def test_letters_that_nobody_is_left_to_see_first_are_named_as_what_keeps_a_page_from_saving(
    pages: TestClient, database: Engine
) -> None:
    with transaction(database) as session:
        session.get_one(Organisation, "kommun").contact = {}  # the coordinator has been forgotten
        session.get_one(Subscription, 1).review = "shown"
    with reading(database) as session:
        area = profile_table(session, "kommun")["areas"][0]
    form = {"area": area["id"], "department": area["department"], "weight": "2.0", "seen": fingerprint(area)}
    answer = pages.post(HERE + "/areas", data=form)
    assert answer.status_code == 400
    assert "Samordnarens e-postadress saknas." in unescape(answer.text)
    assert "Välj en förvaltning som finns." not in answer.text


@ONE
def test_the_first_page_names_a_channel_whose_setting_is_not_there_once_letters_leave(
    pages: TestClient, database: Engine, settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    not_there = "Kanal i Teams (Exempelköpings kommun): Inställningen TEAMS_SKOLA finns inte där tjänsten körs."
    assert not_there not in pages.get("/").text, "nothing leaves at all, and the page says so"
    sending = TestClient(make_app(replace(settings, smtp_url="smtp://mail.test"), database, lambda: now))
    sign_in(sending, database, now, "Anna", kommun="coordinator")
    assert not_there in sending.get("/").text
    monkeypatch.setenv("TEAMS_SKOLA", "https://flow.test/x")
    assert not_there not in sending.get("/").text
