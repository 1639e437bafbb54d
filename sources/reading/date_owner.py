"""Whose date it is: whether a cue speaks of the call, or of a meeting, a decision or a project before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.reading.date_context import APPLYING, CLOSING, MOVING, Context, Role
from sources.reading.date_cues import Cue
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_words import words

_SUBJECT_REACH = 25
_SUBJECTS = frozenset({Kind.CALL, Kind.SUBMIT, Kind.WINDOW, Kind.OTHER, Kind.APPLICATION_DEADLINE, Kind.HOUSE})
_DOERS = APPLYING | {Kind.PROJECT, Kind.OTHER}
_OF_CALLS = APPLYING | CLOSING | MOVING | {Kind.OPEN}
_SETTLED = CLOSING | {Kind.OPEN, Kind.IS_OPEN, Kind.WINDOW, Kind.SUBMIT}
# One applies for these, or hands them in, too: but long after the call has closed.
_HANDED_IN_LATER = (
    *("utbetal", "rekvi", "redovis", "rapport", "slutr", "slutu", "delr", "payment", "report", "udbetal", "faktur"),
    *("regnska", "slutred", "återrapport", "lägesr", "årsr", "statusr", "halvtidsr", "sluttr", "final report"),
    *("klag", "complaint", "appeal", "överklag", "ändring", "amendment", "aksept", "accept"),
    *("synpunkt", "innspill", "comment", "fråg", "spørsm", "spørgsm", "question", "yttrand"),
    *("survey", "enkät", "skrivelse", "ansökan om", "ansøgning", "søknad", "request", "application", "apply for"),
)
_GRANT = re.compile(
    r"\b(?:puljen?|puljerne|ordning(?:en|a)?|(?:stats)?bidrag(?:et)?|stöd(?:et)?|tilskud(?:d?et)?|tilskot(?:et)?|fond(?:en)?|"
    r"fund|scheme|grant|programme|facility|portal(?:en)?) (?:will |kommer att )?\Z"
)
_GRANT_REACH = 40
# "We announce that the call will run from …": what follows is said of the call.
_SAYS_THAT = re.compile(r" (?:that|att|at) ")
# "Till vårens beslut vill vi ha din ansökan senast den 15 januari."
_ASKED_FOR = re.compile(r"\b(?:vill|behöver|måste|ska|skal|må) (?:vi|du|ni|i)\b")
# "Only projects invited by the Monitoring Committee may submit": they hand in, not who invites them.
_INVITED_BY = re.compile(
    r"\b(?:invited|selected|approved|inbjudits|inbjudna|inviteret|invitert) (?:by|av|af) (?:the )?\Z"
)
_FOR_SOMETHING = re.compile(r" (?:for|för) (?:\w+ ){0,3}")
_FINITE = re.compile(
    r" (?:(?:will |to |shall )(?:run|start|begin|end)|runs|ran|starts|begins|ends|is running|pågår|pågick)"
)
_APPLYING_WORDS = words(
    "för for to new nya ansökan ansökningar ansökning application applications applying apply submission submissions "
    "proposals søknader søknad ansøgninger ansøgning søk"
)


@dataclass(frozen=True, slots=True)
class Sight:
    """One cue to the left of one date, among the other cues before that date.

    `preposition` is the "from" or "until" straight before the date, `previous` the role of the date before it in the
    same sentence.
    """

    context: Context
    mention: Mention
    cues: Sequence[Cue]
    place: int
    preposition: Kind | None
    previous: Role | None

    @property
    def cue(self) -> Cue:
        return self.cues[self.place]

    @property
    def gap(self) -> int:
        return self.mention.start - self.cue.end

    @property
    def farther(self) -> Sequence[Cue]:
        return self.cues[: self.place]

    @property
    def nearer(self) -> Sequence[Cue]:
        return self.cues[self.place + 1 :]

    @property
    def moved(self) -> bool:
        """Whether a day was moved from the first day of a range to the last."""
        return self.mention.in_words and any(cue.kind in MOVING for cue in self.cues)

    def names_the_date(self) -> bool:
        """Whether the date comes straight after the cue, or after "for applications"."""
        return self.context.says_nothing(self.cue.end, self.mention.start, allow=_APPLYING_WORDS)


def doer(sight: Sight) -> Kind | None:
    """Who begins or ends: the nearest noun before the verb, else after it."""
    nouns = (cue for cue in (*reversed(sight.farther), *sight.nearer) if cue.kind in _DOERS)
    noun = next(nouns, None)
    if noun and noun.kind is Kind.PROJECT and _called_for(sight, noun):
        return Kind.CALL
    return noun.kind if noun else None


def _called_for(sight: Sight, project: Cue) -> bool:
    """ "The call for small projects will run from …", but not "the call for projects running from …"."""
    lower = sight.context.lower
    call = next((cue for cue in reversed(sight.farther) if cue.kind is Kind.CALL and cue.end <= project.start), None)
    if call is None or not _FOR_SOMETHING.fullmatch(lower, call.end, project.start):
        return False
    return _FINITE.fullmatch(lower, project.end, sight.cue.end) is not None


def is_complement(sight: Sight, place: int) -> bool:
    """Whether the cue at `place` only tells which application deadline: "sista ansökningsdag för projektstart 2025"."""
    start = sight.cues[place].start
    if sight.context.lower.startswith(_HANDED_IN_LATER, start):
        return False
    for cue in reversed(sight.cues[:place]):
        if cue.kind is Kind.APPLICATION_DEADLINE:
            return sight.context.same_clause(cue.end, start)
        if cue.kind in (Kind.OTHER, Kind.FORMER, Kind.OPEN, Kind.CLOSE, Kind.CLOSES):
            return False
    return False


def belongs_to_other(sight: Sight) -> bool:
    """Whether something else is applied for or handed in: "samråd inför utlysningen", "frågor lämnas in"."""
    kind = sight.cue.kind
    if kind is Kind.IS_OPEN:
        return other_is_subject(sight)
    if kind is Kind.SUBMIT:
        return _other_is_handed_in(sight)
    return kind is Kind.CALL and _call_is_only_named(sight)


def _other_is_handed_in(sight: Sight) -> bool:
    nouns = [cue for cue in sight.farther if cue.kind is not Kind.PROJECT]
    nearest = nouns[-1] if nouns else None
    if nearest is None or nearest.kind is not Kind.OTHER or sight.cue.start - nearest.end > _SUBJECT_REACH:
        return _report_is_handed_in(sight)
    if _INVITED_BY.search(sight.context.lower, max(0, nearest.start - _GRANT_REACH), nearest.start):
        return False
    return sight.context.same_clause(nearest.end, sight.cue.start)


def _report_is_handed_in(sight: Sight) -> bool:
    """ "Redovisning av de medel som beviljades under 2026 ska lämnas in senast …": a long subject."""
    for place, cue in enumerate(sight.farther):
        if cue.kind in APPLYING:
            return False
        if cue.kind is Kind.OTHER and sight.context.lower.startswith(_HANDED_IN_LATER, cue.start):
            return sight.context.same_clause(cue.end, sight.cue.start) and not is_complement(sight, place)
    return False


def _call_is_only_named(sight: Sight) -> bool:
    for place in range(sight.place - 1, -1, -1):
        cue = sight.cues[place]
        if cue.kind in _SETTLED or not sight.context.same_clause(cue.end, sight.cue.start):
            return False
        if cue.kind is Kind.OTHER:
            says_that = _SAYS_THAT.match(sight.context.lower, cue.end)
            asked_for = _ASKED_FOR.search(sight.context.lower, cue.end, sight.cue.start)
            return not says_that and not asked_for and not is_complement(sight, place)
    return False


def other_is_subject(sight: Sight) -> bool:
    """Whether it is a meeting, a consultation or an office that opens or closes: the first noun of the clause tells."""
    if sight.context.begins_label(sight.cue):
        return False
    subject: Kind | None = None
    for cue in reversed(sight.farther):
        if not sight.context.same_clause(cue.end, sight.cue.start):
            break
        subject = cue.kind if cue.kind in _SUBJECTS else subject
    return subject in (Kind.OTHER, Kind.HOUSE)


def is_about_else(sight: Sight) -> bool:
    """ "Vi öppnar vår nya webbplats den 5 maj": something is named, and it is no call."""
    lower, start = sight.context.lower, sight.cue.start
    if sight.preposition is Kind.UNTIL and _GRANT.search(lower, max(0, start - _GRANT_REACH), start):
        return False  # "Puljen lukker, når midlerne er brugt, dog senest den 30. juni"
    return not sight.names_the_date() and not any(cue.kind in _OF_CALLS for cue in (*sight.farther, *sight.nearer))


def is_of_former_round(sight: Sight) -> bool:
    """ "Den ursprungliga sista ansökningsdagen"."""
    return any(cue.kind is Kind.FORMER and sight.context.same_clause(cue.end, sight.cue.start) for cue in sight.farther)
