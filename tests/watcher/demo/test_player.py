"""The demo, played whole: what a newcomer meets in the first minute."""

import email
import email.policy
import json
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import select

from subscriptions.models import Delivery, DeliveryItem
from watcher.calls.models import CallEvent, SourceEvent
from watcher.db import reading, transaction
from watcher.demo.player import Played, jobs_while_shown, play, prepare_folder, saved_sources, settings_of_demo
from watcher.errors import BadInput
from watcher.polling.models import SourceRun, SourceState
from watcher.polling.wishes import ask_now
from watcher.work.jobs import run_all
from watcher.work.service import Service

PORT = 8765


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(prepare_folder(tmp_path_factory.mktemp("demo") / "demo"), lambda _words: None, PORT)


def test_every_link_to_the_pages_goes_to_the_port_where_they_are(played: Played) -> None:
    letters = [path.read_bytes() for path in played.outbox.iterdir()]
    assert any(b"http://127.0.0.1:8765/" in each for each in letters)
    assert not any(b"127.0.0.1:8000" in each for each in letters)


def test_the_demo_reaches_the_network_as_the_service_does_and_heeds_nothing_else_of_it(tmp_path: Path) -> None:
    (tmp_path / "proxy").write_text("http://proxy.example:3128\n")
    own = settings_of_demo(
        tmp_path / "demo",
        PORT,
        {
            "WATCHER_ALLOW_PRIVATE_ADDRESSES": "yes",
            "WATCHER_HTTP_PROXY_FILE": str(tmp_path / "proxy"),
            "WATCHER_DATABASE_URL": "sqlite:///the-services-own",
            "WATCHER_DATA_DIR": str(tmp_path / "service"),
            "WATCHER_SMTP_URL": "smtp://mail.example",
            "WATCHER_BASE_URL": "https://bevakning.example.org",
        },
    )
    assert (own.allow_private_addresses, own.http_proxy) == (True, "http://proxy.example:3128")
    assert (own.smtp_url, own.data_dir, own.base_url) == (None, tmp_path / "demo", f"http://127.0.0.1:{PORT}")
    assert "the-services-own" not in own.database_url
    assert not settings_of_demo(tmp_path / "demo", PORT, {}).allow_private_addresses
    with pytest.raises(BadInput, match="WATCHER_ALLOW_PRIVATE_ADDRESSES"):
        settings_of_demo(tmp_path / "demo", PORT, {"WATCHER_ALLOW_PRIVATE_ADDRESSES": "perhaps"})


def test_what_is_asked_to_be_read_now_is_read_from_what_was_saved(played: Played) -> None:
    """Of a source without a saved answer the page offers no such button; asked for all the same, nothing comes."""
    assert "poll" not in jobs_while_shown()
    assert "vinnova" in saved_sources()
    assert "formas" not in saved_sources()
    with transaction(played.engine) as session:
        for source in ("vinnova", "formas"):
            ask_now(session, source, played.now)
    run_all(Service(played.settings, played.engine), played.now, jobs_while_shown())
    with reading(played.engine) as session:
        assert [row.source for row in session.exec(select(SourceState).where(SourceState.asked_at.is_not(None)))] == []
        last = session.exec(select(SourceRun).order_by(SourceRun.id.desc()).limit(1)).one()
    assert (last.source, last.started_at, last.outcome) == ("vinnova", played.now, "complete")


def test_four_organisations_get_letters_every_week(played: Played) -> None:
    assert played.organisations == 4
    letters = [email.message_from_bytes(path.read_bytes()) for path in played.outbox.glob("*.eml")]
    weeks = Counter(letter["Date"].split(" 07:30")[0] for letter in letters)
    assert len(weeks) == 4
    assert min(weeks.values()) >= 10


def test_every_mail_and_every_card_is_sound(played: Played) -> None:
    for path in played.outbox.glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.strict)
        assert mail.get_body(("html",)) is not None
        assert mail.get_body(("plain",)) is not None
        assert path.stat().st_size < 100_000
    cards = list(played.outbox.glob("*.json"))
    assert cards
    for path in cards:
        assert json.loads(path.read_bytes())["attachments"][0]["content"]["type"] == "AdaptiveCard"
        assert path.stat().st_size <= 20_000


def test_everything_that_can_happen_to_a_call_happens(played: Played) -> None:
    with reading(played.engine) as session:
        events = session.exec(select(CallEvent)).all()
        sources = [event.kind for event in session.exec(select(SourceEvent))]
    assert {"new", "changed", "closed", "withdrawn"} <= {event.kind for event in events}
    assert any("deadlines" in event.changes for event in events)
    assert any(event.changes.get("status") == ["forthcoming", "open"] for event in events)
    assert sources == ["broken", "well"]


def test_everything_was_sent_and_nobody_was_told_one_thing_twice(played: Played) -> None:
    with reading(played.engine) as session:
        assert {delivery.state for delivery in session.exec(select(Delivery))} == {"sent"}
        told = Counter((item.recipient_id, item.key) for item in session.exec(select(DeliveryItem)))
    assert max(told.values()) == 1


def test_a_folder_that_is_not_the_demos_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    with pytest.raises(BadInput, match="--folder"):
        prepare_folder(tmp_path)
    assert (tmp_path / "thesis.odt").exists()


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path / "demo")
    (folder / "old").touch()
    assert not (prepare_folder(folder) / "old").exists()
