"""What the words before a date say of it. The nearest word that decides, decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sources.reading.date_applying import DECIDING_REACH, DUTY_REACH, applies, holds_for_rounds, was_moved, whole
from sources.reading.date_begins import begins_or_ends, launches, runs
from sources.reading.date_context import APPLYING, CLOSING, PREPOSITIONS, Context, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_owner import (
    Sight,
    is_about_else,
    is_complement,
    is_of_former_round,
    other_is_subject,
)
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_words import MONTHS

_REACH = 160
_MOVED_REACH = 260  # "the deadline to send applications to the call for … has been postponed to"
# "E-tjänsten är stängd för underhåll den 5 december", but "the call closes for maintenance projects on …".
_SHUT = re.compile(
    r"(?:clos(?:e|es|ed)|stäng[^\W\d_]{0,4}|steng[^\W\d_]{0,3}|lukke[^\W\d_]{0,3})( (?:on|at|in|by))?:?\Z"
)
_MAINTENANCE = re.compile(
    r"\b(?:underhåll(?:sarbete[nt]?)?|maintenance|vedlikehold(?:sarbeid)?|vedligehold(?:else)?"
    r"|uppgradering(?:en)?|upgrades?)\b"
    r"(?! (?:projects?|grants?|measures|activities|investments?|support)\b)"
)
_OPEN_CALL = re.compile(r"(?:öppna|åpne|åbne) (?:utlysning|ansökning|opslag|runde)")
_SHUT_SINCE = re.compile(
    r"\b(?:stäng[dt]a?|closed|stengt|lukket)(?: (?:för|for|to|til) (?:nya |new |nye )?"
    r"(?:ansök\w*|applications?|submissions?|søknad\w*|ansøgning\w*))? (?:sedan|since|siden)(?: (?:den|d\.))? \Z"
)
_SINCE = ("sedan", "since", "siden")

# "The scheme is closed for applications from 1 March to 5 April": shut meanwhile, and no window.
_SHUT_MEANWHILE = re.compile(
    r"\b(?:is|are|be|er|är|være|vara) (?:temporarily |midlertidigt? |tillfälligt )?(?:closed|stäng[dt]a?|stengt|lukket)"
    r"(?: (?:for|för|to|til|till) [^.,;:()\n\d]{1,60}?)?(?: (?:i perioden|in the period|under(?: perioden)?))?"
    r" (?:from|fra|från|between|mellan|mellom|mellem)(?: (?:the|den|d\.))? \Z"
)

# "The system opens after the summer, by 1 September at the latest": no last day to apply.
_OPENS_BY = re.compile(
    r"\b(?:öppna[rs]|opnar|åpne[rs]|åbne[rs]|opens) [^.,;:\n\d]{0,60}\b"
    r"(?:somm[ae]r|haust|høst|höst|efterår|vår|forår|vinter|summer|autumn|spring|winter)(?:en|ar|aren|et)?"
    r", (?:senast|seinast|senest|(?:no|not) later than|at the latest(?: on| by)?)(?: (?:den|d\.|the))? \Z"
)

# "Frist for støtte til aktiviteter under Kulturnatten den 13. oktober": the event's own day. A season or a weekday is
# no event.
_OF_EVENT = re.compile(
    r"\b(?:under|during|i samband med|i forbindelse med|in connection with) (?:the )?"
    r"(?!(?:period|tid|time|år|vår|forår|efterår|høst|höst|haust|somm|vint|spring|autumn|summer|winter|mån|måned"
    r"|week|veck|uke|uge|kväll|natt|[^\W\d_]*da[gy]))[^\W\d_]+ (?:den|d\.|on) \Z"
)
_PASSES_ON = re.compile(
    r"\b(?:vidarebefordra[rs]?|(?:skickar|sänder|sender) [^.;\n\d]{0,40}?(?:vidare|videre)|videresende[rs]?"
    r"|(?:who|which) (?:then |in turn )?(?:will )?(?:forward|pass)(?:s|es)?)\b[^.;\n\d]*\Z"
)
_WORD_REACH = 20
_AND_THEN = re.compile(rf"(?:\d|{'|'.join(MONTHS)}) (?:och|and|og) \Z")
_OF_THEM = re.compile(r"\b(?:of (?:them|these|those)|av (?:dem|dessa|disse)|af (?:dem|disse)) \Z")


def read_left(context: Context, mention: Mention, start: int, previous: Role | None = None) -> Meaning | None:
    """The meaning of a date from the cues between `start` and it, or None where they do not decide.

    `previous` is the role of the date before it in the same sentence.
    """
    cues = context.cues_between(max(start, mention.start - _REACH), mention.start)
    if _is_put_there(cues):
        cues = context.cues_between(max(start, mention.start - _MOVED_REACH), mention.start)
    if shut := _shut_since(context, mention, cues):
        return shut
    others = (_shut_meanwhile, _opens_by, _passed_on)
    if other := next(filter(None, (read(context, mention, cues) for read in others)), None):
        return other
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


def _is_put_there(cues: Sequence[Cue]) -> bool:
    """ "… has been postponed to": the subject of the verb may be long."""
    return len(cues) > 1 and cues[-1].kind is Kind.UNTIL and cues[-2].kind is Kind.PUT_OFF


def _shut_since(context: Context, mention: Mention, cues: Sequence[Cue]) -> Meaning | None:
    """ "Stängd för ansökan sedan 1 mars 2027": the last day has been. What is shut must be a call, or not named."""
    is_since = any(context.lower.find(word, max(0, mention.start - _WORD_REACH), mention.start) >= 0 for word in _SINCE)
    shut = (
        _SHUT_SINCE.search(context.lower, max(0, mention.start - DUTY_REACH), mention.start)
        if is_since and cues and not mention.last
        else None
    )
    place = next((at for at, cue in enumerate(cues) if shut and cue.start == shut.start()), None)
    if place is None:
        return None
    sight = Sight(context, mention, cues, place, Kind.AFTER, None)
    is_ours = context.begins_label(cues[place]) or any(cue.kind in APPLYING for cue in cues)
    return Meaning(Role.DEADLINE, cues[place]) if is_ours and not other_is_subject(sight) else None


def _shut_meanwhile(context: Context, mention: Mention, cues: Sequence[Cue]) -> Meaning | None:
    before = context.lower[max(0, mention.start - _REACH) : mention.start]
    verb = next((cue for cue in cues if cue.kind is Kind.CLOSES), None)
    is_shut = mention.last is not None and verb is not None and _SHUT_MEANWHILE.search(before)
    return Meaning(Role.OTHER, verb) if verb and is_shut else None


def _opens_by(context: Context, mention: Mention, cues: Sequence[Cue]) -> Meaning | None:
    verb = next((cue for cue in cues if cue.kind is Kind.OPEN), None)
    by = verb and _OPENS_BY.search(context.lower[max(0, mention.start - _REACH) : mention.start])
    return Meaning(Role.OTHER, verb) if verb and by else None


def _passed_on(context: Context, mention: Mention, cues: Sequence[Cue]) -> Meaning | None:
    """ "… till länsstyrelsen, som vidarebefordrar ansökningarna senast …": the office's own last day."""
    on = bool(cues) and _PASSES_ON.search(context.lower[max(cues[0].start - _WORD_REACH, 0) : mention.start])
    last = next((cue for cue in reversed(cues) if cue.kind not in PREPOSITIONS), None)
    return Meaning(Role.OTHER, last) if on and last else None


def _other(sight: Sight) -> Role:
    only_names_it = sight.mention.last is None and is_complement(sight, sight.place)
    if holds_for_rounds(sight) and sight.mention.last is None:
        return Role.DEADLINE
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
    return Role.VOID if sight.gap <= DECIDING_REACH else None


def _put_off(sight: Sight) -> Role | None:
    """Put off till a day: that day holds, and a word farther left says for what."""
    goes_on = sight.preposition is Kind.UNTIL or sight.mention.in_words
    return None if goes_on else _void(sight)


def _closes(sight: Sight) -> Role | None:
    if sight.gap > (_MOVED_REACH if _is_put_there(sight.cues) else DECIDING_REACH):
        return None
    if (
        _is_to_meet(sight)
        or _is_shut_for_repair(sight)
        or is_of_former_round(sight)
        or _is_one_of_them(sight)
        or _goes_on_for_other(sight)
        or _is_of_event(sight)
        or (_has_subject(sight) and other_is_subject(sight))
    ):
        return Role.OTHER
    if sight.cue.kind is Kind.CLOSES and is_about_else(sight):
        return None
    if sight.mention.last and _is_shut_a_while(sight):
        return Role.OTHER
    return Role.DEADLINE if _is_put_elsewhere(sight) else whole(sight)


def _is_of_open_call(sight: Sight) -> bool:
    """ "Sista ansökningsdag inom programmets öppna utlysning är den 5 september": there it is no verb."""
    names_it = any(
        cue.kind is Kind.APPLICATION_DEADLINE and sight.context.same_clause(cue.end, sight.cue.start)
        for cue in sight.farther
    )
    return names_it and _OPEN_CALL.match(sight.context.lower, sight.cue.start) is not None


def _is_to_meet(sight: Sight) -> bool:
    """ "Workshop för sökande, sista anmälningsdag 5 februari": one signs up for what goes before."""
    signs_up = sight.context.lower.startswith("sista anmälnings", sight.cue.start)
    return signs_up and (sight.previous is Role.OTHER or any(cue.kind is Kind.OTHER for cue in sight.farther))


def _is_put_elsewhere(sight: Sight) -> bool:
    """ "The deadline is set from 1 March to 15 March": whatever the verb, a last day has no first."""
    if sight.cue.kind is Kind.CLOSES or not sight.mention.in_words or sight.preposition is not Kind.FROM:
        return False
    return ":" not in sight.context.lower[sight.cue.end : sight.mention.start]


def _is_shut_for_repair(sight: Sight) -> bool:
    lower, cue = sight.context.lower, sight.cue
    is_shut = _SHUT.search(lower, cue.start, cue.end) is not None
    return is_shut and _MAINTENANCE.search(lower, cue.end, sight.mention.start) is not None


def _is_of_event(sight: Sight) -> bool:
    is_day = sight.mention.last is None and sight.preposition is None
    return is_day and _OF_EVENT.search(sight.context.lower, sight.cue.end, sight.mention.start) is not None


def _is_one_of_them(sight: Sight) -> bool:
    """ "… financed 120 projects; the last of them closes on …"."""
    if not sight.farther or sight.farther[-1].kind not in (Kind.PROJECT, Kind.OTHER):
        return False
    return _OF_THEM.search(sight.context.lower, max(0, sight.cue.start - DUTY_REACH), sight.cue.start) is not None


def _goes_on_for_other(sight: Sight) -> bool:
    """ "Redovisningen öppnar 1 februari och stänger 15 mars": the subject is that of the day before."""
    alone = sight.cue.kind is Kind.CLOSES and sight.previous is Role.OTHER and not sight.farther
    return (
        alone
        and _AND_THEN.search(sight.context.lower, max(0, sight.cue.start - _WORD_REACH), sight.cue.start) is not None
    )


def _has_subject(sight: Sight) -> bool:
    """ "The call closes on …", "final reports are due by …"; a label like "deadline" has none."""
    return sight.cue.kind is Kind.CLOSES or sight.context.lower.startswith("due", sight.cue.start)


def _is_shut_a_while(sight: Sight) -> bool:
    """ "Closed 24 December–6 January" is no window, unless it is a call that was open then."""
    return sight.cue.kind is Kind.CLOSES and not any(cue.kind in APPLYING for cue in sight.cues)


def _opens(sight: Sight) -> Role | None:
    if sight.gap > DECIDING_REACH or sight.preposition is Kind.AFTER:
        return Role.OTHER if sight.preposition is Kind.AFTER else None
    if _is_of_open_call(sight):
        return Role.DEADLINE
    if is_of_former_round(sight) or other_is_subject(sight):
        return Role.OTHER
    if is_about_else(sight):
        return None
    if sight.mention.last:
        return Role.NEW_OPENING if sight.moved else Role.WINDOW
    later = sight.preposition is Kind.UNTIL and not was_moved(sight)
    return Role.DEADLINE if later else Role.OPENING


_READERS: dict[Kind, Callable[[Sight], Role | None]] = {
    Kind.OTHER: _other,
    Kind.FORMER: _former,
    Kind.INSTEAD: _instead,
    Kind.VOID: _void,
    Kind.PUT_OFF: _put_off,
    **dict.fromkeys(CLOSING, _closes),
    Kind.OPEN: _opens,
    **dict.fromkeys(APPLYING, applies),
    Kind.LAUNCH: launches,
    Kind.START: begins_or_ends,
    Kind.END: begins_or_ends,
    Kind.RUN: runs,
}
