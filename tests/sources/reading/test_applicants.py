"""Who may apply, from words that say so; and the many words that do not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.applicants import read_applicants


def types(text: str) -> str:
    return " ".join(read_applicants(text).types)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kommuner kan söka stöd för nya stigar.", "municipality"),
        ("Bidraget kan sökas av kommuner och ideella föreningar.", "municipality ngo"),
        ("Vem kan söka?\nKommuner och regioner.\nVad kan ni söka för?\nHjälp till företag.", "municipality region"),
        ("Vem får söka?\n- Kommuner\n- Regioner\n- Universitet", "municipality region university"),
        ("Vem: kommunala, fristående och statliga huvudmän", "municipality school"),
        (
            "Vem kan ansöka?\nKommuner, landsting och kommunalförbund kan ansöka om partnerskap.",
            "municipality region public-body",
        ),
        ("Vem kan söka?\nFöretag kan inte söka. Kommuner kan söka.", "municipality"),
        ("Vem kan söka?\nKommuner. Skolor bjuds in som deltagare.", "municipality"),
        ("Kommuner kan ansöka om bidrag för att stödja företag.", "municipality"),
        ("Kommuner kan söka bidrag för projekt där minst två skolor deltar.", "municipality"),
        ("Kommuner kan söka bidrag för projekt där barn och andra får vara med.", "municipality"),
        ("Bidraget kan sökas av kommuner för insatser som inte får statsbidrag.", "municipality"),
        ("Municipalities can apply for grants for projects where at least two schools take part.", "municipality"),
        ("Företag kan söka bidrag för projekt där minst en kommun deltar.", "company"),
        ("Små och medelstora företag kan söka.", "sme"),
        ("Vi välkomnar  små och medelstora   svenska företag att ansöka till programmet.", "sme"),
        ("Små- och medelstora företag kan söka.", "sme"),
        ("Det går att sökas av en privat organisation eller informella grupper av unga.", "company person"),
        ("Nu kan kommuner söka bidrag för att ge råd om energi till företag.", "municipality"),
        ("Fram till den 1 mars kan kommuner och regioner ansöka om stöd till stadsmiljöer.", "municipality region"),
        ("Från i år får även ideella föreningar söka.", "ngo"),
        ("Bidraget söks av kommuner.", "municipality"),
        ("Stöd till läsning. Sökande: kommuner och regioner. Belopp: 2 miljoner.", "municipality region"),
        ("Stöd till läsning. Sökande: den som får bidrag meddelas. Kommuner informeras.", ""),
        ("Det här bidraget söker regioner årligen med kulturplanen som grund.", "region"),
        ("Vi söker kommuner som vill vara med.", ""),
        ("Nu välkomnar vi kommuner och regioner att söka.", "municipality region"),
        ("Till den 10 februari är det möjligt för skolhuvudmän att söka bidrag för sina elever.", "school"),
        ("Svenska företag är välkomna att ansöka.", "company"),
        ("I mars öppnar en ny omgång, där kommuner och regioner kan söka stöd.", "municipality region"),
        ("The agency invites municipalities to apply.", "municipality"),
        ("From May can municipalities apply.", "municipality"),
        ("Bevakningsansvariga myndigheter och myndigheter som har pekats ut kan söka.", ""),
        ("Statliga myndigheter kan söka.", ""),
        ("Kommuner och statliga myndigheter kan söka.", "municipality public-body"),
        ("Offentliga myndigheter kan söka.", "public-body"),
        ("Alla juridiska personer kan söka.", "any"),
        ("Who can apply?\nAny legal entity may apply.", "any"),
        ("Public and private legal entities may apply, among them municipalities.", "any"),
        ("Both public and private legal entities may apply, among them municipalities.", "any"),
        ("Who can apply?\nPublic and private legal entities.", "any"),
        ("The call is open to public and private organisations.", "any"),
        ("Nu kan offentliga och privata aktörer söka.", "any"),
        ("Både privata och offentliga organisationer kan söka.", "any"),
        ("Offentlige og private aktører kan søke.", "any"),
        ("SMEs and public and private organisations may apply.", "sme any"),
        ("Who can apply?\nMunicipalities and universities.", "municipality university"),
        ("The call is open to local and regional authorities.", "municipality region"),
        ("The call is open to regional or local authorities.", "municipality region"),
        ("Hvem kan søke?\nKommuner og fylkeskommuner kan søke.", "municipality region"),
        ("Hvem kan søge?\nKommuner og regioner.", "municipality region"),
        ("Alle typer aktører kan søge, både offentlige og private.", "any"),
    ],
)
def test_those_are_named_of_whom_the_words_say_it(text: str, expected: str) -> None:
    assert types(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Public and private schools may apply.",
        "Public and private organisations established in Sweden may apply.",
        "Public and private bodies in the health sector may apply.",
        "Public and private organisations that run schools may apply.",
        "Public and private entities may apply only together with a university.",
        "Public and private legal persons may apply as partners.",
        "Public and private organisations' researchers may apply.",
        "Researchers employed at public and private organisations may apply.",
        "Consortia of public and private organisations may apply.",
        "Universities in cooperation with public and private organisations may apply.",
        "The call is open to research performing public and private organisations.",
        "The call is open to partnerships between public and private actors.",
        "The call is open to public and private organisations, except municipalities.",
        "Who can apply?\nCompanies owned by public and private actors.",
        "Vem kan söka?\nOffentliga och privata aktörer inom turism.",
        "Små offentliga och privata organisationer kan söka.",
        "Samverkan mellan offentliga och privata aktörer kan söka.",
        "Offentliga och privata aktörer kan söka tillsammans med ett universitet.",
        "Offentliga och privata organisationer som bedriver forskning kan söka.",
        "Offentlige og private aktører innen reiseliv kan søke.",
        "Puljen henvender sig til offentlige og private organisationer, der arbejder med unge.",
    ],
)
def test_public_and_private_ones_of_one_kind_or_in_one_company_are_not_anybody(text: str) -> None:
    assert "any" not in types(text).split()


@pytest.mark.parametrize(
    "text",
    [
        "Vem kan söka?\nTill exempel kommuner.",
        "Vem kan söka?\nFöretag, kommuner med flera.",
        "Vem kan söka?\nMinst en kommun ska delta.",
        "Vem kan söka?\nKommuner och andra aktörer.",
        "Vem kan söka?\nFrämst kommuner.",
        "Vem kan söka?\nAlla utom kommuner.",
        "Projekt där kommuner deltar kan söka bidrag.",
        "Projects where municipalities take part can apply.",
        "Projekt i vilka kommuner deltar kan få stöd.",
        "Kommuner kan inte söka.",
        "Kommuner kan inte söka bidrag för projekt där minst två skolor deltar.",
        "Kommuner kan söka bidrag för projekt där barn deltar, dock inte kommuner i storstäder.",
        "Kommuner kan söka bidrag för projekt där minst tre parter samverkar.",
        "Kommuner kan söka bidrag för projekt där minst två skolor deltar, liksom regioner.",
        "Municipalities cannot apply for grants for projects where at least two schools take part.",
        "Nu kan inte kommuner söka.",
        "Stöd till skolor som kommuner kan söka.",
        "Projekt som ger råd till företag, där även andra kan söka.",
        "Kommuner kan via sina bolag söka.",
        "Kommuner kan företag söka upp.",
        "Nu kan kommuner, företag och andra söka.",
        "I år kan kommuner som har fler än tre skolor inte söka.",
        "Kommuner som inte har fått stöd tidigare kan söka.",
        "Vem kan söka?\nKommuner kan söka. Kommuner i storstäder kan inte söka.",
        "Kommuner som samverkar med företag kan söka.",
        "Universitet kan ansöka tillsammans med kommuner.",
        "Kommuner kan söka, liksom regioner.",
        "Aktörer i regionen kan söka.",
        "Beslutet offentliggörs i maj. Du kan söka.",
        "Utlysningen är öppen till 5 juni.",
        "Projektet ska hjälpa kommuner och företag.",
        "Who can apply?\nOrganisations such as municipalities.",
        "Hvem kan søke?\nFor eksempel kommuner.",
        "Who can apply?\nAny legal entity established in Canada is eligible, too.",
    ],
)
def test_examples_exceptions_and_others_words_name_nobody(text: str) -> None:
    assert types(text) == ""


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Koordinator måste vara en kommun.", {"municipality": "lead"}),
        ("En region ska vara projektägare.", {"region": "lead"}),
        ("The lead partner must be a public body.", {"public-body": "lead"}),
        ("Minst en kommun ska delta som projektpart.", {"municipality": "partner"}),
        ("Koordinator måste vara en kommun eller ett företag.", {}),
        ("En kommun ska vara koordinator. Minst en kommun ska delta som projektpart.", {}),
        ("En kommun behöver inte vara med som projektpart.", {}),
    ],
)
def test_a_role_is_read_where_one_kind_is_named_for_it(text: str, roles: dict[str, str]) -> None:
    assert read_applicants(text).roles == roles


@pytest.mark.parametrize(
    ("text", "partners", "countries"),
    [
        ("Konsortiet ska ha minst tre partner från minst två länder.", 3, 2),
        ("At least 4 organisations from at least three different countries.", 4, 3),
        ("Der skal være mindst to partnere fra mindst to lande.", 2, 2),
        ("Partnerna ska komma från minst två andra länder.", None, 3),
        ("At least two other organisations from at least two other countries.", 3, 3),
        ("Minst två parter. För stora projekt minst fem parter.", None, None),
        ("Minst ett företag ska delta.", None, None),
        ("Minst 20 elever från tre länder.", None, None),
    ],
)
def test_the_smallest_company_is_read_where_one_number_is_said(
    text: str, partners: int | None, countries: int | None
) -> None:
    read = read_applicants(text)
    assert (read.min_partners, read.min_countries) == (partners, countries)


def test_the_words_are_kept_as_evidence() -> None:
    read = read_applicants("Om stödet.\nVem kan söka?\nKommuner kan söka.\nKontakt\nRing oss.")
    assert read.evidence == read.text == "Kommuner kan söka."


_WORDS = [
    "Vem kan söka?",
    "\n",
    "Kommuner ",
    "regioner ",
    "kan söka ",
    "inte ",
    "till exempel ",
    "som projektpart ",
    ". ",
]
_WORDS += ["En kommun ", "måste vara ", "koordinator ", "minst ", "två ", "parter ", "länder ", "A", "kan sökas av "]


@given(st.lists(st.sampled_from(_WORDS), max_size=30).map("".join))
def test_whatever_is_read_has_evidence_from_the_text(text: str) -> None:
    read = read_applicants(text)
    if read.types or read.roles or read.min_partners or read.min_countries:
        assert read.evidence
        assert all(word in text for word in read.evidence.split())


@pytest.mark.parametrize(
    "piece", ["Kommuner kan söka ", "Vem: kommuner\n", "En kommun som ", "kan söka ", "koordinator måste "]
)
def test_long_hostile_text_is_read_in_time(piece: str) -> None:
    start = time.process_time()
    read_applicants(piece * (200_000 // len(piece)))
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "text",
    [
        "Bidraget kan sökas av bibliotek, kommuner, regioner och andra offentliga aktörer.",
        "Därmed kan fastighetsägare, kommuner och företag ansöka om att få bidrag.",
        "I utlysningen välkomnas kommuner att enskilt, eller i samverkan med varandra, skicka in sin ansökan.",
        "Alla utom privatpersoner kan söka.",
        "Huvudmännen, det vill säga kommunerna, kan söka stöd tillsammans eller enskilt.",
    ],
)
def test_where_not_all_are_named_a_person_still_reads_the_words(text: str) -> None:
    read = read_applicants(f"Det här är ett nytt stöd. {text}")
    assert (read.types, read.text) == ((), text)


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Stiftelsen bjuder in svenska företag att anmäla intresse för en resa.", ("company",)),
        ("Vi välkomnar små och medelstora svenska företag med nya idéer att ansöka.", ("sme",)),
    ],
)
def test_who_is_invited_to_apply_may_apply(text: str, types: tuple[str, ...]) -> None:
    assert read_applicants(text).types == types


@pytest.mark.parametrize(
    "text",
    ["Regionala energirådgivare kan ansöka om stöd.", "Bevakningsansvariga myndigheter kan nu söka medel."],
)
def test_others_than_those_we_know_are_named_by_the_words_that_say_so(text: str) -> None:
    read = read_applicants(text)
    assert (read.types, read.text) == ((), text)


@pytest.mark.parametrize("text", ["Du kan ansöka om stöd.", "Projekt kan söka medel till våren.", "Här kan du söka."])
def test_words_that_name_nobody_are_no_answer(text: str) -> None:
    assert read_applicants(text).text == ""
