"""Pages without a list: what is the page's own, which calls it holds, and what it says of them in words."""

from __future__ import annotations

import html
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sources.contract import CallData, Known, Parsed, UnreadablePage
from sources.kinds import page_watch
from tests.sources.kinds.cases import Case, agrees, an_entry, answer, cases, facts

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
SOURCE = page_watch.build(an_entry("page_watch"))


def page(*paragraphs: str, title: str = "Stöd till skolor") -> bytes:
    words = "".join(f"<p>{html.escape(words)}</p>" for words in paragraphs)
    return f"<html><body><main><h1>{title}</h1>{words}</main></body></html>".encode()


def read(*paragraphs: str, now: datetime = NOW, **options: Any) -> CallData:
    (call,) = answer(page_watch.build(an_entry("page_watch", options)), page(*paragraphs), now).calls
    return call


@pytest.mark.parametrize(("case", "external_id", "field", "value"), facts("page-watch"))
def test_a_page_is_read_as_a_person_reads_it(case: Case, external_id: str, field: str, value: object) -> None:
    calls, _, _ = case.read()
    found = calls[external_id].model_dump(mode="json")[field]
    assert agrees(found, value), found


@pytest.mark.parametrize("case", cases("page-watch"), ids=lambda case: case.folder.name)
def test_nothing_is_made_up_and_what_is_odd_is_counted(case: Case) -> None:
    calls, notes, nothing_open = case.read()
    assert set(calls) == set(case.expected["calls"])
    assert notes == case.expected["notes"]
    assert nothing_open == case.expected["nothing_open"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Ansökan stängd", "closed"),
        ("*** This call is closed ***", "closed"),
        ("Bidraget går inte att söka just nu.", "closed"),
        ("Stängd: Beslutsdatum: 2026-11-12 14:00.", "closed"),
        ("Closed April 28, 2026", "closed"),
        ("This call is not open for applications.", "closed"),
        ("When the call is closed, experts assess the proposals.", "unknown"),
        ("När utlysningen är stängd får ni besked.", "unknown"),
        ("Öppen till 5 juni 2026", "open"),
        ("Ansökan är öppen.", "open"),
        ("A call for applications is open!", "open"),
        ("Continuously open call", "rolling"),
        ("Utlysningen är öppen från 1 till 30 juni", "unknown"),
        ("Open for applications from 1 to 30 June", "unknown"),
        ("The call will be open for applications after the summer.", "unknown"),
        ("Ansökan öppnar inom kort.", "forthcoming"),
        ("Kommande · Beräknas öppna hösten 2026", "forthcoming"),
        ("Kommande utlysning skjuts fram", "unknown"),
        ("Utlysningen är stängd. Nästa öppnar inom kort.", "forthcoming"),
        ("Open days 2026", "unknown"),
        ("Vi stöder samarbete.", "unknown"),
    ],
)
def test_the_status_is_what_the_page_says(words: str, status: str) -> None:
    call = read(words)
    assert call.status == status
    assert (status == "unknown") or call.evidence["status"] in words


def test_a_date_alone_never_makes_a_call_open() -> None:
    assert read("Ansök senast den 15 september 2026.").status == "unknown"
    assert read("Ansökan öppnar den 1 april 2026 och stänger den 15 september 2026.").status == "unknown"
    assert read("Kommande", "Ansökan öppnar den 1 april 2026.").status == "unknown"


def test_a_labelled_date_may_say_that_a_call_lies_ahead_or_is_over() -> None:
    assert read("Ansökan öppnar den 1 juni 2026.").status == "forthcoming"
    assert read("Sista ansökningsdag var den 6 maj 2026.").status == "closed"
    assert read("Öppen till 6 maj 2026").status == "closed"


def test_a_page_that_is_closed_for_now_and_names_its_next_opening_is_forthcoming() -> None:
    call = read("Ansökan stängd", "Ansökan öppnar igen den 1 september 2026.")
    assert (call.status, call.opens) == ("forthcoming", "2026-09-01")
    assert "1 september 2026" in call.evidence["status"]


@pytest.mark.parametrize(
    ("words", "opens", "deadlines"),
    [
        ("Deadline for applications: 15th October 2026, 17h00 CET", None, ["2026-10-15 17:00 CET"]),
        ("Deadline for applications: 31 March, 2027, 12:00 EET", None, ["2027-03-31 12:00 EET"]),
        ("Deadline for applications: 5-Jun-26", None, ["2026-06-05"]),
        ("Deadline for applications: Sept 23, 2026 5:00 PM", None, ["2026-09-23 17:00"]),
        (
            "Sista ansökningsdag är den 23 september 2026 kl. 13.00 finsk tid.",
            None,
            ["2026-09-23 13:00 Europe/Helsinki"],
        ),
        (
            "eMS open for applications 15.8.-15.10.2026, 15:00 Finnish time",
            "2026-08-15",
            ["2026-10-15 15:00 Europe/Helsinki"],
        ),
        ("The deadline of 31 March 2026 has been extended to 5 May 2026.", None, ["2026-05-05"]),
        ("Deadline for Project Idea Forms: 14 February 2027", None, ["2027-02-14"]),
        ("Sista ansökningsdag är oftast i februari.", None, []),
        ("The next call is expected in spring 2027.", None, []),
        ("Beslut fattas den 12 november 2026.", None, []),
        ("Beslutad: 2026-03-26 14:00", None, []),
        ("Projekten får pågå till den 31 december 2028.", None, []),
        (
            "Sista ansökningsdag för våren 2027 är 22 mars. Sista ansökningsdag för hösten 2027 är 14 oktober.",
            None,
            ["2027-03-22", "2027-10-14"],
        ),
    ],
)
def test_the_dates_of_running_text_are_read_and_no_others(words: str, opens: str | None, deadlines: list[str]) -> None:
    call = read(words)
    found = [" ".join(filter(None, (day.date, day.time, day.zone))) for day in call.deadlines]
    assert (call.opens, found) == (opens, deadlines)
    assert bool(deadlines) == ("deadlines" in call.evidence)


def test_a_box_and_a_text_that_disagree_give_both_dates() -> None:
    call = read(
        "Sista dag för ansökan 2026-10-31 23:59", "Alla ansökningar som kommit in senast 2026-09-30 23:59 prövas."
    )
    assert [day.date for day in call.deadlines] == ["2026-09-30", "2026-10-31"]


def test_a_form_is_no_text_unless_it_is_the_page() -> None:
    text, form = "<p>Stödet hjälper skolor att arbeta tillsammans.</p>", "<form><p>Sök senast 1 maj 2027</p></form>"
    for body in (f"<main>{text}{form}</main>", f"<form><main>{text}</main></form>{form}"):
        assert answer(SOURCE, body.encode(), NOW).calls[0].text == "Stödet hjälper skolor att arbeta tillsammans."


def test_a_page_in_an_old_encoding_is_read() -> None:
    body = '<meta charset="iso-8859-1"><main><h1>Stöd</h1><p>Ansökan är öppen.</p></main>'.encode("latin-1")
    call = answer(SOURCE, body, NOW).calls[0]
    assert (call.title, call.status) == ("Stöd", "open")


def test_a_deadline_of_today_stays_though_it_stands_alone_on_its_line() -> None:
    call = read("Sista ansökningsdag", "7 maj 2026")
    assert [day.date for day in call.deadlines] == ["2026-05-07"]
    assert "7 maj 2026" in call.text


def test_the_phrases_of_the_catalogue_go_before_what_is_known_anyway() -> None:
    words = ("Utlysningen är öppen för alla typer av aktörer.", "Portalen tar emot ansökningar igen 2028.")
    assert read(*words).status == "open"
    assert read(*words, closed=["portalen tar emot ansökningar igen"]).status == "closed"


def test_headings_name_the_calls_only_where_the_catalogue_says_how() -> None:
    with pytest.raises(ValidationError, match="call_heading"):
        page_watch.build(an_entry("page_watch", {"sections": "headings"}))
    with pytest.raises(ValidationError, match="callheading"):
        page_watch.build(an_entry("page_watch", {"callheading": ["call"]}))


def under_headings(body: str) -> Parsed:
    options = {"sections": "headings", "call_heading": ["call"]}
    return answer(page_watch.build(an_entry("page_watch", options)), f"<main><h1>Calls</h1>{body}</main>".encode(), NOW)


def test_a_call_keeps_its_identity_when_its_heading_says_that_it_has_closed() -> None:
    before, after = (under_headings(f"<h2>Call 5 – {word}</h2><p>Text.</p>") for word in ("Open", "Closed"))
    assert before.calls[0].external_id == after.calls[0].external_id == "https://www.example.org/utlysning/#call-5"
    assert (before.calls[0].status, after.calls[0].status) == ("unknown", "unknown")


def test_two_calls_under_the_same_heading_are_two_and_counted() -> None:
    parsed = under_headings("<h2>Call</h2><p>A</p><h2>Call</h2><p>B</p>")
    assert [call.external_id.partition("#")[2] for call in parsed.calls] == ["call", "call-2"]
    assert [(note.code, note.count) for note in parsed.notes] == [("same-heading", 1)]


def test_a_page_whose_headings_name_no_call_says_so() -> None:
    parsed = under_headings("<h2>News</h2><p>Text.</p>")
    assert (parsed.calls, [note.code for note in parsed.notes]) == ((), ["no-call-heading"])
    assert under_headings("<p>There are currently no open calls.</p>").nothing_open


def test_several_pages_of_one_funder_are_several_calls() -> None:
    pages = ["https://www.example.org/lona", "https://www.example.org/lova?sv=1&utm_source=x"]
    source = page_watch.build(an_entry("page_watch", {"pages": pages}))
    requests = source.start(NOW, Known())
    assert [request.url for request in requests] == pages
    calls = [answer(source, page("Text."), NOW, request).calls[0] for request in requests]
    assert [call.external_id for call in calls] == [pages[0], "https://www.example.org/lova?sv=1"]


def test_who_may_apply_comes_from_the_catalogue() -> None:
    source = page_watch.build(an_entry("page_watch", applicant_types=["municipality"], regions=["SE331"]))
    (call,) = answer(source, page("Text."), NOW).calls
    assert (call.eligibility.applicant_types, call.eligibility.regions) == (("municipality",), ("SE331",))


@pytest.mark.parametrize(
    ("body", "url", "code"),
    [
        (page("Text."), "https://www.example.org/", "moved"),
        (page("Text."), "https://www.example.org/sv", "moved"),
        (page("Text."), "https://parked.example.com/utlysning/", "other-site"),
        (page("Text.", title="Sidan kunde inte hittas"), None, "no-such-page"),
        (b"<title>404 - Page not found</title><main><p>Sorry</p></main>", None, "no-such-page"),
        (b"<script>window.location.href='/lander'</script>", None, "empty"),
        (b"<html><title>Just a moment...</title><body>Checking your browser</body></html>", None, "bot-wall"),
        (b"", None, "empty"),
        (b'{"a": 1}', None, "not-html"),
        (b"<main> <img src=x> </main><p>Utanf\xc3\xb6r</p><nav>Meny</nav>", None, None),
    ],
)
def test_a_page_that_is_not_the_watched_one_is_refused(body: bytes, url: str | None, code: str | None) -> None:
    if code is None:
        assert answer(SOURCE, body, NOW, url=url).calls[0].text == "Utanför"
        return
    with pytest.raises(UnreadablePage) as refused:
        answer(SOURCE, body, NOW, url=url)
    assert refused.value.code == code


def test_a_selector_that_fits_nothing_and_words_that_are_gone_are_loud() -> None:
    for options, code in (({"content": "#utlysning"}, "no-content"), ({"expects": ["ELENA"]}, "another-page")):
        with pytest.raises(UnreadablePage) as refused:
            answer(page_watch.build(an_entry("page_watch", options)), page("Text."), NOW)
        assert refused.value.code == code


def test_a_page_cut_in_the_middle_is_told() -> None:
    parsed = answer(SOURCE, page("Text.").partition(b"</main>")[0], NOW)
    assert parsed.listing
    assert parsed.listing.cut_off


@pytest.mark.parametrize(
    "name",
    [
        "https://www.example.org/utlysning",
        "https://www.example.org./utlysning/",
        "https://www.example.org/utlysning/?utm_campaign=x#fragment",
    ],
)
def test_the_address_of_the_answer_does_not_change_the_identity(name: str) -> None:
    call = answer(SOURCE, page("Text."), NOW, url=name).calls[0]
    assert call.external_id == "https://www.example.org/utlysning/"


RECORDED = [
    ("pages-sv/si_bsn_2024.txt", "open", "2024-02-15"),
    ("pages-sv/mucf_ungdomsutbyte_closed.txt", "closed", "2023-10-04"),
    ("pages-sv/mucf_delaktighet_2024.txt", "forthcoming", "2024-10-01"),
    ("pages-sv/formas_2023-03-21_decided.txt", "closed", None),
    ("pages-sv/formas_2023-12-05_closed.txt", "closed", None),
    ("pages-sv/tillvaxtverket_7108_upcoming.txt", "forthcoming", None),
    ("pages-sv/naturvardsverket_publik_laddning_installt.txt", "cancelled", None),
    ("pages-sv/viablecities_14.txt", "forthcoming", "2024-06-05"),
    ("pages-sv/boverket_smahus_2024.txt", "forthcoming", "2026-10-01"),
    ("pages-sv/icld_faq_rounds.txt", "unknown", "--10-15"),
    ("pages-eu/interreg-eu_call-for-project_5th-call_central-baltic.txt", "closed", "2019-10-15"),
    ("pages-eu/interregaurora_calls-for-applications.txt", "open", None),
    ("pages-eu/interreg-oks_ansokningsomgang-2025-1_da.txt", "forthcoming", "2025-02-14"),
]


@pytest.mark.parametrize(("name", "status", "last"), RECORDED)
def test_recorded_pages_are_read(shared: Path, name: str, status: str, last: str | None) -> None:
    lines = (shared / "recordings" / name).read_text("utf-8").splitlines()
    texts = [line for line in lines if line.strip() and not line.startswith(("URL:", "# SOURCE", "---"))]
    language = "sv" if "pages-sv" in name else "en"
    source = page_watch.build(an_entry("page_watch", language=language))
    (call,) = answer(source, page(*texts[1:], title=texts[0]), datetime.fromisoformat("2024-01-15T08:00+01:00")).calls
    assert call.status == status
    assert (call.deadlines[-1].date if call.deadlines else None) == last
