"""What the words before a date say of it. The nearest word that decides, decides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.reading.date_context import APPLYING, CLOSING, MOVING, PREPOSITIONS, Context, Meaning, Role
from sources.reading.date_cues import Cue, Kind
from sources.reading.date_ranges import Mention

_REACH = 160
_DECIDING_REACH = 110
_CALL_REACH = 70
_SUBJECT_REACH = 25
_PURPOSE = re.compile(
    r"\b(?:för att|om att|for å|for at|in order to|to|som|that|which|under perioden|during the period|for the period)\b"
)
_ELSEWHERE = re.compile(
    rf"{_PURPOSE.pattern}|\b(?:att|på|vid|i|at|in|during|under|delta|participate|join|å|ved)\b"
)
_RUNS_ON = re.compile(r" ?-")
_APPLYING_WORDS = frozenset(
    "för for to new nya ansökan ansökningar ansökning application applications applying apply submission submissions "
    "proposals søknader søknad ansøgninger ansøgning søk".split()
)
_SUBJECTS = frozenset({Kind.CALL, Kind.SUBMIT, Kind.WINDOW, Kind.OTHER, Kind.APPLICATION_DEADLINE})
_DOERS = APPLYING | {Kind.PROJECT, Kind.OTHER}


def read_left(context: Context, mention: Mention, start: int, previous: Role | None = None) -> Meaning | None:
    """The meaning of a date from the cues between `start` and it, or None where they do not decide.

    `previous` is the role of the date before it in the same sentence.
    """
    cues = context.cues_between(max(start, mention.start - _REACH), mention.start)
    preposition: Kind | None = None
    for place in range(len(cues) - 1, -1, -1):
        cue = cues[place]
        if cue.kind in PREPOSITIONS:
            if preposition is None and context.says_nothing(cue.end, mention.start):
                preposition = cue.kind
            continue
        role = _Left(context, mention, preposition, cues, place, previous).role()
        if role:
            return Meaning(role, cue)
    return None


class _Left:
    """One cue to the left of one date, with the cues farther left."""

    def __init__(
        self,
        context: Context,
        mention: Mention,
        preposition: Kind | None,
        cues: Sequence[Cue],
        place: int,
        previous: Role | None,
    ) -> None:
        self._previous = previous
        self._context = context
        self._mention = mention
        self._preposition = preposition
        self._cue = cues[place]
        self._farther = cues[:place]
        self._nearer = cues[place + 1 :]
        self._gap = mention.start - self._cue.end
        self._moved = any(cue.kind in MOVING for cue in cues)

    def role(self) -> Role | None:
        kind = self._cue.kind
        if kind in (Kind.OTHER, Kind.FORMER):
            return self._other()
        if kind is Kind.INSTEAD:
            return Role.OTHER if self._stands_instead() else None
        if kind is Kind.VOID:
            return Role.VOID if self._gap <= _DECIDING_REACH else None
        if kind is Kind.PUT_OFF:
            goes_on = self._preposition is Kind.UNTIL or self._mention.in_words or self._gap > _DECIDING_REACH
            return None if goes_on else Role.VOID
        if self._preposition is Kind.AFTER and kind not in CLOSING and kind is not Kind.PROJECT:
            return Role.OTHER
        if kind is Kind.LAUNCH:
            about_calls = any(cue.kind in (Kind.CALL, Kind.SUBMIT) for cue in (*self._nearer, *self._farther))
            return Role.OPENING if about_calls and self._mention.last is None else Role.OTHER
        if kind in (Kind.START, Kind.END, Kind.RUN):
            return self._begins_or_ends()
        if kind in CLOSING or kind is Kind.OPEN:
            return self._closes_or_opens() if self._gap <= _DECIDING_REACH else None
        return self._applies() if kind in APPLYING else None

    def _other(self) -> Role:
        only_names_it = self._cue.kind is Kind.OTHER and self._mention.last is None and self._is_complement(len(self._farther))
        return Role.DEADLINE if only_names_it else Role.OTHER

    def _stands_instead(self) -> bool:
        """ "New deadline: 5 May (was 31 March)": but "the deadline was 31 March" is a deadline."""
        start, lower = self._cue.start, self._context.lower
        if lower.startswith("was", start) and lower[max(0, start - 1)] != "(":
            return False
        return self._context.says_nothing(self._cue.end, self._mention.start)

    def _closes_or_opens(self) -> Role:
        if self._is_of_former_round() or (self._cue.kind in _VERBS and self._other_is_subject()):
            return Role.OTHER
        if self._cue.kind in CLOSING:
            return self._whole()
        if self._mention.last:
            return Role.NEW_OPENING if self._moved and self._mention.in_words else Role.WINDOW
        return Role.DEADLINE if self._preposition is Kind.UNTIL and not self._moved else Role.OPENING

    def _whole(self) -> Role:
        """A range is a window, unless a day was moved from one to the other: then only the last holds."""
        if self._mention.last is None or (self._moved and self._mention.in_words):
            return Role.DEADLINE
        return Role.WINDOW

    def _applies(self) -> Role | None:
        kind = self._cue.kind
        if self._belongs_to_other():
            return Role.OTHER
        if self._gap > (_DECIDING_REACH if kind in (Kind.WINDOW, Kind.IS_OPEN) else _CALL_REACH):
            return None
        if self._preposition is Kind.UNTIL:
            return Role.DEADLINE
        if self._mention.last:
            return None if self._strays() else self._whole()
        if self._preposition is Kind.FROM:
            return Role.OPENING
        if kind not in (Kind.WINDOW, Kind.IS_OPEN) or not self._names_the_date():
            return None
        # "Future: Open for applying 2026-08-26"; "Ansökningstider: 4 oktober klockan 12" is the day it closes.
        runs_on = _RUNS_ON.match(self._context.lower, self._mention.end)
        return Role.OPENING if kind is Kind.IS_OPEN or runs_on else Role.DEADLINE

    def _strays(self) -> bool:
        """Whether a range belongs to what is applied for: "ansök om att delta i mässan 3-5 juni"."""
        if self._cue.kind in (Kind.WINDOW, Kind.IS_OPEN):
            return False
        pattern = _PURPOSE if self._mention.in_words else _ELSEWHERE
        return pattern.search(self._context.lower, self._cue.end, self._mention.start) is not None

    def _names_the_date(self) -> bool:
        return self._context.says_nothing(self._cue.end, self._mention.start, allow=_APPLYING_WORDS)

    def _begins_or_ends(self) -> Role | None:
        kind = self._cue.kind
        if kind is not Kind.RUN and self._is_complement(len(self._farther)):
            return Role.DEADLINE
        doer = next((cue.kind for cue in reversed(self._farther) if cue.kind in _DOERS), None)
        doer = doer or next((cue.kind for cue in self._nearer if cue.kind in _DOERS), None)
        if doer is None and (kind is Kind.RUN or (not self._preposition and self._context.begins_sentence(self._cue))):
            return None
        if doer is None and kind is Kind.END and self._previous is Role.OPENING:
            return Role.DEADLINE
        if doer not in APPLYING:
            return Role.OTHER
        if kind is Kind.RUN:
            return None
        if self._mention.last:
            return Role.WINDOW
        return Role.DEADLINE if kind is Kind.END or self._preposition is Kind.UNTIL else Role.OPENING

    # What a cue belongs to

    def _is_complement(self, place: int) -> bool:
        """Whether the word only tells which application deadline: "sista ansökningsdag för projektstart 2025 är …"."""
        start = self._farther[place].start if place < len(self._farther) else self._cue.start
        for cue in reversed(self._farther[:place]):
            if cue.kind is Kind.APPLICATION_DEADLINE:
                return not self._context.lower.startswith(_HANDED_IN_LATER, start) and self._context.same_clause(
                    cue.end, start
                )
            if cue.kind in (Kind.OTHER, Kind.FORMER, Kind.OPEN, Kind.CLOSE, Kind.CLOSES):
                return False
        return False

    def _belongs_to_other(self) -> bool:
        """Whether something else is the subject: "samråd inför utlysningen", "beslut om ansökan", "frågor lämnas in"."""
        if self._cue.kind is Kind.WINDOW:
            return False
        if self._cue.kind is Kind.IS_OPEN:
            return self._other_is_subject()
        if self._cue.kind is Kind.SUBMIT:
            nearest = self._farther[-1] if self._farther else None
            return nearest is not None and nearest.kind is Kind.OTHER and self._is_close(nearest)
        for place in range(len(self._farther) - 1, -1, -1):
            cue = self._farther[place]
            if not self._context.same_clause(cue.end, self._cue.start):
                return False
            if cue.kind is Kind.OTHER:
                return not self._is_complement(place)
            if cue.kind in CLOSING or cue.kind in (Kind.OPEN, Kind.IS_OPEN, Kind.WINDOW, Kind.SUBMIT):
                return False
        return False

    def _is_close(self, cue: Cue) -> bool:
        return self._cue.start - cue.end <= _SUBJECT_REACH and self._context.same_clause(cue.end, self._cue.start)

    def _other_is_subject(self) -> bool:
        """Whether it is a meeting or a consultation that opens or closes: the first noun of the clause tells."""
        if self._context.begins_label(self._cue):
            return False
        subject: Cue | None = None
        for cue in reversed(self._farther):
            if not self._context.same_clause(cue.end, self._cue.start):
                break
            if cue.kind in _SUBJECTS:
                subject = cue
        return subject is not None and subject.kind is Kind.OTHER

    def _is_of_former_round(self) -> bool:
        return any(
            cue.kind is Kind.FORMER and self._context.same_clause(cue.end, self._cue.start) for cue in self._farther
        )


# One applies for these, or hands them in, too: but long after the call has closed.
_HANDED_IN_LATER = ("utbetal", "rekvi", "redovis", "rapport", "slutr", "payment", "report", "udbetal", "faktur")
_VERBS = frozenset({Kind.CLOSES, Kind.OPEN})
