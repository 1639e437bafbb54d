"""Runs of a source of letters: from the operator's files, from the mailbox, and what of it is remembered."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from sources.entry import Entry
from tests.conftest import ROOT
from tests.sources.kinds.cases import an_entry
from tests.watcher.net.imap_servers import USER, Scripted, scripted_server
from watcher.calls.models import Call, CallEvent, CallIdentity
from watcher.db import open_database, reading
from watcher.net.http import Client
from watcher.net.imap import VisitLimits
from watcher.net.mailbox import Mailbox
from watcher.polling.fetch import LiveFetcher, Politeness, SavedFetcher
from watcher.polling.letters import LetterBox
from watcher.polling.models import Answer
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.settings import Settings

LETTERS = ROOT / "tests" / "fixtures" / "newsletter"
NOW = datetime.fromisoformat("2027-03-12T08:00:00+01:00")
SWEDISH = (LETTERS / "swedish-html" / "page-1.eml").read_bytes()
ALWAYS = RunOptions(whether_due_or_not=True)
AT_ONCE = Politeness(pause=0.0, sleep=lambda _seconds: asyncio.sleep(0))


def entry(**options: Any) -> Entry:
    return an_entry("newsletter", options, id="kontoret", url="https://office.example/", level="eu")


def run(engine: Engine, settings: Settings, own: Entry, now: datetime = NOW) -> RunReport:
    async def go() -> RunReport:
        async with Client(settings) as client:
            mailbox = Mailbox(settings, client, limits=VisitLimits(answer_seconds=0.3, total_seconds=1))
            fetcher = LiveFetcher(client, engine, AT_ONCE, letters=LetterBox(settings, client, mailbox))
            return await run_source(engine, own, fetcher, now, lambda _words: None, ALWAYS)

    return asyncio.run(go())


def all_of(engine: Engine, table: Any) -> list[Any]:
    with reading(engine) as session:
        return list(session.exec(select(table)))


@pytest.fixture
def kept(settings: Settings) -> Iterator[Engine]:
    """A database of one kind: what both kinds do alike is tested once on each."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_database(settings.database_url)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def folder(settings: Settings) -> Path:
    path = settings.letters_dir / "bryssel"
    path.mkdir(parents=True)
    return path


def test_files_are_read_once_and_again_only_when_one_has_come(
    database: Engine, settings: Settings, folder: Path
) -> None:
    (folder / "mars.eml").write_bytes(SWEDISH)
    own = entry(folder="bryssel")
    assert (first := run(database, settings, own)).outcome == "complete"
    assert first.counts["new"] == 4
    assert run(database, settings, own).outcome == "unchanged"
    shutil.copy(LETTERS / "forwarded" / "page-1.eml", folder / "vidare.EML")
    assert run(database, settings, own).counts["new"] == 1
    assert {call.source for call in all_of(database, Call)} == {"kontoret"}


def test_a_topic_in_a_letter_is_the_name_by_which_the_portal_will_know_the_call(
    kept: Engine, settings: Settings, folder: Path
) -> None:
    (folder / "mars.eml").write_bytes(SWEDISH)
    run(kept, settings, entry(folder="bryssel"))
    assert "topic:LIFE-2027-SAP-CLIMA-CCA" in {name.key for name in all_of(kept, CallIdentity)}


def test_a_letter_that_says_less_takes_nothing_away(kept: Engine, settings: Settings, folder: Path) -> None:
    body = "Subject: Brev\nDate: {}\nMessage-ID: <{}@x>\n\nUtlysning: Vatten\n\n{} https://fund.example/vatten\n"
    own = entry(folder="bryssel")
    first = "Sista ansökningsdag är den 5 maj 2027. Stöd till kommuner som vill rena sitt vatten."
    (folder / "1.eml").write_text(body.format("Mon, 1 Mar 2027 08:00:00 +0100", 1, first), "utf-8")
    run(kept, settings, own)
    (folder / "1.eml").unlink()
    (folder / "2.eml").write_text(body.format("Tue, 9 Mar 2027 08:00:00 +0100", 2, "Påminnelse."), "utf-8")
    assert run(kept, settings, own, NOW + timedelta(days=1)).outcome == "complete"
    (call,) = all_of(kept, Call)
    assert call.data["deadlines"][0]["date"] == "2027-05-05"
    assert [event.kind for event in all_of(kept, CallEvent)] == ["new"]


def out_by_folder(base: Path, folder: Path) -> None:
    folder.rmdir()
    folder.symlink_to(base.parent)


def gone(_base: Path, folder: Path) -> None:
    folder.rmdir()


@pytest.mark.parametrize(("spoil", "words"), [(out_by_folder, "outside"), (gone, "WATCHER_LETTERS_DIR")])
def test_no_way_leads_out_of_the_folder_of_letters(
    kept: Engine, settings: Settings, folder: Path, spoil: Callable[[Path, Path], None], words: str
) -> None:
    (settings.letters_dir.parent / "secret.eml").write_bytes(SWEDISH)
    spoil(settings.letters_dir, folder)
    report = run(kept, settings, entry(folder="bryssel"))
    assert report.outcome == "broken"
    assert words in report.problems[0]
    assert not all_of(kept, Call)


def test_a_link_out_of_the_folder_is_set_aside_and_told_and_the_letters_are_read(
    kept: Engine, settings: Settings, folder: Path
) -> None:
    secret = settings.letters_dir.parent / "secret.eml"
    secret.write_text("Subject: Brev\n\nUtlysning: Hemlig\n\nhttps://fund.example/hemlig\n", "utf-8")
    (folder / "mars.eml").write_bytes(SWEDISH)
    assert run(kept, settings, entry(folder="bryssel")).counts["new"] == 4
    (folder / "brev.eml").symlink_to(secret)
    (folder / os.fsdecode(b"brev-\xff.eml")).symlink_to(secret)  # a name that is no text
    report = run(kept, settings, entry(folder="bryssel"))
    assert report.outcome == "complete"
    assert "set aside: 2 x outside-letter (for example brev-\N{REPLACEMENT CHARACTER}.eml, brev.eml)" in report.problems
    assert not any("Hemlig" in call.data["title"] for call in all_of(kept, Call))


def test_what_is_no_file_is_not_waited_for(kept: Engine, settings: Settings, folder: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("pipes with names exist on POSIX only")
    os.mkfifo(folder / "evigt.eml")
    (folder / "mapp.eml").mkdir()
    (folder / "mars.eml").write_bytes(SWEDISH)
    assert run(kept, settings, entry(folder="bryssel")).counts["new"] == 4


class Office:
    """A scripted mailbox that goes on between runs."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine, self.settings, self.script = engine, settings, Scripted(capabilities="IMAP4rev1")

    def run(self, now: datetime = NOW) -> RunReport:
        async def go() -> RunReport:
            async with scripted_server(self.script), Client(self.settings) as client:
                user = USER.replace("@", "%40")
                own = replace(self.settings, imap_url=f"imap://{user}:nyckel@127.0.0.1:{self.script.port}")
                mailbox = Mailbox(own, client, limits=VisitLimits(answer_seconds=0.3, total_seconds=1))
                fetcher = LiveFetcher(client, self.engine, AT_ONCE, letters=LetterBox(own, client, mailbox))
                entry_of = entry(mailbox="Nyhetsbrev")
                return await run_source(self.engine, entry_of, fetcher, now, lambda _words: None, ALWAYS)

        return asyncio.run(go())

    @property
    def fetched(self) -> list[int]:
        found = [int(command.split()[2]) for command in self.script.commands if command.startswith("UID FETCH")]
        self.script.heard.clear()
        return found


@pytest.fixture
def office(kept: Engine, settings: Settings) -> Office:
    return Office(kept, settings)


def test_the_mailbox_is_read_from_where_the_last_run_came_to(office: Office) -> None:
    office.script.letters = {4: SWEDISH}
    assert office.run().counts["new"] == 4
    assert office.fetched == [4]
    assert office.run(NOW + timedelta(days=4)).outcome == "unchanged"
    office.script.letters[9] = (LETTERS / "forwarded" / "page-1.eml").read_bytes()
    assert office.run(NOW + timedelta(days=5)).counts["new"] == 1
    assert office.fetched == [9]


def test_a_folder_made_anew_is_read_again_and_nothing_is_told_twice(office: Office) -> None:
    office.script.letters = {4: SWEDISH}
    office.run()
    office.script.validity = 8
    report = office.run()
    assert (report.counts.get("new", 0), report.counts["same"]) == (0, 4)
    assert [event.kind for event in all_of(office.engine, CallEvent)] == ["new"] * 4
    assert [answer.etag for answer in all_of(office.engine, Answer)] == ["8:4"]


def test_a_run_that_fails_forgets_nothing_and_reads_nothing_past(office: Office) -> None:
    office.script.letters = {4: SWEDISH}
    office.run()
    office.script.hangs = "UID SEARCH"
    report = office.run()
    assert (report.outcome, "in time" in report.problems[0]) == ("broken", True)
    office.script.hangs = None
    office.script.letters[5] = SWEDISH
    _ = office.fetched
    assert office.run().outcome == "complete"
    assert office.fetched == [5]


def test_a_line_that_breaks_once_is_tried_again(office: Office) -> None:
    office.script.cuts = "UID SEARCH"
    assert office.run().outcome == "broken"
    assert office.script.connections == 3


def test_a_mailbox_that_is_not_set_is_told_in_one_line(kept: Engine, settings: Settings) -> None:
    report = run(kept, settings, entry(mailbox="Nyhetsbrev"))
    assert report.outcome == "broken"
    assert "WATCHER_IMAP_URL is not set" in report.problems[0]


def test_saved_letters_are_all_read_whatever_they_are_called(kept: Engine, tmp_path: Path) -> None:
    for number, name in enumerate(("page-1.eml", "page-2.eml", "Öppet brev.eml"), 1):
        text = (
            f"Date: Mon, 1 Mar 2027 08:00:00 +0100\n\nUtlysning: Vatten {number}\n\nSista ansökningsdag 5 maj 2027.\n"
        )
        (tmp_path / name).write_text(text, "utf-8")
    for place in ({"mailbox": "INBOX"}, {"folder": "bryssel"}):
        work = run_source(kept, entry(**place), SavedFetcher(tmp_path), NOW, lambda _words: None, ALWAYS)
        assert asyncio.run(work).outcome == "complete"
    assert len(all_of(kept, Call)) == 3


def test_a_folder_without_letters_is_told(kept: Engine, tmp_path: Path) -> None:
    work = run_source(kept, entry(mailbox="INBOX"), SavedFetcher(tmp_path), NOW, lambda _words: None, ALWAYS)
    report = asyncio.run(work)
    assert (report.outcome, ".eml" in report.problems[0]) == ("broken", True)
