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
from watcher.db import reading
from watcher.demo.player import Played, play, prepare_folder
from watcher.errors import BadInput


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(prepare_folder(tmp_path_factory.mktemp("demo") / "demo"), lambda _words: None)


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
