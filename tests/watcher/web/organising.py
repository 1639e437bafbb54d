"""An organisation that its coordinator runs in the browser: its profile, and the forms as her pages send them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.profile_edit import fingerprint
from subscriptions.profile_export import profile_table
from subscriptions.profiles import Profile, import_profile
from tests.watcher.web.samples import sign_in
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.settings import Settings
from watcher.web.app import make_app

HERE = "/organisations/kommun"
ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PROFILE: dict[str, Any] = {
    "organisation": {
        "id": "kommun",
        "name": "Exempelköpings kommun",
        "regions": ["SE125"],
        "applicant_types": ["municipality"],
        "contact": {"name": "Anna Berg", "email": "anna@example.org"},
        "departments": [{"id": "skola", "name": "Skolförvaltningen"}, {"id": "teknik", "name": "Tekniska kontoret"}],
    },
    "areas": [
        {"id": "utbyten", "department": "skola", "name": "Skolutbyten"},
        {"id": "vatten", "department": "teknik", "name": "Rent vatten"},
    ],
    "subscriptions": [
        {
            "id": "skolbrev",
            "department": "skola",
            "rhythm": "weekly",
            "day": "monday",
            "channels": [
                {"kind": "email", "to": ["skola@example.org"]},
                {"kind": "teams", "url_env": "TEAMS_SKOLA", "confirm": True},
            ],
        },
        {
            "id": "vattenbrev",
            "areas": ["vatten"],
            "rhythm": "monthly",
            "day": "1",
            "channels": [{"kind": "email", "to": ["vatten@example.org"], "shared": True}],
        },
    ],
}
SETTINGS = {
    "name": "Exempelköpings kommun", "language": "sv", "contact_name": "Anna Berg", "contact_email": "anna@example.org",
    "region-SE125": "1", "applicant-municipality": "1", "reminders_eu": "90, 45, 14", "reminders_national": "30, 10",
}  # fmt: skip
LETTER = {
    "department": "skola", "rhythm": "weekly", "day": "monday", "time": "07:30", "language": "sv", "band": "possible",
    "review": "direct", "mail": "skola@example.org", "teams": "TEAMS_SKOLA",
}  # fmt: skip


def coordinators_browser(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    """Anna coordinates the organisation of `PROFILE`, and is signed in."""
    with transaction(database) as session:
        import_profile(session, Profile.model_validate(PROFILE), now, ZoneInfo("Europe/Stockholm"))
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, "Anna", kommun="coordinator")
        yield client


def table(database: Engine) -> dict[str, Any]:
    with reading(database) as session:
        return profile_table(session, "kommun")


def own(database: Engine) -> dict[str, Any]:
    return {name: value for name, value in table(database)["organisation"].items() if name != "departments"}


def noted(database: Engine) -> list[str]:
    with reading(database) as session:
        return [row.what for row in session.exec(select(Audit).order_by(Audit.id)) if row.who == "Anna"]


def save(pages: TestClient, database: Engine, **changes: str) -> httpx.Response:
    form = SETTINGS | {"seen": fingerprint(own(database))} | changes
    answer: httpx.Response = pages.post(HERE, data={name: value for name, value in form.items() if value != "-"})
    return answer


def letter_form(database: Engine, key: str = "skolbrev", **changes: str) -> dict[str, str]:
    seen = next(fingerprint(each) for each in table(database)["subscriptions"] if each["id"] == key)
    return LETTER | {"seen": seen} | changes


def shows(answer: httpx.Response, *fields: str) -> None:
    """The form is back, with the fault beside each of these."""
    assert answer.status_code == 400
    assert "Inget har sparats." in answer.text
    for each in fields:
        assert f'id="{each}-fault"' in answer.text, each
