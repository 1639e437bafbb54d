import json
from pathlib import Path

import pytest

from sources.registry import CATALOGUE
from tests.watcher.cli.conftest import Run

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Nyheter</title>
<item><title>Stöd till skolutbyten</title><link>/utlysning/1</link></item></channel></rss>"""


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.xml"
    path.write_text(FEED, "utf-8")
    return path


def test_a_saved_feed_is_read_with_a_bare_kind(run: Run, feed: Path) -> None:
    said = run("sources", "read", "--kind", "feed", feed, "--url", "https://example.org/feed.xml")
    assert said.code == 0
    assert [row["url"] for row in said.rows] == ["https://example.org/utlysning/1"]


def test_the_words_may_stand_in_any_order(run: Run, feed: Path) -> None:
    said = run("sources", "read", feed, "--kind", "feed", "--url", "https://example.org/feed.xml", "--json")
    assert len(said.rows) == 1


def test_a_file_that_is_no_feed_gets_one_line_and_does_not_stop_the_others(
    run: Run, feed: Path, tmp_path: Path
) -> None:
    other = tmp_path / "page.html"
    other.write_text("<!doctype html><title>Inte en ström</title><p>Hej")
    said = run("sources", "read", "--kind", "feed", other, feed, "--url", "https://example.org/")
    assert (said.code, len(said.rows)) == (1, 1)
    assert len(said.err.splitlines()) == 1
    assert "page.html" in said.err


def test_nothing_readable_at_all_is_unusable_input(run: Run, tmp_path: Path) -> None:
    said = run("sources", "read", "--kind", "feed", tmp_path / "missing.xml")
    assert said.code == 2
    assert "missing.xml" in said.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("sources", "read", "no-such-source", "x"), "sources list"),
        (("sources", "read", "--kind", "no-such-kind", "x"), "feed"),
        (("sources", "read", "vinnova"), "file"),
        (("sources", "check", "no-such-file.toml"), "no-such-file.toml"),
        (("sources", "read", "--kind", "listing", "x", "--config", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_unusable_input_is_told_in_one_line(run: Run, words: tuple[str, ...], hint: str) -> None:
    said = run(*words)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert hint in said.err


def test_a_catalogue_entry_is_told_every_fault_by_field(run: Run, tmp_path: Path) -> None:
    entry = tmp_path / "entry.toml"
    entry.write_text('id = "Wrong Id"\nkind = "feed"\nlevel = "galactic"\nmisspelt = 1\n[options]\nonyl = ["x"]\n')
    said = run("sources", "check", entry)
    assert said.code == 2
    told = [line.removeprefix(f"{entry}: ").partition(":")[0] for line in said.err.splitlines()]
    assert {"id", "level", "misspelt", "name", "url", "options.onyl"} <= set(told)
    assert run("sources", "check", "--json", entry).rows[0]["faults"]


def test_every_file_is_checked_and_its_faults_come_with_its_path_as_typed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sound = (CATALOGUE / "vinnova.toml").read_text("utf-8")
    Path("own").mkdir()
    Path("own/vinnova.toml").write_text(sound.replace('level = "national"', 'level = "galactic"'), "utf-8")
    Path("vinnova.toml").write_text(sound, "utf-8")
    files = ("own/vinnova.toml", "./none.toml", "vinnova.toml", "own")
    said = run("sources", "check", *files)
    assert said.code == 2
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == ["own/vinnova.toml", "none.toml", "own"]
    assert said.out.startswith("vinnova.toml: no faults")
    rows = run("sources", "check", "--json", *files).rows
    assert [(row["file"], bool(row["faults"])) for row in rows] == [
        ("own/vinnova.toml", True), ("none.toml", True), ("vinnova.toml", False), ("own", True),
    ]  # fmt: skip
    assert run("sources", "check", "vinnova.toml", CATALOGUE / "life.toml").code == 0


def test_a_kind_that_is_none_is_told_beside_the_other_faults(run: Run, tmp_path: Path) -> None:
    entry = tmp_path / "entry.toml"
    entry.write_text('id = "entry"\nkind = "magic"\nlevel = "galactic"\n')
    said = run("sources", "check", entry)
    assert "kind: 'magic' is no known kind" in said.err
    assert "level:" in said.err


def test_a_source_without_calls_of_its_own_says_why(run: Run) -> None:
    said = run("sources", "show", "life").out
    assert "no calls here  Its calls are published on the EU Funding & Tenders Portal" in said
    assert "https://" in said
    lines = {line.split()[0]: line for line in run("sources", "list").out.splitlines()}
    assert " no calls " in lines["life"]
    assert " never-run " in lines["vinnova"]


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("LIFE", "life"),
        ("myndigheten for samhallsskydd och BEREDSKAP", "msb"),
        ("Nordic Council of Ministers", "norden"),
        ("samhällsskydd", "msb"),
    ],
)
def test_a_source_is_shown_by_any_of_its_names(run: Run, words: str, source: str) -> None:
    said = run("sources", "show", words, "--json")
    assert (said.code, said.rows[0]["id"]) == (0, source)
    assert f"taken as {source} (" in said.err


def test_names_of_several_sources_and_of_none_lead_on(run: Run) -> None:
    several = run("sources", "show", "länsstyrelsen")
    assert (several.code, several.out) == (2, "")
    assert "lansstyrelsen-skane (Länsstyrelsen " in several.err
    assert several.err.splitlines()[-1].endswith("sources are called so; name one of them by its id")
    none = run("sources", "repair", "Vinova")
    assert (none.code, len(none.err.splitlines())) == (2, 1)
    assert "Vinova: no such source; did you mean vinnova?" in none.err


def test_the_catalogue_lists_every_entry_and_its_state(run: Run) -> None:
    rows = {row["id"]: row for row in run("sources", "list", "--json").rows}
    assert rows["vinnova"]["health"] == "never-run"
    assert {"last_run", "last_success", "calls_open", "verified"} <= rows["vinnova"].keys()


def test_an_entry_of_ones_own_that_cannot_be_used_does_not_take_the_others_down(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "data" / "catalogue"
    own.mkdir(parents=True)
    (own / "broken.toml").write_text("id = ")
    said = run("sources", "list", "--json")
    assert said.code == 0
    assert "broken.toml" in said.err


def test_dates_are_read_line_by_line_in_order(run: Run, tmp_path: Path) -> None:
    lines = tmp_path / "texts.jsonl"
    texts = ["Sista ansökningsdag är den 15 mars 2027 kl. 14.00.", "Ansökan kan lämnas löpande."]
    lines.write_text("\n".join(json.dumps({"text": text, "id": text[:5], "lang": "sv"}) for text in texts))
    first, second = run("dates", lines).rows
    assert (first["deadlines"][0]["date"], first["deadlines"][0]["time"]) == ("2027-03-15", "14:00")
    assert (second["rolling"], second["id"]) == (True, "Ansök")


def test_a_line_that_is_no_json_is_named(run: Run, tmp_path: Path) -> None:
    lines = tmp_path / "texts.jsonl"
    lines.write_text('{"text": "x"}\nnot json\n[]\n{"text": "y"}\n')
    said = run("dates", lines)
    assert (said.code, len(said.rows)) == (1, 2)
    assert "line 2: not JSON" in said.err
    assert "line 3" in said.err


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:00+00:00", "9999-12-31T00:00:00-14:00", "0001-01-01T00:00:00+02:00"]
)
@pytest.mark.parametrize(
    "words",
    [("sources", "read", "--kind", "feed", "{feed}"), ("sources", "detect", "{feed}"), ("poll", "vinnova"), ("tick",)],
)
def test_a_time_nobody_can_reckon_with_is_unusable_input(
    run: Run, feed: Path, words: tuple[str, ...], moment: str
) -> None:
    said = run(*(word.format(feed=feed) for word in words), "--at", moment)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert "between the years 1990 and 2100" in said.err


def test_what_a_terminal_would_act_on_is_never_printed(run: Run, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(FEED.replace("skolutbyten", "skolutbyten\u009b31m\u202e"), "utf-8")
    said = run("sources", "read", "--kind", "feed", feed, "--url", "https://example.org/feed.xml")
    assert all(letter.isprintable() or letter == "\n" for letter in said.out)
    bad = tmp_path / "bad.toml"
    bad.write_text('id = "bad"\nkind = "\\u001b[2J"\nlevel = "\\u009bx"\n"\\u202ekey" = 1\n', "utf-8")
    for words in (("--json",), ()):
        shown = run("sources", "check", bad, *words)
        assert shown.code == 2
        assert all(letter.isprintable() or letter == "\n" for letter in shown.out + shown.err)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_options_in_another_encoding_are_refused_with_what_to_do(
    run: Run, feed: Path, tmp_path: Path, encoding: str
) -> None:
    config = tmp_path / "options.toml"
    config.write_bytes('only = ["Stöd"]\n'.encode(encoding))
    said = run("sources", "read", "--kind", "feed", feed, "--config", config)
    assert (said.code, said.out) == (2, "")
    assert "save the file as UTF-8" in said.err
