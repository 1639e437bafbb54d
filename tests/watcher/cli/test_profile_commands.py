"""A profile file laid over what people have written on pages says what it overwrites."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import Session, col, select

from subscriptions.profile_edit import change_profile
from tests.watcher.cli.conftest import Run
from watcher.clock import system_clock
from watcher.db import open_database, transaction
from watcher.people.models import Audit
from watcher.settings import read_settings

FILE = """
[organisation]
id = "by"
name = "By"
[[organisation.departments]]
id = "allt"
name = "Allt"
[[areas]]
id = "vatten"
department = "allt"
name = "Vatten"
"""
LETTER = """
[[subscriptions]]
id = "brev"
department = "allt"
rhythm = "weekly"
[[subscriptions.channels]]
kind = "email"
to = ["vatten@example.org"]
"""


def test_an_import_says_what_it_overwrites_and_a_check_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "by.toml"
    file.write_text(FILE, "utf-8")
    first = run("profile", "import", file)
    assert (first.code, first.err) == (0, "")
    settings = read_settings()
    with transaction(open_database(settings.database_url)) as session:
        _write_on_a_page(session)
    lost = "area vatten: description was Sjöar och åar, is not set (last changed on a page by Anna)"
    checked = run("profile", "import", file, "--check")
    assert (checked.code, checked.out) == (0, f"{lost}\n")
    assert "Sjöar och åar" in run("profile", "export", "by").out
    assert run("profile", "import", file, "--check", "--json").rows == [
        {"organisation": "by", "would_overwrite": [lost]}
    ]
    done = run("profile", "import", file)
    assert f"overwritten: {lost}" in done.err
    assert "Sjöar och åar" not in run("profile", "export", "by").out
    assert run("profile", "import", file, "--check").out == "by: the file would overwrite nothing\n"
    other = tmp_path / "ny.toml"
    other.write_text(FILE.replace('"by"', '"ny"'), "utf-8")
    assert run("profile", "import", other, "--check").code == 0
    assert run("profile", "export", "ny").code == 2  # nothing was made by looking


def test_an_import_stands_in_the_log_with_what_it_overwrote_and_whom_nothing_reaches_any_more(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "by.toml"
    file.write_text(FILE + LETTER, "utf-8")
    run("profile", "import", file)
    file.write_text(FILE.replace("Vatten", "Rent vatten"), "utf-8")
    run("profile", "import", file, "--check")
    run("profile", "import", file)
    with transaction(open_database(read_settings().database_url)) as session:
        rows = session.exec(select(Audit).order_by(col(Audit.id))).all()
        assert {(row.who, row.organisation_id) for row in rows} == {("watcher profile import", "by")}
    assert [(row.what, row.about) for row in rows] == [
        ("profile imported", ""), ("profile imported", ""), ("area changed", "area:1"),
        ("subscription removed", "subscription:1"), ("recipient removed", "recipient:1"),
    ]  # fmt: skip


def _write_on_a_page(session: Session) -> None:
    words = {"description": "Sjöar och åar"}
    zone = read_settings().timezone
    change_profile(session, "by", lambda raw: raw["areas"][0].update(words), who="Anna", now=system_clock(), zone=zone)
