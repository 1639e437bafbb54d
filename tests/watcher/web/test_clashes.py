"""Two people edit the same: whoever comes second sees both, and decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import PriorityArea
from subscriptions.profile_export import profile_table
from subscriptions.profiles import Profile, import_profile
from tests.watcher.web.organising import HERE, LETTER, ONE, PROFILE, SETTINGS
from tests.watcher.web.samples import HOSTILE, sign_in
from watcher.db import reading, transaction
from watcher.settings import Settings
from watcher.web.app import make_app

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MAIL = "E-postadresser till enskilda personer"
BO_SAVED = "Bo sparade den 7 maj 2026 kl. 08.00, efter att du öppnade sidan."


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    with transaction(database) as session:
        import_profile(session, Profile.model_validate(PROFILE), now - timedelta(days=1), STOCKHOLM)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        yield client


def hidden(page: str, name: str, after: str = "") -> str:
    """What a form carries: of the form that holds the words `after`."""
    found = re.findall(rf'name="{name}" value="([^"]*)"', page[page.index(after) :])
    return unescape(found[0])


def both(answer: httpx.Response) -> list[list[str]]:
    """The rows of what differs: the field, what is saved, what was typed."""
    assert answer.status_code == 400
    section = answer.text.split('class="clash"')[1].partition("</section>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in section.split("<tr>")[2:]]
    return [[unescape(cell) for cell in row] for row in rows]


@ONE
def test_of_an_area_both_words_are_shown_with_who_saved_and_either_can_be_kept(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    with reading(database) as session:
        number = session.exec(select(PriorityArea.id).where(PriorityArea.key == "vatten")).one()
    sign_in(pages, database, now, "Anna", kommun="coordinator")
    here = f"/areas/{number}"
    mine = {"name": HOSTILE, "based_on": hidden(pages.get(here).text, "based_on"), "do": "save"}
    sign_in(pages, database, now, "Bo", kommun="coordinator")
    pages.post(here, data=mine | {"name": "Rent vatten", "description": "Sjöar och åar", "must_not": "hav\nkust"})
    sign_in(pages, database, now, "Anna", kommun="coordinator")
    answer = pages.post(here, data=mine)
    assert BO_SAVED in unescape(answer.text)
    assert "<script>alert" not in answer.text
    assert both(answer) == [
        ["Områdets namn", "Rent vatten", HOSTILE],
        ["Beskrivning", "Sjöar och åar", "(tomt)"],
        ["Uttryck som utesluter en utlysning", "hav\nkust", "(tomt)"],
    ]
    assert f'value="{mine["name"]}"' in unescape(answer.text)  # mine as typed
    assert "Sjöar och åar" in pages.get(here).text  # nothing is saved over it yet, and to keep it is a link
    assert f'href="{here}?lang=sv"' in answer.text
    over = mine | {"based_on": hidden(answer.text, "based_on")}
    assert "Ändringen är sparad." in pages.post(here, data=over).text
    with reading(database) as session:
        assert session.get_one(PriorityArea, number).name == HOSTILE


@ONE
def test_of_settings_and_subscriptions_too_and_what_no_page_wrote_down_is_of_nobody(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now, "Anna", kommun="coordinator")
    for here, form, changed, labels in (
        (HERE, SETTINGS, {"partners": "Lahti\nGaborone"}, {"Orter och regioner som ni samarbetar med"}),
        ("/subscriptions/1", LETTER, {"mail": "bo@example.org", "rhythm": "daily"}, {MAIL, "Hur ofta"}),
    ):
        mine = form | {"seen": hidden(pages.get(here).text, "seen")}
        sign_in(pages, database, now, "Bo", kommun="coordinator")
        assert pages.post(here, data=mine | changed).status_code == 200
        sign_in(pages, database, now, "Anna", kommun="coordinator")
        answer = pages.post(here, data=mine)
        assert BO_SAVED in unescape(answer.text)
        assert {label for label, _, _ in both(answer)} == labels
        again = pages.post(here, data=mine | {"seen": hidden(answer.text, "seen")})
        assert again.status_code == 200
    mine = SETTINGS | {"seen": hidden(pages.get(HERE).text, "seen"), "language": "<b>"}
    with transaction(database) as session:
        changed_file = profile_table(session, "kommun")
        changed_file["organisation"]["name"] = "Exempelköping"
        import_profile(session, Profile.model_validate(changed_file), now, STOCKHOLM)
    answer = pages.post(HERE, data=mine)
    assert "efter att du öppnade sidan, men inte härifrån." in unescape(answer.text)
    assert "Bo sparade" not in answer.text
    assert "<b>" in {typed for _, _, typed in both(answer)}


@ONE
def test_whose_an_area_is_and_its_weight_come_back_as_chosen_beside_what_is_saved(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now, "Anna", kommun="coordinator")
    here = f"{HERE}/areas"
    seen = hidden(pages.get(here).text, "seen", 'name="area" value="vatten"')
    mine = {"area": "vatten", "department": "skola", "weight": "2.0", "seen": seen, "do": "save"}
    sign_in(pages, database, now, "Bo", kommun="coordinator")
    pages.post(here, data=mine | {"department": "teknik", "weight": "0.5"})
    sign_in(pages, database, now, "Anna", kommun="coordinator")
    answer = pages.post(here, data=mine)
    assert BO_SAVED in unescape(answer.text)
    assert both(answer) == [
        ["Förvaltning", "Tekniska kontoret", "Skolförvaltningen"],
        ["Hur viktigt", "mindre viktigt", "viktigast"],
    ]
    again = hidden(answer.text, "seen", 'name="area" value="vatten"')
    assert pages.post(here, data=mine | {"seen": again}).status_code == 200
    with reading(database) as session:
        area = next(each for each in profile_table(session, "kommun")["areas"] if each["id"] == "vatten")
    assert (area["department"], area["weight"]) == ("skola", 2.0)


@ONE
def test_of_a_department_both_are_shown_and_of_one_that_is_gone_the_typed(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now, "Anna", kommun="coordinator")
    here = f"{HERE}/departments"
    seen = hidden(pages.get(here).text, "seen", 'name="department" value="teknik"')
    mine = {"department": "teknik", "name": f"Anna {HOSTILE}", "applicant-company": "1", "seen": seen, "do": "save"}
    sign_in(pages, database, now, "Bo", kommun="coordinator")
    pages.post(here, data={**mine, "name": "Teknik och miljö", "applicant-company": ""})
    sign_in(pages, database, now, "Anna", kommun="coordinator")
    answer = pages.post(here, data=mine)
    assert BO_SAVED in unescape(answer.text)
    assert both(answer) == [
        ["Förvaltningens namn", "Teknik och miljö", f"Anna {HOSTILE}"],
        ["Kan söka som mer än organisationen", "(tomt)", "företag"],
    ]
    again = hidden(answer.text, "seen", 'name="department" value="teknik"')
    assert pages.post(here, data=mine | {"seen": again}).status_code == 200
    assert f"Anna {HOSTILE}" in unescape(pages.get(here).text)
