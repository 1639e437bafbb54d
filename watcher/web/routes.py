"""All routes with who may enter, in one table: a route that is not declared here cannot be served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watcher.web import (
    account,
    area_index,
    area_list,
    areas,
    audit_log,
    calendar,
    call_adding,
    call_answers,
    call_page,
    call_posts,
    calls,
    checkup,
    copying,
    departments,
    digests,
    feeds,
    gaps,
    guidance,
    holders,
    letters,
    new_source,
    organisation,
    outbox,
    outbox_again,
    outcomes,
    overview,
    previews,
    profile_upload,
    reached,
    sign_in,
    sign_in_link,
    sign_in_provider,
    source_acts,
    source_again,
    source_doubt,
    source_edit,
    source_removal,
    sources,
    start,
    subscriptions,
    users,
)
from watcher.web.access import Rule, of_any_area, of_area, of_form, of_organisation, of_subscription
from watcher.web.pages import View

PAGES: Mapping[str, View] = {
    # The page to add a call comes before the pages of the calls, whose addresses begin alike.
    **digests.STAFF, **area_index.STAFF, **areas.STAFF, **gaps.STAFF, **call_adding.STAFF, **calls.STAFF,
    **call_page.STAFF, **overview.STAFF,
    **sources.STAFF, **previews.STAFF, **calendar.STAFF, **letters.STAFF,
    **outbox.STAFF, **outbox_again.STAFF, **audit_log.STAFF, **checkup.STAFF, **guidance.PAGES,
    **digests.HOLDERS, **holders.HOLDERS, **feeds.HOLDERS,
    **sign_in.PAGES, **sign_in_link.PAGES, **sign_in_provider.PAGES, **account.PAGES, **start.PAGES, **users.PAGES,
    **organisation.PAGES, **departments.PAGES, **area_list.PAGES, **subscriptions.PAGES, **outcomes.PAGES,
    **copying.PAGES, **source_acts.PAGES, **source_doubt.PAGES, **source_edit.PAGES, **new_source.PAGES,
    **source_again.PAGES, **source_removal.PAGES, **profile_upload.PAGES,
}  # fmt: skip
ACTIONS: Mapping[str, View] = {
    **areas.ACTIONS, **gaps.ACTIONS, **sign_in.ACTIONS, **sign_in_link.ACTIONS, **account.ACTIONS, **start.ACTIONS,
    **letters.ACTIONS, **call_adding.ACTIONS, **call_posts.ACTIONS, **call_answers.ACTIONS, **users.ACTIONS,
    **holders.ACTIONS, **holders.FROM_ANYWHERE, **outbox.ACTIONS, **outbox_again.ACTIONS,
    **organisation.ACTIONS, **departments.ACTIONS, **area_list.ACTIONS, **subscriptions.ACTIONS, **reached.ACTIONS,
    **outcomes.ACTIONS, **copying.ACTIONS, **source_acts.ACTIONS, **source_doubt.ACTIONS, **source_edit.ACTIONS,
    **new_source.ACTIONS, **source_again.ACTIONS, **source_removal.ACTIONS,
    **profile_upload.ACTIONS,
}  # fmt: skip

RULES: Mapping[str, Rule] = {
    # What concerns all is for everybody who has a role; of organisations these pages show those one may see.
    "GET /": Rule("reader"),
    "GET /calls": Rule("reader"),
    # What is added is for all organisations, as any call; the page says so.
    "GET /calls/add": Rule("coordinator"),
    "POST /calls/add": Rule("coordinator", with_file=True),
    "GET /calls/{call_id}": Rule("reader"),
    # A call is sent on only to readers of an organisation that one coordinates: its form says to whom.
    "POST /calls/{call_id}": Rule("coordinator"),
    # She answers for departments whose letters she gets herself: the page looks for her among their recipients.
    "POST /calls/{call_id}/answer": Rule("reader"),
    "GET /calls/{call_id}/deadline.ics": Rule("reader"),
    # One organisation at a time, named in the question; of one that she may not see the page is not there.
    "GET /overview": Rule("reader"),
    "GET /letters": Rule("reader"),
    "GET /sources": Rule("reader"),
    "GET /sources/{source}": Rule("reader"),
    "GET /areas": Rule("reader"),
    "GET /gaps": Rule("reader"),
    "POST /gaps": Rule("coordinator", of_form),
    # One organisation's own.
    "GET /areas/{area_id}": Rule("reader", of_area),
    "POST /areas/{area_id}": Rule("coordinator", of_any_area),
    "GET /letters/{subscription_id}": Rule("reader", of_subscription),
    "POST /letters/{subscription_id}": Rule("coordinator", of_subscription),
    "GET /letters/{subscription_id}/mail": Rule("reader", of_subscription),
    "GET /previews/{subscription_id}": Rule("reader", of_subscription),
    "GET /previews/{subscription_id}/letter": Rule("reader", of_subscription),
    # How a coordinator runs her organisation.
    "GET /organisations": Rule("coordinator"),
    "GET /organisations/{organisation_id}": Rule("coordinator", of_organisation),
    "POST /organisations/{organisation_id}": Rule("coordinator", of_organisation),
    "GET /organisations/{organisation_id}/departments": Rule("coordinator", of_organisation),
    "POST /organisations/{organisation_id}/departments": Rule("coordinator", of_organisation),
    "GET /organisations/{organisation_id}/areas": Rule("coordinator", of_organisation),
    "POST /organisations/{organisation_id}/areas": Rule("coordinator", of_organisation),
    "GET /organisations/{organisation_id}/outcomes": Rule("coordinator", of_organisation),
    "POST /organisations/{organisation_id}/outcomes": Rule("coordinator", of_organisation),
    "GET /organisations/{organisation_id}/copy": Rule("coordinator", of_organisation),
    "POST /organisations/{organisation_id}/copy": Rule("coordinator", of_organisation),
    "GET /organisations/{organisation_id}/subscriptions": Rule("coordinator", of_organisation),
    "GET /organisations/{organisation_id}/subscriptions/new": Rule("coordinator", of_organisation),
    "POST /organisations/{organisation_id}/subscriptions/new": Rule("coordinator", of_organisation),
    "GET /subscriptions/{subscription_id}": Rule("coordinator", of_subscription),
    "POST /subscriptions/{subscription_id}": Rule("coordinator", of_subscription),
    "POST /subscriptions/{subscription_id}/recipients": Rule("coordinator", of_subscription),
    # Whoever holds the letter.
    "GET /digests/{identity}": Rule("holder"),
    "GET /digests/{identity}/body": Rule("holder"),
    "GET /my/{token}": Rule("holder"),
    "POST /my/{token}": Rule("holder"),
    "GET /my/{token}/calls": Rule("holder"),
    "GET /my/{token}/calls/{call_id}": Rule("holder"),
    "POST /my/{token}/calls/{call_id}": Rule("holder"),
    "GET /my/{token}/calls/{call_id}/deadline.ics": Rule("holder"),
    "GET /confirm/{token}": Rule("holder"),
    "POST /confirm/{token}": Rule("holder"),
    "GET /leave/{token}": Rule("holder"),
    # A mail program leaves for its user (RFC 8058): it sends this from no page of ours.
    "POST /leave/{token}": Rule("holder", from_anywhere=True),
    "GET /feeds/{token}/calendar.ics": Rule("holder"),
    "GET /feeds/{token}/atom.xml": Rule("holder"),
    # Sources are read for all organisations alike.
    "POST /sources/{source}": Rule("admin", for_all=True),
    "GET /sources/{source}/answer": Rule("admin", for_all=True),
    "GET /sources/{source}/accept": Rule("admin", for_all=True),
    "POST /sources/{source}/accept": Rule("admin", for_all=True),
    "GET /sources/{source}/edit": Rule("admin", for_all=True),
    "POST /sources/{source}/edit": Rule("admin", for_all=True),
    "GET /sources/{source}/remove": Rule("admin", for_all=True),
    "POST /sources/{source}/remove": Rule("admin", for_all=True),
    "GET /sources/{source}/study": Rule("admin", for_all=True),
    "POST /sources/{source}/study": Rule("admin", for_all=True, with_file=True),
    "GET /sources/{source}/study/{study}": Rule("admin", for_all=True),
    "POST /sources/{source}/study/{study}": Rule("admin", for_all=True),
    "GET /new-source": Rule("admin", for_all=True),
    "POST /new-source": Rule("admin", for_all=True, with_file=True),
    "GET /new-source/{study}": Rule("admin", for_all=True),
    "POST /new-source/{study}": Rule("admin", for_all=True),
    # A file may be any organisation's, also of one that is not there yet.
    "GET /profile-file": Rule("admin", for_all=True),
    "POST /profile-file": Rule("admin", for_all=True, with_file=True),
    # Users of the organisations that one leads.
    "GET /users": Rule("admin"),
    "POST /users": Rule("admin", of_form),
    # How the service itself does. Lines are those of the organisations that one leads.
    "GET /outbox": Rule("admin"),
    "POST /outbox": Rule("admin", outbox.of_delivery),
    # Those of the organisations that one leads, and no others: the pages see to it.
    "GET /outbox/again": Rule("admin"),
    "POST /outbox/again": Rule("admin"),
    "GET /log": Rule("admin"),
    "GET /checkup": Rule("admin", for_all=True),
    # For anybody who meets the service.
    "GET /help": Rule("public"),
    "GET /help/{role}": Rule("public"),
    "GET /accessibility": Rule("public"),
    # The way in and out.
    "GET /sign-in": Rule("public"),
    "POST /sign-in": Rule("public"),
    "POST /sign-in/link": Rule("public"),
    "GET /sign-in/link/{token}": Rule("holder"),
    "POST /sign-in/link/{token}": Rule("holder"),
    "GET /sign-in/provider": Rule("public"),
    "GET /sign-in/return": Rule("public"),
    "GET /account": Rule("account"),
    "POST /account": Rule("account"),
    "POST /sign-out": Rule("account"),
    # The first run: whoever holds the code that the service said when it started, as long as nobody leads it.
    "GET /start": Rule("holder"),
    "POST /start": Rule("holder"),
}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    view: View
    rule: Rule


def all_routes() -> list[Route]:
    """Raises LookupError for a route without a rule, and for a rule without a route."""
    views = {f"GET {path}": view for path, view in PAGES.items()}
    views |= {f"POST {path}": view for path, view in ACTIONS.items()}
    if undeclared := views.keys() ^ RULES.keys():
        raise LookupError(f"say in RULES who may enter: {', '.join(sorted(undeclared))}")
    return [Route(*_parts(name), view, RULES[name]) for name, view in views.items()]


def _parts(name: str) -> tuple[str, str]:
    method, _, path = name.partition(" ")
    return method, path
