"""An entry that a person has changed: what it says of its calls reaches them at the next reading."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from watcher.db import reading, transaction
from watcher.polling.models import Answer, Repair
from watcher.polling.own_catalogue import as_written, save_entry

TEXT = """id = "example"
kind = "feed"
url = "https://example.org/feed"
level = "national"
verified_on = 2026-05-01
name = { sv = "Exempel", en = "Example" }
"""


def test_another_default_is_read_into_the_calls_though_the_page_has_not_changed(
    database: Engine, tmp_path: Path, now: datetime
) -> None:
    def save(text: str) -> None:
        with transaction(database) as session:
            save_entry(session, tmp_path, "example", text, as_written(tmp_path, "example").mark, now)

    save(TEXT)
    with transaction(database) as session:
        session.add(Answer(key="example https://example.org/feed", source="example", etag="1", checked_at=now))
    save(TEXT + 'applicant_types = ["municipality"]\n')
    with reading(database) as session:
        assert session.exec(select(Answer)).first() is None
        assert session.get(Repair, "example") is None  # its words are still the funder's
