"""What a person brings is read as one call, in whatever form, and nobody's name or telephone number stays in it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import CallData, Known, Page, Request, UnreadablePage
from sources.kinds.by_hand import MAIL, NOWHERE, TEXT, TEXT_KEPT
from sources.registry import CATALOGUE, build_source, read_entry
from tests.pdfs import a_pdf

NOW = datetime(2026, 5, 7, 8, tzinfo=UTC)
PEOPLE = ("Anna", "Bo Ek", "070-123", "bo.ek@", "Handläggare")
LETTER = """Hej Anna!

Gröna skolgårdar 2026
Fonden utlyser medel till gröna skolgårdar. Kommuner och regioner kan söka högst 500 000 kronor per projekt.
Sista ansökningsdag är den 15 september 2026 kl. 15.00.
Läs mer: https://fund.example.org/skolgardar?utm_source=brev

Med vänlig hälsning
Bo Ek
Handläggare
070-123 45 67, bo.ek@example.org
"""
PAGE = """<html><head><title>Gröna skolgårdar 2026 - Fonden</title></head><body><main><h1>Gröna skolgårdar 2026</h1>
<p>Kommuner och regioner kan söka högst 500 000 kronor per projekt.</p>
<p>Sista ansökningsdag: 15 september 2026 kl. 15.00</p><h2>Kontakt</h2><p>Bo Ek, 070-123 45 67</p></main></body>
</html>"""


def read(body: bytes, kind: str, url: str = NOWHERE) -> CallData:
    source = build_source(read_entry(CATALOGUE / "by-hand.toml"))
    return source.parse(Page(request=Request(url=url), url=url, body=body, content_type=kind), NOW).calls[0]


def mail(html: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Bo Ek <bo.ek@example.org>", "anna@kommunen.example"
    message["Subject"], message["Message-ID"] = "VB: Gröna skolgårdar 2026", "<1@example.org>"
    message.set_content(LETTER)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


CASES = {
    "page": (PAGE.encode(), "text/html; charset=utf-8", "https://fund.example.org/skolgardar"),
    "text": (LETTER.encode(), f"{TEXT}; charset=utf-8", NOWHERE),
    "mail": (mail(), MAIL, NOWHERE),
    "mail with HTML": (
        mail(
            LETTER.replace("\n", "<br>\n").replace(
                "https:", '<a href="https://fund.example.org/skolgardar">Läs mer</a> '
            )
        ),
        MAIL,
        NOWHERE,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_way_gives_the_same_facts_with_their_words_and_nobodys_name(case: str) -> None:
    call = read(*CASES[case])
    assert call.title == "Gröna skolgårdar 2026"
    assert [(each.date, each.time, each.zone) for each in call.deadlines] == [("2026-09-15", "15:00", None)]
    assert call.budget
    assert (call.budget.per_project_max, call.budget.currency) == ("500000", "SEK")
    assert call.eligibility.applicant_types == ("municipality", "region")
    assert {"deadlines", "budget", "eligibility"} <= call.evidence.keys()
    assert call.external_id == "https://fund.example.org/skolgardar"
    assert f"url:{call.external_id}" in call.identities
    kept = call.model_dump_json()
    assert [words for words in PEOPLE if words in kept] == []


def test_a_document_is_read_too() -> None:
    lines = ["Stöd till bibliotek", "Kommuner kan ansöka om bidrag.", "Sista ansökningsdag är 3 juni 2026."]
    call = read(a_pdf("\n".join(lines)), "application/pdf", "https://fund.example.org/a.pdf")
    assert call.deadlines[0].date == "2026-06-03"
    assert "Stöd till bibliotek" in f"{call.title} {call.text}"


def test_a_text_without_an_address_is_known_by_its_name() -> None:
    one, again = (read(f"{words}\n\nStöd.".encode(), TEXT) for words in ("Ny fond!  2026", "NY FOND 2026"))
    assert one.external_id == again.external_id == "hand:ny-fond-2026"
    assert one.url is None


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Läs mer på https://fund.example.org/a och sök före jul.", None),
        ("Frågor besvaras i kalendern (https://other.example.org/b).", None),
        ("Läs mer på https://fund.example.org/a", None),  # alone on its line
        (
            "Läs mer på webbplatsen<https://guard.test/?url=https%3A%2F%2Ffund.example.org%2Fa&d=1>.",
            "Läs mer på webbplatsen https://fund.example.org/a.",
        ),
        ("Läs mer: https://fund.example.org/skolgardar", ""),  # the address of the call itself has a place of its own
    ],
)
@pytest.mark.parametrize("kind", [TEXT, MAIL])
def test_an_address_in_a_sentence_stays_where_it_stood(line: str, kept: str | None, kind: str) -> None:
    words = f"Gröna skolgårdar\n\nFonden ger stöd, se https://fund.example.org/skolgardar.\n\n{line}\n"
    head = "From: bo@example.org\nSubject: Gröna skolgårdar\nContent-Type: text/plain; charset=utf-8\n\n"
    call = read((head * (kind == MAIL) + words).encode(), kind)
    lines = ["Fonden ger stöd, se https://fund.example.org/skolgardar.", line if kept is None else kept]
    assert call.text.split("\n") == list(filter(None, lines))
    assert call.summary.startswith(lines[0])


def test_an_address_in_a_text_gives_the_call_no_day() -> None:
    call = read(b"Gr\xc3\xb6na g\xc3\xa5rdar\n\nSe https://fund.example.org/2026-09-15/sista-dag i dag.", TEXT)
    assert (call.deadlines, call.opens) == ((), None)
    assert "https://fund.example.org/2026-09-15/sista-dag" in call.summary


@pytest.mark.parametrize(("body", "kind"), [(b"", TEXT), (b"Hej Anna!", TEXT), (b"<html></html>", "text/html")])
def test_where_there_is_nothing_to_read_it_is_said(body: bytes, kind: str) -> None:
    with pytest.raises(UnreadablePage):
        read(body, kind)


@given(st.binary(max_size=2_000) | st.text(max_size=2_000).map(str.encode), st.sampled_from([TEXT, MAIL, "text/html"]))
def test_nothing_is_too_odd_to_be_read_or_refused(body: bytes, kind: str) -> None:
    try:
        call = read(body, kind)
    except UnreadablePage:
        return
    assert call.title
    assert len(call.text) <= TEXT_KEPT


CONTACTS = """Stöd till broar 2026

Kommuner kan söka bidrag. Kontaktperson: Anna Svan, enheten för broar. Broarna ska vara gröna.
Sista ansökningsdag är den 15 september 2026.

Vi svarar på frågor om broar, tel 08-12 34 56 78, bo@example.org, varje dag.

Kontakt: Cilla Dal, 070-1234567
Handläggare:
Doris Eng, doris@example.org
Contact Erik Falk for questions

Kontakt: Frida Gran, svar lämnas före den 20 augusti 2026.
"""


def test_lines_and_sentences_about_whom_to_ask_go_and_those_with_a_day_stay() -> None:
    call = read(CONTACTS.encode(), TEXT)
    kept = call.model_dump_json()
    assert [name for name in ("Anna", "Cilla", "Doris", "Erik", "example.org") if name in kept] == []
    assert "Kommuner kan söka bidrag. Broarna ska vara gröna." in call.text
    assert ", ," not in kept
    assert "2026-09-15" in [each.date for each in call.deadlines]
    assert "20 augusti 2026" in call.text


PASSED_ON = """Från: Bo Ek <bo.ek@example.org>
Skickat: den 6 maj 2026 09:12
Till: Anna Alm <anna@kommunen.example>
Ämne: VB: Gröna skolgårdar 2026

Hej Anna!
Såg den här, kanske något för er?
Hälsningar
Bo

-----Ursprungligt meddelande-----
Från: Fonden <brev@fund.example.org>
Skickat: den 5 maj 2026 14:00
Till: Bo Ek
Ämne: Gröna skolgårdar 2026

"""


def test_a_mail_that_was_passed_on_and_pasted_is_the_mail_without_what_was_written_to_a_colleague() -> None:
    call = read((PASSED_ON + LETTER).encode(), f"{TEXT}; charset=utf-8")
    assert call.title == "Gröna skolgårdar 2026"
    assert "kanske något för er" not in call.text
    assert [each.date for each in call.deadlines] == ["2026-09-15"]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Ny utlysning: Kulturskolan möter äldre", "Kulturskolan möter äldre"),
        ("VB: Utlysning: Kulturskolan möter äldre", "Kulturskolan möter äldre"),
        ("Open call for proposals: Culture for all", "Culture for all"),
        ("Utlysningar: kultur", "Utlysningar: kultur"),
        ("Klimatklivet: ny utlysning", "Klimatklivet: ny utlysning"),
    ],
)
def test_a_mails_subject_that_announces_a_call_is_its_name_without_that(subject: str, title: str) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "Fonden <nyheter@fund.example.org>"
    message.set_content("Kommuner kan söka. Sista ansökningsdag är den 15 september 2026.")
    assert read(bytes(message), MAIL).title == title


@pytest.mark.parametrize("case", CASES)
def test_the_summary_repeats_no_day_that_may_be_put_right_and_points_at_nothing(case: str) -> None:
    call = read(*CASES[case])
    assert "Kommuner och regioner kan söka" in call.summary
    assert "15 september" not in call.summary
    assert not call.summary.endswith(":")


def test_a_sentence_that_says_more_than_a_day_stays_in_the_summary() -> None:
    said = "Fonden utlyser medel till gröna skolgårdar i alla kommuner, och du kan söka till och med 15 september 2026."
    assert "15 september 2026" in read(f"Skolgårdar\n\n{said}".encode(), TEXT).summary


def test_another_file_of_a_mail_program_is_no_mail() -> None:
    for body in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"a" * 500, b"Hello\n\nThere"):
        with pytest.raises(UnreadablePage):
            read(body, MAIL)


def test_nothing_is_ever_polled() -> None:
    entry = read_entry(CATALOGUE / "by-hand.toml")
    assert not entry.active
    assert build_source(entry).start(NOW, Known()) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
        b"PK\x03\x04" + bytes(200) + b"word/document.xml",
        b"MZ\x90\x00\x03",
    ],
)
@pytest.mark.parametrize("kind", ["application/octet-stream", "text/html", ""])
def test_a_file_that_is_no_page_is_refused_whatever_the_server_calls_it(body: bytes, kind: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        read(body, kind, "https://fund.example.org/fil")
    assert refused.value.code == "not-a-page"


def test_a_page_that_the_server_calls_a_file_is_read() -> None:
    assert read(PAGE.encode(), "application/octet-stream", CASES["page"][2]).title == "Gröna skolgårdar 2026"


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ("Kommuner kan söka upp till 500 000 kr.", "500000"),
        ("Det går att få upp till 500 000 kr i bidrag.", "500000"),
        ("Upp till 500 000 kr", "500000"),
        ("Totalt fördelas upp till 500 000 kr.", None),
        ("Upp till 500 000 kr eller 700 000 kr.", None),
        ("Upp till 500 kr per elev.", None),
    ],
)
def test_the_one_ceiling_that_is_said_stands_in_its_field_to_be_checked(words: str, most: str | None) -> None:
    text = f"Gröna skolgårdar\n\nStöd till gröna skolgårdar.\n\n{words}\n\nSista ansökningsdag är 15 september 2026."
    budget = read(text.encode(), f"{TEXT}; charset=utf-8").budget
    assert budget is None or budget.per_project_max == most
    assert most is None or (budget is not None and budget.currency == "SEK")


CARD = """Stöd till broar 2026

Kommuner kan söka bidrag till broar. Broarna ska vara gröna.
Sista ansökningsdag är den 15 september 2026.

Cilla Dal
Handläggare, enheten för broar
Tel: 08-12 34 56 78
cilla.dal@example.org

Broar byggs av trä.
"""


@pytest.mark.parametrize("kind", [TEXT, MAIL, "html"])
def test_a_persons_name_goes_with_the_number_and_address_below_it(kind: str) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "Stöd till broar 2026", "Fonden <nyheter@fund.example.org>"
    page = f"<html><body>{CARD.replace(chr(10), '<br>')}</body></html>"
    message.set_content(page, subtype="html") if kind == "html" else message.set_content(CARD)
    call = read(CARD.encode(), TEXT) if kind == TEXT else read(bytes(message), MAIL)
    kept = call.model_dump_json()
    assert [words for words in ("Cilla", "Dal", "Handläggare", "08-12", "example.org") if words in kept] == []
    assert "Broar byggs av trä." in call.text


def test_the_calls_own_name_stays_though_a_number_stands_right_below_it() -> None:
    assert read("Gröna Gårdar\n08-123 45 67\n\nKommuner kan söka bidrag.".encode(), TEXT).title == "Gröna Gårdar"
