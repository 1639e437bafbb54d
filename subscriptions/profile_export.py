"""Writing an organisation back as the profile file it could have come from."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import tomli_w
from sqlmodel import Session, col, select

from subscriptions.channel_models import ChannelCode
from subscriptions.delivery.channel import ChannelOptions, all_channels
from subscriptions.digests.days_off import pause_table
from subscriptions.digests.reminders import EU_STEPS, NATIONAL_STEPS
from subscriptions.models import Department, Organisation, PriorityArea, Recipient, Subscription, SubscriptionRecipient
from watcher.errors import BadInput


def export_profile(session: Session, organisation_id: str) -> str:
    """The organisation's profile file as text. Raises BadInput if there is no such organisation."""
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
    own = organisation.model_dump(exclude={"contact", "look", "reminders_eu", "reminders_national"})
    own |= {"contact": organisation.contact} if organisation.contact else {}
    own |= {"look": organisation.look} if organisation.look else {}
    own["departments"] = [
        _filled({"id": row.key, "name": row.name, "applicant_types": row.applicant_types}) for row in departments
    ]
    profile = {
        "organisation": _filled(own) | _reminders(organisation),
        "areas": _areas(session, organisation_id, keys),
        "subscriptions": _subscriptions(session, organisation_id, keys),
    }
    return tomli_w.dumps(_filled(profile), multiline_strings=False)


def _reminders(organisation: Organisation) -> dict[str, list[int]]:
    """Where they are not the usual ones. No reminders at all is a choice too, and written down."""
    own = {"reminders_eu": organisation.reminders_eu, "reminders_national": organisation.reminders_national}
    usual = {"reminders_eu": [*EU_STEPS], "reminders_national": [*NATIONAL_STEPS]}
    return {name: steps for name, steps in own.items() if steps != usual[name]}


def _areas(session: Session, organisation_id: str, departments: dict[int | None, str]) -> list[dict[str, Any]]:
    query = select(PriorityArea).where(PriorityArea.organisation_id == organisation_id, col(PriorityArea.active))
    return [
        _filled(
            {"id": area.key, "department": departments.get(area.department_id)}
            | area.model_dump(include={"name", "description", "must_not", "weight"})
        )
        for area in session.exec(query.order_by(col(PriorityArea.id)))
    ]


def _subscriptions(session: Session, organisation_id: str, departments: dict[int | None, str]) -> list[dict[str, Any]]:
    query = select(Subscription).where(Subscription.organisation_id == organisation_id, col(Subscription.active))
    query = query.where(col(Subscription.personal_of).is_(None))
    return [
        _filled(
            {"id": row.key, "department": departments.get(row.department_id)}
            | row.model_dump(include={"areas", "rhythm", "day", "time", "language", "minimum_band"})
            | _review(row)
            | {"pauses": [pause_table(pause) for pause in row.pauses], "channels": _channels(session, row)}
        )
        for row in session.exec(query.order_by(col(Subscription.id)))
    ]


def _review(row: Subscription) -> dict[str, Any]:
    """Who sees its letters first, where it is not the usual."""
    last_day = date.fromisoformat(row.coordinator_until) if row.coordinator_until else None
    return {"review": None if row.review == "direct" else row.review, "coordinator_until": last_day}


def _channels(session: Session, subscription: Subscription) -> list[dict[str, Any]]:
    """Whom it reaches, also where readers have made it their own. Who has left is left out."""
    forms = select(Subscription.id).where(Subscription.personal_of == subscription.id, col(Subscription.active))
    query = (
        select(Recipient)
        .join(SubscriptionRecipient, col(SubscriptionRecipient.recipient_id) == Recipient.id)
        .where(col(SubscriptionRecipient.subscription_id).in_([subscription.id, *session.exec(forms)]))
        .order_by(col(Recipient.id))
    )
    coded = set(session.exec(select(ChannelCode.recipient_id)))
    addresses: dict[tuple[str, bool, bool], list[str]] = defaultdict(list)
    for recipient in session.exec(query):
        addresses[recipient.kind, recipient.shared, recipient.id in coded].append(recipient.address)
    return [
        _entry(options, shared=shared, confirm=confirm)
        for (kind, shared, confirm), reached in addresses.items()
        for options in all_channels()[kind].options.reaching(reached)
    ]


def _entry(options: ChannelOptions, *, shared: bool, confirm: bool) -> dict[str, Any]:
    """What is usual is not written down."""
    entry = options.model_dump(mode="json", exclude={"shared", "confirm"})
    return entry | ({"shared": True} if shared else {}) | ({"confirm": True} if confirm else {})


def _filled(table: dict[str, Any]) -> dict[str, Any]:
    """TOML has no word for nothing: what is not set is left out."""
    return {key: value for key, value in table.items() if value not in (None, "", [], ())}
