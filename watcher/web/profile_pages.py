"""What the pages share on which a coordinator runs her organisation: writing through one door, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from subscriptions.area_words import ChangedMeanwhile
from subscriptions.models import Organisation
from subscriptions.profile_edit import NO_REVIEWER, Table, Unfit, change_profile, check_change, fingerprint
from subscriptions.profile_export import profile_table
from watcher.db import reading, transaction
from watcher.language import Texts
from watcher.people.audit import note
from watcher.web.clashes import MARK, Clash, Shown, clash_of, latest_note, noted_since
from watcher.web.pages import Pages
from watcher.work.problem_words import problem_words

# Field -> what is wrong with it, in the reader's words.
Faults = dict[str, str]
WHOLE = "seen"


class Twice(Exception):
    """The same is there already: a form that was sent twice, or a slip. Nothing has been written.

    `field`: where to say so; `says`: by the text of that key.
    """

    def __init__(self, field: str, says: str = "org.fault_twice") -> None:
        super().__init__("the same is there already")
        self.field, self.says = field, says


REFUSED = (Unfit, ChangedMeanwhile, Twice)


def organisation_in(session: Session, organisation_id: str) -> Organisation:
    """Raises HTTPException 404."""
    row = session.get(Organisation, organisation_id)
    if row is None:
        raise HTTPException(404)
    return row


@dataclass(frozen=True)
class Desk:
    """One request about one organisation, in one transaction."""

    pages: Pages
    request: Request
    session: Session
    organisation: Organisation

    @property
    def id(self) -> str:
        return self.organisation.id

    @property
    def texts(self) -> Texts:
        return self.pages.texts(self.request)

    @property
    def language(self) -> str:
        return self.texts.language

    def table(self) -> Table:
        """The profile with all three lists, empty ones too."""
        return {"areas": [], "subscriptions": []} | profile_table(self.session, self.id)

    def lay(
        self, change: Callable[[Table], None], what: str, about: str = "", also: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Change the profile and write down who did. Raises what `change_profile` does; then nothing is written.

        `also`: what else came of it, and of what, written down at the same moment.
        """
        visitor, now, zone = self.pages.visitor(self.request), self.pages.clock(), self.pages.settings.timezone
        change_profile(self.session, self.id, change, who=visitor.name, now=now, zone=zone)
        for act, of in ((what, about), *also):
            note(self.session, visitor, act, now, organisation=self.id, about=of)

    def check(self, change: Callable[[Table], None]) -> None:
        """Raises what `lay` would, where what is known to be wrong was left out of `change`. Nothing is written."""
        check_change(self.session, self.id, change)

    def marked(self, seen: str) -> str:
        """A fingerprint with the latest act that was written down of the organisation: what a form carries."""
        return f"{seen.partition(MARK)[0]}{MARK}{latest_note(self.session, self.id)}"

    def clash(self, theirs: Shown, mine: Shown, seen: str, acts: Collection[str], about: str, keep: str) -> Clash:
        """What somebody else has saved since a form was made, beside what came with it."""
        noted = noted_since(self.session, self.id, seen, acts, about)
        return clash_of(theirs, mine, keep, *((noted.who, noted.at) if noted else ()))

    def show(self, template: str, *, faults: Faults, **values: object) -> HTMLResponse:
        """A page of hers, with what was done or what is wrong."""
        known: dict[str, object] = {"organisation": self.organisation, "faults": faults, "section": "organisation"}
        known["done"] = "" if faults else self.request.query_params.get("done", "")
        return self.pages.show(self.request, template, status=400 if faults else 200, **known, **values)

    def go_to(self, tail: str, done: str = "saved", more: str = "") -> Response:
        """Show a page after an act: loading that anew does nothing twice."""
        path = tail if tail.startswith("/subscriptions/") else f"/organisations/{quote(self.id, safe='')}{tail}"
        return RedirectResponse(f"{path}?done={done}{more}&lang={self.language}", 303)


@contextmanager
def looking(pages: Pages, request: Request, organisation_id: str) -> Iterator[Desk]:
    """Raises HTTPException 404."""
    with reading(pages.engine) as session:
        yield Desk(pages, request, session, organisation_in(session, organisation_id))


@contextmanager
def acting(pages: Pages, request: Request, organisation_id: str) -> Iterator[Desk]:
    """Raises HTTPException 404."""
    with transaction(pages.engine) as session:
        yield Desk(pages, request, session, organisation_in(session, organisation_id))


def same_or_stale(part: object, seen: str) -> None:
    """Raises ChangedMeanwhile where a part of the profile is no longer what the form was made from."""
    if fingerprint(part) != seen.partition(MARK)[0]:
        raise ChangedMeanwhile("somebody else has changed this meanwhile")


def entry(tables: Iterable[Table], key: str) -> Table:
    """The one with this id. Raises ChangedMeanwhile where somebody has just removed it."""
    found = next((each for each in tables if each["id"] == key), None)
    if found is None:
        raise ChangedMeanwhile("somebody else has removed this meanwhile")
    return found


def faults_of(fault: Unfit | ChangedMeanwhile | Twice, fields: Mapping[tuple[str, ...], str], texts: Texts) -> Faults:
    """What is wrong, beside the fields. `fields`: by the names on the way to a place in the profile, or its start."""
    if isinstance(fault, ChangedMeanwhile):
        return {WHOLE: texts.say("org.fault_changed")}
    if isinstance(fault, Twice):
        return {fault.field: texts.say(fault.says)}
    found: Faults = {}
    for each in fault.faults:
        names = tuple(step for step in each.place if isinstance(step, str))
        field = next((field for place, field in fields.items() if _lies_in(names, place)), None)
        if field is None and names == NO_REVIEWER:
            found[WHOLE] = texts.say("org.fault_review_address")
        elif field is None:
            found[WHOLE] = texts.say("org.fault_elsewhere", what=problem_words(each.what, texts))
        else:
            found[field] = fault_said(f"org.fault_{field}", each.excess, texts)
    return found


def fault_said(key: str, excess: tuple[int, int] | None, texts: Texts) -> str:
    """What is wrong with a field; of what is too long, where there is a text for that, also by how much."""
    if excess and texts.has(f"{key}_long"):
        has, most = excess
        return texts.say(f"{key}_long", count=has, most=texts.number(most), over=texts.number(has - most))
    return texts.say(key)


def _lies_in(names: tuple[str, ...], place: tuple[str, ...]) -> bool:
    """A place that is a whole table stands for what lies between its fields, not for all of them."""
    return names == place or (len(place) > 1 and names[: len(place)] == place)


def lines_of(text: str) -> list[str]:
    """One entry a line, without empty ones and repetitions."""
    return [*dict.fromkeys(line.strip() for line in text.splitlines() if line.strip())]


def ticked(form: Mapping[str, str], prefix: str, known: Iterable[str]) -> list[str]:
    """Which of the known words were ticked, in their own order."""
    return [each for each in known if form.get(f"{prefix}{each}")]


def put(table: dict[str, Any], name: str, value: object) -> None:
    """Set it, or leave it out where it is empty."""
    if value in ("", [], (), None):
        table.pop(name, None)
    else:
        table[name] = value
