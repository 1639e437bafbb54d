"""Days that no word governs, and that the lines or sentences beside them explain."""

from __future__ import annotations

import re
from functools import cached_property

from sources.reading.date_context import Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_lines import Lines
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention

_NEXT_REACH = 120
_LABELS_ABOVE = 5
_LONGEST_LIST = 30
_LAST_DAYS = frozenset({Kind.APPLICATION_DEADLINE, Kind.CLOSE})
# "Utlysning 15 juni 2027. Sista ansökningsdag 18 augusti 2027."
_ANNOUNCED = re.compile(
    r"(?:[^\W\d_]{1,12}(?: -|:) )?(?:utlysning(?:en)?|utlysing|kunngjøring|opslag)"
    r"(?: (?:sker|görs|blir|skjer|sker)| d\.| den)*:? ?"
)
_SPEAKS_OF_LAST_DAYS = re.compile(r"\b(?:sista (?:ansöknings)?da|deadline|(?:søknads|ansøgnings)?frist)")
# "31 januari - du får besked senast 15 februari"
_ANSWER = (
    r" ?[-:,(] ?(?:(?:du|ni|vi|you|we) (?:får|ger|lämnar|get|give) )?(?:besked|beslut|svar|answer|reply|decision)"
    r"[^\n\d]{0,30}"
)
_THEN_ANSWERED = re.compile(_ANSWER)
# "31 januari - du får besked i mars", but not "31 januari - beslut i styrelsen"
_ANSWERED_IN = re.compile(
    rf"{_ANSWER}\b(?:i|under|in|by|före) (?:(?:början|mitten|slutet) av )?"
    r"(?:jan|feb|mar|apr|ma[jy]|jun|jul|aug|sep|o[kc]t|nov|dec)[^\W\d_]*\b[^\n\d]{0,9}"
)
_LEADS = frozenset({Kind.CALL, Kind.SUBMIT, Kind.APPLICATION_DEADLINE, Kind.CLOSE})
_START, _END = re.compile(r"start(?:ing)? date:? "), re.compile(r"end(?:ing)? date:? ")
_STATUS = re.compile(r"status:? (?:open|closed|forthcoming|upcoming|ended)\b")
_PERIOD = re.compile(r"(?:applications?|submissions?|call) (?:period|window|dates):?\s*")
_CALL = re.compile(r"(?:call|type of call|call (?:type|id|title|name)):")


class Beside(Lines):
    """What the days of one text are for, as far as only what stands beside them tells it."""

    def read(self, told: dict[int, Meaning]) -> dict[int, Meaning]:
        """Meanings by index of mention, for the days that `told` leaves open or gives to an answer or a project."""
        found: dict[int, Meaning] = {}
        for place, indexes in enumerate(self._inside):
            if not indexes or (indexes[0] in told and told[indexes[0]].role is not Role.OTHER):
                continue
            meaning = self._before_its_answer(place, told) or self._of_dated_call(place)
            if indexes[0] not in told:
                meaning = meaning or self._announced(place) or self._opened_before(place, told)
            if meaning:
                found[indexes[0]] = meaning
        return found

    @cached_property
    def _speaks_from(self) -> int:
        """Where the text first speaks of last days; its end where it does not."""
        speaks = _SPEAKS_OF_LAST_DAYS.search(self._lower)
        return speaks.start() if speaks else len(self._lower)

    def _first(self, place: int) -> Mention:
        return self._context.mentions[self._inside[place][0]]

    def _announced(self, place: int) -> Meaning | None:
        """ "Utlysning 15 juni 2027. Sista ansökningsdag 18 augusti 2027.": the last day comes next."""
        unit, mention = self._units[place], self._first(place)
        if mention.last or not _ANNOUNCED.fullmatch(self._lower, unit.start, mention.start):
            return None
        cues = self._context.cues_between(unit.start, mention.end + _NEXT_REACH)
        after = next((cue for cue in cues if cue.start >= mention.end), None)
        names_day = after is not None and self._lower[after.end : after.end + 8].strip(" :är")[:1].isdigit()
        is_next = after is not None and after.kind in _LAST_DAYS and names_day
        return Meaning(Role.OPENING, cues[0]) if is_next and cues[0].kind is Kind.CALL else None

    def _opened_before(self, place: int, told: dict[int, Meaning]) -> Meaning | None:
        """ "• Projektstöd 15 mars kl. 12. E-tjänsten öppnar 4 februari." in a text on last days."""
        unit, mention = self._units[place], self._first(place)
        ends = self._lower[mention.end : unit.end].strip(" .") == "" and len(self._inside[place]) == 1
        if not ends or mention.last or not mention.first_hour or not unit.opens_line or unit.start == mention.start:
            return None
        below = self._inside[place + 1] if place + 1 < len(self._units) else ()
        opens = next((told[index] for index in below if index in told), None)
        is_opening = opens is not None and opens.role is Role.OPENING and opens.cue.kind is Kind.OPEN
        if not is_opening or self._units[place + 1].opens_line:
            return None
        speaks_of_them = self._speaks_from < unit.start
        return Meaning(Role.DEADLINE, Cue(Kind.CLOSE, unit.start, mention.start)) if speaks_of_them else None

    def _before_its_answer(self, place: int, told: dict[int, Meaning]) -> Meaning | None:
        """ "Får vi ansökan", and on each line below it "31 januari - du får besked senast 15 februari"."""
        lines = [at for at in range(place - 1, place + 2) if 0 <= at < len(self._units) and self._is_answered(at, told)]
        if place not in lines or len(lines) < 2:
            return None
        above = place - 1
        while above >= max(0, place - _LONGEST_LIST) and self._is_answered(above, told):
            above -= 1
        if above < 0 or self._inside[above]:
            return None
        start, end = self._span(above)
        cues = self._context.cues_between(start, end)
        of_applying = bool(cues) and not any(cue.kind is Kind.OTHER for cue in cues)
        leads = of_applying and cues[-1].kind in _LEADS and cues[-1].end >= end - 1
        return Meaning(Role.DEADLINE, cues[-1]) if leads else None

    def _is_answered(self, place: int, told: dict[int, Meaning]) -> bool:
        unit, indexes = self._units[place], self._inside[place]
        if not indexes or not unit.opens_line:
            return False
        if len(indexes) == 1:
            only = self._context.mentions[indexes[0]]
            within = only.start == unit.start and not only.last
            return within and _ANSWERED_IN.fullmatch(self._lower, only.end, unit.end) is not None
        if len(indexes) != 2 or indexes[1] not in told:
            return False
        first, second = (self._context.mentions[index] for index in indexes)
        answered = _THEN_ANSWERED.fullmatch(self._lower, first.end, second.start)
        return first.start == unit.start and told[indexes[1]].role is Role.OTHER and answered is not None

    def _of_dated_call(self, place: int) -> Meaning | None:
        """ "Start date: 12.02.2027", "End date: 24.05.2027" below "Call: …" and "Status: closed", or a heading."""
        unit, mention = self._units[place], self._first(place)
        is_start = self._is_labelled(place, _START) and self._is_labelled(place + 1, _END)
        is_end = self._is_labelled(place, _END) and self._is_labelled(place - 1, _START)
        if not (is_start or is_end):
            return None
        above = [self._span(at) for at in range(max(0, place - _LABELS_ABOVE), place)]
        words = [self._lower[start:end] for start, end in above]
        is_call = any(map(_CALL.match, words)) and any(map(_STATUS.match, words))
        is_headed = any(map(_PERIOD.fullmatch, words[-1 if is_start else -2 :]))
        if not (is_call or is_headed) or any(line.startswith("project") for line in words):
            return None
        label = Cue(Kind.OPEN if is_start else Kind.CLOSE, unit.start, mention.start)
        return Meaning(Role.OPENING if is_start else Role.DEADLINE, label)

    def _is_labelled(self, place: int, label: re.Pattern[str]) -> bool:
        if not 0 <= place < len(self._units) or len(self._inside[place]) != 1:
            return False
        mention = self._first(place)
        found = label.fullmatch(self._lower, self._units[place].start, mention.start)
        return found is not None and mention.last is None
