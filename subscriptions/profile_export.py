"""Writing an organisation back as the profile file it could have come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import tomli_w
from sqlmodel import Session, col, select

from subscriptions.channel_models import ChannelCode
from subscriptions.delivery.channel import ChannelOptions, all_channels
from subscriptions.digests.days_off import pause_table
from subscriptions.digests.reminders import EU_STEPS, NATIONAL_STEPS
from subscriptions.models import (
    Department,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from watcher.errors import BadInput

Channels = dict[int, list[dict[str, Any]]]


def export_profile(session: Session, organisation_id: str) -> str:
    """The organisation's profile file as text. Raises BadInput if there is no such organisation."""
    return tomli_w.dumps(profile_table(session, organisation_id), multiline_strings=False)


def profile_table(session: Session, organisation_id: str) -> dict[str, Any]:
    """The same as a table, which may be changed and laid over the organisation again. Raises BadInput."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        known = ", ".join(session.exec(select(Organisation.id).order_by(Organisation.id))) or "none yet"
        raise BadInput(f"there is no organisation {organisation_id!r}; there are: {known}")
    departments = session.exec(
        select(Department)
        .where(Department.organisation_id == organisation_id, col(Department.active))
        .order_by(col(Department.id))
    ).all()
    keys = {department.id: department.key for department in departments}
    own = organisation.model_dump(exclude={"contact", "look", "reminders_eu", "reminders_national", "shares_profile"})
    own |= {"contact": organisation.contact} if organisation.contact else {}
    own |= {"look": organisation.look} if organisation.look else {}
    own |= {"shares_profile": True} if organisation.shares_profile else {}
    own["departments"] = [
        _filled({"id": row.key, "name": row.name, "applicant_types": row.applicant_types}) for row in departments
    ]
    profile = {
        "organisation": _filled(own) | _reminders(organisation),
        "areas": _areas(session, organisation_id, keys),
        "subscriptions": _subscriptions(session, organisation_id, keys),
    }
    return _filled(profile)


def _reminders(organisation: Organisation) -> dict[str, list[int]]:
    """Where they are not the usual ones. No reminders at all is a choice too, and written down."""
    own = {"reminders_eu": organisation.reminders_eu, "reminders_national": organisation.reminders_national}
    usual = {"reminders_eu": [*EU_STEPS], "reminders_national": [*NATIONAL_STEPS]}
    return {name: steps for name, steps in own.items() if steps != usual[name]}


def _areas(session: Session, organisation_id: str, departments: Mapping[int | None, str]) -> list[dict[str, Any]]:
    query = select(PriorityArea).where(PriorityArea.organisation_id == organisation_id, col(PriorityArea.active))
    return [area_table(area, departments) for area in session.exec(query.order_by(col(PriorityArea.id)))]


def area_table(area: PriorityArea, departments: Mapping[int | None, str]) -> dict[str, Any]:
    """An area as a profile writes it. `departments`: the id in the profile by the row."""
    kept = {"name", "description", "must_not", "fields_added", "fields_left_out", "weight"}
    words = area.model_dump(include=kept)
    return _filled({"id": area.key, "department": departments.get(area.department_id)} | words)


def _subscriptions(
    session: Session, organisation_id: str, departments: Mapping[int | None, str]
) -> list[dict[str, Any]]:
    query = select(Subscription).where(Subscription.organisation_id == organisation_id, col(Subscription.active))
    rows = session.exec(query.where(col(Subscription.personal_of).is_(None)).order_by(col(Subscription.id))).all()
    channels = channels_of(session, rows)
    return [subscription_table(row, departments, channels.get(saved_id(row), [])) for row in rows]


def subscription_table(
    row: Subscription, departments: Mapping[int | None, str], channels: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """A subscription as a profile writes it, with its `channels`."""
    return _filled(
        {"id": row.key, "department": departments.get(row.department_id)}
        | row.model_dump(include={"areas", "rhythm", "day", "time", "language", "minimum_band"})
        | _review(row)
        | {"pauses": [pause_table(pause) for pause in row.pauses], "channels": [*channels]}
    )


def _review(row: Subscription) -> dict[str, Any]:
    """Who sees its letters first, where it is not the usual."""
    last_day = date.fromisoformat(row.coordinator_until) if row.coordinator_until else None
    return {"review": None if row.review == "direct" else row.review, "coordinator_until": last_day}


def channels_of(session: Session, rows: Sequence[Subscription]) -> Channels:
    """Whom each subscription reaches, also where readers have made it their own. Who has left is left out."""
    of_row = {saved_id(row): saved_id(row) for row in rows}
    forms = select(Subscription).where(col(Subscription.personal_of).in_([*of_row]), col(Subscription.active))
    of_row |= {saved_id(form): form.personal_of for form in session.exec(forms) if form.personal_of}
    query = (
        select(SubscriptionRecipient.subscription_id, Recipient, ChannelCode.recipient_id)
        .join(Recipient, col(SubscriptionRecipient.recipient_id) == Recipient.id)
        .join(ChannelCode, col(ChannelCode.recipient_id) == col(Recipient.id), isouter=True)
        .where(col(SubscriptionRecipient.subscription_id).in_([*of_row]))
        .order_by(col(Recipient.id))
    )
    reached: dict[int, dict[tuple[str, bool, bool], list[str]]] = defaultdict(lambda: defaultdict(list))
    for subscription_id, recipient, coded in session.exec(query):
        reached[of_row[subscription_id]][recipient.kind, recipient.shared, coded is not None].append(recipient.address)
    return {row_id: [*_entries(addresses)] for row_id, addresses in reached.items()}


def _entries(reached: Mapping[tuple[str, bool, bool], list[str]]) -> Iterator[dict[str, Any]]:
    for (kind, shared, confirm), addresses in reached.items():
        for options in all_channels()[kind].options.reaching(addresses):
            yield _entry(options, shared=shared, confirm=confirm)


def _entry(options: ChannelOptions, *, shared: bool, confirm: bool) -> dict[str, Any]:
    """What is usual is not written down."""
    entry = options.model_dump(mode="json", exclude={"shared", "confirm"})
    return entry | ({"shared": True} if shared else {}) | ({"confirm": True} if confirm else {})


def _filled(table: dict[str, Any]) -> dict[str, Any]:
    """TOML has no word for nothing: what is not set is left out."""
    return {key: value for key, value in table.items() if value not in (None, "", [], ())}
