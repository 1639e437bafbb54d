"""The letters that come next: what is in each and why, and what a coordinator does to one before it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session, select

from subscriptions.delivery.coming import ComingLetter, Contents, coming_letters, contents_of, digest_of
from subscriptions.delivery.draft_edits import LetterGone, let_go, save_draft, stop
from subscriptions.delivery.draft_rows import ChangedMeanwhile
from subscriptions.delivery.proof import send_proof
from subscriptions.digests.render import render_html_page
from subscriptions.models import Organisation, Subscription
from subscriptions.review import REVIEWS, TRIAL, lay_on_forms, set_review
from watcher.db import reading, transaction
from watcher.people.audit import note
from watcher.people.roles import Visitor
from watcher.web.letter_clash import letter_clash
from watcher.web.letter_form import CHANGED, TypedLetter, fresh_form, read_typed
from watcher.web.letter_frame import height_on_phone
from watcher.web.letter_names import letter_name
from watcher.web.letter_notes import note_changes, standing_of
from watcher.web.letter_view import FORMS, letter_lines, look_of
from watcher.web.pages import Pages, View

CALLS_SHOWN = 40
CHOICES = (*REVIEWS, "trial")


def all_letters(pages: Pages, request: Request) -> HTMLResponse:
    """Every coming letter of one organisation, the next one first: that asked for, or the one most one's own."""
    with reading(pages.engine) as session:
        visitor = pages.visitor(request)
        own = visitor.sees(Organisation.id)
        organisations = session.exec(select(Organisation).where(own).order_by(Organisation.name)).all()
        known = {each.id: each for each in organisations}
        asked = request.query_params.get("organisation", "")
        chosen = known.get(asked if asked in known else visitor.foremost(known))
        letters = coming_letters(session, pages.settings, chosen.id, pages.clock()) if chosen else []
    days: dict[str, list[ComingLetter]] = {}
    for letter in letters:
        days.setdefault(letter.due_at.astimezone(pages.settings.timezone).date().isoformat(), []).append(letter)
    return pages.show(
        request,
        "letters.html",
        organisations=organisations,
        chosen=chosen,
        days=days,
        name_of=lambda letter: letter_name(letter.row, letter.recipients, pages.texts(request)),
        section="letters",
    )


def one_letter(pages: Pages, request: Request, subscription_id: str) -> HTMLResponse:
    """What is in one coming letter and why, what nearly was, and how it will look."""
    with reading(pages.engine) as session:
        row = _find(session, subscription_id)
        contents = contents_of(session, pages.settings, row, pages.clock())
        return _show(pages, request, session, contents, fresh_form(contents))


def letter_as_mail(pages: Pages, request: Request, subscription_id: str) -> Response:
    """The letter as a mail shows it, framed by the page above."""
    with reading(pages.engine) as session:
        contents = contents_of(session, pages.settings, _find(session, subscription_id), pages.clock())
    _, digest = digest_of(contents, _number(request.query_params.get("reader", "")))
    if digest is None:
        raise HTTPException(404)
    return HTMLResponse(render_html_page(digest))


def act_on_letter(pages: Pages, request: Request, subscription_id: str, form: Mapping[str, str]) -> Response:
    """Keep words and omissions; stop the letter, let it go, send a proof, or look at another part of its page."""
    visitor, do, turned = pages.visitor(request), form.get("do", ""), _turned(form)
    if do == "review":
        _check_review(pages, subscription_id, form)
    typed = read_typed(form, visitor.name)
    is_look = bool(turned) or do == "review"
    if not typed.faults and (not is_look or ("due" in form and _is_news(pages, subscription_id, typed))):
        typed = _keep(pages, subscription_id, typed, do, visitor)
    if typed.faults:
        with reading(pages.engine) as session:
            contents = contents_of(session, pages.settings, _find(session, subscription_id), pages.clock())
            return _show(pages, request, session, contents, typed.on_top_of(contents))
    if turned:
        return _back(pages, request, subscription_id, "", **turned)
    if do == "review":
        return _review(pages, request, subscription_id, form)
    done = _send_proof(pages, subscription_id, visitor) if do == "proof" else do
    return _back(pages, request, subscription_id, done if done in ("stop", "go", "proof", "no-address") else "saved")


def _turned(form: Mapping[str, str]) -> dict[str, str]:
    """Which other part of the page is wanted: its buttons send all that was typed, so that nothing is lost by them."""
    what, _, which = form.get("do", "").partition("-")
    if what == "reader":
        return {"reader": form.get("reader", "")}
    return {{"page": "page", "look": "form"}[what]: which} if what in ("page", "look") else {}


def _is_news(pages: Pages, subscription_id: str, typed: TypedLetter) -> bool:
    """Whether anything was typed: a letter is not changed by looking at it."""
    with reading(pages.engine) as session:
        contents = contents_of(session, pages.settings, _find(session, subscription_id), pages.clock())
    return typed.says_more_than(fresh_form(contents))


def _keep(pages: Pages, subscription_id: str, typed: TypedLetter, do: str, visitor: Visitor) -> TypedLetter:
    """Write it down; what stands in the way comes back as a fault."""
    now, zone = pages.clock(), pages.settings.timezone
    try:
        with transaction(pages.engine) as session:
            row = _find(session, subscription_id)
            before = standing_of(session, row)
            seen = save_draft(session, row, typed.seen, typed.edit, now, zone)
            if do in ("stop", "go"):
                (stop if do == "stop" else let_go)(session, row, seen, typed.who, now)
            note_changes(session, row, before, visitor, now)
    except LetterGone:
        return replace(typed, faults={"seen": "web.fault_letter_gone"})
    except ChangedMeanwhile:
        return replace(typed, faults={"seen": CHANGED})
    return typed


def _send_proof(pages: Pages, subscription_id: str, visitor: Visitor) -> str:
    now = pages.clock()
    with reading(pages.engine) as session:
        row = _find(session, subscription_id)
        to = _proof_to(visitor, session.get_one(Organisation, row.organisation_id))
        _, digest = digest_of(contents_of(session, pages.settings, row, now), None)
    sent = digest and to and send_proof(pages.engine, pages.settings, row.organisation_id, digest, now, to)
    return "proof" if sent else "no-address"


def _proof_to(visitor: Visitor, organisation: Organisation) -> str:
    """Whoever asks wants to see it herself; where her address is not known, the organisation's coordinator does."""
    return visitor.address or str(organisation.contact.get("email", ""))


def _check_review(pages: Pages, subscription_id: str, form: Mapping[str, str]) -> None:
    choice = form.get("review", "")
    with reading(pages.engine) as session:
        row = _find(session, subscription_id)
        if choice not in CHOICES or (choice != "direct" and not _has_coordinator(session, row)):
            raise HTTPException(400)


def _review(pages: Pages, request: Request, subscription_id: str, form: Mapping[str, str]) -> Response:
    choice, now = form["review"], pages.clock()
    with transaction(pages.engine) as session:
        row = _find(session, subscription_id)
        last = now.astimezone(pages.settings.timezone).date() + TRIAL - timedelta(days=1)
        set_review(row, "direct" if choice == "trial" else choice, last.isoformat() if choice == "trial" else None)
        session.add(row)
        lay_on_forms(session, row)
        about = f"subscription:{row.id}"
        visitor = pages.visitor(request)
        note(session, visitor, "review changed", now, organisation=row.organisation_id, about=about)
    return _back(pages, request, subscription_id, "review")


def _has_coordinator(session: Session, row: Subscription) -> bool:
    return bool(session.get_one(Organisation, row.organisation_id).contact.get("email"))


def _back(pages: Pages, request: Request, subscription_id: str, done: str, **turned: str) -> Response:
    """To the part of the page that one was at, or turned to."""
    asked = request.query_params
    there = {name: asked[name] for name in ("page", "form", "reader") if name in asked} | turned
    there |= {"done": done} if done else {}
    place = "#calls" if "page" in turned else "#look" if turned else ""
    said = urlencode(there | {"lang": pages.texts(request).language})
    return RedirectResponse(f"/letters/{subscription_id}?{said}{place}", 303)


def _find(session: Session, subscription_id: str) -> Subscription:
    row = session.get(Subscription, _number(subscription_id) or 0)
    if row is None or not row.active or row.next_due_at is None or row.rhythm == "instant":
        raise HTTPException(404)
    return row


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _show(pages: Pages, request: Request, session: Session, contents: Contents, typed: TypedLetter) -> HTMLResponse:
    at, row = pages.setting(request), contents.letter.row
    organisation = session.get_one(Organisation, row.organisation_id)
    lines = letter_lines(session, contents, at)
    page = max(1, min(_number(request.query_params.get("page", "")) or 1, -(-len(lines.inside) // CALLS_SHOWN)))
    reader, digest = digest_of(contents, _number(request.query_params.get("reader", "")))
    asked = request.query_params
    # Unless said, as whoever it is shown for gets it: a channel has no mail.
    form = asked["form"] if asked.get("form", "") in FORMS else "card" if reader and reader.kind == "teams" else "mail"
    return pages.show(
        request,
        "letter.html",
        status=(409 if "seen" in typed.faults else 400) if typed.faults else 200,
        letter=contents.letter,
        row=row,
        organisation=organisation,
        may_change=pages.visitor(request).may("coordinator", organisation.id),
        proof_to=_proof_to(pages.visitor(request), organisation),
        whom=contents.letter.due.department or organisation.name,
        typed=typed,
        clash=letter_clash(session, contents, typed, lines, at.texts),
        opened=at.now,
        lines=lines,
        shown=lines.inside[(page - 1) * CALLS_SHOWN : page * CALLS_SHOWN],
        page=page,
        pages=-(-len(lines.inside) // CALLS_SHOWN),
        readers=[(each.id, _name(each.kind, each.address)) for each, told in contents.digests if told],
        reader=reader,
        look=look_of(digest, form) if digest else None,
        tall=height_on_phone(render_html_page(digest)) if digest and form == "mail" else 0,
        form=form,
        forms=FORMS,
        choices=CHOICES if organisation.contact.get("email") else ("direct",),
        choice="trial" if row.coordinator_until else row.review,
        done=request.query_params.get("done", ""),
        # What was looked at stays so where the form comes back.
        there=urlencode({name: asked[name] for name in ("form", "reader") if name in asked}),
        section="letters",
    )


def _name(kind: str, address: str) -> str:
    """An address as staff may read it; a Teams address is a secret, and its setting's name says nothing."""
    return "" if kind == "teams" else address


STAFF: dict[str, View] = {
    "/letters": all_letters,
    "/letters/{subscription_id}": one_letter,
    "/letters/{subscription_id}/mail": letter_as_mail,
}
ACTIONS: dict[str, View] = {"/letters/{subscription_id}": act_on_letter}
