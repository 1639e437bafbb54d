"""What the words before a date say of it. The nearest word that decides, decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from sources.reading.date_begins import begins_or_ends, launches, runs
from sources.reading.date_context import APPLYING, CLOSING, PREPOSITIONS, Context, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_owner import (
    Sight,
    belongs_to_other,
    doer,
    is_about_else,
    is_complement,
    is_of_former_round,
    other_is_subject,
)
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_words import words

_REACH = 160
_DECIDING_REACH = 110
_CALL_REACH = 70
_DUTY_REACH = 60
_PURPOSE = re.compile(
    r"\b(?:för att|om att|for å|for at|in order to|to|som|that|which|under perioden|during the period|for the period"
    r"|f[öo]r (?:perioden|tiden|åren|årene)|avseende)\b"
)
_ELSEWHERE = re.compile(rf"{_PURPOSE.pattern}|\b(?:att|på|vid|i|at|in|during|under|delta|participate|join|å|ved)\b")
_DUTY = re.compile(r"\b(?:ska|skall|måste|must|shall|have to|has to|skal|må)\b[^.,;:\n]*\Z")
# "E-tjänsten är stängd för underhåll den 5 december", but "the call closes for maintenance projects on …".
_SHUT = re.compile(
    r"(?:clos(?:e|es|ed)|stäng[^\W\d_]{0,4}|steng[^\W\d_]{0,3}|lukke[^\W\d_]{0,3})( (?:on|at|in|by))?:?\Z"
)
_MAINTENANCE = re.compile(
    r"\b(?:underhåll(?:sarbete[nt]?)?|maintenance|vedlikehold(?:sarbeid)?|vedligehold(?:else)?"
    r"|uppgradering(?:en)?|upgrades?)\b"
    r"(?! (?:projects?|grants?|measures|activities|investments?|support)\b)"
)
# "… ska ha inkommit till myndigheten den 19 februari": straight after the cue but for who receives it.
_RECEIVER = re.compile(r" (?:till|hos|to|by|til) (?:[^\W\d_]+ ){1,3}?(?:den |on |d\. )?\Z")
_INVITED = re.compile(
    r"\b(?:successful|shortlisted|selected|only|utvalda|utvalgte|udvalgte|endast|bara|bare|kun)\b[^.\n]{0,40}"
    r"\b(?:invited|inbjuds|bjuds in|inviteres|inviterte|inviteret|indbydes)\b"
)
_INVITED_REACH = 100
_REFUSED = re.compile(r"\b(?:(?:kan|får|can|could) (?:inte|ikke|ej|not)|cannot)\b[^.,;:\n]{0,15}\Z")
_DURING = words(
    "i in under during følgende följande following perioder perioden perioderna perioderne periodene period periods "
    "tiden från from fra possible möjlig möjligt mulig muligt takes take took place äger rum finder finner sted "
    "scheduled planned"
)
_SHUT_SINCE = re.compile(
    r"\b(?:stäng[dt]a?|closed|stengt|lukket)(?: (?:för|for|to|til) (?:nya |new |nye )?"
    r"(?:ansök\w*|applications?|submissions?|søknad\w*|ansøgning\w*))? (?:sedan|since|siden)(?: (?:den|d\.))? \Z"
)
_SINCE = re.compile(r" (?:since|sedan|siden) ")
_ACCEPTS = re.compile(
    r"(?:accepts?|receives?|(?:tar|tager|tas|tages) (?:i ?mot|emot)|mottar|modtager) (?:new |nya |nye )?"
    r"(?:applications|proposals|ansökningar|søknader|ansøgninger)"
)
_RUNS_ON = re.compile(r" ?-")


def read_left(context: Context, mention: Mention, start: int, previous: Role | None = None) -> Meaning | None:
    """The meaning of a date from the cues between `start` and it, or None where they do not decide.

    `previous` is the role of the date before it in the same sentence.
    """
    cues = context.cues_between(max(start, mention.start - _REACH), mention.start)
    if shut := _shut_since(context, mention, cues):
        return shut
    preposition: Kind | None = None
    for place in range(len(cues) - 1, -1, -1):
        cue = cues[place]
        if cue.kind in PREPOSITIONS:
            if preposition is None and context.says_nothing(cue.end, mention.start):
                preposition = cue.kind
            continue
        read = _READERS.get(cue.kind)
        role = read(Sight(context, mention, cues, place, preposition, previous)) if read else None
        if role:
            return Meaning(role, cue)
    return None


def _shut_since(context: Context, mention: Mention, cues: Sequence[Cue]) -> Meaning | None:
    """ "Stängd för ansökan sedan 1 mars 2027": the last day has been. What is shut must be a call, or not named."""
    shut = (
        None if mention.last else _SHUT_SINCE.search(context.lower, max(0, mention.start - _DUTY_REACH), mention.start)
    )
    place = next((at for at, cue in enumerate(cues) if shut and cue.start == shut.start()), None)
    if place is None:
        return None
    sight = Sight(context, mention, cues, place, Kind.AFTER, None)
    is_ours = context.begins_label(cues[place]) or any(cue.kind in APPLYING for cue in cues)
    return Meaning(Role.DEADLINE, cues[place]) if is_ours and not other_is_subject(sight) else None


def _other(sight: Sight) -> Role:
    only_names_it = sight.mention.last is None and is_complement(sight, sight.place)
    return Role.DEADLINE if only_names_it else Role.OTHER


def _former(_: Sight) -> Role:
    return Role.OTHER


def _instead(sight: Sight) -> Role | None:
    """ "New deadline: 5 May (was 31 March)": but "the deadline was 31 March" is a deadline."""
    start, lower = sight.cue.start, sight.context.lower
    if lower.startswith("was", start) and lower[max(0, start - 1)] != "(":
        return None
    return Role.OTHER if sight.context.says_nothing(sight.cue.end, sight.mention.start) else None


def _void(sight: Sight) -> Role | None:
    return Role.VOID if sight.gap <= _DECIDING_REACH else None


def _put_off(sight: Sight) -> Role | None:
    """Put off till a day: that day holds, and a word farther left says for what."""
    goes_on = sight.preposition is Kind.UNTIL or sight.mention.in_words
    return None if goes_on else _void(sight)


def _closes(sight: Sight) -> Role | None:
    if sight.gap > _DECIDING_REACH:
        return None
    if _is_shut_for_repair(sight) or is_of_former_round(sight) or (_has_subject(sight) and other_is_subject(sight)):
        return Role.OTHER
    if sight.cue.kind is Kind.CLOSES and is_about_else(sight):
        return None
    if sight.mention.last and _is_shut_a_while(sight):
        return Role.OTHER
    return Role.DEADLINE if _is_put_elsewhere(sight) else _whole(sight)


def _is_put_elsewhere(sight: Sight) -> bool:
    """ "The deadline is set from 1 March to 15 March": whatever the verb, a last day has no first."""
    if sight.cue.kind is Kind.CLOSES or not sight.mention.in_words or sight.preposition is not Kind.FROM:
        return False
    return ":" not in sight.context.lower[sight.cue.end : sight.mention.start]


def _is_shut_for_repair(sight: Sight) -> bool:
    lower, cue = sight.context.lower, sight.cue
    is_shut = _SHUT.search(lower, cue.start, cue.end) is not None
    return is_shut and _MAINTENANCE.search(lower, cue.end, sight.mention.start) is not None


def _has_subject(sight: Sight) -> bool:
    """ "The call closes on …", "final reports are due by …"; a label like "deadline" has none."""
    return sight.cue.kind is Kind.CLOSES or sight.context.lower.startswith("due", sight.cue.start)


def _is_shut_a_while(sight: Sight) -> bool:
    """ "Closed 24 December–6 January" is no window, unless it is a call that was open then."""
    return sight.cue.kind is Kind.CLOSES and not any(cue.kind in APPLYING for cue in sight.cues)


def _opens(sight: Sight) -> Role | None:
    if sight.gap > _DECIDING_REACH or sight.preposition is Kind.AFTER:
        return Role.OTHER if sight.preposition is Kind.AFTER else None
    if is_of_former_round(sight) or other_is_subject(sight):
        return Role.OTHER
    if is_about_else(sight):
        return None
    if sight.mention.last:
        return Role.NEW_OPENING if sight.moved else Role.WINDOW
    later = sight.preposition is Kind.UNTIL and not _was_moved(sight)
    return Role.DEADLINE if later else Role.OPENING


def _was_moved(sight: Sight) -> bool:
    return any(cue.kind in (Kind.MOVED, Kind.PUT_OFF) for cue in sight.cues)


def _whole(sight: Sight) -> Role:
    """A range is a window, unless a day was moved from one to the other: then only the last holds."""
    return Role.DEADLINE if sight.mention.last is None or sight.moved else Role.WINDOW


def _applies(sight: Sight) -> Role | None:
    if belongs_to_other(sight):
        return Role.OTHER
    if sight.preposition is Kind.AFTER:
        return Role.OPENING if _has_been_open(sight) else Role.OTHER
    is_window = sight.cue.kind in (Kind.WINDOW, Kind.IS_OPEN)
    accepted = _is_accepted_then(sight)
    if sight.gap > (_DECIDING_REACH if is_window or accepted else _CALL_REACH):
        return None
    if sight.mention.last and sight.preposition is not Kind.UNTIL:
        return None if not (is_window or accepted) and _strays(sight) else _window(sight)
    return _applies_on(sight)


def _applies_on(sight: Sight) -> Role | None:
    if sight.preposition is Kind.UNTIL:
        return Role.DEADLINE
    if sight.preposition is Kind.FROM:
        return Role.OPENING
    return _names(sight) if sight.names_the_date() or _says_who_receives(sight) else None


def _has_been_open(sight: Sight) -> bool:
    """ "Now open since 11 May"."""
    is_open = sight.cue.kind is Kind.IS_OPEN and sight.mention.last is None
    return is_open and _SINCE.match(sight.context.lower, sight.cue.end) is not None


def _says_who_receives(sight: Sight) -> bool:
    return sight.cue.kind is Kind.SUBMIT and bool(
        _RECEIVER.match(sight.context.lower[sight.cue.end : sight.mention.start])
    )


def _window(sight: Sight) -> Role:
    """Those invited to a second stage hand in till its last day; nobody else can begin on its first. In a time when
    one cannot apply, nothing opens."""
    lower, start = sight.context.lower, sight.cue.start
    if _REFUSED.search(lower[max(0, start - _DUTY_REACH) : start]):
        return Role.OTHER
    return Role.DEADLINE if _INVITED.search(lower, max(0, start - _INVITED_REACH), start) else _whole(sight)


def _strays(sight: Sight) -> bool:
    """Whether a range belongs to what is applied for: "ansök om att delta i mässan 3-5 juni"."""
    if sight.context.says_nothing(sight.cue.end, sight.mention.start, allow=_DURING):
        return False
    if any(cue.kind is Kind.PROJECT and not _is_programme(sight, cue) for cue in sight.nearer):
        return not _runs_itself(sight)
    pattern = _PURPOSE if sight.mention.in_words else _ELSEWHERE
    return pattern.search(sight.context.lower, sight.cue.end, sight.mention.start) is not None


def _is_accepted_then(sight: Sight) -> bool:
    """ "We accept applications for collaboration projects between 10 January and 20 February"."""
    lower = sight.context.lower
    last = next((cue for cue in reversed(sight.nearer) if cue.kind is Kind.PROJECT), None)
    if last is None or not lower.startswith(("project", "projekt", "prosjekt"), last.start):
        return False
    accepts = sight.farther and _ACCEPTS.fullmatch(lower, sight.farther[-1].start, sight.cue.end)
    return bool(accepts) and sight.mention.in_words and sight.context.says_nothing(last.end, sight.mention.start)


def _runs_itself(sight: Sight) -> bool:
    """ "The call for small projects will run from 12 January to 3 March": it is the call that runs."""
    verb = sight.cues[-1]
    if verb.kind not in (Kind.RUN, Kind.FROM):
        return False
    place = max((at for at, cue in enumerate(sight.cues) if cue.kind is Kind.RUN), default=None)
    return place is not None and doer(replace(sight, place=place)) is Kind.CALL


def _is_programme(sight: Sight, cue: Cue) -> bool:
    """ "The call of the X programme took place between …" is about the call all the same."""
    return sight.context.lower.startswith("program", cue.start)


def _names(sight: Sight) -> Role | None:
    """A single day without "from" or "until", straight after the cue."""
    lower, cue = sight.context.lower, sight.cue
    if cue.kind is Kind.SUBMIT:  # "Ansökan ska vara oss tillhanda 15 mars"
        return Role.DEADLINE if _DUTY.search(lower[max(0, cue.start - _DUTY_REACH) : cue.start]) else None
    if cue.kind is Kind.IS_OPEN:  # "Future: Open for applying 2026-08-26"
        return Role.OPENING
    if cue.kind is Kind.CALL:
        return None
    # "Ansökningstider: 4 oktober klockan 12" is the day it closes, unless the line goes on: "3 mars - tills vidare".
    return Role.OPENING if _RUNS_ON.match(lower, sight.mention.end) else Role.DEADLINE


_READERS: dict[Kind, Callable[[Sight], Role | None]] = {
    Kind.OTHER: _other,
    Kind.FORMER: _former,
    Kind.INSTEAD: _instead,
    Kind.VOID: _void,
    Kind.PUT_OFF: _put_off,
    **dict.fromkeys(CLOSING, _closes),
    Kind.OPEN: _opens,
    **dict.fromkeys(APPLYING, _applies),
    Kind.LAUNCH: launches,
    Kind.START: begins_or_ends,
    Kind.END: begins_or_ends,
    Kind.RUN: runs,
}
