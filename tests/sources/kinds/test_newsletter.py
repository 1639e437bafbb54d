"""Letters of Brussels offices, as their readers get them."""

from __future__ import annotations

import json
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from sources.contract import Known
from tests.sources.kinds.cases import Case, agrees, answer, cases, facts
from tests.sources.kinds.letters import DAY, ITEM, NOW, counted, mail, only, read, source


@pytest.mark.parametrize(("case", "external_id", "field", "value"), facts("newsletter"))
def test_a_letter_is_read_as_a_person_reads_it(case: Case, external_id: str, field: str, value: object) -> None:
    calls, _, _ = case.read()
    assert agrees(calls[external_id].model_dump(mode="json")[field], value)


@pytest.mark.parametrize("case", cases("newsletter"), ids=lambda case: case.folder.name)
def test_a_letter_holds_these_calls_and_no_others(case: Case) -> None:
    calls, notes, _ = case.read()
    assert list(calls) == list(case.expected["calls"])
    assert notes == case.expected["notes"]


@pytest.mark.parametrize("case", cases("newsletter"), ids=lambda case: case.folder.name)
def test_nobody_is_named_and_no_way_to_leave_the_list_is_kept(case: Case) -> None:
    calls, _, _ = case.read()
    kept = json.dumps([call.model_dump(mode="json") for call in calls.values()], ensure_ascii=False).lower()
    for words in (
        "@",
        "%40",
        "lisa",
        "karin",
        "anna",
        "maria",
        "070-",
        "0660",
        "unsubscribe",
        "preferences",
        "utskick.",
    ):
        assert words not in kept


def test_a_letter_asks_for_its_folder_and_tells_of_changes_only() -> None:
    own = source(max_age_days=30)
    (request,) = own.start(NOW, Known())
    assert (request.url, request.context, own.coverage) == ("letters:kontoret", {"since": "2027-02-10"}, "changes")
    (request,) = source(folder=None, mailbox="Nyhetsbrev/Bryssel").start(NOW, Known())
    assert request.url == "mailbox:Nyhetsbrev%2FBryssel"


def test_a_letter_without_calls_is_counted_and_no_fault() -> None:
    parsed = read(mail("<h1>Nyheter</h1><p>Vi har flyttat.</p>", subject="Nya lokaler"))
    assert (parsed.calls, counted(parsed)) == ((), {"no-call-letter": 1})


def test_a_single_mail_is_read_as_well_as_a_folder_of_them() -> None:
    body = mail("<h2>Utlysning: Skolutbyten</h2><p>Sista ansökningsdag är den 5 maj 2027.</p>")
    assert [call.title for call in answer(source(), body, NOW).calls] == ["Utlysning: Skolutbyten"]


def test_the_mail_goes_without_the_html_where_that_says_next_to_nothing() -> None:
    message = EmailMessage(policy=SMTP)
    message["Date"], message["Message-ID"] = DAY, "<1@x.example>"
    message.set_content("Utlysning: Skolutbyten\n\nSista ansökningsdag är den 5 maj 2027 för alla skolor.\n" * 3)
    message.add_alternative("<p><img src='brev.png'></p><p>Hej</p>", subtype="html")
    assert {day.date for call in read(message.as_bytes()).calls for day in call.deadlines} == {"2027-05-05"}


def test_letters_attached_by_a_colleague_are_read_and_the_colleagues_own_words_are_not() -> None:
    outer = EmailMessage(policy=SMTP)
    outer["Date"], outer["Subject"] = DAY, "VB: två brev"
    outer.set_content("Utlysning: från mig!\n\nSvara senast den 1 april 2027. /Anna")
    for number in (1, 2):
        inner = EmailMessage(policy=SMTP)
        inner["Date"], inner["Message-ID"] = DAY, f"<{number}@office.example>"
        inner.set_content(f"Utlysning: Brev {number}\n\nSista ansökningsdag är den {number} maj 2027.\n")
        outer.add_attachment(inner)
    calls = read(outer.as_bytes()).calls
    assert [(call.title, call.deadlines[0].date) for call in calls] == [
        ("Utlysning: Brev 1", "2027-05-01"),
        ("Utlysning: Brev 2", "2027-05-02"),
    ]


def test_today_in_a_forwarded_letter_is_the_day_it_was_first_sent() -> None:
    body = (
        "Se nedan!\n\n---------- Forwarded message ---------\nFrom: Office <news@office.example>\n"
        "Date: {}\nSubject: New call\nTo: <anna@kommun.example>\n\n"
        "New call: School exchange\n\nThe call opens today and closes on 5 May 2027.\n"
    )
    known = only(read(mail(body.format("Mon, 1 Mar 2027 at 08:00"), html=False, subject="Fwd: New call")))
    unknown = only(read(mail(body.format("some time ago"), html=False, subject="Fwd: New call")))
    assert (known.opens, unknown.opens) == ("2027-03-01", None)
    assert known.deadlines == unknown.deadlines != ()


def test_what_a_later_letter_is_silent_about_still_holds() -> None:
    first = mail(ITEM.format("Sista ansökningsdag är den 5 maj 2027 kl. 14.00. Stödet är för alla skolor i länet."))
    reminder = mail(ITEM.format("Påminnelse."), date="Fri, 12 Mar 2027 06:00:00 +0100")
    call = only(read(reminder, first))
    assert [day.date for day in call.deadlines] == ["2027-05-05"]
    assert (call.status, call.evidence["deadlines"]) == ("open", "Sista ansökningsdag är den 5 maj 2027 kl. 14.00")
    assert "alla skolor" in call.text


def test_of_two_letters_the_later_ones_date_counts_in_whatever_order_they_come() -> None:
    first = mail(ITEM.format("Sista ansökningsdag är den 5 maj 2027."))
    longer = mail(ITEM.format("Sista ansökningsdag är nu den 9 maj 2027."), date="Fri, 12 Mar 2027 06:00:00 +0100")
    for letters in ((first, longer), (longer, first)):
        assert [day.date for day in only(read(*letters)).deadlines] == ["2027-05-09"]


def test_calls_are_given_as_told_in_passing_so_that_silence_takes_nothing_away() -> None:
    parsed = read(mail(ITEM.format("Sista ansökningsdag är den 5 maj 2027.")))
    assert parsed.as_listed == ("https://fund.example/skola",)


def test_two_calls_that_link_to_one_page_stay_two() -> None:
    page = '<a href="https://fund.example/alla">Läs mer</a>'
    parsed = read(mail(f"<h2>Utlysning: Vatten</h2><p>{page}</p><h2>Utlysning: Skola</h2><p>{page}</p>"))
    assert [call.title for call in parsed.calls] == ["Utlysning: Vatten", "Utlysning: Skola"]
    assert all(call.external_id.startswith("letter:") and not call.identities for call in parsed.calls)
    assert counted(parsed)["same-address"] == 1


@pytest.mark.parametrize(
    "day", ["10 april kl. 14.00", "10 april 2027 kl. 14.00", "10 april, kl. 14.00", "10 april klockan 14.00"]
)
@pytest.mark.parametrize("end", ["\n", " ", " (CET)\n"])
@pytest.mark.parametrize("parted", ["", "\n"])
def test_an_hour_right_before_the_address_of_a_plain_letter_is_kept(day: str, end: str, parted: str) -> None:
    body = f"Utlysning: Skolutbyten\n{parted}Sista ansökningsdag: {day}{end}https://fund.example/skola\n"
    call = only(read(mail(body, html=False)))
    assert call.title == "Utlysning: Skolutbyten"
    assert [(deadline.date[-5:], deadline.time) for deadline in call.deadlines] == [("04-10", "14:00")]
    assert "14.00" in call.text


def test_a_line_that_only_says_by_when_to_apply_is_no_button_of_a_plain_letter() -> None:
    call = only(read(mail("Utlysning: Skolutbyten\nAnsök senast 10 april\nhttps://fund.example/skola\n", html=False)))
    assert (call.title, [deadline.date for deadline in call.deadlines]) == ("Utlysning: Skolutbyten", ["--04-10"])


def test_a_front_page_is_no_calls_identity() -> None:
    body = '<h2>Utlysning: Vatten</h2><p>Ansök senast den 5 maj 2027 på <a href="https://fund.example/">fonden</a></p>'
    call = only(read(mail(body)))
    assert (call.url, call.identities) == ("https://fund.example/", ())
    assert call.external_id.startswith("letter:")


def test_an_item_that_names_several_topics_is_none_of_them() -> None:
    parsed = read(mail("<h2>Open calls in LIFE-2027-SAP-ENV and LIFE-2027-SAP-NAT</h2><p>Deadline: 5 May 2027</p>"))
    assert not only(parsed).identities
    assert counted(parsed) == {"several-topics": 1}


def test_diary_numbers_count_only_where_the_catalogue_says_whose_they_are() -> None:
    body = mail("<h2>Utlysning: Vatten</h2><p>Dnr 2027-00417 hos Provfonden. Ansök senast den 5 maj 2027.</p>")
    assert only(read(body)).identities == ()
    assert only(read(body, number_series={"provfonden": ""})).identities == ("dnr:2027-00417",)
    both = {"provfonden": "a", "dnr": "b"}
    assert only(read(body, number_series=both)).identities == ()


@pytest.mark.parametrize(
    "heading",
    [
        "Webbinarium om utlysningen för vatten",
        "Resultat: utlysningen för vatten",
        "Fjorton projekt beviljades medel i utlysningen",
        "Info day on the call for proposals",
        "Partner search for the open call on water",
    ],
)
def test_what_is_about_a_call_is_not_the_call(heading: str) -> None:
    parsed = read(mail(f"<h2>{heading}</h2><p>Ansökan stänger den 5 maj 2027.</p>"))
    assert (parsed.calls, counted(parsed)) == ((), {"about-a-call": 1, "no-call-letter": 1})


@pytest.mark.parametrize(
    "body",
    [
        "<p><strong>Utlysning: Vatten</strong><br>Sista ansökningsdag är den 5 maj 2027.</p>",
        "<div style='font-size:22px'>Utlysning: Vatten</div><div style='font-size:14px'>Stöd till kommuner. Sista "
        "ansökningsdag är den 5 maj 2027.</div>",
        "<p><a href='https://fund.example/v'>Utlysning: Vatten</a></p><p>Sista ansökningsdag är den 5 maj 2027.</p>",
        "<h2>Aktuella utlysningar</h2><ul><li><a href='https://fund.example/v'>Utlysning: Vatten</a>, sista "
        "ansökningsdag den 5 maj 2027</li></ul>",
        "<h2>Veckan</h2><p>Hej.</p><p>Se <a href='https://fund.example/v'>Utlysning: Vatten</a>, sista ansökningsdag "
        "är den 5 maj 2027.</p>",
    ],
)
def test_a_call_is_found_however_its_heading_is_written(body: str) -> None:
    call = only(read(mail(body)))
    assert (call.title, [day.date for day in call.deadlines]) == ("Utlysning: Vatten", ["2027-05-05"])


def test_a_group_of_calls_ends_where_the_next_part_of_the_letter_begins() -> None:
    body = (
        "<h2>Öppna utlysningar</h2><h3>Vatten</h3><p>Sista ansökningsdag är den 5 maj 2027.</p>"
        "<h2>Evenemang</h2><h3>Vattendagen</h3><p>Sista ansökningsdag är den 6 maj 2027.</p>"
    )
    assert [call.title for call in read(mail(body)).calls] == ["Vatten"]
