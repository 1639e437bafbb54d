"""What each printed day is for, from the words of its sentence: an opening, a deadline, a window, or neither.

The nearest cue to the left decides. A date that begins its sentence is decided by the first cue to the right. A date
joined to another by a comma or "och" shares its meaning. What no word explains stays unexplained.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sources.reading.date_context import CLOSING, MOVING, PREPOSITIONS, Context, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_left import read_left
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_right import read_dates_first, read_right, read_verb_after
from sources.reading.date_shared import elided, named_next, past_bracket, shared, twin
from sources.reading.date_text import Unit
from sources.reading.date_too_late import read_too_late
from sources.reading.date_words import WEEKDAYS, words

_SHARING_REACH = 60
_TWIN_REACH = 3  # dates back: the earlier deadline, and when its projects start and end
_BUT = re.compile(r"(?: (?:som|as|slik) [^\W\d_]{1,12})?,? (?:utan|but|men) (?:(?:den|on|the|d\.) ){0,2}")
_IT = re.compile(r"(?:it|den|det|these|they|de|disse) ")
_IT_REACH = 160
_ON = words("automatiskt redan")
_MOVE_REACH = 40
_FROM = re.compile(rf"\b(?:från|from|fra|frå) (?:(?:den|the|{'|'.join(sorted(WEEKDAYS))}) ){{0,2}}\Z")
_TO = re.compile(rf",? ?(?:till|to|til) (?:(?:den|the|{'|'.join(sorted(WEEKDAYS))}) ){{0,2}}")
# "The region's deadline of 1 March for comments on the strategy"
_FOR_LATER = re.compile(
    r" (?:for|för) (?:[^\W\d_]+ ){0,2}(?:bemærkning|synpunkt|innspill|merknad|høring|comment|question|spørgsm|spørsm"
    r"|fråg|report|rapport|redovis|utbetal|udbetal|payment|påmeld|tilmeld|registr|anmälning)"
)
_OLD_RULES_REACH = 80
# "Ansökningar som har kommit in före den 1 januari 2022 prövas enligt äldre bestämmelser": the law, and long ago.
_OLD_RULES = re.compile(
    r"[^.\n]{0,30}\b(?:omfattas|prövas|handläggs|bedöms|behandlas|hanteras|avgörs|behandles|vurderes|avgjøres|afgøres"
    r"|(?:is|are|be) (?:assessed|handled|dealt with|governed|processed|evaluated|examined|treated|decided))"
    r"[^.\n]{0,20}\b(?:enligt|av|by|under|etter|efter) (?:de |the |den )?"
    r"(?:äldre|tidigare|dittills|nuvarande|gällande|nya|old|older|previous|earlier|present|current|existing|new"
    r"|tidligere|eldre|hidtil|gamle|gjeldende|gældende|nåværende|nuværende)"
)
_IS = re.compile(r" (?:är|is|var|was|er|blir)(?: senast)?(?: (?:den|the|d\.))? ")
_LAST_DAY = frozenset({Kind.APPLICATION_DEADLINE, Kind.CLOSE})
_LENGTHENING = ("förläng", "extend", "extension", "forleng", "forlæng", "utvid")


def read_sentence(context: Context, unit: Unit, indexes: Sequence[int]) -> dict[int, Meaning]:
    """The meanings of the mentions (by index) of one sentence, as far as the sentence itself tells."""
    dates_first = read_dates_first(context, unit, indexes)
    if dates_first is not None:
        return dates_first
    meanings: dict[int, Meaning] = {}
    void_label = _void_label(context, unit)
    before = unit.start
    for place, index in enumerate(indexes):
        mention = context.mentions[index]
        previous = meanings.get(indexes[place - 1]) if place else None
        following = context.mentions[indexes[place + 1]].start if place + 1 < len(indexes) else unit.end
        meaning = (
            read_too_late(context, mention)
            or _moved_here(context, mention, before, indexes[place - 1] if place else None, meanings)
            or read_verb_after(context, mention, unit, before, following)
            or _named_after_its_project(context, mention, before, indexes[place - 1] if place else None, meanings)
            or elided(
                context,
                mention,
                [(context.mentions[each], meanings.get(each)) for each in indexes[max(0, place - 2) : place]],
            )
            or past_bracket(
                context,
                mention,
                [(context.mentions[each], meanings.get(each)) for each in indexes[max(0, place - 2) : place]],
            )
            or _but_there(context, mention, before, context.mentions[indexes[place - 1]] if place else None)
            or twin(
                context,
                mention,
                [(context.mentions[each], meanings.get(each)) for each in indexes[max(0, place - _TWIN_REACH) : place]],
            )
            or _it_ran(context, mention, unit, before)
            or read_left(context, mention, before, previous.role if previous else None)
            or named_next(context, mention, before, previous)
            or shared(context, mention, before, previous)
            or read_right(context, mention, unit, before, following)
        )
        if meaning:
            meanings[index] = _as_it_holds(context, mention, meaning, void_label, following)
        before = mention.end
    return meanings


def _as_it_holds(
    context: Context, mention: Mention, meaning: Meaning, void_label: Cue | None, following: int
) -> Meaning:
    """What a day means where it does not hold after all. A meeting that is called off calls off no call."""
    if meaning.role is Role.OTHER:
        return meaning
    void = void_label or _void_after(context, mention, following)
    meaning = Meaning(Role.VOID, void) if void else meaning
    is_old = _OLD_RULES.match(context.lower[mention.end : mention.end + _OLD_RULES_REACH])
    return Meaning(Role.OTHER, meaning.cue) if is_old or _is_for_something_later(context, mention, meaning) else meaning


def _is_for_something_later(context: Context, mention: Mention, meaning: Meaning) -> bool:
    """But "ansökan ska göras senast den 1 februari för utbetalning samma år" names the application itself."""
    names_application = meaning.cue.kind in (Kind.CALL, Kind.APPLICATION_DEADLINE)
    return not names_application and _FOR_LATER.match(context.lower, mention.end) is not None


def _moved_here(
    context: Context, mention: Mention, before: int, previous: int | None, meanings: dict[int, Meaning]
) -> Meaning | None:
    """ "The deadline of 31 March has been extended to 5 May": the later day takes the meaning of the earlier."""
    if previous is None or previous not in meanings or mention.last:
        return None
    if meaning := _moved_back(context, mention, context.mentions[previous], meanings[previous]):
        meanings[previous] = Meaning(Role.OTHER, meaning.cue)
        return meaning
    moving = next((cue for cue in context.cues_between(before, mention.start) if cue.kind in MOVING), None)
    if moving is None or context.preposition_at(mention, before) is not Kind.UNTIL:
        return None
    earlier = meanings[previous]
    if earlier.role is Role.OPENING and context.lower.startswith(_LENGTHENING, moving.start):
        return Meaning(Role.DEADLINE, moving)
    if earlier.role in (Role.DEADLINE, Role.OPENING):
        meanings[previous] = Meaning(Role.OTHER, moving)
        return earlier
    lapsed = earlier.role is Role.WINDOW or earlier.cue.kind in CLOSING or earlier.cue.kind is Kind.FORMER
    return Meaning(Role.DEADLINE, earlier.cue) if lapsed else None


def _named_after_its_project(
    context: Context, mention: Mention, before: int, previous: int | None, meanings: dict[int, Meaning]
) -> Meaning | None:
    """ "Sista ansökningsdag för projekt som startar 1 juli är 1 mars": the first day only tells which deadline."""
    if previous is None or mention.last or not _IS.fullmatch(context.lower, before, mention.start):
        return None
    first = context.mentions[previous]
    cues = context.cues_between(max(0, first.start - _SHARING_REACH), first.start)
    place = next((at for at in range(len(cues) - 1, -1, -1) if cues[at].kind in _LAST_DAY), None)
    if place is None or place + 1 == len(cues) or not context.same_clause(cues[place].end, first.start):
        return None
    if all(cue.kind in PREPOSITIONS for cue in cues[place + 1 :]):
        return None
    meanings[previous] = Meaning(Role.OTHER, cues[place])
    return Meaning(Role.DEADLINE, cues[place])


def _moved_back(context: Context, mention: Mention, first: Mention, earlier: Meaning) -> Meaning | None:
    """ "The deadline has been brought forward from 15 March to 1 March": a later day before an earlier is no window."""
    lower = context.lower
    runs_back = first.last is None and first.first.iso > mention.first.iso and bool(first.first.year)
    if not runs_back or earlier.role not in (Role.DEADLINE, Role.OPENING):
        return None
    if not (_FROM.search(lower[: first.start][-_MOVE_REACH:]) and _TO.fullmatch(lower, first.end, mention.start)):
        return None
    is_opening = earlier.role is Role.OPENING and earlier.cue.kind is Kind.OPEN
    return Meaning(Role.OPENING if is_opening else Role.DEADLINE, earlier.cue)


def _but_there(context: Context, mention: Mention, before: int, previous: Mention | None) -> Meaning | None:
    """ "The call opens not on 1 February as planned but on 8 February": what "not" took away, the later day takes."""
    if previous is None or not _BUT.fullmatch(context.lower[before : mention.start]):
        return None
    cues = context.cues_between(max(0, previous.start - _SHARING_REACH), previous.start)
    takes_away = bool(cues) and cues[-1].kind in (Kind.INSTEAD, Kind.PUT_OFF)
    if not takes_away or not context.says_nothing(cues[-1].end, previous.start):
        return None
    place = cues[-1].start
    return read_left(context, replace(mention, start=place, end=place), max(0, place - _SHARING_REACH))


def _it_ran(context: Context, mention: Mention, unit: Unit, before: int) -> Meaning | None:
    """ "The fourth call is over. It ran from 1 December to 15 February": what the sentence before begins with, ran, or
    "Just nu pågår en utlysning. Den avslutas den 27 september"."""
    verb = next(iter(context.cues_between(unit.start, mention.start)), None)
    it = _IT.match(context.lower, unit.start, mention.start)
    if before != unit.start or not it or verb is None or verb.kind is not (Kind.RUN if mention.last else Kind.END):
        return None
    if verb.kind is Kind.END and not (
        verb.start == it.end() and context.says_nothing(verb.end, mention.start, allow=_ON)
    ):
        return None
    start = context.lower.rfind(". ", 0, max(0, unit.start - 2)) + 1
    nouns = context.cues_between(max(start, unit.start - _IT_REACH), unit.start)
    first = next((cue for cue in nouns if cue.kind in (Kind.CALL, Kind.PROJECT, Kind.OTHER)), None)
    role = Role.WINDOW if mention.last else Role.DEADLINE
    return Meaning(role, first) if first and first.kind is Kind.CALL else None


def _void_label(context: Context, unit: Unit) -> Cue | None:
    """ "INSTÄLLD: utlysning 3 mars–4 maj"."""
    first = next(iter(context.cues_between(unit.start, unit.start + _SHARING_REACH)), None)
    is_label = (
        first
        and first.kind is Kind.VOID
        and first.start == unit.start
        and context.lower[first.end : first.end + 1] == ":"
    )
    return first if is_label else None


def _void_after(context: Context, mention: Mention, following: int) -> Cue | None:
    """The word after a date that takes it back: "20 januari–7 februari (Inställt)"."""
    cues = context.cues_between(mention.end, min(following, mention.end + _SHARING_REACH))
    place = next((place for place, cue in enumerate(cues) if cue.kind in (Kind.VOID, Kind.PUT_OFF)), None)
    if place is None or context.leaves_clause(mention.end, cues[place].start):
        return None
    # "The deadline of 1 June has been postponed to 15 June": the later day takes the meaning of this one.
    then = cues[place + 1] if cues[place].kind is Kind.PUT_OFF and place + 1 < len(cues) else None
    until_next = then is not None and then.kind is Kind.UNTIL and context.says_nothing(then.end, following)
    return None if until_next and following - mention.end <= _SHARING_REACH else cues[place]
