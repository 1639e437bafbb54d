"""Laying a profile over what we hold of an organisation. Nothing that deliveries refer to is ever removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, select

from subscriptions.area_words import FROM_A_FILE, keep_version, versions_of, words_of
from subscriptions.delivery.codes import want_code
from subscriptions.delivery.draft_rows import TURN, show_anew
from subscriptions.delivery.recipients import off_reason, suppression_of
from subscriptions.digests.days_off import DaysOff, read_pauses
from subscriptions.digests.rhythm import next_due
from subscriptions.models import (
    Department,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from subscriptions.profile_file import Profile, SubscriptionProfile
from subscriptions.reader_choices import away_from
from subscriptions.review import lay_on_forms, set_review
from subscriptions.yes import wait_for_a_yes
from watcher.db import take_turn

_BANDS = ("strong", "possible", "weak")


class _Held:
    """What we hold of one organisation, by the keys a profile uses, and how it stood before the import."""

    def __init__(self, session: Session, profile: Profile) -> None:
        name = profile.organisation.id
        held = session.get(Organisation, name)
        self.organisation = held or Organisation(id=name, name=profile.organisation.name)
        departments = session.exec(select(Department).where(Department.organisation_id == name))
        self.departments = {row.key: row for row in departments}
        areas = session.exec(select(PriorityArea).where(PriorityArea.organisation_id == name))
        self.areas = {row.key: row for row in areas}
        subscriptions = session.exec(select(Subscription).where(Subscription.organisation_id == name)).all()
        self.subscriptions = {row.key: row for row in subscriptions if row.personal_of is None}
        self.personal = [row for row in subscriptions if row.personal_of is not None]
        recipients = session.exec(select(Recipient).where(Recipient.organisation_id == name))
        self.recipients = {(row.kind, row.address): row for row in recipients}
        entries = [channel for wanted in profile.subscriptions for channel in wanted.channels]
        self.shared = {(each.kind, address) for each in entries if each.is_shared for address in each.addresses()}
        self.words_before = self.words()
        self.covered_before = {row.key: self.covered(row) for row in subscriptions}

    def words(self) -> dict[str, tuple[Any, ...]]:
        """Everything matching reads, per active area: a change of any of it calls for matching anew."""
        types = {department.id: department.applicant_types for department in self.departments.values()}
        own = self.organisation
        shared = (own.language, own.country, own.regions, own.applicant_types, own.partners)
        means = (own.smallest_project, own.largest_project, own.days_needed)
        return {
            key: (words_of(area), area.weight, types.get(area.department_id), shared, means)
            for key, area in self.areas.items()
            if area.active
        }

    def covered(self, subscription: Subscription) -> set[str]:
        """The active areas a subscription listens to."""
        listed, department = subscription.areas, subscription.department_id
        return {
            key
            for key, area in self.areas.items()
            if area.active and (key in listed if listed else department in (None, area.department_id))
        }

    def widened(self, subscription: Subscription) -> bool:
        """Listens to an area whose matches lie behind its watermark."""
        before = self.covered_before.get(subscription.key, set())
        return bool((self.covered(subscription) - before) & self.words_before.keys())


def import_profile(
    session: Session, profile: Profile, now: datetime, zone: ZoneInfo, who: str = FROM_A_FILE
) -> Counter[str]:
    """Make the organisation what its profile says; doing it twice changes nothing more. `who` does it.

    Areas whose words changed meet all live calls again; what the file no longer names is kept, inactive.
    `zone`: where the rhythms' times of day hold. Nobody who has left comes back by it, and what readers have chosen
    for themselves stays. Returns how many areas and subscriptions were new, changed, removed.
    """
    take_turn(session, TURN)  # before anything is written: no letter is frozen from what is half changed
    held = _Held(session, profile)
    _lay_organisation(session, held, profile)
    counts = _lay_areas(session, held, profile, now, who)
    for wanted in profile.subscriptions:
        counts[_lay_subscription(session, held, wanted, now, zone)] += 1
    counts["subscriptions removed"] += _retire(held.subscriptions, {wanted.id for wanted in profile.subscriptions})
    for own in held.personal:
        own.active = own.active and any(row.id == own.personal_of and row.active for row in held.subscriptions.values())
    session.flush()
    wait_for_a_yes(session, held.organisation)
    return +counts


def _lay_organisation(session: Session, held: _Held, profile: Profile) -> None:
    wanted = profile.organisation
    values = wanted.model_dump(mode="json", exclude={"id", "departments", "contact", "look"})
    contact = wanted.contact.model_dump(exclude_defaults=True) if wanted.contact else {}
    look = wanted.look.model_dump(exclude_defaults=True) if wanted.look else {}
    _lay(held.organisation, values | {"contact": contact, "look": look})
    session.add(held.organisation)
    session.flush()
    for department in wanted.departments:
        fresh = Department(organisation_id=wanted.id, key=department.id, name=department.name)
        row = held.departments.setdefault(department.id, fresh)
        _lay(row, department.model_dump(mode="json", exclude={"id"}) | {"active": True})
        session.add(row)
    _retire(held.departments, {department.id for department in wanted.departments})
    session.flush()


def _lay_areas(session: Session, held: _Held, profile: Profile, now: datetime, who: str) -> Counter[str]:
    """A changed area gets a new revision, so that it meets all live calls again, and a version to come back to."""
    known = set(held.areas)
    for wanted in profile.areas:
        fresh = PriorityArea(organisation_id=profile.organisation.id, key=wanted.id, name=wanted.name, revision=0)
        row = held.areas.setdefault(wanted.id, fresh)
        values = wanted.model_dump(mode="json", exclude={"id", "department"})
        _lay(row, values | {"department_id": held.departments[wanted.department].id, "active": True})
        session.add(row)
    counts = Counter({"areas removed": _retire(held.areas, {wanted.id for wanted in profile.areas})})
    for key, read in held.words().items():
        if held.words_before.get(key) != read:
            held.areas[key].revision += 1
            counts["areas changed" if key in known else "areas new"] += 1
    session.flush()
    for area in held.areas.values():
        said = next(iter(versions_of(session, area)), None)
        if area.active and (said is None or words_of(said) != words_of(area)):
            keep_version(session, area, who=who, now=now)
    return counts


def _lay_subscription(session: Session, held: _Held, wanted: SubscriptionProfile, now: datetime, zone: ZoneInfo) -> str:
    """Returns what has happened to it, for counting."""
    fresh = Subscription(organisation_id=held.organisation.id, key=wanted.id, areas=[], rhythm="", active=False)
    row = held.subscriptions.setdefault(wanted.id, fresh)
    due_by, band = (row.rhythm, row.day, row.time, row.pauses, row.active), _BANDS.index(row.minimum_band)
    changed = _lay(row, _values(held, wanted))
    reviewed = row.review, row.coordinator_until
    last_day = wanted.coordinator_until.isoformat() if wanted.coordinator_until else row.coordinator_until
    kept = "direct" if row.review == "shown" and wanted.rhythm == "instant" else row.review
    set_review(row, wanted.review or kept, last_day)
    if row.id is not None:
        lay_on_forms(session, row)
    changed |= reviewed != (row.review, row.coordinator_until)
    if due_by != (row.rhythm, row.day, row.time, row.pauses, row.active):
        off = DaysOff(held.organisation.country, read_pauses(row.pauses))
        row.next_due_at = next_due(wanted.rhythm, row.day, row.time, now, zone, off)
    session.add(row)
    if held.widened(row) or _BANDS.index(row.minimum_band) > band:
        _begin_anew(session, row)
    session.flush()
    linked = _link(session, held, row, wanted)
    _lay_personal(session, held, row)
    return "subscriptions new" if row is fresh else "subscriptions changed" if changed or linked else "kept"


def _values(held: _Held, wanted: SubscriptionProfile) -> dict[str, Any]:
    return {
        "department_id": held.departments[wanted.department].id if wanted.department else None,
        "areas": list(wanted.areas),
        "rhythm": wanted.rhythm,
        "day": wanted.day,
        "time": wanted.time,
        "pauses": [[pause.first.isoformat(), pause.last.isoformat()] for pause in wanted.pauses],
        "language": wanted.language or held.organisation.language,
        "minimum_band": wanted.band,
        "active": True,
    }


def _link(session: Session, held: _Held, row: Subscription, wanted: SubscriptionProfile) -> bool:
    """Tie the subscription to its recipients, one per address. Returns whether anything changed."""
    query = select(SubscriptionRecipient).where(SubscriptionRecipient.subscription_id == row.id)
    links = {link.recipient_id: link for link in session.exec(query)}
    named: set[int] = set()
    for channel, address in [(entry, reached) for entry in wanted.channels for reached in entry.addresses()]:
        fresh = Recipient(organisation_id=row.organisation_id, kind=channel.kind, address=address)
        recipient = held.recipients.setdefault((channel.kind, address), fresh)
        recipient.shared = (channel.kind, address) in held.shared
        session.add(recipient)
        session.flush()
        if recipient is fresh and (listed := suppression_of(session, recipient)):
            recipient.state, recipient.reason = "off", off_reason(listed)
        if channel.waits_for_code:
            want_code(session, recipient)
        named.add(saved_id(recipient))
    _end_personal(session, held, row, named)
    kept = named - away_from(session, row)
    for recipient_id in links.keys() - kept:
        session.delete(links[recipient_id])
    owner, goes_out = saved_id(row), bool(links) or row.told_match_id is not None
    # Who begins to listen to what others have heard for a while is told what there is.
    session.add_all(
        SubscriptionRecipient(subscription_id=owner, recipient_id=new, behind=goes_out) for new in kept - links.keys()
    )
    return kept != links.keys()


def _end_personal(session: Session, held: _Held, row: Subscription, named: set[int]) -> None:
    """Whoever the profile no longer names for a subscription loses their own form of it too."""
    for own in held.personal:
        if own.personal_of == row.id and own.active:
            own.active = bool(set(_reached(session, own)) & named)
    session.flush()


def _lay_personal(session: Session, held: _Held, row: Subscription) -> None:
    """What readers did not choose themselves follows the profile."""
    for own in held.personal:
        if own.personal_of == row.id and own.active:
            band = _BANDS.index(own.minimum_band)
            shared = row.model_dump(include={"department_id", "areas", "minimum_band"})
            _lay(own, shared)
            if held.widened(own) or _BANDS.index(own.minimum_band) > band:
                _begin_anew(session, own)
            session.add(own)


def _begin_anew(session: Session, row: Subscription) -> None:
    """What it did not want before lies behind its watermark. Nobody is told twice: that is kept per recipient."""
    row.told_match_id = None
    if row.id is not None:
        show_anew(session, [row.id])


def _reached(session: Session, row: Subscription) -> Sequence[int]:
    query = select(SubscriptionRecipient.recipient_id).where(SubscriptionRecipient.subscription_id == row.id)
    return session.exec(query).all()


def _lay(row: SQLModel, values: Mapping[str, Any]) -> bool:
    """Set what differs. Returns whether anything did."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _retire(rows: Mapping[str, Department | PriorityArea | Subscription], named: set[str]) -> int:
    """Switch off what the profile no longer names. Returns how many that were."""
    gone = [row for key, row in rows.items() if key not in named and row.active]
    for row in gone:
        row.active = False
    return len(gone)
