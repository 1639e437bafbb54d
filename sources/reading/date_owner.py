"""Whose date it is: whether a cue speaks of the call, or of a meeting, a decision or a project before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.reading.date_context import APPLYING, CLOSING, MOVING, PREPOSITIONS, Context, Role
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
    *(
        "høringssvar",
        "høringsutt",
        "remissvar",
        "synpunkt",
        "innspill",
        "comment",
        "fråg",
        "spørsm",
        "spørgsm",
        "question",
        "yttrand",
    ),
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
# "Beslut för ansökningar som är klara senast 8 februari": they must be, by then
_READY_BY = re.compile(
    r" (?:som är |som har )?(?:klara|kompletta|färdiga|inlämnade|inskickade|inkomna|kommit in|inkommit)(?![^\W\d_])"
)
_INVITED_BY = re.compile(
    r"\b(?:invited|selected|approved|inbjudits|inbjudna|inviteret|invitert) (?:by|av|af) (?:the )?\Z"
)
_FOR_SOMETHING = re.compile(r" (?:for|för) (?:\w+ ){0,3}")
_FINITE = re.compile(
    r" (?:(?:will |to |shall )(?:run|start|begin|end)|runs|ran|starts|begins|ends|is running|pågår|pågick)"
)
_ACCORDING_TO = re.compile(r"\b(?:enligt|according to|i henhold til|ifølge) (?:[^\W\d_]+ )?\Z")
# As in "projekt som beviljas inom den här utlysningen".
_WITHIN = re.compile(
    r" (?:(?:som|that|which|der) (?:[^\W\d_]+ ){1,3})?(?:inom|i|från|under|in|within|under|from|innenfor|indenfor)"
    r" (?:[^\W\d_]+ ){0,2}"
)
# "För att ansökan ska prövas måste den ha kommit in": a verb before another clause hands in nothing.
_VERB_OF_ITS_OWN = re.compile(r"\b(?:ska|skall|skal|kan|kunna|må|måste|bli) \Z")
_NEXT_CLAUSE = re.compile(
    r",? (?:måste|ska|skall|behöver|bör|får|må|skal) (?:den|det|de|du|ni|vi|i|ansök|søknad|ansøgning)"
)
_THAT_MUST = re.compile(
    r" (?:der|som|that|which|to be) [^.,;:\n]{1,90}? (?:skal|ska|skall|må|måste|must|shall|should)\b[^.,;:\n]{0,40}"
)
_SAID_OF_IT = (
    *("komplettering", "besked", "beslut", "svar", "resultat", "yttrand", "utlåtand", "synpunkt", "fråg"),
    *("inform", "question"),
)
_ABOUT = re.compile(r" (?:om|till|av|på|över|kring|angående|gällande|för|on|about) (?:[^\W\d_]+ ){0,2}")
# "Ansökan prövas om den kommit in senast den 1 mars"
_IS_JUDGED = ("behandlas", "prövas", "bedöms", "granskas", "handläggs", "bereds", "beviljas", "behandles", "vurderes")
_IF = re.compile(r" (?:endast |bara |enbart |bare |kun )?(?:om|förutsatt att|under förutsättning att|hvis|dersom) ")
# As in "closing date for applications (both awards): 3 May".
_IN_BRACKETS = re.compile(r" \([^().:;\n\d]{1,60}\)(?: ?:| is| are| er| är)? ?")
_APPLYING_WORDS = words(
    "för for to new nya ansökan ansökningar ansökning application applications applying apply submission submissions "
    "proposals søknader søknad ansøgninger ansøgning søk om dagar dag "
    "i stället istället stedet instead"
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

    def nearer_but_prepositions(self) -> Sequence[Cue]:
        """The cues that stand between this one and the date, without "from", "until" and "after"."""
        return [cue for cue in self.nearer if cue.kind not in PREPOSITIONS]

    @property
    def moved(self) -> bool:
        """Whether a day was moved from the first day of a range to the last."""
        return self.mention.in_words and any(cue.kind in MOVING for cue in self.cues)

    def names_the_date(self) -> bool:
        """Whether the date comes straight after the cue, or after "for applications"."""
        return self.context.says_nothing(self.cue.end, self.mention.start, allow=_APPLYING_WORDS)


def doer(sight: Sight) -> Kind | None:
    """Who begins or ends: the nearest noun before the verb, else after it."""
    cues = (*reversed(sight.farther), *sight.nearer)
    nouns = (cue for cue in cues if cue.kind in _DOERS and not _is_only_where(sight, cue))
    noun = next(nouns, None)
    if noun and noun.kind is Kind.PROJECT and _called_for(sight, noun):
        return Kind.CALL
    return noun.kind if noun else None


def _is_only_where(sight: Sight, call: Cue) -> bool:
    """ "Projekt inom utlysningen ska starta …", "… enligt ansökan ska vara klart": not the call does it."""
    lower = sight.context.lower
    if call.kind is not Kind.CALL or call.end > sight.cue.start:
        return False
    if _ACCORDING_TO.search(lower, max(0, call.start - _SUBJECT_REACH), call.start):
        return True
    farther = (cue for cue in sight.farther if cue.kind is Kind.PROJECT and cue.end <= call.start)
    return any(_WITHIN.fullmatch(lower, project.end, call.start) for project in farther)


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
            in_brackets = _IN_BRACKETS.fullmatch(sight.context.lower, cue.end, sight.mention.start)
            return in_brackets is not None or sight.context.same_clause(cue.end, start)
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


def _call_with_a_clause(sight: Sight) -> bool:
    """ "Applications that are to be discussed at the meeting must be in by …": the applications must."""
    calls = (cue for cue in sight.farther if cue.kind is Kind.CALL)
    return any(_THAT_MUST.fullmatch(sight.context.lower, call.end, sight.cue.start) for call in calls)


def _other_is_handed_in(sight: Sight) -> bool:
    if _call_with_a_clause(sight):
        return False
    nouns = [cue for cue in sight.farther if cue.kind is not Kind.PROJECT and cue.kind not in PREPOSITIONS]
    nearest = nouns[-1] if nouns else None
    if len(nouns) > 1 and _is_about_application(sight.context.lower, nouns[-2], nouns[-1]):
        nearest = nouns[-2]
        return sight.context.same_clause(nearest.end, sight.cue.start)
    if nearest is None or nearest.kind is not Kind.OTHER or sight.cue.start - nearest.end > _SUBJECT_REACH:
        return _report_is_handed_in(sight)
    if _belongs_to_clause_before(sight, nearest):
        return False
    if _INVITED_BY.search(sight.context.lower, max(0, nearest.start - _GRANT_REACH), nearest.start):
        return False
    return sight.context.same_clause(nearest.end, sight.cue.start)


def _is_about_application(lower: str, other: Cue, call: Cue) -> bool:
    """ "Besked om ansökan lämnas senast …": not the application, what is said about it."""
    is_word = other.kind is Kind.OTHER and lower.startswith(_SAID_OF_IT, other.start)
    return is_word and call.kind is Kind.CALL and _ABOUT.fullmatch(lower, other.end, call.start) is not None


def _belongs_to_clause_before(sight: Sight, verb: Cue) -> bool:
    lower = sight.context.lower
    if lower.startswith(_IS_JUDGED, verb.start) and _IF.match(lower, verb.end):
        return True
    is_verb = _VERB_OF_ITS_OWN.search(lower, max(0, verb.start - _SUBJECT_REACH), verb.start) is not None
    return is_verb and _NEXT_CLAUSE.match(lower, verb.end) is not None


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
            ready_by = sight.preposition is Kind.UNTIL and _READY_BY.match(sight.context.lower, sight.cue.end)
            return not says_that and not asked_for and not ready_by and not is_complement(sight, place)
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
    if sight.previous in (Role.OPENING, Role.DEADLINE):
        return False  # "Årets omgång öppnar 1 februari och stänger åter den 21 februari"
    return not sight.names_the_date() and not any(cue.kind in _OF_CALLS for cue in (*sight.farther, *sight.nearer))


def is_of_former_round(sight: Sight) -> bool:
    """ "Den ursprungliga sista ansökningsdagen"."""
    return any(cue.kind is Kind.FORMER and sight.context.same_clause(cue.end, sight.cue.start) for cue in sight.farther)
