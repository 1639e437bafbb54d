"""What a person can choose between where a list is read: the places inside its cards, by the words that stand there.

Nobody need write a selector: whoever sees the words knows which of them is the title, and which day is the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bs4 import Tag

from sources.contract import CallData, Page, Plain, UnreadablePage
from sources.detect.bare import read_list
from sources.detect.days import count_days
from sources.detect.fields import pinned
from sources.detect.parts import Part, parts_of
from sources.detect.tree import Measured, measure, measure_copy
from sources.kinds._assembled import HEADING, assemble
from sources.kinds._list_options import ListOptions
from sources.kinds._plain_selectors import select
from sources.kinds._soup import open_page
from sources.kinds.listing import ListingOptions

DAYS = ("deadline", "opens", "published")
"""Options of a list that hold a day; a place can be chosen for each."""
_SAMPLE = 20
_MOST = 12
_SHOWN = 3
_LONGEST = 70
_SOME = 0.3
_HALF = 0.5
_TITLE = ("title", "title_beside", "title_attribute")
PLACED = frozenset(ListingOptions.model_fields.keys() - ListOptions.model_fields.keys()) | {
    "status_words", "day_first", "next", "count", "detail", "own_pages"
}  # fmt: skip
"""Options of a list that follow from what the page looks like: of another layout they say nothing."""


class Place(Plain):
    """One place inside the cards. `key` names it; `words`: what stands there in some of the cards.

    `options`: what a list's options must say to read it there as `title`, `link` or a day.
    """

    key: str
    words: tuple[str, ...]
    options: Mapping[str, str] = {}


class Choices(Plain):
    """The places that can be the title, the link, and a day; and those that are now, by the option."""

    titles: tuple[Place, ...] = ()
    links: tuple[Place, ...] = ()
    days: tuple[Place, ...] = ()
    now: Mapping[str, str] = {}


def choices_of(page: Page, options: Mapping[str, Any]) -> Choices:
    """What `options` of a list could say otherwise. Raises UnreadablePage; never for what the page holds."""
    where = ListingOptions.model_validate(options)
    measured = measure(open_page(page))
    sample = list(_cards(measured, where))
    parts = parts_of(measured, sample)
    cards = max((len(part.cards) for part in parts), default=0)
    now = _found_now(parts, sample, options)
    return Choices(
        titles=_places(_titles(parts, cards), now),
        links=_places(_links(parts, cards), now),
        days=_places(_days(parts, cards), now),
        now=now,
    )


def chosen(options: Mapping[str, Any], choices: Choices, wanted: Mapping[str, str]) -> dict[str, Any]:
    """The options with what a person chose: `title`, `link` or a day by the key of a place; an empty day is none.

    `detail`, yes or no: whether each call's own page is asked for.

    Keys that name no place are passed over: the page may have been another one; and so are those of now, so that what
    a person wrote stays as it was written.
    """
    changed = dict(options)
    other = {name: key for name, key in wanted.items() if key != choices.now.get(name)}
    for place in _named(choices.titles, other.get("title")):
        changed = {name: value for name, value in changed.items() if name not in _TITLE} | dict(place.options)
    for place in _named(choices.links, other.get("link")):
        changed["link"] = place.options["title"]
    if other.get("detail") in ("yes", "no"):
        changed = {name: value for name, value in changed.items() if name != "detail"}
        changed |= {"detail": True} if other["detail"] == "yes" else {}
    for name in DAYS:
        if other.get(name) == "":
            changed.pop(name, None)
        for place in _named(choices.days, other.get(name)):
            selector = place.options["title"]
            changed[name] = pinned(selector) if name == "deadline" else selector
            if name == "deadline" and "detail" not in wanted:
                changed.pop("detail", None)  # the list does tell the days, now that one has said where
    now = keys_after(choices, wanted, changed)
    if "published" in now and now["published"] in (now.get("deadline"), now.get("opens")):
        changed.pop("published")  # what a day is for has been said: it is not the day of the notice as well
    return changed


def keys_after(choices: Choices, wanted: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, str]:
    """The keys of the places that `options` say, which are what those of now became by the choice `wanted`."""
    offered = {place.key for place in (*choices.titles, *choices.links, *choices.days)}
    keys = {**choices.now, **{name: key for name, key in wanted.items() if key in offered}}
    return {name: key for name, key in keys.items() if options.get(name) is not None}


def read_chosen(page: Page, options: Mapping[str, Any], now: datetime) -> tuple[CallData, ...]:
    """The calls that a list gives with these options; none where they read nothing."""
    try:
        return read_list(dict(options), open_page(page), page, now).calls
    except UnreadablePage:
        return ()


def _cards(page: Measured, where: ListingOptions) -> Iterator[Tag]:
    found = select(page.soup, where.item, limit=where.max_items)
    sample = found[:: max(1, len(found) // _SAMPLE)]
    for card in assemble(page.soup, sample, where.assembly, 2 * _SAMPLE, others=found):
        if not where.assembly.is_plain:
            measure_copy(page, card)
        yield card


def _titles(parts: Sequence[Part], cards: int) -> Iterator[Part]:
    """Places with words that differ from card to card."""
    for part in parts:
        filled = [words for words in part.words if words]
        is_varied = len(set(filled)) > _HALF * len(filled)
        is_whole_card = not part.selector and not part.is_link
        if len(filled) >= _HALF * cards and is_varied and not (is_whole_card or part.selector.startswith(HEADING)):
            yield part


def _links(parts: Sequence[Part], cards: int) -> Iterator[Part]:
    return (part for part in parts if part.is_own and part.is_link and len(part.elements) >= _HALF * cards)


def _days(parts: Sequence[Part], cards: int) -> Iterator[Part]:
    """Places with a day in some of the cards, and not many: the innermost come first."""
    inner = [part for part in parts if part.is_own and part.selector]
    dated = [part for part in inner if sum(map(bool, map(count_days, part.words))) >= _SOME * cards]
    few = [part for part in dated if sum(map(count_days, part.words)) <= 2 * len(part.words)]
    return iter(sorted(few, key=lambda part: sum(map(len, part.words)) / len(part.words)))


def _shown(words: str) -> str:
    """What a person sees of them: where they are long, up to the end of a word, and that they go on."""
    if len(words) <= _LONGEST:
        return words
    whole = words[:_LONGEST].rpartition(" ")[0]
    return (whole or words[: _LONGEST - 1]).rstrip(" ,;:") + "…"


def _places(parts: Iterable[Part], now: Mapping[str, str]) -> tuple[Place, ...]:
    """Each once, by the words that a person sees: of places that say the same the one that is read now, or the first.

    At most so many as one can look through.
    """
    seen: dict[tuple[str, ...], Place] = {}
    for part in parts:
        words = tuple(dict.fromkeys(_shown(words) for words in part.words if words))[:_SHOWN]
        options = {"title": part.selector}
        options |= {"title_beside": part.beside} if part.beside else {}
        options |= {"title_attribute": part.attribute} if part.attribute else {}
        place = Place(key=_key(options), words=words, options=options)
        is_read_now = place.key in now.values()
        if words and (is_read_now or (words not in seen and len(seen) < _MOST)):
            seen[words] = place
    return tuple(seen.values())


def _named(places: Sequence[Place], key: str | None) -> Iterator[Place]:
    return (place for place in places if place.key == key)


def _found_now(parts: Sequence[Part], cards: Sequence[Tag], options: Mapping[str, Any]) -> dict[str, str]:
    """The keys of the places that the options say now, also where a person's own selector finds them."""
    own = [part for part in parts if part.is_own]
    known = {_key({"title": part.selector}) for part in own}
    keys = keys_now(options)
    for name in ("link", *DAYS):
        if name in keys and keys[name] not in known:
            found = {id(element) for card in cards for element in select(card, str(options[name]), limit=1)}
            same = (part for part in own if found and {id(element) for element in part.elements} == found)
            keys[name] = next((_key({"title": part.selector}) for part in same), keys[name])
    return keys


def keys_now(options: Mapping[str, Any]) -> dict[str, str]:
    """The keys of the places as the options say them, by `title`, `link` and the days."""
    where = ListingOptions.model_validate(options)
    title = {name: getattr(where, name) for name in _TITLE if getattr(where, name)}
    named = {name: getattr(where, name) for name in ("link", *DAYS)}
    days = {name: _key({"title": value}) for name, value in named.items() if value is not None}
    return days | ({"title": _key({"title": "", **title})} if where.title is not None else {})


def _key(options: Mapping[str, str]) -> str:
    return "|".join(options.get(name, "") for name in _TITLE)
