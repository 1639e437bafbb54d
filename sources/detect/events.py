"""Lists of meetings and other events: dated, repeated, linked as calls are, and no calls."""

from __future__ import annotations

from collections.abc import Sequence

from sources.contract import CallData
from sources.detect.proposal import Proposal
from sources.detect.words import APPLYING, EVENTS, SEEKING

# Most that is believed of them.
DOUBTFUL = 0.45
_FEWEST = 2
_SOME = 0.2
PROBLEM = "events: this is a list of events, not of calls: nothing in it speaks of calls, grants or applications"


def doubt_events(proposal: Proposal, heading: str, told: int) -> Proposal:
    """A list with the doubt, if its page is one of events and it has no sign of calls.

    `heading`: what the page calls itself; `told`: how many events its own data name.
    """
    is_of_events = told >= _FEWEST or EVENTS.search(heading) is not None
    if not is_of_events or speaks_of_calls(heading) or share_of_calls(proposal.calls) >= _SOME:
        return proposal
    confidence = min(proposal.confidence, DOUBTFUL)
    return proposal.model_copy(update={"confidence": confidence, "problems": (PROBLEM, *proposal.problems)})


def share_of_calls(calls: Sequence[CallData]) -> float:
    """How many of the items have a last day to apply, or words of calls; 0 where there are none."""
    signs = sum(1 for call in calls if call.deadlines or speaks_of_calls(f"{call.title}\n{call.summary}"))
    return signs / max(1, len(calls))


def speaks_of_calls(words: str) -> bool:
    """Whether any word is one of calls, grants or applications."""
    return bool(SEEKING.search(words) or APPLYING.search(words))
