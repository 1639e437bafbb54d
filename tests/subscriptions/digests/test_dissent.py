"""Where sources contradict each other about a day, the letter names each with its own."""

import json
from datetime import datetime
from typing import Any

import pytest

from sources.contract import Localised
from subscriptions.digests.dissent import dissent_sentences
from subscriptions.digests.phrases import Setting
from subscriptions.digests.render import render_card, render_mail
from tests.subscriptions.digests.samples import NOW, STOCKHOLM, a_call, a_reader, changed, closing, day, letter, told
from watcher.language import Texts

NAMES = {
    "portal": Localised(sv="EU-portalen", en="The EU portal"),
    "access": Localised(sv="Euro-Access", en="Euro-Access"),
    "third": Localised(sv="den tredje", en="the third"),
}
AS_IN_THE_SPECIFICATION = "EU-portalen anger den 23 september, Euro-Access den 22 september."


def dissent(*days: str, source: str = "access", field: str = "deadlines") -> dict[str, Any]:
    return {"source": source, "field": field, "days": days}


def disputed(*others: dict[str, Any], **facts: Any) -> Any:
    others = others or (dissent("2026-09-22"),)
    return a_call(source="portal", **{"deadlines": (day("2026-09-23"),), "dissent": others, **facts})


def sentences(call: Any, language: str = "sv", now: datetime = NOW) -> tuple[str, ...]:
    return dissent_sentences(call, Setting(Texts(language), now, STOCKHOLM), NAMES.__getitem__)


def test_each_source_is_named_with_its_day_in_swedish() -> None:
    assert sentences(disputed()) == (f"Källorna anger olika sista ansökningsdagar. {AS_IN_THE_SPECIFICATION}",)


def test_and_in_english() -> None:
    said = "The sources differ on the deadline. The EU portal gives 23 September, Euro-Access 22 September."
    assert sentences(disputed(), "en") == (said,)


def test_three_sources_and_several_days() -> None:
    both = disputed(dissent("2026-09-21", "2026-09-22"), dissent("2026-09-20", source="third"))
    assert sentences(both)[0].endswith(
        "EU-portalen anger den 23 september, Euro-Access den 21 september och den 22 september, "
        "den tredje den 20 september."
    )


def test_years_are_said_where_they_differ() -> None:
    assert "den 23 september 2026, Euro-Access den 23 september 2027." in sentences(disputed(dissent("2027-09-23")))[0]


def test_a_day_that_is_over_is_no_longer_disputed() -> None:
    assert sentences(disputed(dissent("2026-03-01"))) == ()
    assert sentences(disputed(), now=datetime(2026, 9, 23, 8, tzinfo=STOCKHOLM)) == ()


def test_the_source_that_filled_the_day_is_named() -> None:
    call = disputed(dissent("2026-09-22", source="portal"), filled_by={"deadlines": "access"})
    assert "Euro-Access anger den 23 september, EU-portalen den 22 september." in sentences(call)[0]


def test_opening_days_are_compared_too() -> None:
    call = disputed(dissent("2026-06-02", field="opens"), opens="2026-06-01", status="forthcoming")
    assert sentences(call) == (
        "Källorna anger olika öppningsdag. EU-portalen anger den 1 juni, Euro-Access den 2 juni.",
    )
    assert sentences(call, now=datetime(2026, 7, 1, tzinfo=STOCKHOLM)) == ()


@pytest.mark.parametrize("full_limit", [8, 0])
def test_the_line_stands_at_the_call_in_mail_text_and_card(full_limit: int) -> None:
    digest = letter([told(call=disputed())], full_limit=full_limit, name_of=NAMES.__getitem__)
    mail = render_mail(digest)
    card = json.dumps([json.loads(part) for part in render_card(digest)], ensure_ascii=False).replace("\\\\", "")
    for shown in (mail.html, " ".join(mail.text.split()), card):
        assert AS_IN_THE_SPECIFICATION in shown


def test_a_reminder_and_a_change_say_it_too_and_a_call_that_has_ended_does_not() -> None:
    soon = disputed(dissent("2026-05-12"), deadlines=(day("2026-05-15"),))
    for digest in (
        letter(closings=[closing(call=soon)], name_of=NAMES.__getitem__),
        letter([changed(call=soon, funding_rate=[0.5, 0.6])], name_of=NAMES.__getitem__),
    ):
        assert any("EU-portalen anger den 15 maj" in notice for notice in digest.items[0].notices)
    ended = changed(call=disputed(status="cancelled"), status=["open", "cancelled"])
    assert not any("anger" in notice for notice in letter([ended], reader=a_reader()).items[0].notices)
