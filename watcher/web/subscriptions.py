"""An organisation's subscriptions: whom they reach and how that goes; made, changed, paused and removed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import col, select

from subscriptions.area_words import ChangedMeanwhile
from subscriptions.digests.rhythm import RHYTHMS
from subscriptions.models import Subscription, saved_id
from subscriptions.profile_edit import Table, fingerprint, new_id
from subscriptions.profile_removal import Removal, take_out
from subscriptions.review import lay_on_forms, set_review, trial_until
from watcher.db import reading
from watcher.language import LANGUAGES
from watcher.web.access import number_in
from watcher.web.clashes import Clash
from watcher.web.next_letter import next_letter
from watcher.web.pages import Pages, View
from watcher.web.profile_pages import REFUSED, Desk, Faults, Twice, acting, entry, faults_of, looking, same_or_stale
from watcher.web.reached import Reached, reached_by
from watcher.web.removing import ask_first, is_sure, title_of
from watcher.web.subscription_form import (
    BANDS,
    CHOICES,
    DAYS,
    FIELDS,
    KNOWN,
    Typed,
    agree_on_shared,
    as_typed,
    fresh,
    is_same,
    lay_typed,
    read_typed,
    shown,
    table_of,
)
from watcher.work.problem_words import problem_words

# What changes how a subscription stands on its page.
CHANGES = ("subscription changed", "review changed", "area added to subscription")


class Line(NamedTuple):
    """`areas`: names; none where it listens to all. `hears_nothing`: its department has none to listen to."""

    row: Subscription
    title: str
    areas: list[str]
    reached: list[Reached]
    hears_nothing: bool


def subscriptions_page(pages: Pages, request: Request, organisation_id: str) -> Response:
    """All of them, with who is reached and who is not."""
    with looking(pages, request, organisation_id) as desk:
        raw = desk.table()
        query = select(Subscription).where(Subscription.organisation_id == desk.id, col(Subscription.active))
        rows = {row.key: row for row in desk.session.exec(query) if row.personal_of is None}
        reached = reached_by(desk.session, [saved_id(row) for row in rows.values()])
        names = {each["id"]: each["name"] for each in raw["areas"]}
        lines = [
            Line(
                row, title_of(each, raw, desk.texts), [names[key] for key in row.areas],
                reached.get(row.id or 0, []), hears_nothing(each, raw),
            )
            for each in raw["subscriptions"] if (row := rows[each["id"]])
        ]  # fmt: skip
        return desk.show("subscriptions.html", faults={}, lines=lines, here="subscriptions")


def hears_nothing(subscription: Table, raw: Table) -> bool:
    """Whether it takes the areas of a department that has none: such letters are empty without anything being wrong."""
    department = subscription.get("department")
    return (
        bool(department)
        and not subscription.get("areas")
        and all(each["department"] != department for each in raw["areas"])
    )


def new_subscription(pages: Pages, request: Request, organisation_id: str) -> Response:
    with looking(pages, request, organisation_id) as desk:
        raw = desk.table()
        return _show(desk, None, raw, _fresh(desk, raw))


def _fresh(desk: Desk, raw: Table) -> Typed:
    first = raw["organisation"]["departments"][0]["id"]
    return fresh(desk.organisation.language, first, has_coordinator=_has_coordinator(desk))


def add_subscription(pages: Pages, request: Request, organisation_id: str, form: Mapping[str, str]) -> Response:
    with acting(pages, request, organisation_id) as desk:
        return _save(desk, None, form)


def one_subscription(pages: Pages, request: Request, subscription_id: str) -> Response:
    row = _find(pages, subscription_id)
    with looking(pages, request, row.organisation_id) as desk:
        raw = desk.table()
        return _show(desk, row, raw, as_typed(table_of(raw, row.key)))


def change_subscription(pages: Pages, request: Request, subscription_id: str, form: Mapping[str, str]) -> Response:
    """Change it, or ask whether it is to go and remove it."""
    row = _find(pages, subscription_id)
    with acting(pages, request, row.organisation_id) as desk:
        if form.get("do") != "remove":
            return _save(desk, row, form)
        removal = Removal(subscriptions=(row.key,))
        if not is_sure(form, removal):
            return ask_first(desk, desk.table(), removal, ("subscription", row.key))
        desk.lay(lambda now: take_out(now, removal), "subscription removed")
        return desk.go_to("/subscriptions", "removed")


def _find(pages: Pages, subscription_id: str) -> Subscription:
    """The one that the profile names; a reader's own form of it is the reader's affair, and leads to it."""
    with reading(pages.engine) as session:
        row = session.get_one(Subscription, number_in({"id": subscription_id}, "id"))
        return session.get_one(Subscription, row.personal_of) if row.personal_of else row


def _save(desk: Desk, row: Subscription | None, form: Mapping[str, str]) -> Response:
    raw = desk.table()
    typed = read_typed(form, [each["id"] for each in raw["areas"]], desk.texts)
    typed = typed.with_faults(_not_allowed(desk, raw, row, typed))
    key = row.key if row else _new_key(desk, typed)
    stored = as_typed(table_of(raw, key)) if row else _fresh(desk, raw)
    sound = typed.without_faults(stored)
    clash: Clash | None = None
    today = desk.pages.clock().astimezone(desk.pages.settings.timezone).date()
    change = partial(_change, sound, key if row else "", key, trial_until(today))
    try:
        if typed.faults:
            desk.check(change)  # what else is wrong is said at once, not when this has been mended
        else:
            desk.lay(change, "subscription changed" if row else "subscription added", about_row(row))
    except REFUSED as fault:
        if not (typed.faults and isinstance(fault, Twice)):
            typed = typed.with_more(faults_of(fault, FIELDS, desk.texts))
        if row and isinstance(fault, ChangedMeanwhile):
            clash = _clash(desk, row, raw, typed.without_faults(stored, KNOWN))
    if typed.faults:
        return _show(desk, row, raw, typed.seeing(fingerprint(table_of(raw, key)) if row else ""), clash)
    query = select(Subscription).where(Subscription.organisation_id == desk.id, Subscription.key == key)
    saved = desk.session.exec(query).one()
    if typed.words["review"] != "trial":
        set_review(saved, typed.words["review"], None)  # a profile that names no last day leaves the one there is
        desk.session.add(saved)
        lay_on_forms(desk.session, saved)
    return desk.go_to(f"/subscriptions/{saved_id(saved)}", "saved" if row else "added")


def _change(typed: Typed, stored: str, key: str, trial: str, raw: Table) -> None:
    """`stored`: the id of the one that is changed; empty for a new one."""
    if not stored:
        raw["subscriptions"].append({"id": key})
    table = entry(raw["subscriptions"], key)
    if stored:
        same_or_stale(table, typed.seen)
    lay_typed(typed, table, trial)
    if not stored and any(is_same(each, table) for each in raw["subscriptions"] if each is not table):
        raise Twice("mail")
    agree_on_shared(typed, raw["subscriptions"])


def _new_key(desk: Desk, typed: Typed) -> str:
    query = select(Subscription.key).where(Subscription.organisation_id == desk.id)
    return new_id(f"{typed.words['department'] or 'alla'} {typed.words['rhythm']}", desk.session.exec(query).all())


def _not_allowed(desk: Desk, raw: Table, row: Subscription | None, typed: Typed) -> Faults:
    """What the profile's own check does not know: who may name a system, and that a coordinator is there to review."""
    faults = Faults()
    before = as_typed(table_of(raw, row.key)).lines("webhook") if row else []
    if set(typed.lines("webhook")) - set(before) and not _may_name_systems(desk):
        faults["webhook"] = desk.texts.say("org.fault_webhook_admin")
    if typed.words["review"] != "direct" and not _has_coordinator(desk):
        faults["review"] = desk.texts.say("org.fault_review_address")
    if typed.words["department"] not in ("", *(each["id"] for each in raw["organisation"]["departments"])):
        faults["department"] = desk.texts.say("org.fault_department")
    return faults


def _may_name_systems(desk: Desk) -> bool:
    """A system gets what it is sent without being asked: whoever names one answers for it."""
    return desk.pages.visitor(desk.request).may("admin", desk.id)


def _has_coordinator(desk: Desk) -> bool:
    return bool(desk.organisation.contact.get("email"))


def about_row(row: Subscription | None) -> str:
    return f"subscription:{row.id}" if row else ""


def _clash(desk: Desk, row: Subscription, raw: Table, typed: Typed) -> Clash:
    theirs, mine = (shown(each, raw, desk.texts) for each in (as_typed(table_of(raw, row.key)), typed))
    return desk.clash(theirs, mine, typed.seen, CHANGES, about_row(row), f"/subscriptions/{row.id}")


def _show(desk: Desk, row: Subscription | None, raw: Table, typed: Typed, clash: Clash | None = None) -> Response:
    departments = {each["id"]: each["name"] for each in raw["organisation"]["departments"]}
    areas: dict[str, list[tuple[str, str]]] = {name: [] for name in departments.values()}
    for each in raw["areas"]:
        areas[departments[each["department"]]].append((each["id"], each["name"]))
    now, settings = desk.pages.clock(), desk.pages.settings
    return desk.show(
        "subscription.html",
        faults=typed.faults,
        row=row,
        clash=clash,
        title=title_of(table_of(raw, row.key), raw, desk.texts) if row else "",
        hears_nothing=hears_nothing(table_of(raw, row.key), raw) if row else False,
        next=next_letter(row, now, settings.timezone, desk.organisation.country) if row else None,
        typed=typed.seeing(desk.marked(typed.seen)),
        departments=departments,
        areas=areas,
        problem_words=problem_words,
        reached=reached_by(desk.session, [saved_id(row)]).get(saved_id(row), []) if row else [],
        may_name_systems=_may_name_systems(desk),
        choices=CHOICES if _has_coordinator(desk) else ("direct",),
        rhythms=RHYTHMS,
        days=DAYS,
        bands=BANDS,
        languages=LANGUAGES,
        here="subscriptions",
    )


PAGES: dict[str, View] = {
    "/organisations/{organisation_id}/subscriptions": subscriptions_page,
    "/organisations/{organisation_id}/subscriptions/new": new_subscription,
    "/subscriptions/{subscription_id}": one_subscription,
}
ACTIONS: dict[str, View] = {
    "/organisations/{organisation_id}/subscriptions/new": add_subscription,
    "/subscriptions/{subscription_id}": change_subscription,
}
