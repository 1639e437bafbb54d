"""Letters through the commands: read by hand, polled from a folder, and what is said where a setting is missing."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.watcher.cli.conftest import Run
from tests.watcher.net.imap_servers import USER, Scripted, scripted_server

LETTER = ROOT / "tests" / "fixtures" / "newsletter" / "swedish-html" / "page-1.eml"
AT = ("--at", "2027-03-12T08:00:00+01:00")
ENTRY = """
id = "kontoret"
kind = "newsletter"
url = "https://office.example/"
level = "eu"
verified = "described"
verified_on = 2027-01-01
name = { sv = "Kontoret", en = "The office" }
options = { WHERE }
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "catalogue"
    folder.mkdir(parents=True)
    (folder / "kontoret.toml").write_text(ENTRY.replace("WHERE", 'folder = "bryssel"'), "utf-8")
    return folder


@pytest.mark.usefixtures("catalogue")
def test_a_saved_letter_is_read_by_hand(run: Run) -> None:
    said = run("sources", "read", "kontoret", LETTER, *AT)
    assert (said.code, len(said.rows)) == (0, 4)
    assert said.rows[0]["external_id"] == "LIFE-2027-SAP-CLIMA-CCA"


@pytest.mark.usefixtures("catalogue")
def test_a_folder_of_letters_is_polled_from_where_it_lies_and_from_where_the_settings_say(
    run: Run, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    theirs = tmp_path / "data" / "letters" / "bryssel"
    for folder in (mine, theirs):
        folder.mkdir(parents=True)
        shutil.copy(LETTER, folder / "mars.eml")
    (by_hand,) = run("poll", "kontoret", "--from", mine, "--json", *AT).rows
    (live,) = run("poll", "kontoret", "--json", *AT).rows
    assert (by_hand["new"], live["same"]) == (4, 4)
    assert run("poll", "kontoret", "--json", *AT).rows[0]["outcome"] == "unchanged"


def test_a_setting_that_is_missing_is_named_in_one_line(
    run: Run, catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WATCHER_IMAP_URL", raising=False)
    (catalogue / "kontoret.toml").write_text(ENTRY.replace("WHERE", 'mailbox = "Nyhetsbrev"'), "utf-8")
    said = run("poll", "kontoret", *AT)
    assert said.code == 1
    assert [line for line in said.err.splitlines() if "WATCHER_IMAP_URL is not set" in line]
    assert "Traceback" not in said.err


def test_a_wrong_option_is_told_by_its_field(run: Run, catalogue: Path) -> None:
    (catalogue / "kontoret.toml").write_text(ENTRY.replace("WHERE", 'folder = "../../etc"'), "utf-8")
    said = run("sources", "check", catalogue / "kontoret.toml")
    assert (said.code, "options.folder" in said.err) == (2, True)


def test_the_mailbox_is_among_what_is_checked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHER_IMAP_URL", "imaps://eu@mail.example")
    for name in ("WATCHER_OAUTH_TENANT", "WATCHER_OAUTH_TOKEN_URL", "WATCHER_OAUTH_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)
    (line,) = [row for row in run("check", "--json").rows if row["what"] == "mailbox"]
    assert (line["fine"], "WATCHER_OAUTH_CLIENT_ID" in line["says"]) == (False, True)


def test_a_mailbox_that_answers_is_fine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> list[dict[str, object]]:
        async with scripted_server(Scripted(capabilities="IMAP4rev1")) as server:
            user = USER.replace("@", "%40")
            monkeypatch.setenv("WATCHER_IMAP_URL", f"imap://{user}:nyckel@127.0.0.1:{server.port}")
            return (await asyncio.to_thread(run, "check", "--json")).rows

    (line,) = [row for row in asyncio.run(go()) if row["what"] == "mailbox"]
    assert (line["fine"], line["says"]) == (
        True,
        "the mailbox can be read; letters that come back are looked for in INBOX",
    )
