"""`watcher suppress`, `watcher teams` and `watcher mail`, as their user runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.subscriptions.delivery.scene import TEAMS, profile, subscription
from tests.subscriptions.delivery.servers import mail_office, teams_flow
from tests.subscriptions.delivery.test_codes import code_on
from tests.watcher.cli.conftest import Run
from watcher.language import Texts
from watcher.work.problem_words import problem_words


@pytest.fixture
def town(run: Run, tmp_path: Path) -> Run:
    file = tmp_path / "by.toml"
    mail = {"kind": "email", "to": ["skola@example.org"]}
    file.write_text(profile(subscription(channels=[{**TEAMS, "confirm": True}, mail])), "utf-8")
    assert run("profile", "import", file).code == 0
    return run


def test_an_address_is_put_on_the_list_shown_everywhere_and_taken_off(town: Run, tmp_path: Path) -> None:
    assert town("suppress", "list").out == "no address is on the suppression list\n"
    added = town("suppress", "add", "skola@example.org", "--reason", "slutat", "--at", "2026-05-04T08:00+02:00")
    assert added.out == "skola@example.org gets no more mail: slutat\n"
    assert town("suppress", "list", "--json").rows == [
        {"address": "skola@example.org", "reason": "slutat", "who": "operator", "at": "2026-05-04T06:00:00+00:00"}
    ]
    imported = town("profile", "import", tmp_path / "by.toml")
    assert "skola@example.org gets nothing now: on the suppression list since 2026-05-04: slutat" in imported.err
    checked = town("check")
    assert "FAIL recipients: 1 get nothing now: skola@example.org (by): on the suppression list" in checked.out
    assert town("suppress", "remove", "skola@example.org").out == "skola@example.org is written to again\n"
    assert town("suppress", "remove", "skola@example.org").code == 2
    assert town("suppress", "add", "skola").code == 2


def test_a_check_says_why_an_outside_address_gets_nothing_yet(town: Run, tmp_path: Path) -> None:
    file = tmp_path / "by.toml"
    file.write_text(
        file.read_text("utf-8").replace("[organisation]", '[organisation]\ndomains = ["by.se"]', 1), "utf-8"
    )
    assert town("profile", "import", file).code == 0
    checked = town("check")
    (said,) = (line for line in checked.out.splitlines() if line.startswith("look recipients: "))
    assert "; 1 has not said yes yet and gets nothing till then: skola@example.org (by)" in said
    assert checked.code == 0, "that is no fault of the installation"


def test_a_check_says_which_channel_reaches_nobody_because_its_setting_is_not_there(
    town: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_first = town("check")
    (said,) = (line for line in at_first.out.splitlines() if line.startswith("look recipients: "))
    assert "nobody is reached yet: all letters are written to" in said, "without a mail server nothing leaves"
    assert said.endswith("the setting with the channel’s address is missing for TEAMS_SKOLA (by)")
    assert at_first.code == 0, "that is no fault of the installation"
    with mail_office() as office:
        monkeypatch.setenv("WATCHER_SMTP_URL", office.url)
        monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "yes")
        checked = town("check")
        (said,) = (line for line in checked.out.splitlines() if line.startswith("FAIL recipients: "))
        assert "1 get nothing now: TEAMS_SKOLA (by): the setting with that name is not there" in said
        in_swedish = problem_words(said.removeprefix("FAIL recipients: "), Texts("sv"))
        assert "TEAMS_SKOLA (by): inställningen med det namnet finns inte där tjänsten körs" in in_swedish
        monkeypatch.setenv("TEAMS_SKOLA", "https://flow.test/x")
        assert "ok   recipients: " in town("check").out


def test_a_channel_is_tested_and_confirmed(town: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.work.jobs.due_sources", lambda *_: [])  # the network is another test's affair
    monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "yes")
    with teams_flow() as flow:
        monkeypatch.setenv("TEAMS_SKOLA", flow.url)
        assert town("tick").code == 0
        code = code_on(flow.cards[0])
        assert town("teams", "confirm", "FELKODAR").code == 2
        assert "is confirmed" in town("teams", "confirm", code).out
        said = town("teams", "test", "veckobrev")
        assert said.out == "TEAMS_SKOLA at http://127.0.0.1/…: the test card was taken\n"
        assert "geheim" not in said.out
    assert town("teams", "test", "TEAMS_SKOLA").code == 1


def test_the_help_says_what_to_do_where_flows_are_forbidden(run: Run) -> None:
    said = run("teams", "--help").out
    assert "Add a second owner" in said
    assert "every channel has an e-mail address" in said


def test_a_test_letter_is_told_step_by_step(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "WATCHER_SMTP_URL is not set" in run("mail", "test", "skola@example.org").err
    with mail_office() as office:
        monkeypatch.setenv("WATCHER_SMTP_URL", office.url)
        said = run("mail", "test", "skola@example.org")
        assert (said.code, said.out.splitlines()[-1]) == (0, "ok   letter: 250 OK")
        assert office.arrived[0].message["Subject"] == "Provbrev från utlysningsbevakningen"
        office.rcpt["gone@example.org"] = "550 5.1.1 no such user"
        said = run("mail", "test", "gone@example.org", "--json")
        assert said.code == 1
        assert said.rows[-1] == {"what": "recipient", "fine": False, "says": "550 5.1.1 no such user"}
        assert run("mail", "test", "gone").code == 2
        monkeypatch.setenv("WATCHER_DRY_RUN", "yes")
        assert "nothing leaves" in run("mail", "test", "skola@example.org").err
        assert "WATCHER_DRY_RUN is set" in run("check").out
