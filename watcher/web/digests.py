"""The digests that were written, and how the sources are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session, col, select

from sources.entry import Entry
from sources.registry import CATALOGUE, load_catalogue
from subscriptions.delivery.names import source_name
from subscriptions.delivery.recipients import not_reached, without_address
from subscriptions.digests.web_page import without_own_links
from subscriptions.models import Delivery, DeliveryContent, Organisation, Recipient
from watcher.calls.questions import open_questions
from watcher.db import reading
from watcher.people.roles import ROLES, Visitor
from watcher.polling.health import UNWELL
from watcher.polling.models import SourceState
from watcher.web.letter_frame import height_on_phone
from watcher.web.letter_names import language_of, page_start
from watcher.web.overview import names_seen
from watcher.web.pages import Pages, View
from watcher.work.correction_words import words_for
from watcher.work.problem_words import problem_words
from watcher.work.troubles import count_cut_off, partly_cut_off

SHOWN = 200


def overview(pages: Pages, request: Request) -> Response:
    """What somebody must decide, sources and recipients that are not well, the newest digests of whom one may see.

    Where nothing at all could be reached, that is said instead of naming every source. Corrections hold for everybody,
    and tell who made them: they are for those who run the whole installation.
    """
    visitor = pages.visitor(request)
    if visitor.everywhere == "admin" and _is_empty(pages):
        return RedirectResponse(f"/start?lang={pages.texts(request).language}", 303)
    with reading(pages.engine) as session:
        organisations = _newest(session, visitor)
        unwell = select(SourceState).where(col(SourceState.health).in_(UNWELL), col(SourceState.paused).is_(False))
        sources = session.exec(unwell.order_by(col(SourceState.source))).all()
        asked = session.exec(select(SourceState)).all() if sources else []
        questions = open_questions(session, pages.clock()) if visitor.is_somewhere("coordinator") else []
        silent = [each for each in not_reached(session) if visitor.role_in(each.organisation_id)]
        unset = without_address(session) if pages.settings.letters_leave else []
        names = names_seen(session, visitor) if silent or unset else {}
    entries = _entries(pages, asked)
    cut_off = count_cut_off(asked, entries)
    return pages.show(
        request,
        "digests.html",
        questions=questions,
        words_for=words_for,
        problem_words=problem_words,
        organisations=organisations,
        sources=[] if cut_off else list(_named(sources, pages, request)),
        cut_off=cut_off,
        partly=partly_cut_off((each for each in asked if not each.paused), entries),
        has_proxy=pages.settings.http_proxy is not None,
        silent=silent,
        names=names,
        unset=[each for each in unset if visitor.role_in(each.organisation_id)],
        section="digests",
        only_to_folder=pages.settings.smtp_url is None,
    )


def _newest(session: Session, visitor: Visitor) -> dict[str, list[tuple[Delivery, Recipient, bool, str]]]:
    """The newest digests by organisation, first those that are most her own; whether each has a page, and in which
    language."""
    query = (
        select(Delivery, Recipient, Organisation, page_start())
        .join(Recipient, col(Delivery.recipient_id) == col(Recipient.id))
        .join(Organisation, col(Recipient.organisation_id) == col(Organisation.id))
        .join(DeliveryContent, col(DeliveryContent.delivery_id) == col(Delivery.id), isouter=True)
        .where(visitor.sees(Organisation.id))
        .order_by(col(Delivery.id).desc())
        .limit(SHOWN)
    )
    by_role = {role: -rank for rank, role in enumerate(ROLES)}
    rows = session.exec(query).all()
    newest: dict[str, list[tuple[Delivery, Recipient, bool, str]]] = {}
    ordered = sorted(rows, key=lambda row: (by_role[visitor.role_in(row[2].id) or "reader"], row[2].name))
    for delivery, recipient, organisation, page in ordered:
        newest.setdefault(organisation.name, []).append((delivery, recipient, bool(page), language_of(page)))
    return newest


def _is_empty(pages: Pages) -> bool:
    with reading(pages.engine) as session:
        return session.exec(select(Organisation.id).limit(1)).first() is None


def _entries(pages: Pages, states: Sequence[SourceState]) -> Mapping[str, Entry]:
    folders = [CATALOGUE, pages.settings.own_catalogue_dir]
    return load_catalogue(folders, lambda _: None, only={state.source for state in states})


def _named(states: Sequence[SourceState], pages: Pages, request: Request) -> Iterator[tuple[SourceState, str, bool]]:
    """What each is called, and whether it has a page: one that was taken out of the catalogue has none.

    One that is not asked at present, and was once because somebody wanted it, would never be well again.
    """
    entries = _entries(pages, states)
    for state in states:
        entry = entries.get(state.source)
        if entry is None or entry.active:
            name = source_name(state.source, pages.settings).in_language(pages.texts(request).language)
            yield state, name, entry is not None


def one_digest(pages: Pages, request: Request, identity: str) -> HTMLResponse:
    """For whoever holds the letter, which names this address. One digest as its reader meets it."""
    delivery, page = _find(pages, identity)
    tall = height_on_phone(without_own_links(page))
    return pages.show(request, "digest.html", delivery=delivery, tall=tall, section="digests")


def digest_body(pages: Pages, request: Request, identity: str) -> Response:
    """For whoever holds the letter. The letter's own page, framed by the page above, with nobody's own links."""
    del request
    return HTMLResponse(without_own_links(_find(pages, identity)[1]))


def _find(pages: Pages, identity: str) -> tuple[Delivery, str]:
    """A digest and its page, by its identity or that of its first part. Identities are random: nobody guesses them."""
    if not identity.isprintable():  # PostgreSQL refuses to compare with a zero byte
        raise HTTPException(404)
    with reading(pages.engine) as session:
        query = select(Delivery, DeliveryContent.page).join(DeliveryContent)
        found = session.exec(query.where(col(Delivery.identity).in_([identity, f"{identity}-1"]))).first()
    if found is None or not found[1]:
        raise HTTPException(404)
    return found


STAFF: dict[str, View] = {"/": overview}
HOLDERS: dict[str, View] = {"/digests/{identity}": one_digest, "/digests/{identity}/body": digest_body}
