"""A coordinator adds a call by hand: from an address, a text or a mail, checked in a form, kept as any other call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from sources.contract import CallData, Page, UnreadablePage
from sources.contract import Request as Question
from sources.kinds.by_hand import MAIL, NOWHERE, TEXT
from sources.names import in_language
from sources.reading.announcer import announcer
from sources.reading.links import safe_link, typed_addresses, whole_address
from sources.registry import CATALOGUE, build_source, load_catalogue, read_entry
from subscriptions.delivery.names import source_name
from watcher.calls.models import Call
from watcher.calls.shelf import keys_of
from watcher.calls.write import key_of
from watcher.db import reading, take_turn, transaction
from watcher.net.failures import FetchFailed
from watcher.people.audit import note
from watcher.polling.look import look
from watcher.web.call_acts import Act
from watcher.web.call_apart import (
    ANOTHER,
    Same,
    apart_from,
    is_sent_again,
    known_by,
    names_of_address,
    title_of,
    titled_alike,
)
from watcher.web.call_changing import correct_rest, decided_by_source, differing, to_keep
from watcher.web.call_owner import ADDED, organisation_of
from watcher.web.call_page import BY_HAND, field_words
from watcher.web.call_removal import keep_typed, own_call, remove, take_back
from watcher.web.call_typed import LANGUAGES, MOST_DAYS, STATUSES, Faulty, TypedCall, fields_of, read_again, typed_call
from watcher.web.forms import LARGEST_FILE
from watcher.web.pages import Pages, View
from watcher.web.wanted import APPLICANTS, CURRENCIES, LEVELS, is_number

LONGEST_TEXT = 100_000
# What a text says beside its title, in characters: less than a sentence tells of no call.
SHORTEST_TEXT = 40
_WAYS = ("address", "text", "mail")


def add_page(pages: Pages, request: Request) -> Response:
    """Where to begin; or, of a call that was added by hand, the form with its facts (`?call=`)."""
    call_id = request.query_params.get("call", "")
    if not call_id:
        return _ask(pages, request, {}, {})
    with reading(pages.engine) as session:
        call, _ = own_call(session, pages.visitor(request), call_id)
        data = CallData.model_validate(call.data)  # as it stands: corrected, and with what a source says
        return _show(pages, request, TypedCall({**fields_of(data), **_editing(call)}, data))


def act(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Read what was brought, keep what was checked, or take back what was added."""
    do = form.get("do", "")
    if do in _WAYS:
        return _read(pages, request, do, form)
    if do == "withdraw":
        return remove(pages, request, form)
    if do == "restore":
        return take_back(pages, request, form)
    if do != "save":
        raise HTTPException(400)
    return _save(pages, request, form)


def _ask(
    pages: Pages, request: Request, given: Mapping[str, str], faults: Mapping[str, str], same: Same | None = None
) -> Response:
    return pages.show(
        request,
        "add_call.html",
        status=400 if faults else 200,
        given=defaultdict(str, given),
        faults=faults,
        typed=None,
        same=same,
        section="calls",
    )


def _show(
    pages: Pages, request: Request, typed: TypedCall, same: Same | None = None, *, too_short: bool = False
) -> Response:
    """The form. `same`: a call that this one looks like. `too_short`: it was to be filled from a text that says too
    little."""
    texts = pages.texts(request)
    return pages.show(
        request,
        "add_call.html",
        status=400 if typed.faults else 200,
        given=defaultdict(str, typed.given),
        faults=typed.faults,
        typed=typed,
        too_short=too_short,
        same=same,
        decided=_decided(pages, request, typed),
        days=range(MOST_DAYS),
        level_names=[(each, texts.say(f"level.{each}")) for each in LEVELS],
        language_names=[(each, texts.language_name(each)) for each in LANGUAGES],
        status_names=[(each, texts.say(f"web.status_{each}")) for each in STATUSES],
        currency_names=[(each, texts.say(f"money.unit.{each}")) for each in CURRENCIES],
        applicants=("any", *APPLICANTS),
        section="calls",
    )


def _decided(pages: Pages, request: Request, typed: TypedCall) -> tuple[str, list[str]] | None:
    """The source that decides some fields of the call that is changed, and which; None where there is none."""
    if not is_number(typed.given.get("call", "")):
        return None
    texts = pages.texts(request)
    with reading(pages.engine) as session:
        call = session.get(Call, int(typed.given["call"]))
        names = decided_by_source(call) if call else ()
        source = source_name(call.source, pages.settings).in_language(texts.language) if call else ""
    return (source, field_words(names, texts)) if names else None


def _read(pages: Pages, request: Request, way: str, form: Mapping[str, str]) -> Response:
    given = {name: form.get(name, "").strip() for name in ("address", "text")}
    typed, given["address"] = given["address"], whole_address(given["address"])
    try:
        with reading(pages.engine) as session:  # what is known is not asked of its page again
            known = known_by(session, names_of_address(given["address"]) if way == "address" else [])
            if known and form.get(ANOTHER) != str(known):
                return _ask(pages, request, given, {}, title_of(session, known))
        page = _page(pages, way, given | {"typed": typed}, form.get("mail", ""))
        source = build_source(read_entry(CATALOGUE / f"{BY_HAND}.toml"))
        call = _with_funder(source.parse(page, pages.clock()).calls[0], pages)
    except Faulty as fault:
        return _ask(pages, request, given, fault.faults)
    except FetchFailed as failure:
        own = f"web.look_{failure.kind}"
        words = own if pages.texts(request).has(own) else f"web.fault_add_{way}"
        return _ask(pages, request, given, {way: "web.fault_add_robots" if failure.kind == "robots" else words})
    except UnreadablePage as fault:
        words = "web.fault_add_binary" if fault.code == "not-a-page" else f"web.fault_add_{way}"
        return _ask(pages, request, given, {way: words})
    shown = {**fields_of(call), ANOTHER: form.get(ANOTHER, "")}
    with reading(pages.engine) as session:
        known = known_by(session, keys_of(call)) or titled_alike(session, call.title)
        too_short = way != "address" and not call.evidence and len(call.text) < SHORTEST_TEXT
        return _show(pages, request, TypedCall(shown, call), title_of(session, known), too_short=too_short)


def _with_funder(call: CallData, pages: Pages) -> CallData:
    """The call with the funder of the catalogue that its own words say announces it, for her to check."""
    entries = load_catalogue([CATALOGUE, pages.settings.own_catalogue_dir], lambda _: None)
    listed = {entry.funder for entry in entries.values() if entry.funder}
    known = {in_language(name, language) for name in listed for language in ("sv", "en")} | listed
    who, words = announcer(f"{call.title}\n{call.text}", known)
    if call.funder or not who:
        return call
    return call.model_copy(update={"funder": who, "evidence": {**call.evidence, "funder": words}})


def _page(pages: Pages, way: str, given: Mapping[str, str], mail: str) -> Page:
    """What was brought, as a source would have answered. Raises Faulty, FetchFailed.

    An address is asked as politely as any source: a page that robots.txt asks services not to read is not read, though
    a person sits here. She can open it herself and paste its text.
    """
    if way == "address":
        address = safe_link(given["address"], given["address"])
        if address is None:
            raise Faulty({"address": "web.fault_add_url"})
        _, *plain = [Question(url=each) for each in typed_addresses(given["typed"])]
        return look(pages.settings, pages.politeness, Question(url=address), pages.clock(), *plain)
    if len(mail) > LARGEST_FILE:
        raise Faulty({"mail": "web.fault_add_mail_large"})
    words = given["text"].encode() if way == "text" else mail.encode("latin-1", "replace")
    if not words.strip() or (way == "text" and len(given["text"]) > LONGEST_TEXT):
        raise Faulty({way: f"web.fault_add_{way}"})
    kind = f"{TEXT}; charset=utf-8" if way == "text" else MAIL
    return Page(request=Question(url=NOWHERE), url=NOWHERE, body=words, content_type=kind)


def _save(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    given = {name: value if name == "read" else value.strip() for name, value in form.items()}
    given = {"title": "", "url": "", "opens": "", **given}
    try:
        data = typed_call(given, BY_HAND, pages.clock())
        with transaction(pages.engine) as session:
            take_turn(session, "call_event")  # before anything is read: two may add the same call at once
            known = None if given.get("call") else known_by(session, keys_of(data))
            if known and is_sent_again(session, known, data):
                return _lead_to(pages, request, known, "known")
            known = known if known or given.get("call") else titled_alike(session, data.title)
            if known and given.get(ANOTHER) != str(known):
                faults = {ANOTHER: "web.fault_add_same"}
                return _show(pages, request, TypedCall(given, read_again(given), faults), title_of(session, known))
            if given.get("call"):
                return _change(pages, request, session, data, given)
            call_id = _add(pages, request, session, apart_from(session, data) if known else data)
    except Faulty as fault:
        return _show(pages, request, TypedCall(given, read_again(given), fault.faults))
    return _lead_to(pages, request, call_id, "added")


def _lead_to(pages: Pages, request: Request, call_id: int, done: str) -> Response:
    return RedirectResponse(f"/calls/{call_id}?done={done}&lang={pages.texts(request).language}", 303)


def _add(pages: Pages, request: Request, session: Session, data: CallData) -> int:
    visitor, call_id = pages.visitor(request), keep_typed(session, data, pages)
    whose = organisation_of(visitor)
    note(session, visitor, ADDED, pages.clock(), organisation=whose, about=f"call:{call_id}")
    return call_id


def _change(
    pages: Pages, request: Request, session: Session, typed: CallData, given: Mapping[str, str]
) -> RedirectResponse:
    by, texts = Act(pages.visitor(request), pages.clock()), pages.texts(request)
    call, sighting = own_call(session, by.visitor, given["call"])
    if given.get("version") != str(call.version_id):
        raise Faulty({"version": "web.fault_call_changed"})
    before = CallData.model_validate(call.data)
    chosen = given.get("status", "") != fields_of(before)["status"]  # else the days decide it
    wanted = [name for name in differing(typed, before) if name != "status" or chosen]
    data = to_keep(session, call, sighting, typed, wanted)
    keep_typed(session, data, pages)
    found = correct_rest(session, call, typed, wanted, by, texts.say("web.why_changed"))
    if found.changed:
        note(session, by.visitor, "call changed", by.now, about=f"call:{call.id}")
    asked = {"done": "changed", "changed": ",".join(found.changed), "kept": ",".join(found.kept)}
    return RedirectResponse(f"/calls/{call.id}?{urlencode({**asked, 'lang': texts.language})}", 303)


def _editing(call: Call) -> dict[str, str]:
    return {"call": str(key_of(call)), "version": str(call.version_id)}


STAFF: dict[str, View] = {"/calls/add": add_page}
ACTIONS: dict[str, View] = {"/calls/add": act}
