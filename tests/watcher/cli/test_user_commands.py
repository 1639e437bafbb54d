"""`watcher user`: who may sign in, told in one line, and no password on any command line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlmodel import select

from tests.watcher.cli.conftest import Run, Said
from tests.watcher.cli.test_service_commands import PROFILE
from watcher.db import open_database, reading
from watcher.people.models import Account, Audit
from watcher.people.passwords import is_right

ANNA = "anna@example.org"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What stands on standard input."""
    words = io.StringIO("fyra ord på en rad\n")
    monkeypatch.setattr("sys.stdin", words)
    return words


@pytest.fixture
def known(run: Run, tmp_path: Path) -> Run:
    """An installation that knows one organisation."""
    profile = tmp_path / "profile.toml"
    profile.write_text(PROFILE, "utf-8")
    run("profile", "import", profile)
    return run


def account(tmp_path: Path) -> Account:
    with reading(open_database(f"sqlite:///{tmp_path / 'data' / 'watcher.sqlite3'}")) as session:
        return session.exec(select(Account)).one()


def test_a_user_is_added_with_a_password_from_standard_input(known: Run, typed: io.StringIO, tmp_path: Path) -> None:
    said = known("user", "add", "Anna@Example.org", "--name", "Anna Exempel", "--organisation", "exempelkoping",
                 "--role", "coordinator", "--json")  # fmt: skip
    assert said.code == 0
    (row,) = said.rows
    assert (row["address"], row["name"], row["has_password"]) == (ANNA, "Anna Exempel", True)
    assert row["roles"] == [{"organisation": "exempelkoping", "role": "coordinator", "from_service": False}]
    assert is_right("fyra ord på en rad", account(tmp_path).password)
    assert not typed.read()


def test_the_list_names_everybody_and_no_password(known: Run, typed: io.StringIO, tmp_path: Path) -> None:
    known("user", "add", ANNA, "--everywhere", "--role", "admin")
    said = known("user", "list")
    assert said.out == f"1  {ANNA}  {ANNA}  (*: admin)\n"
    kept = account(tmp_path).password
    assert kept
    assert kept not in known("user", "list", "--json").out


def test_whoever_is_added_without_a_role_may_see_nothing_yet(known: Run, typed: io.StringIO) -> None:
    said = known("user", "add", ANNA)
    assert said.code == 0
    assert "has no role yet: see `watcher user role`" in said.out


def test_roles_are_given_and_taken(known: Run, typed: io.StringIO) -> None:
    known("user", "add", ANNA, "--without-password")
    for words, roles in (
        (("reader", "--organisation", "exempelkoping"), [("exempelkoping", "reader")]),
        (("admin", "--organisation", "exempelkoping"), [("exempelkoping", "admin")]),
        (("reader", "--everywhere"), [("exempelkoping", "admin"), ("*", "reader")]),
        (("none", "--organisation", "exempelkoping"), [("*", "reader")]),
    ):
        (row,) = known("user", "role", ANNA, *words, "--json").rows
        assert [(each["organisation"], each["role"]) for each in row["roles"]] == roles


def test_a_password_is_changed_and_an_account_removed(
    known: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known("user", "add", ANNA, "--without-password")
    monkeypatch.setattr("sys.stdin", io.StringIO("ett helt annat\n"))
    assert known("user", "password", "1").code == 0
    assert is_right("ett helt annat", account(tmp_path).password)
    assert known("user", "remove", ANNA).code == 0
    assert known("user", "list").out == ""
    with reading(open_database(f"sqlite:///{tmp_path / 'data' / 'watcher.sqlite3'}")) as session:
        rows = session.exec(select(Audit).where(Audit.who == "watcher user").order_by(Audit.id))
        done = [(row.who, row.what, row.about) for row in rows]
    steps = ("account added", "password set", "account removed")
    assert done == [("watcher user", step, "account:1") for step in steps]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "anna"), "no e-mail address"),
        (("add", ANNA, "--role", "reader"), "go together"),
        (("add", ANNA, "--organisation", "exempelkoping"), "go together"),
        (("add", ANNA, "--organisation", "nowhere", "--role", "reader"), "there are: exempelkoping"),
        (("add", ANNA, "--name", "x" * 99), "at most 80"),
        (("password", "bo@example.org"), "watcher user list"),
        (("role", "77", "reader", "--everywhere"), "watcher user list"),
        (("remove", "9" * 30), "no e-mail address"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(
    known: Run, typed: io.StringIO, words: tuple[str, ...], told: str
) -> None:
    said: Said = known("user", *words)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert said.err.count("\n") == 1
    assert known("user", "list", "--json").rows == []


@pytest.mark.parametrize("password", ["elva tecken", "", "x" * 1_001])
def test_a_password_that_is_too_short_or_huge_is_refused(
    known: Run, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    said = known("user", "add", ANNA)
    assert said.code == 2
    assert "12 to 1000 characters" in said.err
    assert known("user", "list", "--json").rows == []


def test_an_address_is_one_account(known: Run, typed: io.StringIO) -> None:
    known("user", "add", ANNA, "--without-password")
    assert "has an account already" in known("user", "add", ANNA.upper(), "--without-password").err
