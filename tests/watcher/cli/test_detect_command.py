"""`watcher sources detect` on a saved page and on an address."""

import json
import tomllib
from pathlib import Path

from tests.watcher.cli.conftest import Run

PAGE = Path(__file__).parents[2] / "fixtures" / "detect" / "cards.html"


def test_a_saved_page_gives_a_kind_options_and_calls(run: Run) -> None:
    said = run(
        "sources",
        "detect",
        PAGE,
        "--url",
        "https://funder.example/calls",
        "--json",
        "--at",
        "2026-05-07T08:00:00+02:00",
    )
    assert said.code == 0
    found = json.loads(said.out)
    assert found["kind"] == "listing"
    assert found["confidence"] > 0.5
    assert found["config"]["item"]
    assert [call["url"] for call in found["calls"]] == [f"https://funder.example/calls/{name}" for name in "abcd"]
    assert [call["deadlines"][0]["date"] for call in found["calls"]][:2] == ["2026-09-15", "2026-10-01"]


def test_what_is_proposed_can_be_given_to_sources_read(run: Run, tmp_path: Path) -> None:
    found = json.loads(run("sources", "detect", PAGE, "--url", "https://funder.example/calls", "--json").out)
    config = tmp_path / "options.toml"
    config.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in found["config"].items()), "utf-8")
    read = run("sources", "read", "--kind", found["kind"], "--config", config, "--url", found["url"], PAGE)
    assert [row["title"] for row in read.rows] == [call["title"] for call in found["calls"]]


def test_for_a_person_the_calls_and_the_doubts_are_lines(run: Run) -> None:
    said = run("sources", "detect", PAGE, "--url", "https://funder.example/calls")
    assert "listing" in said.out
    assert "2026-09-15" in said.out


MIXED = Path(__file__).parents[2] / "fixtures" / "detect" / "two-kinds.html"
LISTED = Path(__file__).parents[2] / "fixtures" / "detect" / "lists" / "flat-heading-then-text.html"


def test_for_a_person_the_doubts_and_the_entry_to_write_are_shown(run: Run) -> None:
    said = run("sources", "detect", LISTED, "--url", "https://funder.example/list").out
    assert "6 calls: 6 with a deadline, 0 with another date, 0 without any" in said
    entry = tomllib.loads(said.partition("into its catalogue file:")[2].partition("Other ways")[0])
    assert entry["kind"] == "listing"
    assert entry["options"]["follows"] == "p"


def test_another_way_is_chosen_by_its_number(run: Run) -> None:
    first = json.loads(run("sources", "detect", MIXED, "--json").out)
    second = json.loads(run("sources", "detect", MIXED, "--json", "--choose", "2").out)
    assert second["config"] == first["others"][0]["config"]
    assert second["calls"] != first["calls"]
    assert "--choose NUMBER:\n  2. " in run("sources", "detect", MIXED).out


def test_a_number_that_was_not_shown_is_unusable_input(run: Run) -> None:
    said = run("sources", "detect", PAGE, "--choose", "99")
    assert (said.code, said.out) == (2, "")
    assert "--choose" in said.err


def test_a_page_that_is_no_list_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><h1>Kontakt</h1><p>Ring oss gärna.</p></body></html>", "utf-8")
    said = run("sources", "detect", page)
    assert "not a list" in said.out + said.err


def test_a_file_that_is_not_there_is_unusable_input(run: Run, tmp_path: Path) -> None:
    said = run("sources", "detect", tmp_path / "none.html", "--json")
    assert (said.code, said.out) == (2, "")
    assert "none.html" in said.err


def test_an_address_inside_our_own_network_is_refused(run: Run) -> None:
    said = run("sources", "detect", "http://127.0.0.1:9/", "--json")
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
