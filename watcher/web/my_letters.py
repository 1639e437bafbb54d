"""What reaches a reader and when: rhythm, language, a pause, and what has been changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from fastapi import HTTPException
from fastapi.responses import Response
from sqlmodel import col, select

from sources.contract import CallData
from subscriptions.digests.headline import Naming, name_call
from subscriptions.digests.rhythm import RHYTHMS
from subscriptions.holders import covers
from subscriptions.models import Subscription, saved_id
from subscriptions.profile_file import LONGEST_PAUSE
from subscriptions.reader_choices import Choice, choose, chosen, history_of
from subscriptions.reader_models import Follow, Leaving
from subscriptions.review import rhythms_of
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call
from watcher.language import LANGUAGES, Texts
from watcher.web.holding import View, Visit, acting, holding
from watcher.web.next_letter import NextLetter, next_letter

# Before the number of the subscription that was changed.
_CHANGED = "changed-"


@dataclass(frozen=True)
class Shown:
    """One subscription as its reader meets it. `until`: the last day of a pause, as typed or as it is.

    `of`: the subscription that it is, or is the reader's own form of.
    """

    id: int
    of: int
    name: str
    areas: tuple[str, ...]
    when: str
    next: NextLetter | None
    rhythm: str
    language: str
    until: str
    rhythms: tuple[str, ...]
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Happened:
    """Something the reader has changed, in words."""

    at: datetime
    words: str


@holding("my")
def my_letters(visit: Visit) -> Response:
    """Who may enter: whoever holds the letter."""
    return _show(visit, {})


@acting("my")
def change(visit: Visit, form: Mapping[str, str]) -> Response:
    """Who may enter: whoever holds the letter. Change how one subscription reaches this reader, and only them."""
    wanted = visit.holder.named(form.get("subscription", ""))
    rhythm, language = form.get("rhythm", ""), form.get("language", "")
    if rhythm not in RHYTHMS or language not in LANGUAGES:
        raise HTTPException(400)
    if wanted is None:  # left or removed since the page was opened
        return visit.back_to(done="gone")
    today = visit.now.astimezone(visit.at.local).date()
    typed = form.get("until", "").strip()
    until = _day(typed, today)
    faults = {"until": "mine.fault_until"} if typed and until is None else {}
    if rhythm not in rhythms_of(wanted):  # a page from before letters were to be seen first
        faults["rhythm"] = "mine.fault_rhythm"
    if faults:
        shown = _shown(visit, wanted, today)
        faulty = replace(shown, rhythm=rhythm, language=language, until=typed, faults=faults)
        return _show(visit, {saved_id(wanted): faulty})
    changed = choose(
        visit.session, visit.holder, wanted, Choice(rhythm, language, until), visit.now, visit.at.local
    )  # fmt: skip
    return visit.back_to(done=f"{_CHANGED}{wanted.personal_of or saved_id(wanted)}" if changed else "same")


def _day(typed: str, today: date) -> date | None:
    """The last day of a pause; None for what is none, lies behind or too far ahead."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if today <= day <= today + LONGEST_PAUSE else None


def _show(visit: Visit, typed: Mapping[int, Shown]) -> Response:
    today = visit.now.astimezone(visit.at.local).date()
    letters = [typed.get(saved_id(each)) or _shown(visit, each, today) for each in visit.holder.subscriptions]
    done, _, changed = visit.request.query_params.get("done", "").partition("-")
    return visit.show(
        "my_letters.html",
        letters=letters,
        done="" if typed else done,
        changed=next((each for each in letters if str(each.of) == changed), None),
        faulty=bool(typed),
        languages=LANGUAGES,
        latest=(today + LONGEST_PAUSE).isoformat(),
        today=today.isoformat(),
        followed=list(_followed(visit)),
        history=list(_history(visit)),
        section="letters",
    )


def _shown(visit: Visit, row: Subscription, today: date) -> Shown:
    texts, choice = visit.at.texts, chosen(row, today)
    return Shown(
        id=saved_id(row),
        of=row.personal_of or saved_id(row),
        name=visit.name_of(row),
        areas=tuple(area.name for area in visit.holder.areas if covers(row, area)),
        when=when_words(row, texts),
        next=next_letter(row, visit.now, visit.at.local, visit.holder.organisation.country),
        rhythm=choice.rhythm,
        language=choice.language,
        until=choice.paused_until.isoformat() if choice.paused_until else "",
        rhythms=rhythms_of(row),
    )


def when_words(row: Subscription, texts: Texts) -> str:
    """ "Varje vecka, måndag kl. 07.30"."""
    hour = texts.hour(row.time)
    day = row.day or ("monday" if row.rhythm in ("weekly", "monthly") else None)
    if row.rhythm == "instant":
        return texts.say("mine.when_instant")
    if row.rhythm == "daily":
        return texts.say("mine.when_daily", hour=hour)
    if day and day.isdigit():
        return texts.say("mine.when_day_of_month", day=day, hour=hour)
    return texts.say(f"mine.when_{row.rhythm}", day=texts.say(f"mine.{day}"), hour=hour)


def _followed(visit: Visit) -> Iterator[tuple[int, Naming]]:
    query = select(Follow).where(Follow.recipient_id == visit.holder.id, col(Follow.ended_at).is_(None))
    joined = joined_calls(visit.session)
    ids = [joined[each.call_id].kept if each.call_id in joined else each.call_id for each in visit.session.exec(query)]
    for call in visit.session.exec(select(Call).where(col(Call.id).in_(ids)).order_by(col(Call.id))):
        yield call.id or 0, name_call(CallData.model_validate(call.data), "", visit.at)


def _history(visit: Visit) -> Iterator[Happened]:
    texts = visit.at.texts
    for row in history_of(visit.session, visit.holder.recipient):
        about = visit.name_of(visit.session.get_one(Subscription, row.subscription_id))
        if isinstance(row, Leaving):
            if row.returned_at:
                yield Happened(row.returned_at, texts.say("mine.did_return", about=about))
            yield Happened(row.at, texts.say("mine.did_leave", about=about))
        elif row.what == "pause":
            key = "mine.did_pause" if row.new else "mine.did_resume"
            day = texts.date(row.new or row.old)
            yield Happened(row.at, texts.say(key, about=about, day=day))
        else:
            old, new = (_lower_first(texts, f"mine.{row.what}_{value}") for value in (row.old, row.new))
            yield Happened(row.at, texts.say(f"mine.did_{row.what}", about=about, old=old, new=new))


def _lower_first(texts: Texts, key: str) -> str:
    """A choice within a sentence. English names its languages with a capital there too."""
    words = texts.say(key)
    return words if texts.language == "en" and ".language_" in key else words[:1].lower() + words[1:]


HOLDERS: dict[str, View] = {"/my/{token}": my_letters}
ACTIONS: dict[str, View] = {"/my/{token}": change}
