"""The policy fields that an area's words lead to: shown with the words, switched off and added by a click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from subscriptions.matching.areas import analyse_area
from subscriptions.matching.fields import policy_fields
from subscriptions.matching.model import Area
from watcher.language import Texts

# So many stand open; the others one press away.
SHOWN_AT_ONCE = 12
CHECKED = "field."


@dataclass(frozen=True)
class Choice:
    """One field. `said`: the words of the area that led there, or empty. `added`: by a person."""

    id: str
    name: str
    said: str
    wanted: bool
    added: bool


@dataclass(frozen=True)
class Corrections:
    """The ids of fields that people have added and left out."""

    added: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read_corrections(form: Mapping[str, str], stored: Corrections) -> Corrections:
    """What a form says of fields. One that shows none leaves all as they are.

    `shown`: the ids of the fields that were there to click; `added`: those of them that people had added.
    """
    if "shown" not in form:
        return stored
    known = policy_fields()
    shown = [name for name in form["shown"].split() if name in known]
    checked = {name for name in shown if form.get(f"{CHECKED}{name}")}
    before = set(form.get("added", "").split())
    wanted = [name for name in shown if name in checked & before]
    chosen = form.get("add_field", "")
    if chosen in known and chosen not in wanted:
        wanted.append(chosen)
    left_out = [name for name in shown if name not in checked | before and name != chosen]
    return Corrections(tuple(wanted), tuple(left_out))


def choices(area: Area, language: str) -> list[Choice]:
    """Every field that the words lead to: the most wanted, what people have said of fields, and then the others."""
    alone = analyse_area(replace(area, fields_added=(), fields_left_out=())).fields
    fields = policy_fields()
    most = sorted(alone, key=lambda each: -alone[each].weight)
    said = (*area.fields_added, *area.fields_left_out)
    names = dict.fromkeys([*most[:SHOWN_AT_ONCE], *said, *most])
    return [
        Choice(
            name,
            fields[name].name(language),
            alone[name].term if name in alone else "",
            name not in area.fields_left_out,
            name in area.fields_added,
        )
        for name in names
        if name in fields
    ]


def at_once(fields: list[Choice], area: Area) -> int:
    """How many of the choices stand open: whatever people have said must not be out of sight."""
    said = {*area.fields_added, *area.fields_left_out}
    return max([SHOWN_AT_ONCE, *(place for place, each in enumerate(fields, 1) if each.id in said)])


def others(shown: list[Choice], texts: Texts) -> list[tuple[str, list[tuple[str, str]]]]:
    """The id and name of every other field, by theme and by name."""
    there, language = {choice.id for choice in shown}, texts.language
    by_theme: dict[str, list[tuple[str, str]]] = {}
    for each in policy_fields().values():
        if each.id not in there:
            by_theme.setdefault(texts.say(f"theme.{each.theme}"), []).append((each.id, each.name(language)))
    themes = sorted(by_theme.items(), key=lambda pair: pair[0].casefold())
    return [(theme, sorted(some, key=lambda pair: pair[1].casefold())) for theme, some in themes]


def field_names(ids: Iterable[str], language: str) -> list[str]:
    """Fields by name; one that the map no longer has by its id."""
    fields = policy_fields()
    return [fields[each].name(language) if each in fields else each for each in ids]
