"""What a day means because an earlier day of its sentence does: joined to it, or told by the words it leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.reading.date_context import PREPOSITIONS, Context, Meaning, Role
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_words import words

_SHARING_REACH = 60
_CONNECTOR = re.compile(r"\)?\s*(?:[,;&+/]|\(?(?:och|samt|and|og|or|eller|respektive|resp)\b|\Z)")
# "5 maj för kommuner och 12 maj för regioner": the conjunction straight before the date.
_LAST_CONNECTOR = re.compile(
    r"(?:[,;&]|\b(?:och|samt|and|og|or|eller|respektive)) (?:(?:on|den|the|by|senast|senest) ){0,2}\Z"
)
# "… för idéskiss 1 mars och för fullständig ansökan 30 april"
_FOR = re.compile(r"[ ,]{0,2}(?:och|samt|and|og) (?:för|inför|till|for|til) ")
# "… för skiss 1 mars och fullständig ansökan 30 april"
_AND_THE_NEXT = re.compile(r"[ ,]{0,2}(?:och|samt|and|og) (?:[^\W\d_]+[ -]){1,3}(?:(?:den|the|on|by|d\.|senast) ){0,2}")
# "… inför kvartal 2 senast den 31 januari, ansökningar inför kvartal 3 den 30 april"
_APPLICATIONS_FOR_NEXT = re.compile(
    r"[ ,]{0,2}(?:(?:och|samt) )?(?:ansökningar(?:na)?|ansökan) (?:för|inför|till|om) [^.,:;\n]{1,40}?"
    r" (?:(?:den|senast) ){1,2}"
)
# "19 februari för projekt som startar i juni, och 1 oktober för projekt som startar i januari"
_FOR_SOME_PROJECTS = re.compile(
    r"[ ,]{0,2}(?:för|for|til|om|if|hvis) (?:\w+ )?(?:projekt(?:et|en)?|prosjekter|projects?|insatser(?:na)?|insatsen"
    r"|beslut(?:et)?|besked(?:et)?|behandling(?:en)?|start|decisions?"
    r"|aktiviteter|activities|(?:det|de|den|it|they) (?:startar|börjar|starts?|begins?|begynner))\b"
)
# As in "… senast 1 september (projekt inom ideella organisationer: 15 mars)".
_FOR_SOME_IN_BRACKETS = re.compile(r" \((?:för |for |til )?[^().:;\d\n]{1,60}: (?:(?:den|d\.|senast|by) ){0,2}")
_BRACKET_OPENS = re.compile(r" ?\([^()\n\d]{1,40}")
_BRACKET_CLOSES = re.compile(r"\)[,;]?(?: (?:och|samt|and|og))? ?(?:(?:den|d\.|the) )?")
_UNTIL = words("senast senest by till til to before före innan")
_SHARING = PREPOSITIONS | {Kind.PROJECT}
_BY_PREPOSITION = {Kind.UNTIL: Role.DEADLINE, Kind.FROM: Role.OPENING, Kind.AFTER: Role.OTHER}


def elided(context: Context, mention: Mention, earlier: Sequence[tuple[Mention, Meaning | None]]) -> Meaning | None:
    """ "For the meeting on 4 June apply by 15 April, and for that on 24 September by 15 August": the second half leaves
    out what the first has said."""
    if mention.last or len(earlier) < 2:
        return None
    (first, meaning), (between, _) = earlier[-2:]
    is_last_day = meaning is not None and meaning.role is Role.DEADLINE
    until = context.preposition_at(mention, between.end) is Kind.UNTIL
    goes_on = _FOR.match(context.lower, first.end) and context.says_nothing(between.end, mention.start, allow=_UNTIL)
    return meaning if is_last_day and until and goes_on else None


def past_bracket(
    context: Context, mention: Mention, earlier: Sequence[tuple[Mention, Meaning | None]]
) -> Meaning | None:
    """ "Stoppdatum: 15 februari (beslut 20 mars), 15 maj (beslut 20 juni)": what the bracket holds is another's."""
    if mention.last or len(earlier) < 2:
        return None
    (first, meaning), (inner, _) = earlier[-2:]
    in_bracket = _BRACKET_OPENS.fullmatch(context.lower, first.end, inner.start)
    goes_on = in_bracket and _BRACKET_CLOSES.fullmatch(context.lower, inner.end, mention.start)
    return meaning if goes_on and meaning and meaning.role is Role.DEADLINE else None


def twin(context: Context, mention: Mention, earlier: Sequence[tuple[Mention, Meaning | None]]) -> Meaning | None:
    """The meaning of a deadline farther back that holds for some projects, as this one does for others."""
    lower = context.lower
    if mention.last or not _LAST_CONNECTOR.search(lower[max(0, mention.start - _SHARING_REACH) : mention.start]):
        return None
    both = [meaning for first, meaning in earlier if _FOR_SOME_PROJECTS.match(lower, first.end)]
    if not both or not _FOR_SOME_PROJECTS.match(lower, mention.end):
        return None
    return both[-1] if both[-1] and both[-1].role is Role.DEADLINE else None


def shared(context: Context, mention: Mention, start: int, previous: Meaning | None) -> Meaning | None:
    """The meaning of the date before, carried over by a comma, "och" or "till"."""
    if previous is None:
        return None
    between = context.lower[start : mention.start]
    cues = context.cues_between(start, mention.start)
    names_next = _FOR.match(between) or _AND_THE_NEXT.fullmatch(between) or _APPLICATIONS_FOR_NEXT.fullmatch(between)
    shared = _SHARING | {Kind.CALL} if names_next else _SHARING
    if len(between) > _SHARING_REACH or "\n" in between or any(cue.kind not in shared for cue in cues):
        return None
    joined = bool(_CONNECTOR.match(between) or _LAST_CONNECTOR.search(between))
    if previous.role in (Role.OTHER, Role.VOID):
        return previous if joined else None
    if mention.last:
        return Meaning(Role.WINDOW, previous.cue) if joined else None
    preposition = context.preposition_at(mention, start)
    if preposition:
        return Meaning(_BY_PREPOSITION[preposition], previous.cue)
    return previous if joined and previous.role is not Role.WINDOW else None


def named_next(context: Context, mention: Mention, start: int, previous: Meaning | None) -> Meaning | None:
    """ "The deadline is 6 September (strategic projects: concept note 5 September)"."""
    if previous is None or previous.role is not Role.DEADLINE or mention.last:
        return None
    cues = context.cues_between(start, mention.start)
    names_it = bool(cues) and cues[-1].kind is Kind.CALL and context.says_nothing(cues[-1].end, mention.start)
    names_it = names_it or _FOR_SOME_IN_BRACKETS.fullmatch(context.lower, start, mention.start) is not None
    return previous if names_it and all(cue.kind in (Kind.CALL, Kind.PROJECT) for cue in cues) else None
