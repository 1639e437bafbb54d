"""What a text says of its call as a whole: open for applications all the time, or cancelled."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sources.reading.date_context import APPLYING, CLOSING
from sources.reading.date_cues import Cue
from sources.reading.date_phrases import Kind
from sources.reading.date_words import words

_REACH = 60
_SUBJECT_REACH = 30
_GRANT_REACH = 120
_CALL_REACH = 30
_NEIGHBOURS = 6
_PREPOSITION_REACH = 10
_OUGHT = re.compile(r"\b(?:should|shall|must|ska|bör|skal|bør)\b")
_ABOUT_APPLYING = APPLYING | CLOSING | {Kind.OPEN}
_ABOUT_ELSE = frozenset({Kind.OTHER, Kind.VOID, Kind.PROJECT, Kind.RUN})
_SAYS_ALL = ("permanent", "open-ended", "ingen", "inget", "inga", "utan", "no ", "without", "uten", "uden")
_STOPPED_REACH = 60
_FOR_NOW = ("vidare", "videre", "notice")
_STOPPED_WORDS = (
    r"\b(?:pausa(?:d|t|de|s|des|ts)|stäng(?:d|da|t|s|ts|des)|vilande|uppskjut(?:en|et|na)|(?:skjuts|skjutits|skjutas|sköts)"
    r" (?:upp|fram)|framflytta[dt]|senarelagd|senarelagts|inställ[dt]|inte(?: längre)?(?: öppe[nt])?"
    r"|closed|paused|suspended|postponed|on hold|deferred|delayed|not(?: open)?"
    r"|stengt|lukket|pauset|utsatt|udsat|udskudt|ikke)\b"
)
# "Stöd för löpande kostnader", "medel till kontinuerlig utveckling": what the money is for goes on, not the applying.
_OF_WHAT = re.compile(r"\b(?:för|till|av|om|med|inom|kring|for|til|af|innen) \Z")
_ATTRIBUTE = re.compile(
    r"(?:(?:fort)?(?:löpande|løpende|løbende)|kontinuerl[ie]g[et]?)"
    r" (?!basis|ordning|(?:an)?sök|utlys|inläm|intag|søk|søg|ansøg|innta|innlever|opptak|optag|opslag|indkald|frist)"
    r"[^\W\d_]"
)
# "Pengarna delas ut löpande, så de kan ta slut", "Frågor besvaras löpande under ansökningstiden"
_IS_PAID = re.compile(
    r"\b(?:(?:de)?las ut|betalas ut|ges|deles ut|uddeles|utdeles|besvara[ts]|besvar[te]s|answered|uppdatera[ts]) \Z"
)
_BUT = re.compile(r"\b(?:men|but|medan|while|mens)\b")
_STOPPED = re.compile(_STOPPED_WORDS)
_STOPPED_AFTER = re.compile(rf" (?:(?:är|er) [^.,;:\n]{{0,40}})?{_STOPPED_WORDS}")
_GOES_ON = re.compile(r"[.,;:\n]|\b(?:öppe[nt]|öppnas?|open|åpent?|åbent?|sök\w*|ansök\w*|men|but|och|and|og|utan)\b")
_CANCELS = ("ställer in", "trukket utlysning")  # cues only where the call comes next
# "Utlysningen som skulle ha öppnat den 1 april öppnar den 15 april": only that day is void.
_OUGHT_TO_HAVE = ("skulle", "burde", "would")
_FOR_WHAT = re.compile(r" for (?:applications|proposals|tenders)")
_ABOUT = re.compile(r"\b(?:about|on|for|of|om|för|till|i|in|til)(?: the| this| den| denna)? \Z")
_MAY = re.compile(r"\b(?:may|might|can|could|would|should|kan|kunna|kunde|skulle)\b")
_IF = re.compile(r"\b(?:if|unless|should|om|hvis|dersom) (?:(?:the|this|vi|we) )?\Z")
_THIS = re.compile(r"\b(?:denna|den här|denne|dette|this) \Z")
_THE_CALL = words("utlysningen ansökningsomgången call utlysninga opslaget utlysningsrunden ansøgningsrunden")

# These pay for nothing but what is applied for. They are no cue: of a day they say nothing.
_THE_GRANT = re.compile(
    r"(?<!om )(?<!for )(?<!til )\b(?:(?:tilskuds)?puljen|(?:tilskudds|tilskuds|støtte)?ordningen|kunngjøringen)"
    r"(?: (?:til|for) [^.,:;\n]{1,60}?)?"
    r"(?: (?:er|ble|blir|blev|bliver|har|blitt|blevet|nu|nå|desværre|dessverre)){0,4} \Z"
)


# An advertisement of work says so at its head, or whom it looks for.
_POST = re.compile(
    r"\A[^\n]{0,60}\b(?:vacanc(?:y|ies)|job (?:opening|offer|advert\w*)|ledig(?:e|a|t)? (?:stilling\w*|tjänst\w*|jobb)"
    r"|stillingsopslag|(?:we are|we're) (?:hiring|recruiting)|traineeships? at)\b"
)


def is_about_a_post(lower: str) -> bool:
    """Whether the text advertises work: one applies for it, too, but it is no grant."""
    return _POST.search(lower) is not None


def rolling_word(lower: str, cues: Sequence[Sequence[Cue]]) -> Cue | None:
    """The word by which the text first says that one may apply at any time. `cues` are those of each sentence."""
    for inside in cues:
        for place, cue in enumerate(inside):
            if cue.kind is not Kind.ROLLING or _is_stopped(lower, cue) or _is_attribute(lower, cue):
                continue
            if _IS_PAID.search(lower, max(0, cue.start - _PREPOSITION_REACH), cue.start):
                continue
            if _is_about_applying(lower, place, inside):
                return cue
    return None


def _is_stopped(lower: str, cue: Cue) -> bool:
    """ "Utlysningen är pausad tills vidare", "Tills vidare är utlysningen stängd": no time to apply."""
    if not lower.startswith(_FOR_NOW, cue.end - len("vidare")):
        return False
    before = lower[max(0, cue.start - _STOPPED_REACH) : cue.start]
    stopped = list(_STOPPED.finditer(before))
    if stopped and not _GOES_ON.search(before, stopped[-1].end()):
        return True
    return _STOPPED_AFTER.match(lower, cue.end) is not None


def _is_attribute(lower: str, cue: Cue) -> bool:
    """Whether it says of something else that one applies for what kind it is."""
    return (
        _ATTRIBUTE.match(lower, cue.start) is not None
        and _OF_WHAT.search(lower, max(0, cue.start - _PREPOSITION_REACH), cue.start) is not None
    )


def _is_about_applying(lower: str, place: int, cues: Sequence[Cue]) -> bool:
    """Whether it is the applying that goes on all the time, not the deciding ("beslut tas löpande")."""
    cue = cues[place]
    if lower.startswith(_SAYS_ALL, cue.start):
        return True
    neighbours = cues[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
    about = [
        other
        for other in neighbours
        if (other.kind in _ABOUT_APPLYING or other.kind in _ABOUT_ELSE) and not _is_contrasted(lower, cue, other)
    ]
    nearest = min(about, key=lambda other: _distance(cue, other), default=None)
    if nearest is None or nearest.kind not in _ABOUT_APPLYING or _distance(cue, nearest) > _REACH:
        return False
    if nearest.kind is not Kind.CALL:
        return True
    # "Ansökan kan göras löpande", but not "proposals should continuously monitor".
    between = lower[min(cue.end, nearest.end) : max(cue.start, nearest.start)]
    return len(between) <= _CALL_REACH and not _OUGHT.search(between)


def _is_contrasted(lower: str, cue: Cue, other: Cue) -> bool:
    """ "Ansökningar kan lämnas löpande men beslut fattas …"."""
    return _BUT.search(lower, min(cue.end, other.end), max(cue.start, other.start)) is not None


def _distance(one: Cue, other: Cue) -> int:
    return other.start - one.end if other.start >= one.end else one.start - other.end


def cancelling_word(lower: str, cues: Sequence[Sequence[Cue]], of_one: Collection[int] = ()) -> Cue | None:
    """The word by which the text says that the call itself is cancelled ("utlysningen ställs in").

    `of_one`: where the words start that cancel one of several rounds.
    """
    for inside in cues:
        for place, cue in enumerate(inside):
            if (
                cue.kind is Kind.VOID
                and cue.start not in of_one
                and not lower.startswith(_OUGHT_TO_HAVE, cue.start)
                and (_call_before(lower, inside, place) or _call_beside(lower, cue))
            ):
                return cue
    return None


def _call_before(lower: str, cues: Sequence[Cue], place: int) -> bool:
    """ "The call (for proposals) has been cancelled": the call itself, not "the webinar on the call"."""
    named = place - 1
    if named > 0 and _FOR_WHAT.fullmatch(lower, cues[named - 1].end, cues[named].end):
        named -= 1
    if named < 0 or cues[place].start - cues[place - 1].end > _SUBJECT_REACH:
        return False
    subject = cues[named]
    this_one = _THIS.search(lower, max(0, subject.start - _SUBJECT_REACH), subject.start)
    is_the_call = bool(this_one) or lower[subject.start : subject.end] in _THE_CALL
    if not is_the_call or _MAY.search(lower, subject.end, cues[place].start):
        return False
    before = lower[max(0, subject.start - _SUBJECT_REACH) : subject.start]
    only_about_it = named > 0 and cues[named - 1].kind is Kind.OTHER and _ABOUT.search(before)
    return not only_about_it and not _IF.search(before)


def _call_beside(lower: str, cue: Cue) -> bool:
    """ "Vi ställer in utlysningen", "puljen er trukket tilbage"."""
    before = lower[max(0, cue.start - _GRANT_REACH) : cue.start]
    if grant := _THE_GRANT.search(before):
        return not _IF.search(before, 0, grant.start())
    return lower.startswith(_CANCELS, cue.start) and not _IF.search(before[-_SUBJECT_REACH:])
