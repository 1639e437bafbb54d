"""The letter as HTML and as text: escaped, bounded, complete, and in the right language."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from subscriptions.digests.card import render_card
from subscriptions.digests.render import MOST_BYTES, len_sent, render_html_page, render_mail
from subscriptions.digests.text import WIDTH
from tests.subscriptions.digests.samples import (
    CLIMATE,
    OWN,
    SCHOOL,
    a_call,
    a_reader,
    changed,
    closing,
    crowd,
    day,
    letter,
    told,
)

WEB = "https://bevakning.exempelstad.example/digests/17"
LEAVE = "https://bevakning.exempelstad.example/leave/abc"
HOSTILE = "<b>&\"'</b><script>alert(1)</script>\r\nBcc: x@example.org [a](https://evil.example) \u202e🎓"
ENGLISH: dict[str, Any] = {"title": "Town twinning", "language": "en", "programme": "CERV", "level": "eu"}


def html_of(digest: Any, **links: Any) -> BeautifulSoup:
    return BeautifulSoup(render_mail(digest, **links).html, "html.parser")


def one(soup: BeautifulSoup, selector: str) -> Tag:
    (found,) = soup.select(selector)
    return found


def mixed(**given: Any) -> Any:
    moved = [[{"date": "2026-06-01"}], [{"date": "2026-09-15"}]]
    soon = a_call(4, deadlines=(day("2026-05-15"),))
    return letter(
        [told(1), told(2, area=CLIMATE, call=a_call(2, **ENGLISH)), changed(3, deadlines=moved), told(5, band="weak")],
        [closing(4, call=soon)],
        full_limit=4,
        **given,
    )


def test_headings_go_down_one_step_at_a_time() -> None:
    soup = html_of(mixed())
    levels = [int(each.name[1]) for each in soup.find_all(re.compile(r"^h\d$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_in_a_brief_line_what_the_call_is_stands_above_its_own_title() -> None:
    digest = letter([told(1), told(2, score=0.7, call=a_call(2, **ENGLISH))], full_limit=1)
    line = one(html_of(digest), "li")
    assert [each.get_text() if isinstance(each, Tag) else each for each in line.contents][:3] == [
        "CERV: utlysning", "", "Town twinning",
    ]  # fmt: skip


def test_every_table_is_for_layout_and_says_so() -> None:
    assert {table.get("role") for table in html_of(mixed()).find_all("table")} == {"presentation"}


def test_nothing_is_fetched_and_nothing_runs() -> None:
    html = render_mail(mixed(), web_url=WEB).html
    assert not re.search(r"<(script|img|iframe|link|form|object)\b|@import|url\(|javascript:", html, re.IGNORECASE)


def test_the_page_and_foreign_titles_carry_their_language() -> None:
    soup = html_of(mixed())
    assert one(soup, "html")["lang"] == "sv"
    title = one(soup, "[lang=en]")
    assert (title.get_text(), title["dir"]) == ("Town twinning", "auto")


def test_the_first_link_of_each_call_is_the_funders_page_and_says_where_it_goes() -> None:
    soup = html_of(letter([told(1, call=a_call(1, url="https://www.vinnova.se/e/ai"))]))
    link, *others = soup.select("td.call a")
    assert (link["href"], link.get_text()) == ("https://www.vinnova.se/e/ai", "Läs utlysningen på vinnova.se")
    assert [(each["href"], each.get_text()) for each in others] == [
        (f"{OWN}/calls/1", "Svara om ni är intresserade, eller bevaka utlysningen"),
        (f"{OWN}/calls/1/deadline.ics", "Lägg till i kalendern"),
    ]


@pytest.mark.parametrize("url", [None, "https://a.example/" + "x" * 3000, "https://user@evil.example/"])
def test_without_a_usable_address_there_is_no_link(url: str | None) -> None:
    soup = html_of(letter([told(1, call=a_call(1, url=url))]), web_url=None)
    assert not soup.select("td.call p.go a")
    assert "Adress till utlysningen saknas" in soup.get_text()


def test_styles_are_inlined_and_dark_mode_stays_in_the_head() -> None:
    soup = html_of(mixed())
    assert "color: #1d4f7c" in str(one(soup, "h1")["style"])
    (style,) = soup.find_all("style")
    assert "prefers-color-scheme: dark" in style.get_text()
    assert "max-width: 520px" in style.get_text()


def test_outlook_gets_neither_flex_nor_grid() -> None:
    assert not re.search(r"display:\s*(flex|grid)|position:\s*(absolute|fixed)", render_mail(mixed()).html)


def test_the_end_says_why_whom_to_ask_and_how_to_leave() -> None:
    mail = render_mail(mixed(reader=a_reader(leave=LEAVE)), web_url=WEB)
    soup = BeautifulSoup(mail.html, "html.parser")
    addresses = {a["href"] for a in soup.select("td.footer a")}
    assert addresses == {
        "tel:021390000",
        "mailto:anna@exempelstad.example",
        WEB,
        LEAVE,
        OWN,
        f"{OWN}/calls",
    }
    for words in ("Anna Andersson", "skola@exempelstad.example", "anmäld till bevakningen av utlysningar"):
        assert words in soup.get_text()
        assert words in " ".join(mail.text.split())
    assert LEAVE in mail.text


def test_links_of_ones_own_are_in_the_readers_language_and_in_every_form() -> None:
    digest = letter([told(1)], reader=a_reader(language="en", leave=LEAVE))
    mail, card = render_mail(digest), b"".join(render_card(digest)).decode()
    for form in (mail.html, mail.text, card):
        for address in (f"{OWN}/calls/1?lang=en", f"{OWN}/calls/1/deadline.ics", f"{LEAVE}?lang=en", f"{OWN}?lang=en"):
            assert address in form


def test_a_call_without_a_last_day_has_nothing_for_the_calendar() -> None:
    assert "deadline.ics" not in render_mail(letter([told(1, call=a_call(1, deadlines=()))])).html


def test_who_else_is_interested_is_said() -> None:
    both = told(1, others=("Kulturkontoret",), interested=("Socialförvaltningen", "Utbildningsförvaltningen"))
    words = " ".join(html_of(letter([both])).get_text(" ").split())
    assert "Kulturkontoret och Socialförvaltningen Socialförvaltningen är intresserad." in words
    one_only = told(1, interested=("Utbildningsförvaltningen",))
    assert "Berör också" not in render_mail(letter([one_only])).text


def test_a_followed_call_says_that_it_is_there_because_it_is_followed() -> None:
    moved = [[{"date": "2026-06-01"}], [{"date": "2026-09-15"}]]
    match = replace(changed(3, deadlines=moved), followed=True, area_name="", score=-1.0, band="weak")
    text = " ".join(render_mail(letter([match])).text.split())
    assert "Utlysningar ni bevakar" in text
    assert "Ni bevakar den här utlysningen." in text


def test_without_a_way_to_leave_none_is_shown() -> None:
    assert "Avsluta" not in render_mail(mixed()).html


def test_hostile_words_are_shown_and_do_nothing() -> None:
    area = ("a", HOSTILE)
    call = a_call(1, title=HOSTILE, summary=HOSTILE, funder=HOSTILE, programme=HOSTILE, eligibility={"text": HOSTILE})
    contact = {"name": HOSTILE, "email": HOSTILE, "phone": HOSTILE}
    reader = a_reader(departments=(HOSTILE,), organisation=HOSTILE, address=HOSTILE, contact=contact)
    mail = render_mail(letter([told(1, area=area, call=call, others=(HOSTILE,))], reader=reader))
    soup = BeautifulSoup(mail.html, "html.parser")
    assert not soup.select("script, b")
    assert one(soup, "h4").get_text() == (
        "<b>&\"'</b><script>alert(1)</script> Bcc: x@example.org [a](https://evil.example) 🎓"
    )
    assert "\u202e" not in mail.html + mail.text + mail.subject
    assert mail.subject.isprintable()


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=400))
def test_any_title_keeps_the_letter_whole(title: str) -> None:
    mail = render_mail(letter([told(1, call=a_call(1, title=title))]))
    soup = BeautifulSoup(mail.html, "html.parser")
    assert len(soup.select("td.call h4")) == 1
    assert len(soup.select("td.footer")) == 1
    mail.html.encode()
    mail.text.encode()


def test_ten_thousand_characters_are_cut_with_a_sign() -> None:
    soup = html_of(letter([told(1, call=a_call(1, title="Ord " * 2500))]))
    title = one(soup, "h4").get_text()
    assert len(title) <= 200
    assert title.endswith("…")


def test_five_thousand_calls_are_a_bounded_mail_that_counts_and_links_the_rest() -> None:
    mail = render_mail(crowd(), web_url=WEB)
    assert MOST_BYTES * 0.9 < len_sent(mail.html) + len_sent(mail.text) <= MOST_BYTES
    soup = BeautifulSoup(mail.html, "html.parser")
    shown = len(soup.select("td.call")) + len(soup.select("td.section li"))
    more = one(soup, "p.more")
    assert f"… och {5000 - shown:,} till".replace(",", "\u00a0") in more.get_text()
    assert one(soup, "p.more a")["href"] == WEB
    assert f"{5000 - shown:,} till".replace(",", "\u00a0") in mail.text


def test_every_call_of_a_week_with_many_has_its_line() -> None:
    mail = render_mail(letter([told(number, score=0.6) for number in range(1, 61)]), web_url=WEB)
    soup = BeautifulSoup(mail.html, "html.parser")
    assert len(soup.select("td.call")) + len(soup.select("td.section li")) == 60
    assert not soup.select("p.more")


def test_what_was_left_out_of_the_mail_is_on_the_page() -> None:
    digest = letter([told(number, score=0.6) for number in range(1, 201)])
    page = BeautifulSoup(render_html_page(digest), "html.parser")
    assert len(page.select("td.call")) + len(page.select("td.section li")) == 200
    assert not page.select("p.more")


def test_the_letter_is_bounded_though_every_part_of_it_is_as_long_as_can_be() -> None:
    long = "Långt ord 🎓 " * 100
    call = {
        "title": long,
        "summary": long[:600],
        "funder": long,
        "programme": long,
        "url": "https://a.example/" + "å" * 1900,
        "eligibility": {"text": long},
        "budget": {"text": long},
    }
    matches = [told(n, area=(str(n), long), call=a_call(n, **call), others=(long, long[1:])) for n in range(1, 60)]
    mail = render_mail(letter(matches))
    assert len(mail.html.encode()) <= 100_000


def test_lines_of_text_are_at_most_72_wide_but_addresses_are_whole() -> None:
    address = "https://a.example/" + "x" * 120
    matches = [told(1, call=a_call(1, title="Ett långt namn på en utlysning " * 6, url=address)), *mixed_matches()]
    text = render_mail(letter(matches), web_url=WEB).text
    assert address in text
    assert max(len(line) for line in text.splitlines() if "://" not in line) <= WIDTH


def mixed_matches() -> list[Any]:
    return [told(number, area=(SCHOOL, CLIMATE)[number % 2]) for number in range(2, 14)]


def test_headings_of_the_text_are_underlined() -> None:
    lines = render_mail(mixed()).text.splitlines()
    for heading in ("Utlysningar för Utbildningsförvaltningen", "Nya utlysningar", "Ändringar", SCHOOL[1], "Om brevet"):
        underline = lines[lines.index(heading) + 1]
        assert set(underline) <= {"=", "-"}
        assert len(underline) == len(heading)


def test_the_text_is_no_stripped_html() -> None:
    text = render_mail(mixed()).text
    assert not re.search(r"<\w|&\w+;", text)
    assert "\n\n\n\n" not in text
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_a_change_is_said_in_both_parts() -> None:
    mail = render_mail(mixed())
    sentence = "Förlängd ansökningstid: sista ansökningsdag är nu 15 september 2026 (tidigare 1 juni 2026)."
    assert sentence in mail.html
    assert sentence in " ".join(mail.text.split())


def test_an_english_reader_meets_english() -> None:
    mail = render_mail(letter([told(1, call=a_call(1, **ENGLISH))], reader=a_reader(language="en")))
    assert '<html lang="en"' in mail.html
    assert "Town twinning" in mail.html
    assert "Not stated" in mail.text
    assert "Original title" not in mail.html


def test_a_first_letter_says_that_it_is_one() -> None:
    mail = render_mail(letter([told(1)], reader=a_reader(is_stock_take=True)))
    assert "Det här är ert första brev." in mail.html
    assert "Det här är ert första brev." in mail.text


def test_a_first_letter_says_whether_what_it_holds_can_be_applied_for_yet() -> None:
    coming = told(2, call=a_call(2, status="forthcoming", opens="2026-06-01"))
    first = a_reader(is_stock_take=True)
    said = {
        "Det visar vad som kan sökas just nu. Sedan": [told(1)],
        "Det visar vad som är på väg och ännu inte kan sökas.": [coming],
        "Det visar vad som kan sökas just nu och vad som är på väg.": [told(1), coming],
    }
    for words, some in said.items():
        assert words in letter(some, reader=first).intro
