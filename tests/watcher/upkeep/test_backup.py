"""A backup holds everything, comes back whole on either database, and never writes over what is there."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import SQLModel, select

from subscriptions.models import Delivery, DeliveryContent, Organisation, Progress, Recipient, saved_id
from watcher.cli import main
from watcher.db import open_database, reading, transaction
from watcher.errors import BadInput
from watcher.migrations import upgrade
from watcher.settings import Settings
from watcher.upkeep.backup import back_up
from watcher.upkeep.restore import restore

BYTES = bytes(range(256))
NAME = "Örebro <b>&\"' \u202e 🏛 kommun"


@pytest.fixture
def held(migrated_database: Engine, now: datetime) -> Engine:
    """A database as a release made it, with a row of every difficult kind."""
    with transaction(migrated_database) as session:
        session.add(Organisation(id="orebro", name=NAME, contact={"name": "Åsa"}, partners=["null", ""]))
        session.flush()
        recipient = Recipient(organisation_id="orebro", kind="email", address="a@example.org")
        session.add(recipient)
        session.flush()
        delivery = Delivery(
            identity="abc",
            recipient_id=saved_id(recipient),
            kind="email",
            subject="x",
            next_try_at=now,
            created_at=now + timedelta(microseconds=1),
        )
        session.add(delivery)
        session.flush()
        session.add(DeliveryContent(delivery_id=saved_id(delivery), body=BYTES))
    return migrated_database


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path) -> Iterator[tuple[Settings, Engine]]:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    engine = open_database(f"sqlite:///{folder / 'watcher.sqlite3'}")
    yield replace(settings, data_dir=folder, database_url=str(engine.url)), engine
    engine.dispose()


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with reading(engine) as session:
        tables = SQLModel.metadata.sorted_tables
        rows = {table.name: session.connection().execute(table.select()).all() for table in tables}
    return {name: [tuple(row) for row in found] for name, found in rows.items()}


def test_what_was_backed_up_comes_back_as_it_was(
    held: Engine, settings: Settings, elsewhere: tuple[Settings, Engine], tmp_path: Path, now: datetime
) -> None:
    (settings.data_dir / "catalogue").mkdir()
    (settings.data_dir / "catalogue" / "egen.toml").write_text("x = 1")
    counts = back_up(settings, held, tmp_path / "b.zip", now)
    assert (counts["organisation"], counts["delivery_content"], counts["files"]) == (1, 1, 1)
    told = restore(*elsewhere, tmp_path / "b.zip")
    assert told["made_at"] == now.isoformat()
    assert everything(elsewhere[1]) == everything(held)
    assert (elsewhere[0].data_dir / "catalogue" / "egen.toml").read_text() == "x = 1"


def test_a_backup_of_sqlite_comes_back_in_either_database_and_goes_on_counting(
    held: Engine, settings: Settings, elsewhere: tuple[Settings, Engine], tmp_path: Path, now: datetime
) -> None:
    back_up(settings, held, tmp_path / "there.zip", now)
    restore(*elsewhere, tmp_path / "there.zip")
    back_up(*elsewhere, tmp_path / "back.zip", now)
    before = everything(held)
    upgrade_nothing_into(held)
    restore(replace(settings, data_dir=tmp_path / "third"), held, tmp_path / "back.zip")
    assert everything(held) == before
    with transaction(held) as session:
        later = Recipient(organisation_id="orebro", kind="email", address="b@example.org")
        session.add(later)
        session.flush()
        assert saved_id(later) == 2


def upgrade_nothing_into(engine: Engine) -> None:
    SQLModel.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    upgrade(engine)


def test_a_database_in_use_is_not_written_over(
    held: Engine, settings: Settings, elsewhere: tuple[Settings, Engine], tmp_path: Path, now: datetime
) -> None:
    back_up(settings, held, tmp_path / "b.zip", now)
    upgrade(elsewhere[1])
    with transaction(elsewhere[1]) as session:
        session.add(Progress(name="mine", row_id=7))
    with pytest.raises(BadInput, match=r"in use: 1 rows in progress.*empty one"):
        restore(*elsewhere, tmp_path / "b.zip")
    with reading(elsewhere[1]) as session:
        assert session.exec(select(Progress)).one().row_id == 7


def test_a_file_of_the_data_folder_is_not_written_over(
    held: Engine, settings: Settings, elsewhere: tuple[Settings, Engine], tmp_path: Path, now: datetime
) -> None:
    (settings.data_dir / "key").write_text("theirs")
    (elsewhere[0].data_dir / "key").write_text("mine")
    back_up(settings, held, tmp_path / "b.zip", now)
    with pytest.raises(BadInput, match="another file"):
        restore(*elsewhere, tmp_path / "b.zip")
    assert (elsewhere[0].data_dir / "key").read_text() == "mine"


def tampered(whole: Path, target: Path, changes: dict[str, bytes | None]) -> Path:
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(target, "w") as after:
        for name in [*before.namelist(), *(set(changes) - set(before.namelist()))]:
            content = changes[name] if name in changes else before.read(name)
            if content is not None:
                after.writestr(name, content)
    return target


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"backup.json": None}, "not a whole backup"),
        ({"backup.json": b'{"format": 1, "revision": "9999", "rows": {}}'}, "later version"),
        ({"backup.json": b'{"format": 9, "revision": "0001", "rows": {}}'}, "later version"),
        ({"tables/organisation.jsonl": None}, "organisation has 0 rows of 1"),
        ({"tables/recipient.jsonl": b'{"id": 1}\n'}, "columns of recipient"),
        ({"tables/recipient.jsonl": b"\xff{\n"}, "not a whole backup"),
        ({"files/../../outside": b"x"}, "leads out of the data folder"),
    ],
)
def test_what_is_no_whole_backup_is_refused_and_leaves_nothing_behind(
    held: Engine,
    settings: Settings,
    elsewhere: tuple[Settings, Engine],
    tmp_path: Path,
    now: datetime,
    changes: dict[str, bytes | None],
    says: str,
) -> None:
    back_up(settings, held, tmp_path / "b.zip", now)
    with pytest.raises(BadInput, match=says):
        restore(*elsewhere, tampered(tmp_path / "b.zip", tmp_path / "other.zip", changes))
    assert not (tmp_path / "outside").exists()
    upgrade(elsewhere[1])
    assert not any(everything(elsewhere[1]).values())


def test_a_damaged_file_is_refused(
    held: Engine, settings: Settings, elsewhere: tuple[Settings, Engine], tmp_path: Path, now: datetime
) -> None:
    back_up(settings, held, tmp_path / "b.zip", now)
    content = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "b.zip").write_bytes(content[: len(content) // 2])
    with pytest.raises(BadInput, match="not a whole backup"):
        restore(*elsewhere, tmp_path / "b.zip")


def test_a_backup_is_for_its_owner_only_and_never_writes_over_another(
    held: Engine, settings: Settings, tmp_path: Path, now: datetime
) -> None:
    back_up(settings, held, tmp_path / "b.zip", now)
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadInput, match="already"):
        back_up(settings, held, tmp_path / "b.zip", now)
    with pytest.raises(BadInput, match="outside the data folder"):
        back_up(settings, held, settings.data_dir / "b.zip", now)
    assert not list(tmp_path.glob("*.part"))


def test_the_commands_say_what_was_kept_and_what_to_mind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WATCHER_DATA_DIR", str(tmp_path / "one"))
    assert main(["backup", str(tmp_path / "b.zip"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"]["organisation"] == 0
    monkeypatch.setenv("WATCHER_DATA_DIR", str(tmp_path / "two"))
    assert main(["restore", str(tmp_path / "b.zip")]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("restored: 0 rows")
    assert "written again" in shown.err
    assert main(["restore", str(tmp_path / "missing.zip")]) == 2
    assert "missing.zip" in capsys.readouterr().err
