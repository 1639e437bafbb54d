"""What it means for the ways to read a page that the page says that nothing is open now."""

from __future__ import annotations

from datetime import datetime

from sources.contract import CallData
from sources.detect.proposal import Proposal

# Most that is believed of items that say nothing of applying, on a page that says that nothing can be applied for.
_NO_CALLS = 0.45


def told_empty(proposal: Proposal, words: str, now: datetime) -> Proposal:
    """A list on a page that says so. Its words explain an empty list only if what is listed agrees that it is over.

    Where calls are listed that can still be applied for, the words would stand there too when the list no longer
    reads, and nobody would be told: they are not proposed then.
    """
    if proposal.kind != "listing":
        return proposal
    if not any(_may_be_applied_for(call, now) for call in proposal.calls):
        config = {**proposal.config, "nothing_open": [words]}
        said = f"nothing-open: the page says {words!r}, so the list holds nothing to apply for now"
        return proposal.model_copy(update={"config": config, "problems": (*proposal.problems, said)})
    if any(_speaks_of_applying(call) for call in proposal.calls):
        said = f"nothing-open: the page says {words!r}, and yet it lists what can be applied for; look which is true"
        return proposal.model_copy(update={"problems": (*proposal.problems, said)})
    said = f"nothing-open: the page says {words!r}, so what it lists may be news or something else, no calls"
    limited = min(proposal.confidence, _NO_CALLS)
    return proposal.model_copy(update={"confidence": limited, "problems": (*proposal.problems, said)})


def _may_be_applied_for(call: CallData, now: datetime) -> bool:
    last = max((deadline.date for deadline in call.deadlines), default=None)
    is_over = last is not None and not last.startswith("--") and last < now.date().isoformat()
    return call.is_live and not is_over


def _speaks_of_applying(call: CallData) -> bool:
    return bool(call.deadlines or call.opens) or call.status != "unknown"
