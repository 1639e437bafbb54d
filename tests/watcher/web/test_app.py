import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import (
    Delivery,
    DeliveryContent,
    Organisation,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)
from tests.watcher.calls.store_runs import NOW, call, run
from tests.watcher.calls.test_questions import correct
from tests.watcher.web.samples import sign_in
from watcher.calls.questions import open_questions
from watcher.db import reading, transaction
from watcher.language import Texts
from watcher.people.roles import Visitor
from watcher.polling.models import SourceState
from watcher.settings import Settings
from watcher.web.app import make_app, make_ready
from watcher.web.pages import _environment, set_apart
from watcher.work.correction_words import words_for

HOSTILE = '<script>alert(1)</script> & "utlysning"'


@pytest.fixture
def settings_without_key(settings: Settings) -> Settings:
    return replace(settings, secret_key=None)


@pytest.fixture
def pages(settings_without_key: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    with transaction(database) as session:
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
        session.flush()
        session.add(Recipient(id=1, organisation_id="kommun", kind="email", address="skola@example.org"))
        session.flush()
        session.add(
            Delivery(
                id=7, identity="3f2a", recipient_id=1, kind="email", subject=HOSTILE, state="sent", next_try_at=now,
                created_at=now,
            )
        )  # fmt: skip
        session.flush()
        session.add(DeliveryContent(delivery_id=7, body=b"", page="<p>Brevet</p>"))
        session.add(SourceState(source="example", health="broken", live_calls=3))
    app = make_app(settings_without_key, database, guest=Visitor(None, "Demo", everywhere="admin"))
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


def test_the_first_page_shows_letters_by_organisation_and_how_the_sources_are(pages: TestClient) -> None:
    page = pages.get("/").text
    assert "Exempelköpings kommun" in page
    assert "skola@<wbr>example.org" in page, "it may break where its parts meet"
    assert "Kan inte läsas" in page
    assert '<html lang="sv">' in page


def test_whoever_asks_first_waits_for_no_reading_of_what_all_pages_are_made_of(
    pages: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _environment.cache_clear()
    make_ready(pages.app)  # type: ignore[arg-type] # the one that was made above

    def compile_again(*_: object, **__: object) -> None:
        raise AssertionError("this was to be ready")

    monkeypatch.setattr("jinja2.Environment.compile", compile_again)
    monkeypatch.setattr("tomllib.loads", compile_again)
    assert [pages.get(path).status_code for path in ("/calls?words=skola", "/sources", "/letters")] == [200] * 3


def test_a_source_that_is_not_asked_does_not_stand_there_as_unwell_for_ever(
    pages: TestClient, database: Engine
) -> None:
    with transaction(database) as session:  # a person had it read once, to see
        session.add(SourceState(source="by-hand", health="quiet", live_calls=1))
        session.add(SourceState(source="eacea", health="broken", live_calls=0))
    page = pages.get("/").text
    assert "example" in page
    assert "/sources/by-hand" not in page
    assert "/sources/eacea" not in page


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_form_whose_parts_begin_with_endless_heads_is_refused_at_once(pages: TestClient) -> None:
    head = b'Content-Disposition: form-data; name="mail"; filename="a.eml"'
    kind, origin = "multipart/form-data; boundary=x", "http://127.0.0.1:8000"
    begun = time.perf_counter()
    for more in (b";" * 3_000_000, b"\r\nA: b" * 300_000):
        body = b"--x\r\n" + head + more + b"\r\n\r\nbrev\r\n--x--\r\n"
        assert (
            pages.post("/calls/add", content=body, headers={"content-type": kind, "origin": origin}).status_code == 400
        )
    assert time.perf_counter() - begun < 5, "nobody else is answered while a form is read"


def test_letters_that_went_no_further_than_a_folder_are_not_called_delivered(pages: TestClient) -> None:
    assert "har inte nått någon mottagare" in pages.get("/").text


def test_english_is_one_click_away_and_whole(pages: TestClient) -> None:
    assert 'href="/?lang=en"' in pages.get("/").text
    page = pages.get("/?lang=en").text
    assert '<html lang="en">' in page
    assert "Cannot be read" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ["Sista ansökningsdag", "Rättat av Anna", "3 juni 2026 kl. 14.00", "1 juni 2026", "10 juni 2026"]),
        ("en", ["Deadline", "Corrected by Anna", "3 June 2026 at 14:00", "1 June 2026", "10 June 2026"]),
    ],
)
def test_a_question_about_a_correction_is_shown_to_whoever_can_answer_it(
    pages: TestClient, database: Engine, language: str, words: list[str]
) -> None:
    assert 'value="keep"' not in pages.get(f"/?lang={language}").text
    run(database, call(title=HOSTILE))
    correct(database, "deadlines", [{"date": "2026-06-03", "time": "14:00"}])
    run(database, call(title=HOSTILE, deadlines=[{"date": "2026-06-10"}]))
    raw = pages.get(f"/?lang={language}").text
    page = unescape(raw)
    with reading(database) as session:
        (question,) = open_questions(session, NOW)
    assert "<script>" not in raw
    assert "watcher correct" not in page, "who answers it need not know commands"
    for expected in (*words, HOSTILE, f'action="/calls/{question.call_id}?', 'value="keep"', 'value="accept"'):
        assert expected in page


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", {"sv": "Framgår inte", "en": "Not stated"}),
        ("title", "12", {"sv": "12", "en": "12"}),
        (
            "deadlines",
            [{"date": "--02-15"}],
            {"sv": "15 februari (årtal framgår inte)", "en": "15 February (year not stated)"},
        ),
        ("opens", "2026-05-02", {"sv": "2 maj 2026", "en": "2 May 2026"}),
        ("status", "cancelled", {"sv": "Inställd", "en": "Cancelled"}),
        ("deadline_model", "two-stage", {"sv": "Två steg", "en": "Two stages"}),
        ("budget", {"per_project_max": "2000000", "currency": "SEK"}, {"sv": "miljoner kronor", "en": "million"}),
        ("budget", {"text": "enligt plan"}, {"sv": "enligt plan", "en": "enligt plan"}),
        ("funding_rate", 0.6, {"sv": "60 procent", "en": "60"}),
        ("eligibility", {"applicant_types": ["municipality"]}, {"sv": "kommuner", "en": "municipalities"}),
        ("url", "https://example.org/x", {"sv": "https://example.org/x", "en": "https://example.org/x"}),
    ],
)
def test_every_value_is_told_in_the_readers_words(
    field: str, value: object, words: dict[str, str], language: str
) -> None:
    assert words[language] in words_for(field, value, Texts(language))


def test_a_letter_is_shown_as_its_reader_meets_it(
    pages: TestClient, settings_without_key: Settings, database: Engine
) -> None:
    page = pages.get("/digests/3f2a").text
    assert 'src="/digests/3f2a/body"' in page
    assert 'href="/digests/3f2a/body"' in page  # to print it: a frame is cut on paper
    assert "Till alla brev" in page
    with TestClient(make_app(settings_without_key, database)) as stranger:  # all letters are not hers to see
        assert "Till alla brev" not in stranger.get("/digests/3f2a").text
    assert pages.get("/digests/3f2a/body").text == "<p>Brevet</p>"


def test_nobody_can_answer_in_the_readers_name_from_a_letters_page(pages: TestClient, database: Engine) -> None:
    own = "http://testserver/my/1-abcdefghijklmnopqrstuvwxyz/calls/1"
    with transaction(database) as session:
        session.exec(select(DeliveryContent)).one().page = f'<p>Kvar</p><p class="own"><a href="{own}">Svara</a></p>'
    body = pages.get("/digests/3f2a/body").text
    assert "Kvar" in body
    assert "/my/" not in body


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/", "/digests/3f2a"])
def test_text_from_sources_stays_text(pages: TestClient, path: str) -> None:
    page = pages.get(path).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("path", ["/digests/7", "/digests/x", "/digests/%00", "/nowhere"])
def test_what_is_not_there_answers_kindly(pages: TestClient, path: str) -> None:
    answer = pages.get(path)
    assert answer.status_code == 404
    assert "Sidan finns inte" in answer.text


def test_the_address_of_a_form_opened_as_a_page_answers_kindly(pages: TestClient) -> None:
    answer = pages.get("/sign-out")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "Sidan finns inte" in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/", "/digests/3f2a", "/digests/3f2a/body", "/nowhere", "/style.css"])
def test_no_page_may_run_scripts_or_be_framed_elsewhere(pages: TestClient, path: str) -> None:
    policy = pages.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy


def test_a_stranger_is_asked_to_sign_in_and_sees_nothing(settings: Settings, database: Engine, now: datetime) -> None:
    with TestClient(make_app(settings, database, lambda: now, first_code="kod"), follow_redirects=False) as client:
        assert client.get("/calls?words=skola").headers["location"] == "/start?lang=sv"  # nobody leads yet
        sign_in(client, database, now)
        assert client.get("/calls").status_code == 200
        client.cookies.clear()
        answer = client.get("/calls?words=skola")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/sign-in?lang=sv&then=%2Fcalls%3Fwords%3Dskola"
        assert client.get("/digests/3f2b").status_code == 404
        assert client.get("/healthz").json() == {"status": "ok"}


def test_a_fault_of_ours_is_called_the_same_in_the_log_and_on_the_page(
    pages: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("hemligt")

    monkeypatch.setattr("watcher.web.sources.load_catalogue", fail)
    answer = pages.get("/sources")
    name = answer.text.split("Felet heter ")[1].split()[0]
    assert answer.status_code == 500
    assert f"fault {name} at GET /sources: RuntimeError" in caplog.text
    assert "hemligt" not in answer.text


def test_where_everybody_is_let_in_a_name_that_points_here_opens_nothing(pages: TestClient) -> None:
    assert pages.get("/", headers={"host": "rebound.example:8000"}).status_code == 400
    assert pages.get("/", headers={"host": "localhost:8000"}).status_code == 200


def test_who_gets_nothing_stands_on_the_first_page(settings: Settings, database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
        session.flush()
        row = Recipient(
            id=1, organisation_id="kommun", kind="email", address="skola@example.org", state="off", reason=HOSTILE
        )
        session.add_all([row, Subscription(id=1, organisation_id="kommun", key="brev", areas=[], rhythm="weekly")])
        session.flush()
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
    client = TestClient(make_app(settings, database, lambda: now))
    sign_in(client, database, now)
    page = client.get("/").text
    assert "skola@example.org (Exempelköpings kommun): avstängd" in page
    assert HOSTILE not in page
    assert HOSTILE in unescape(page)


def test_a_dry_run_is_said_on_every_page(settings_without_key: Settings, database: Engine) -> None:
    app = make_app(replace(settings_without_key, dry_run=True), database)
    client = TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
    for path in ("/", "/sources", "/calls", "/areas", "/nowhere"):
        assert "Provkörning: inga brev lämnar tjänsten." in client.get(path).text


@pytest.mark.parametrize("telling", ["Smart stad: el och värme", "Kultur, idrott", "Vård och omsorg"])
def test_names_that_look_like_lists_are_set_apart_in_one(telling: str) -> None:
    texts = Texts("sv")
    assert texts.listing(set_apart(["Skola", telling], texts)) == f"”Skola” och ”{telling}”"
    assert texts.listing(set_apart(["Skola", "Klimat"], texts)) == "Skola och Klimat"
