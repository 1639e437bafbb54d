"""The letter as Teams messages: the envelope flows want, small enough, with nothing torn apart or acted on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from subscriptions.digests.card import MOST_BYTES, render_card
from tests.subscriptions.digests.samples import CLIMATE, SCHOOL, a_call, changed, letter, told

WEB = "https://bevakning.exempelstad.example/digests/17"
KNOWN = {"TextBlock", "Container", "FactSet", "ActionSet", "Action.OpenUrl", "AdaptiveCard"}


def cards(digest: Any, **given: Any) -> list[dict[str, Any]]:
    return [json.loads(message)["attachments"][0]["content"] for message in render_card(digest, **given)]


def elements(value: Any) -> Iterator[dict[str, Any]]:
    """Everything in a card that has a type."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from elements(each)


def words(card: dict[str, Any]) -> str:
    return "\n".join(str(each.get("text", each.get("title", ""))) for each in elements(card))


def test_the_envelope_is_what_a_flow_takes() -> None:
    (message,) = render_card(letter([told(1)]))
    envelope = json.loads(message)
    (attachment,) = envelope["attachments"]
    assert set(envelope) == {"type", "attachments"}
    assert envelope["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["contentUrl"] is None
    content = attachment["content"]
    assert content["$schema"] == "http://adaptivecards.io/schemas/adaptive-card.json"
    assert (content["type"], content["version"]) == ("AdaptiveCard", "1.4")
    assert content["msteams"] == {"width": "Full"}


def test_only_what_works_from_a_flow_is_used() -> None:
    digest = letter([told(number) for number in range(1, 12)])
    for card in cards(digest, web_url=WEB):
        assert {each["type"] for each in elements(card)} <= KNOWN


def test_each_call_opens_at_its_funder() -> None:
    (card,) = cards(letter([told(1, call=a_call(1, url="https://www.vinnova.se/e/ai"))]))
    action = next(each for each in elements(card) if each["type"] == "Action.OpenUrl")
    assert (action["title"], action["url"]) == ("Läs utlysningen på vinnova.se", "https://www.vinnova.se/e/ai")


def test_many_calls_are_split_by_whole_calls_and_numbered() -> None:
    matches = [told(number, area=(SCHOOL, CLIMATE)[number % 2], score=0.9 - number / 1000) for number in range(1, 60)]
    digest = letter(matches, full_limit=30)
    messages = render_card(digest, number="17")
    parts = [json.loads(message)["attachments"][0]["content"] for message in messages]
    assert len(parts) > 1
    assert all(len(message) <= MOST_BYTES for message in messages)
    assert [words(part).splitlines()[1].rsplit("Utbildningsförvaltningen ")[1] for part in parts] == [
        f"{number} \\({len(parts)}\\)" for number in range(1, len(parts) + 1)
    ]
    titles = re.findall(r"(?m)^\[?(Utlysning nummer \d+)", "\n".join(map(words, parts)))
    assert len(titles) == len(set(titles)) == 59
    assert "Utskick 17" in words(parts[-1])


def test_a_part_repeats_the_headings_it_goes_on_under() -> None:
    digest = letter([told(number) for number in range(1, 40)], full_limit=30)
    first, second = cards(digest)[:2]
    for card in (first, second):
        assert "Nya utlysningar" in words(card)
        assert SCHOOL[1] in words(card)


def test_what_there_is_no_room_for_is_counted_and_linked() -> None:
    (*_, last) = cards(letter([told(number, score=0.6) for number in range(1, 501)]), web_url=WEB)
    assert f"… och 452 till [Se alla på webben]({WEB})" in words(last)


def test_hostile_words_neither_format_nor_link_nor_mention() -> None:
    hostile = "# *fet* [länk](https://evil.example) <at>alla</at> {{DATE(2026-01-01T00:00:00Z)}}\r\n- punkt"
    (card,) = cards(letter([told(1, area=("a", hostile), call=a_call(1, title=hostile, funder=hostile))]))
    text = words(card)
    assert not re.search(r"(?<!\\)[\[*<{#]", text)
    assert "\\[länk\\]\\(https://evil.example\\)" in text
    assert "\r" not in text


def test_a_line_links_its_title() -> None:
    digest = letter(
        [told(1), told(2, score=0.7, call=a_call(2, title="A [b]", url="https://a.example/(x)"))], full_limit=1
    )
    (card,) = cards(digest)
    assert "[A \\[b\\]](https://a.example/%28x%29). Exempelrådet, nationell nivå. Sista ansökningsdag" in words(card)


def test_a_line_says_in_the_readers_language_what_the_call_is_before_its_own_title() -> None:
    english = {"title": "Town twinning", "language": "en", "programme": "CERV"}
    digest = letter([told(1), told(2, score=0.7, call=a_call(2, **english))], full_limit=1)
    (card,) = cards(digest)
    assert "CERV: utlysning. [Town twinning](" in words(card)


def test_a_change_is_said_on_the_card() -> None:
    (card,) = cards(letter([changed(1, title=["A", "B"])]))
    assert "Utlysningen har fått en ny rubrik." in words(card)


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=500))
def test_any_title_fits_and_parses(title: str) -> None:
    matches = [told(number, call=a_call(number, title=title)) for number in range(1, 4)]
    for message in render_card(letter(matches)):
        assert len(message) <= MOST_BYTES
        json.loads(message)


def test_a_card_of_the_longest_words_there_can_be_is_small_enough() -> None:
    long = "(_*[🎓]*_) " * 500
    facts = {"title": long, "summary": long[:600], "funder": long, "programme": long, "eligibility": {"text": long}}
    matches = [
        told(n, area=(str(n), long), call=a_call(n, url="https://a.example/" + "å" * 1900, **facts), others=(long,) * 9)
        for n in range(1, 12)
    ]
    messages = render_card(letter(matches), web_url=WEB)
    assert max(map(len, messages)) <= MOST_BYTES
