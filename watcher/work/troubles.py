"""What admins do not yet know of their sources. Pure: what is, what they have been told, and the clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from sources.contract import Known
from sources.entry import Entry
from sources.reading.letters import FILES
from sources.registry import CatalogueFault, build_source
from watcher.polling.health import UNWELL
from watcher.polling.models import SourceState, ToldTrouble
from watcher.polling.outcomes import AWAY, GONE, NOT_ASKED, THEIR_FAULT, UNREACHABLE, kind_of

TELL_AGAIN_AFTER = timedelta(days=7)
# Whatever would be due within days comes along, so that reminders become one letter a week.
COMES_ALONG = timedelta(days=3)
# Fewer sources, or all on one host, may well be down by themselves.
FEWEST_CUT_OFF = 3
FEWEST_HOSTS = 2
# In so long every source has been asked once; a round takes a while itself.
ONE_ROUND = timedelta(hours=26)
# What earlier versions called an answer with any error, and admins have been told of under that name.
_ANY_ERROR = "status"
_RANK = {"quiet": 1, "incomplete": 2, "broken": 3}


@dataclass(frozen=True)
class Well:
    """A source that admins were told was not well, and is."""

    state: SourceState
    told: ToldTrouble


@dataclass(frozen=True)
class News:
    """`worse`: troubles not told yet; `still`: told a week ago, and not mended; `well`: mended.

    `other`: of the worse, those told before, for another cause. `cut_off`: sources that failed because nothing at all
    could be reached, told as one; `silently`: more of the same outage, which need no letter. `gone`: told of once, and
    no longer watched. `moved`: whose address has moved for good, which is told by itself where nothing else is told of
    the source.
    """

    worse: tuple[SourceState, ...] = ()
    still: tuple[SourceState, ...] = ()
    well: tuple[Well, ...] = ()
    cut_off: tuple[SourceState, ...] = ()
    silently: tuple[SourceState, ...] = ()
    gone: tuple[ToldTrouble, ...] = ()
    moved: tuple[SourceState, ...] = ()
    other: frozenset[str] = frozenset()

    @property
    def is_worth_a_letter(self) -> bool:
        return bool(self.worse or self.still or self.well or self.cut_off or self.moved)


def news_of(
    states: Sequence[SourceState],
    told: Mapping[str, ToldTrouble],
    entries: Mapping[str, Entry],
    now: datetime,
    moved: Collection[str] = (),
    causes: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> News:
    """What has changed for admins. `states`: of every watched source, each with its catalogue entry.

    `moved`: sources whose address has moved since admins were last told of such. `causes`: those for which a source
    could not be read from when the trouble that admins know of began until they were last told of it.
    """
    watched = {state.source: state for state in states}
    unwell = [state for state in states if state.health in UNWELL]
    waiting, cut_off = _outage(states, told, entries)
    alone = [state for state in unwell if state.source not in {each.source for each in (*waiting, *cut_off)}]
    other = {state.source for state in alone if _has_another_cause(state, told.get(state.source), causes)}
    worse = [state for state in alone if state.source in other or _is_worse(state, told.get(state.source))]
    known = [(state, told[state.source]) for state in alone if state not in worse]
    rest = [(state, row) for state, row in known if not _is_mended(state, row)]
    is_reminding = any(_is_due(row, now, _pause(state, entries)) for state, row in rest)
    outage = [row for row in told.values() if row.outage]
    outage_due = not outage or any(_is_due(row, now, TELL_AGAIN_AFTER) for row in outage)
    return News(
        worse=tuple(worse),
        still=tuple(
            state for state, row in rest if is_reminding and _is_due(row, now, _pause(state, entries) - COMES_ALONG)
        ),
        well=tuple(
            Well(watched[row.source], row)
            for row in told.values()
            if row.source in watched and _is_mended(watched[row.source], row)
        ),
        cut_off=tuple(cut_off) if outage_due else (),
        silently=() if outage_due else tuple(each for each in cut_off if each.source not in told),
        gone=tuple(row for row in told.values() if row.source not in watched),
        moved=tuple(state for state in states if state.source in moved and state.moved_to and state not in worse),
        other=frozenset(other),
    )


def _outage(
    states: Sequence[SourceState], told: Mapping[str, ToldTrouble], entries: Mapping[str, Entry]
) -> tuple[list[SourceState], list[SourceState]]:
    """Sources of an outage that have not been asked again since, and those that failed in one that goes on."""
    failed = [state for state in states if _is_unreachable(state) and _is_new_or_outage(told.get(state.source))]
    waiting = [state for state in failed if not _asked_since(state, told.get(state.source))]
    tried = [state for state in failed if state not in waiting]
    first = min((state.last_run_at for state in tried if state.last_run_at), default=None)
    if first is None:
        return waiting, []
    reached = any(
        state.last_run_at >= first and _was_reached(state, entries) for state in states if state.last_run_at is not None
    )
    is_known = any(row.outage for row in told.values())
    many = are_many([state.source for state in tried], entries)
    return waiting, tried if not reached and (many or is_known) else []


def are_many(silent: Collection[str], entries: Mapping[str, Entry]) -> bool:
    """Whether so many sources, on so many hosts, gave no answer that the fault is our own."""
    hosts = {urlsplit(entries[source].url).hostname for source in silent}
    return len(silent) >= FEWEST_CUT_OFF and len(hosts) >= FEWEST_HOSTS


def count_cut_off(states: Iterable[SourceState], entries: Mapping[str, Entry]) -> int:
    """How many sources were asked last and in vain, where that is so many that the fault is our own; else 0."""
    known = (state for state in states if state.last_run_at is not None and state.source in entries)
    latest_first = sorted(known, key=lambda each: (each.last_run_at, not _is_unreachable(each)), reverse=True)
    silent: list[str] = []
    for state in latest_first:
        if _is_unreachable(state):
            silent.append(state.source)
        elif _was_reached(state, entries):
            break
    return len(silent) if are_many(silent, entries) else 0


@dataclass(frozen=True)
class PartlyCutOff:
    """Of the `asked` sources, so many (`silent`) give no answer at all and ceased to within one round."""

    silent: int
    asked: int


def partly_cut_off(states: Iterable[SourceState], entries: Mapping[str, Entry]) -> PartlyCutOff | None:
    """Where as many sources of the last round as were reached, on several hosts, went silent in the same hours.

    Sites that are down by themselves are few, and went down each on a day of its own; a firewall or a proxy that lets
    only some addresses through takes many at once. None where nothing at all was reached: `count_cut_off` tells that.
    """
    asked = [(state.last_run_at, state) for state in states if state.last_run_at and state.source in entries]
    newest = max((at for at, _ in asked), default=None)
    lately = [state for at, state in asked if newest is not None and at >= newest - ONE_ROUND]
    reached = sum(_was_reached(each, entries) for each in lately)
    away = [each for each in lately if _is_unreachable(each)]
    silent = _went_at_once(away)
    is_most = len(silent) >= reached > 0
    return PartlyCutOff(len(silent), len(away) + reached) if is_most and are_many(silent, entries) else None


def _went_at_once(silent: Iterable[SourceState]) -> list[str]:
    """The most that ceased to answer within one round of each other."""
    since = sorted((each.health_since, each.source) for each in silent if each.health_since is not None)
    groups = [[name for at, name in since if first <= at <= first + ONE_ROUND] for first, _ in since]
    return max(groups, key=len, default=[])


def _was_reached(state: SourceState, entries: Mapping[str, Entry]) -> bool:
    """Whether somebody answered over the network: a source that lacks its key, or whose letters lie here, shows not."""
    if state.health in UNWELL and state.cause in UNREACHABLE:
        return False  # incomplete too: of a source whose days stand in its own file only the comparison has failed
    if state.health == "broken" and state.cause in NOT_ASKED:
        return False
    return state.last_run_at is not None and not lies_here(entries[state.source], state.last_run_at)


def lies_here(entry: Entry, now: datetime) -> bool:
    """Whether all that is read of a source lies in a folder of ours."""
    try:
        asked = build_source(entry).start(now, Known())
    except CatalogueFault:
        return False
    return bool(asked) and all(request.url.startswith(FILES) for request in asked)


def _is_unreachable(state: SourceState) -> bool:
    return state.health == "broken" and state.cause in UNREACHABLE


def _is_new_or_outage(row: ToldTrouble | None) -> bool:
    return row is None or row.outage


def _asked_since(state: SourceState, row: ToldTrouble | None) -> bool:
    return row is None or (state.last_run_at is not None and state.last_run_at > row.told_at)


def _is_worse(state: SourceState, row: ToldTrouble | None) -> bool:
    if row is None or row.outage or _RANK[state.health] > _RANK[row.health]:
        return True
    return bool(state.lost_fields.keys() - set(row.lost_fields))


def _has_another_cause(state: SourceState, row: ToldTrouble | None, causes: Mapping[str, Collection[str]]) -> bool:
    """Whether what is told to be unreadable now is so for a reason that asks something else of a person.

    Each kind of reason is told once while the trouble lasts, so that a source that goes to and fro is told of as often
    as there are kinds at most.
    """
    if row is None or row.outage or (row.health, state.health) != ("broken", "broken"):
        return False
    known = {kind_of(cause) for cause in causes.get(state.source, ())}
    if _ANY_ERROR in known:
        known |= {GONE, THEIR_FAULT}
    return bool(known) and kind_of(state.cause) not in known | {AWAY}


def _is_mended(state: SourceState, row: ToldTrouble) -> bool:
    """Well again; or read again, though nothing new has come for long: that is said along, and is no new trouble."""
    return state.health == "well" or (state.health == "quiet" and row.health != "quiet")


def _pause(state: SourceState, entries: Mapping[str, Entry]) -> timedelta:
    """How long admins are left alone with a trouble. Silence is none that anybody can mend in a week."""
    if state.health != "quiet":
        return TELL_AGAIN_AFTER
    return max(TELL_AGAIN_AFTER, timedelta(days=entries[state.source].rhythm_days))


def _is_due(row: ToldTrouble, now: datetime, after: timedelta) -> bool:
    # Told in the future was a person's look ahead: it must not silence a trouble until then.
    return row.told_at <= now - after or row.told_at > now
