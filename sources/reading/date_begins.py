"""What begins, ends, runs or is launched on a day: a call, or something else."""

from __future__ import annotations

import re

from sources.reading.date_context import APPLYING, Role
from sources.reading.date_owner import Sight, doer, is_complement
from sources.reading.date_phrases import Kind

_REACH = 160
_AND = re.compile(r",? (?:and|och|og|dog|dock|but) ")
_ENDED = ("avslutades", "avsluttet", "afsluttet", "ended")


def launches(sight: Sight) -> Role:
    if sight.mention.first_hour and sight.mention.first_hour.spans:
        return Role.OTHER  # "Lansering av utlysningen 7 mars kl. 9-10" is a meeting
    if sight.previous is Role.DEADLINE and sight.names_the_date() and not sight.nearer and not sight.farther:
        return Role.OPENING  # "The call is open until 10 May, launched 10 March"
    about_calls = any(cue.kind in (Kind.CALL, Kind.SUBMIT) for cue in (*sight.nearer, *sight.farther))
    return Role.OPENING if about_calls and sight.mention.last is None else Role.OTHER


def begins_or_ends(sight: Sight) -> Role | None:
    if sight.preposition is Kind.AFTER:
        return Role.OTHER
    if is_complement(sight, sight.place):
        return Role.DEADLINE
    if _goes_on_to_last_day(sight):
        return None
    subject = doer(sight)
    return _alone(sight) if subject is None else _of(subject, sight)


def _of(subject: Kind, sight: Sight) -> Role:
    if subject not in APPLYING:
        return Role.OTHER
    if sight.mention.last:
        return Role.WINDOW
    return Role.DEADLINE if sight.cue.kind is Kind.END or sight.preposition is Kind.UNTIL else Role.OPENING


def _goes_on_to_last_day(sight: Sight) -> bool:
    """ "Received at least 8 weeks before the start and no later than 30 June": the applications are."""
    lower = sight.context.lower
    goes_on = sight.preposition is Kind.UNTIL and _AND.match(lower, sight.cue.end, sight.mention.start)
    return bool(goes_on) and any(cue.kind is Kind.SUBMIT for cue in sight.farther)


def _alone(sight: Sight) -> Role | None:
    if sight.cue.kind is Kind.END and (sight.previous is Role.OPENING or _a_last_day_ends(sight)):
        return Role.DEADLINE  # "starts on 1 March and ends on 30 April"
    if _is_past_label(sight):
        return Role.DEADLINE
    # "Starting on 8 February, …": what begins is told after the date.
    return None if not sight.preposition and sight.context.begins_sentence(sight.cue) else Role.OTHER


def _a_last_day_ends(sight: Sight) -> bool:
    """ "The first cut-off ended on 30 June"."""
    before = sight.farther[-1] if sight.farther else None
    is_close = before is not None and before.kind in (Kind.CLOSE, Kind.APPLICATION_DEADLINE)
    return bool(before and is_close and sight.context.same_clause(before.end, sight.cue.start))


def _is_past_label(sight: Sight) -> bool:
    """ "Avslutades 1 mars 2027" on a line of its own, and no project named on the line before it."""
    context, start = sight.context, sight.cue.start
    if not context.lower.startswith(_ENDED, start) or sight.mention.last or not sight.names_the_date():
        return False
    line_before = context.lower.rfind("\n", 0, max(0, start - 1)) + 1
    named = context.cues_between(max(line_before, start - _REACH), start)
    return context.begins_label(sight.cue) and not any(cue.kind in (Kind.PROJECT, Kind.OTHER) for cue in named)


def runs(sight: Sight) -> Role | None:
    """A project's time is not ours; a call's is told by another word."""
    subject = doer(sight)
    if subject is None and sight.preposition is Kind.UNTIL and sight.previous is Role.OPENING:
        return Role.DEADLINE  # "starts on 1 March and runs until 30 April"
    return None if subject is None or subject in APPLYING else Role.OTHER
