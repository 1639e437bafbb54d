"""`watcher sources detect` on a saved page and on an address."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.loopback import http, site
from tests.watcher.cli.conftest import Run
from tests.watcher.web.studying import funder

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
NAMES = (
    "skolans bibliotek",
    "klimat i staden",
    "vatten på landet",
    "kultur för unga",
    "trygga torg",
    "idrott för äldre",
)
ROLLING = "<!doctype html><html lang='sv'><body><h1>Utlysningar</h1>" + "".join(
    f"<div class='card'><h2><a href='/u/{number}'>Bidrag till {name}</a></h2><p>Kommuner kan söka.</p>"
    f"<span class='status'>Öppen</span><p class='last'>Sista ansökningsdag: "
    f"{'löpande' if number == 6 else f'{number} juni 2026'}</p></div>"
    for number, name in enumerate(NAMES, 1)
)
LISTED = Path(__file__).parents[2] / "fixtures" / "detect" / "lists" / "flat-heading-then-text.html"


def test_for_a_person_the_doubts_and_the_entry_to_write_are_shown(run: Run) -> None:
    said = run("sources", "detect", LISTED, "--url", "https://funder.example/list").out
    assert "6 calls: 6 with a deadline, 0 with another date, 0 without any" in said
    entry = tomllib.loads(said)
    assert entry["kind"] == "listing"
    assert entry["options"]["follows"] == "p"


def test_calls_that_never_close_are_told_apart_from_those_without_a_date(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "list.html"
    page.write_text(ROLLING, "utf-8")
    said = run("sources", "detect", page, "--url", "https://funder.example/list", "--at", "2026-05-07T08:00:00+02:00")
    assert "6 calls: 5 with a deadline, 1 open without a last day, 0 with another date, 0 without any" in said.out
    assert "Bidrag till idrott för äldre  [open without a last day]" in said.out


def test_another_way_is_chosen_by_its_number(run: Run) -> None:
    first = json.loads(run("sources", "detect", MIXED, "--json").out)
    second = json.loads(run("sources", "detect", MIXED, "--json", "--choose", "2").out)
    assert second["config"] == first["others"][0]["config"]
    assert second["calls"] != first["calls"]
    assert "--choose NUMBER:\n#   2. " in run("sources", "detect", MIXED).out


def test_a_number_that_was_not_shown_is_unusable_input(run: Run) -> None:
    said = run("sources", "detect", PAGE, "--choose", "99")
    assert (said.code, said.out) == (2, "")
    assert "--choose" in said.err


def test_a_page_that_is_no_list_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><h1>Kontakt</h1><p>Ring oss gärna.</p></body></html>", "utf-8")
    said = run("sources", "detect", page)
    assert "not a list" in said.out + said.err
    assert (said.code, run("sources", "detect", page, "--json").code) == (1, 1)
    assert run("sources", "detect", LISTED).code == 0


def test_a_file_that_is_not_there_is_unusable_input(run: Run, tmp_path: Path) -> None:
    said = run("sources", "detect", tmp_path / "none.html", "--json")
    assert (said.code, said.out) == (2, "")
    assert "none.html" in said.err


def test_an_address_inside_our_own_network_is_refused(run: Run) -> None:
    said = run("sources", "detect", "http://127.0.0.1:9/", "--json")
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1


def test_what_is_printed_is_a_whole_catalogue_file_that_says_where_it_belongs(run: Run, tmp_path: Path) -> None:
    said = run(
        "sources", "detect", LISTED, "--url", "https://www.funder.example/list", "--at", "2026-05-07T08:00+02:00"
    )
    file = tmp_path / "data" / "catalogue" / "funder.toml"
    assert f"watcher sources check {file}" in said.err
    entry = tomllib.loads(said.out)
    assert (entry["verified"], entry["verified_on"].isoformat()) == ("described", "2026-05-07")
    asked_for = [line.split()[1] for line in said.out.splitlines() if line.startswith(("# FILL IN", "# CHOOSE"))]
    assert asked_for
    file.parent.mkdir(parents=True)
    file.write_text(said.out, "utf-8")
    checked = run("sources", "check", file)
    asked = ["id", "level", "language", "licence", "rhythm_days", "name"]
    assert (checked.code, [line.split(": ")[1] for line in checked.err.splitlines()]) == (2, asked)
    assert "level: is still marked CHOOSE (eu, macro-regional," in checked.err
    marks = ("# LOOK", "# CHOOSE", "# FILL IN")
    file.write_text("\n".join(line for line in said.out.splitlines() if not line.startswith(marks)), "utf-8")
    assert run("sources", "check", file).code == 0
    read = run("sources", "read", "funder", LISTED)
    assert len(read.rows) == 6
    # A shell makes the file that it saves the output in before the command begins.
    file.write_text("", "utf-8")
    assert (
        tomllib.loads(run("sources", "detect", LISTED, "--url", "https://www.funder.example/list").out)["id"]
        == "funder"
    )
    file.write_text(said.out, "utf-8")
    as_json = json.loads(run("sources", "detect", LISTED, "--url", "https://funder.example/list", "--json").out)
    # The file is there now, so the next page of that funder belongs in another one, as on an id of the bundled ones.
    assert tomllib.loads(as_json["entry"])["id"] == "funder-list"
    assert as_json["file"].endswith("funder-list.toml")
    bundled = run("sources", "detect", LISTED, "--url", "https://www.vinnova.se/").out
    assert tomllib.loads(bundled)["id"] == "vinnova-2"


def test_an_address_that_is_not_known_is_asked_for_by_the_check(run: Run, tmp_path: Path) -> None:
    said = run("sources", "detect", LISTED)
    file = tmp_path / "source.toml"
    file.write_text(said.out, "utf-8")
    checked = run("sources", "check", file)
    assert checked.code == 2
    assert checked.err.startswith(f"{file}: url:")


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        ("funder.example/utlysningar", "write https://funder.example/utlysningar"),
        ("www.funder.example", "write https://www.funder.example"),
        ("file:///etc/passwd", "https://"),
        ("ftp://funder.example/", "https://"),
        ("", "name a page"),
        ("https://user:hemligt@funder.example/", "user name or a password"),
        ("https://funder.example:99999/", "port"),
        ("https://", "host"),
        ("saved\x1b[2J.html", "no such file"),
    ],
)
def test_a_place_that_cannot_be_read_is_one_clear_line(run: Run, place: str, hint: str) -> None:
    said = run("sources", "detect", place)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert hint in said.err
    assert "hemligt" not in said.err
    assert "\x1b" not in said.err


def test_the_file_that_is_printed_leads_on_to_the_next_page_of_the_list(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    pager = '<ul class="pagination"><li class="active">1</li><li><a href="?page=2">2</a></li></ul></body>'
    page.write_text(PAGE.read_text("utf-8").replace("</body>", pager), "utf-8")
    said = run("sources", "detect", page, "--url", "https://funder.example/calls")
    assert tomllib.loads(said.out)["options"]["next"] == "ul.pagination > li.active + li > a"


@pytest.mark.parametrize(
    ("address", "source_id"),
    [
        ("http://localhost:8000/utlysningar.html", "utlysningar"),
        ("http://192.0.2.7/stod/", "stod"),
        ("http://192.0.2.7/", "open-calls-2026"),
        ("https://funder.example/calls", "funder"),
    ],
)
def test_the_id_of_a_host_without_name_is_of_path_or_title(
    run: Run, tmp_path: Path, address: str, source_id: str
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><head><title>Open calls 2026</title></head><body><p>Text.</p></body></html>", "utf-8")
    assert tomllib.loads(run("sources", "detect", page, "--url", address).out)["id"] == source_id


FEED = http(
    ('<?xml version="1.0"?><rss version="2.0"><channel><title>Utlysningar</title>' + "".join(
        f"<item><title>Utlysning: bidrag till {name}</title><link>https://funder.example/u/{number}</link>"
        f"<pubDate>{number:02} May 2026 08:00:00 GMT</pubDate></item>"
        for number, name in enumerate(NAMES, 1)
    ) + "</channel></rss>").encode(),
    Content_Type="application/rss+xml",
)  # fmt: skip


def naming(body: str) -> bytes:
    head = '<link rel="alternate" type="application/rss+xml" href="/borta.xml"><link rel="alternate" '
    head += 'type="application/rss+xml" href="/flode.xml"><title>Fonden</title>'
    page = f"<!doctype html><html lang='sv'><head>{head}</head><body><main>{body}</main></body></html>"
    return http(page.encode(), Content_Type="text/html; charset=utf-8")


def test_a_feed_that_a_page_without_a_list_names_is_asked_and_that_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "yes")
    about = "<h1>Om fonden</h1><p>Vi ger stöd till kommuner.</p>"
    with funder(site({"/om": naming(about), "/lista": naming(ROLLING), "/flode.xml": FEED})) as server:
        said = run("sources", "detect", server.url("/om"))
        assert (said.code, tomllib.loads(said.out)["kind"]) == (0, "feed")
        assert f"is no list of calls, but names a feed that holds calls: {server.url('/flode.xml')}" in said.err
        assert f"{server.url('/borta.xml')} was named by the page, but could not be read" in said.err
        assert tomllib.loads(said.out)["name"]["sv"] == "Fonden"
        itself = run("sources", "detect", server.url("/flode.xml"))
        assert tomllib.loads(itself.out)["name"]["sv"] == "Utlysningar", "its own title, not the number of a machine"
        assert run("sources", "detect", server.url("/om"), "--choose", "2").code == 1, "the page itself is no list"
        server.asked.clear()
        listed = run("sources", "detect", server.url("/lista"))
        assert tomllib.loads(listed.out)["kind"] == "listing"
        assert server.targets.count("/flode.xml") == 0, "a list needs no other address"
        number = re.search(r"(\d+)\. .*feed of \S+/flode.xml", listed.out)
        assert number is not None
        chosen = run("sources", "detect", server.url("/lista"), "--choose", number[1])
        assert (chosen.code, tomllib.loads(chosen.out)["kind"]) == (0, "feed")
