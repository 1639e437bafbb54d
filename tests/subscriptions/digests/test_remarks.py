"""A person's own words stand in every form of a letter, signed, and can do nothing there."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscriptions.digests.card import MOST_BYTES, render_card
from subscriptions.digests.plain import MOST_LINES
from subscriptions.digests.plan import Digest, Remark
from subscriptions.digests.render import render_mail
from tests.subscriptions.digests.samples import a_reader, letter, told

HOSTILE = "<script>alert(1)</script> *fet* [här](https://x.example) & \u202egåv"


def signed(text: str, who: str = "Åsa Öberg", **more: object) -> Digest:
    remark = Remark(text, who)
    return letter([told(1), told(2)], [], full_limit=1, remarks=[remark], beside={1: [remark], 2: [remark]}, **more)


def test_they_stand_at_the_top_and_beside_their_call_in_mail_and_text() -> None:
    mail = render_mail(signed("Se särskilt sidan 3."))
    assert mail.html.count("Se särskilt sidan 3.") == mail.text.count("Se särskilt sidan 3.") == 3
    assert mail.html.count("– Åsa Öberg") == mail.text.count("– Åsa Öberg") == 3


GREETING = "Hej!\n\nDet här är värt att se:\n- vatten\n- skola"


def test_a_greeting_keeps_its_lines_and_paragraphs_in_mail_text_and_card() -> None:
    digest = letter([told(1)], [], remarks=[Remark(GREETING, "Åsa Öberg")])
    mail = render_mail(digest)
    assert f"\n\n{GREETING}\n– Åsa Öberg\n" in mail.text
    assert "Det här är värt att se:<br>- vatten<br>- skola</p>" in mail.html
    assert mail.html.count("Hej!</p>") == 1
    shown = [each.get("text", "") for each in json.loads(render_card(digest)[0])["attachments"][0]["content"]["body"]]
    at = shown.index("Hej!")
    assert shown[at + 1 : at + 5] == ["Det här är värt att se:", "\\- vatten", "\\- skola", "– Åsa Öberg"]


def test_what_is_said_beside_a_call_stands_on_one_line() -> None:
    digest = letter([told(1)], [], beside={1: [Remark("Passar\n\ner", "Åsa Öberg")]})
    assert "Passar er" in render_mail(digest).text


def test_a_greeting_of_very_many_lines_ends_in_one() -> None:
    said = letter([told(1)], [], remarks=[Remark("a\n" * 100, "Åsa")]).remarks[0]
    assert said.text.count("\n") == MOST_LINES - 1
    assert said.text.count("a") == 100


def test_they_stand_in_the_card() -> None:
    (card,) = render_card(signed("Se särskilt sidan 3."))
    assert card.decode().count("Se särskilt sidan 3.") == card.decode().count("– Åsa Öberg") == 3


def test_they_do_nothing() -> None:
    digest = signed(HOSTILE, who=HOSTILE)
    mail = render_mail(digest)
    assert "<script>" not in mail.html
    assert "alert(1)" in unescape(mail.html)
    assert "\u202e" not in mail.html + mail.text
    (card,) = render_card(digest)
    assert "[här](" not in json.dumps(json.loads(card), ensure_ascii=False)


@settings(max_examples=30)
@given(st.text(max_size=3_000), st.text(max_size=300))
def test_whatever_they_are_a_letter_can_be_made(text: str, who: str) -> None:
    digest = signed(text, who)
    assert len(render_mail(digest).html.encode()) < 100_000
    assert all(len(card) <= MOST_BYTES for card in render_card(digest))


@pytest.mark.parametrize(("language", "words"), [("sv", "bara till dig som samordnare"), ("en", "only to you")])
def test_the_coordinator_is_told_that_nobody_else_gets_the_letter(language: str, words: str) -> None:
    digest = letter([told(1)], [], reader=replace(a_reader(language=language), is_coordinator=True))
    mail = render_mail(digest)
    assert words in mail.html
    assert words in " ".join(mail.text.split())
    assert words in render_card(digest)[0].decode()


@pytest.mark.parametrize("full_limit", [0, 8])
def test_what_was_sent_on_says_by_whom_in_full_and_in_a_line(full_limit: int) -> None:
    sent = replace(told(1), area_key="", area_name="", passed_on=Remark("Läs detta.", "Åsa"))
    text = " ".join(render_mail(letter([sent], [], full_limit=full_limit)).text.split())
    assert "Skickat vidare till er" in text
    assert "Skickat vidare av Åsa: Läs detta." in text
