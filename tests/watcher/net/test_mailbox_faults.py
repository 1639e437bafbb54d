"""A mailbox server that hangs, drips, breaks off or talks nonsense is left in time and named."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.watcher.net.imap_servers import Scripted
from tests.watcher.net.mailbox_visits import at_scripted, failure, letter, numbers
from watcher.net.mailbox import VisitLimits
from watcher.settings import Settings

IMPATIENT = VisitLimits(answer_seconds=0.5, total_seconds=2)


@pytest.mark.parametrize("command", ["", "CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_server_that_falls_silent_is_left_in_time(settings: Settings, command: str) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", hangs=command)
    begun = time.monotonic()
    assert failure(settings, script, limits=IMPATIENT).kind == "timeout"
    assert time.monotonic() - begun < 10


def test_a_server_that_drips_is_cut_off(settings: Settings) -> None:
    begun = time.monotonic()
    assert failure(settings, Scripted(drips=True), limits=replace(IMPATIENT, total_seconds=0.5)).kind == "timeout"
    assert time.monotonic() - begun < 10


def test_a_server_that_is_silent_only_at_the_goodbye_loses_no_letter(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", cuts="LOGOUT")
    (found,) = at_scripted(settings, script)
    assert numbers(found) == [1]


@pytest.mark.parametrize("command", ["", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_line_that_breaks_is_told_as_that(settings: Settings, command: str) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", cuts=command)
    assert failure(settings, script).kind == "connection"


@pytest.mark.parametrize(
    ("command", "words", "kind"),
    [
        ("UID FETCH", b"* 1 FETCH (UID 1 BODY[]<0> {99999999999}\r\n", "too-large"),
        ("UID SEARCH", b"* SEARCH " + b"1 " * 2_000_000 + b"\r\nTAG OK\r\n", "status"),
        ("UID SEARCH", b"* SEARCH 1\r\n" * 300_000 + b"TAG OK\r\n", "too-large"),
        ("UID SEARCH", b"TAG NO not now\r\n", "status"),
        ("UID SEARCH", b"TAG BAD \x1b[31mwhat?\r\n", "status"),
        ("EXAMINE", b"nonsense\r\n", "connection"),
        ("LOGIN", b"* BYE go away\r\n", "connection"),
        ("LOGIN", b"TAG NO go away\r\n", "setting"),
        ("EXAMINE", b"TAG NO \xff\xfe no\r\n", "setting"),
    ],
)
def test_nonsense_is_told_by_what_it_is_and_takes_little_room(
    settings: Settings, command: str, words: bytes, kind: str
) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", says={command: words})
    limits = VisitLimits(answer_seconds=10, total_seconds=30, all_bytes=10_000, letter_bytes=10_000)
    told = failure(settings, script, limits=limits)
    assert told.kind == kind
    assert str(told).isprintable()


def test_a_letter_that_has_gone_meanwhile_is_passed_over(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", says={"UID FETCH": b"TAG OK done\r\n"})
    (found,) = at_scripted(settings, script)
    assert found is not None
    assert (found.letters.letters, found.mark) == ((), "7:1")
