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
_OUR = words("vår våra vårt vores vår our")
_OF_CALLS = APPLYING | CLOSING | {Kind.OPEN}
_REACH = 120
_LABEL_REACH = 60
# "Föreningen ska vara registrerad senast den 1 mars för att kunna söka"
_PURPOSE = re.compile(r" (?:för att|for å|for at|in order to)(?: [^\W\d_]+){0,4} ")
_OF = re.compile(r" (?:för|att|för att|for|to|til|of)(?: [^\W\d_]+){0,2} ")
_SMALL_REACH = 24
_COMMA = re.compile(r" ?[,;]| -(?= )| \(")
_CLAUSE_BEGINS = re.compile(r"(?:[:;,(]|(?<=\s)-|\b(?:och|samt|men|medan)) ?(?:den |d\. )?\Z")
# "Aktiviteter 1 januari-30 juni med ansökningsdatum den 25 augusti": the word is the next day's.
_WITH_ITS_OWN = re.compile(r" (?:med|with) (?:[^\W\d_]+ )?")
# "1 januari-30 juni ska vara kommunen tillhanda senast 25 augusti": what was done then, and by when to tell
_THEN_DUE = re.compile(r",? (?:ska|skall|måste) (?:vara|ha) (?:[^\W\d_]+ ){1,4}(?:senast|före) (?:den )?")
# "15 augusti för mötet 20 september": the day is not the meeting's
_FOR_A_MEETING = re.compile(r" (?:för|inför|till) (?:[^\W\d_]+[ -])?")
_MEETINGS = ("möte", "sammanträde")
# "9 maj - senast detta datum behöver …"
_BY_THIS_DAY = re.compile(r" ?[-:,] (?:senast|före|innan) (?:detta datum|denna dag|den dagen|då)(?![^\W\d_])")
# "Redan den 10 november ska er ansökan ha kommit in"
_CLAUSE_HEAD = re.compile(r"(?:\A|[:;,(] ?)(?:(?:redan|den) ){0,2}\Z")
_MUST_BE_IN = re.compile(
    r" (?:ska|skall|måste) (?:(?:din|er|en|hela|den|fullständig|komplett) ){0,2}"
    r"(?P<what>[^\W\d_]*ansök(?:an|ningen|ningarna|ningar))"
    r" (?:[^\W\d_]+ ){0,3}?(?:ha (?:kommit in|inkommit)|vara (?:inne|inkom|inskick|inlämn|(?:[^\W\d_]+ ){0,2}tillhanda)"
    r"|(?:lämnas|skickas) in|finnas (?:hos|på) )"
)
# "Från den 1 januari görs ansökan via e-tjänsten": that is how, not when
_CHANGES_HOW = re.compile(
    r" (?:görs|sker|ska|skall|måste|lämnas|skickas)\b[^.;\n]{0,80}?\b(?:digital\w*|elektronisk\w*|online|via|genom"
    r"|i (?:en |vår |den )?(?:ny[at]? )?e-tjänst\w*)(?![^\W\d_])"
)
_WE_NEED = re.compile(r" (?:behöver|vill|måste|ska) vi ha (?:in )?(?:din|er|ert|ditt|dina|era) [^\W\d_]+")
_ON_YOU = re.compile(r" på (?:dig|er)(?=[.!\n]|\Z)")
_MAY_WHO = re.compile(
    r" kan (?:[^\W\d_]+ ){1,2}som [^.;:\n]{1,80}? (?P<verb>ansöka|söka|lämna in|skicka in)(?![^\W\d_])"
)
_BY_PREPOSITION: dict[Kind | None, Role] = {Kind.FROM: Role.OPENING, Kind.UNTIL: Role.DEADLINE}
_ABOVE_REACH = 600
# "Från den 1 november är alla möjligheter att ansöka stängda"
_IS_SHUT = re.compile(
    r" (?:är|is|are|er|blir)\b[^.,;:\n\d]{0,60}\b(?:stäng(?:d|t|da)|closed|stengte?|lukket|lukkede)(?![^\W\d_])"
)
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
        must = _must_be_in(context, mention, unit) or _by_this_day(context, mention, unit, following)
        return must or _we_need(context, mention, unit) or _may_who(context, mention, unit)
    return read_right(context, mention, unit, before, following, clause_initial=True)


def _must_be_in(context: Context, mention: Mention, unit: Unit) -> Meaning | None:
    """ "Ansökningstiden är kort, redan den 10 november ska er ansökan ha kommit in": no "senast" is needed."""
    head = context.lower[max(unit.start, mention.start - _SMALL_REACH) : mention.start]
    is_short = mention.start - unit.start < _SMALL_REACH
    begins = _CLAUSE_HEAD.search(head if is_short else f"…{head}")
    found = _MUST_BE_IN.match(context.lower, mention.end, unit.end) if begins and not mention.last else None
    if found is None:
        return None
    named = next((cue for cue in context.cues_between(*found.span()) if cue.end == found.end("what")), None)
    return Meaning(Role.DEADLINE, named) if named else None


def _may_who(context: Context, mention: Mention, unit: Unit) -> Meaning | None:
    """ "Från den 1 mars kan du som företräder en kommun ansöka om bidrag": the clause between says only who."""
    found = None if mention.last else _MAY_WHO.match(context.lower, mention.end, unit.end)
    role = _BY_PREPOSITION.get(context.preposition_at(mention, unit.start)) if found else None
    if found is None or role is None:
        return None
    cues = context.cues_between(found.start("verb"), min(found.end() + _SMALL_REACH, unit.end))
    return Meaning(role, cues[0]) if cues and cues[0].kind is Kind.SUBMIT else None


def _we_need(context: Context, mention: Mention, unit: Unit) -> Meaning | None:
    """ "Senast 12 oktober behöver vi ha din motivering", "Du har till den 12 oktober på dig": where the lines above
    speak of applying."""
    found = None if mention.last else _WE_NEED.match(context.lower, mention.end, unit.end)
    found = found or (None if mention.last else _ON_YOU.match(context.lower, mention.end))
    if found is None or context.preposition_at(mention, unit.start) is not Kind.UNTIL:
        return None
    above = context.cues_between(max(0, unit.start - _ABOVE_REACH), unit.start)
    named = context.cues_between(mention.end, found.end())
    is_else = any(cue.kind is Kind.OTHER for cue in named)
    asked = next((cue for cue in reversed(above) if cue.kind in (Kind.CALL, Kind.SUBMIT)), None)
    return Meaning(Role.DEADLINE, asked) if asked and not is_else else None


def _by_this_day(context: Context, mention: Mention, unit: Unit, following: int) -> Meaning | None:
    """ "9 maj - senast detta datum behöver ett utkast till ansökan ha skickats in"."""
    found = _BY_THIS_DAY.match(context.lower, mention.end) if mention.start == unit.start and not mention.last else None
    if found is None:
        return None
    cues = [cue for cue in context.cues_between(found.end(), following) if cue.kind not in PREPOSITIONS]
    is_ours = len(cues) > 1 and cues[0].kind is Kind.CALL and cues[1].kind is Kind.SUBMIT
    return Meaning(Role.DEADLINE, cues[0]) if is_ours else None


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
        if _is_for_a_meeting(context, mention, cue) or (
            shared and (_begins_next_item(context, mention, cue, following) or _is_its_own(context, mention, cue))
        ):
            return None
        adjacent = context.says_nothing(mention.end, cue.start) and not shared
        if _PURPOSE.fullmatch(context.lower, mention.end, cue.start):
            return None
        said_then = is_dateline and _HAS_DONE.search(context.lower, mention.end, cue.start)
        if said_then or context.leaves_clause(mention.end, cue.start) or not (initial or adjacent or preposition):
            return None
        is_due_later = mention.last and _THEN_DUE.fullmatch(context.lower, mention.end, following)
        is_shut = preposition is Kind.FROM and (
            _IS_SHUT.match(context.lower, mention.end) or _CHANGES_HOW.match(context.lower, mention.end, unit.end)
        )
        is_else = is_due_later or is_shut or _closes_a_house(context, cue, deciding)
        if is_else or _is_last_of_else(context, cue, deciding):
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


def _is_for_a_meeting(context: Context, mention: Mention, cue: Cue) -> bool:
    is_meeting = cue.kind is Kind.OTHER and context.lower.startswith(_MEETINGS, cue.start)
    return is_meeting and _FOR_A_MEETING.fullmatch(context.lower, mention.end, cue.start) is not None


def _is_its_own(context: Context, mention: Mention, cue: Cue) -> bool:
    is_last_day = cue.kind in (Kind.WINDOW, Kind.APPLICATION_DEADLINE, Kind.CLOSE)
    return is_last_day and _WITH_ITS_OWN.fullmatch(context.lower, mention.end, cue.start) is not None


def _closes_a_house(context: Context, verb: Cue, cues: Sequence[Cue]) -> bool:
    """ "Den 3 maj stänger växeln": here the subject comes after its verb."""
    following = next((other for other in cues if other.start >= verb.end), None)
    is_house = following is not None and following.kind is Kind.HOUSE and verb.kind in (Kind.CLOSES, Kind.OPEN)
    return is_house and following is not None and context.says_nothing(verb.end, following.start, allow=_OUR)


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
