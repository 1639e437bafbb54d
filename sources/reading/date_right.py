"""What the words after a date say of it, where it begins its sentence: "Den 15 oktober är sista dagen att söka"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.reading.date_context import APPLYING, CLOSING, PREPOSITION_WORDS, PREPOSITIONS, Context, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_text import Unit
from sources.reading.date_words import words

_NAMES = words("utlysningen ansökan ansökningen call the submission results of för for")
_PERIOD_WORDS = PREPOSITION_WORDS | words("under perioden during period i in")
_OF_CALLS = APPLYING | CLOSING | {Kind.OPEN}
_REACH = 120
_LABEL_REACH = 60
# "Föreningen ska vara registrerad senast den 1 mars för att kunna söka"
_PURPOSE = re.compile(r" (?:för att|for å|for at|in order to)(?: [^\W\d_]+){0,4} ")
_OF = re.compile(r" (?:för|att|för att|for|to|til|of)(?: [^\W\d_]+){0,2} ")
_SMALL_REACH = 24
_COMMA = re.compile(r" ?[,;]| -(?= )| \(")
_CLAUSE_BEGINS = re.compile(r"(?:[:;,(]|(?<=\s)-|\b(?:och|samt|men|medan)) ?(?:den |d\. )?\Z")
_VERB = re.compile(
    r" (?:öppnar|öppnade|öppnas|stänger|stängde|stängs|fattas|fattar|fattade|meddelas|publiceras|presenteras"
    r"|beslutar|beslutas|börjar|startar|slutar|avslutas|hålls|håller|går|sista"
    r"|är (?:det )?(?:sista|första|deadline))(?![^\W\d_])"
)
# "2027-03-02 The programme has opened a second call": when that was said. "On 2 March 2027 it has" tells it.
_DATELINE = re.compile(r"(?:(?:publicerad|publisert|published|date|dato|datum):? )?")
_HAS_DONE = re.compile(r"\b(?:has|have|har) \Z")
_NAMING = PREPOSITIONS | {Kind.CALL, Kind.PROJECT}
_LABELLING = frozenset({Kind.APPLICATION_DEADLINE, Kind.CLOSE, Kind.CLOSES, Kind.OPEN, Kind.LAUNCH, Kind.OTHER})


def read_verb_after(context: Context, mention: Mention, unit: Unit, before: int, following: int) -> Meaning | None:
    """The meaning of a date that begins a clause, straight before its verb: "…, 30 maj stänger utlysningen"."""
    begins = _CLAUSE_BEGINS.search(context.lower, max(unit.start, mention.start - _SMALL_REACH), mention.start)
    if begins is None or not _VERB.match(context.lower, mention.end):
        return None
    return read_right(context, mention, unit, before, following, clause_initial=True)


def read_right(
    context: Context, mention: Mention, unit: Unit, before: int, following: int, *, clause_initial: bool = False
) -> Meaning | None:
    """The meaning from the cues after a date. `before` is where the date before it ends, `following` where the next
    date of the sentence begins (or the sentence ends)."""
    preposition = context.preposition_at(mention, before)
    initial = clause_initial or (
        before == unit.start
        and context.says_nothing(unit.start, mention.start, allow=_PERIOD_WORDS if mention.last else PREPOSITION_WORDS)
    )
    if preposition and not initial and not context.may_govern_ahead(mention):
        preposition = None
    cues = context.cues_between(mention.end, min(following, mention.end + _REACH, unit.end))
    deciding = [cue for cue in cues if cue.kind not in PREPOSITIONS]
    # With another date to the right, a single cue between them is that date's own.
    shared = following < unit.end and len(deciding) <= 1
    is_dateline = not preposition and before == unit.start and _DATELINE.fullmatch(context.lower, before, mention.start)
    for cue in deciding:
        if shared and _begins_next_item(context, mention, cue, following):
            return None
        adjacent = context.says_nothing(mention.end, cue.start) and not shared
        if _PURPOSE.fullmatch(context.lower, mention.end, cue.start):
            return None
        said_then = is_dateline and _HAS_DONE.search(context.lower, mention.end, cue.start)
        if said_then or context.leaves_clause(mention.end, cue.start) or not (initial or adjacent or preposition):
            return None
        if _is_last_of_else(context, cue, deciding):
            return Meaning(Role.OTHER, cue)
        role = _role(cue, mention, preposition, deciding, names_it=initial or adjacent)
        if role:
            return Meaning(role, cue)
    return None


def _begins_next_item(context: Context, mention: Mention, cue: Cue, following: int) -> bool:
    """ "Från 19 januari till 19 mars, beslut den 8 maj", "3 mars (beslut 8 maj)": the word is the next day's."""
    if cue.kind is not Kind.OTHER or not _COMMA.match(context.lower, mention.end):
        return False
    return context.says_nothing(mention.end, cue.start) and context.says_nothing(cue.end, following)


def _is_last_of_else(context: Context, cue: Cue, cues: Sequence[Cue]) -> bool:
    """ "15 juni sista dag för ändringar"."""
    following = next((other for other in cues if other.start >= cue.end), None)
    is_else = cue.kind is Kind.CLOSE and following is not None and following.kind is Kind.OTHER
    return is_else and following is not None and _OF.fullmatch(context.lower, cue.end, following.start) is not None


def _role(cue: Cue, mention: Mention, preposition: Kind | None, cues: Sequence[Cue], *, names_it: bool) -> Role | None:
    if cue.kind in (Kind.OTHER, Kind.FORMER):
        return Role.OTHER
    if cue.kind is Kind.LAUNCH:
        is_call = any(other.kind is Kind.CALL for other in cues) and not mention.last
        return Role.OPENING if is_call and names_it else Role.OTHER
    if cue.kind in (Kind.START, Kind.END):
        return _begins_or_ends(cue, cues) if names_it else None
    if cue.kind not in _OF_CALLS:
        return None
    if preposition in (Kind.UNTIL, Kind.AFTER):
        return Role.DEADLINE if preposition is Kind.UNTIL else Role.OTHER
    return _role_of_call(cue, mention, preposition) if names_it or preposition else None


def _role_of_call(cue: Cue, mention: Mention, preposition: Kind | None) -> Role | None:
    if mention.last:
        return Role.WINDOW
    if cue.kind in CLOSING:
        return Role.DEADLINE
    return Role.OPENING if cue.kind is Kind.OPEN or preposition is Kind.FROM else None


def _begins_or_ends(cue: Cue, cues: Sequence[Cue]) -> Role:
    kinds = {other.kind for other in cues}
    if not kinds & APPLYING or kinds & {Kind.PROJECT, Kind.OTHER}:
        return Role.OTHER
    return Role.DEADLINE if cue.kind is Kind.END else Role.OPENING


def read_dates_first(context: Context, unit: Unit, indexes: Sequence[int]) -> dict[int, Meaning] | None:
    """The meanings where every date of a line goes before its label, or None where they do not:
    "19 dec. 2025 Utlysningen öppnar 24 mars 2026 kl 14:00 Sista ansökningsdag"."""
    mentions = [context.mentions[index] for index in indexes]
    ends = [*(mention.start for mention in mentions[1:]), unit.end]
    if len(mentions) < 2 or not _begins_a_list(context, unit, mentions[0]):
        return None
    if any(end - mention.end > _LABEL_REACH for mention, end in zip(mentions, ends, strict=True)):
        return None
    last = next((cue for cue in context.cues_between(mentions[-1].end, unit.end) if cue.kind in _LABELLING), None)
    if last is None or not context.says_nothing(mentions[-1].end, last.start, allow=_NAMES):
        return None
    meanings: dict[int, Meaning] = {}
    for index, mention, end in zip(indexes, mentions, ends, strict=True):
        meaning = _label_after(context, mention, end)
        if meaning:
            meanings[index] = meaning
    return meanings


def _begins_a_list(context: Context, unit: Unit, first: Mention) -> bool:
    """Whether a date begins the line, or follows a heading that ends in a colon and says nothing itself."""
    if context.says_nothing(unit.start, first.start):
        return True
    heading = context.lower[unit.start : first.start].rstrip()
    only_named = all(cue.kind in _NAMING for cue in context.cues_between(unit.start, first.start))
    return heading.endswith(":") and only_named


def _label_after(context: Context, mention: Mention, end: int) -> Meaning | None:
    cues = context.cues_between(mention.end, end)
    for cue in cues:
        if _is_last_of_else(context, cue, cues):
            return Meaning(Role.OTHER, cue)
        role = _role(cue, mention, None, cues, names_it=True)
        if role:
            return Meaning(role, cue)
    return None
