"""Letters that have just been set: a page says how tall the one is that the frame in it then shows, of one setting.

A letter is set from its digest and nothing else: where `composed.py` gives out the very same digest again, its mail is
the very same too.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from subscriptions.digests.composed import MOST_CALLS
from subscriptions.digests.plan import Digest
from subscriptions.digests.render import RenderedMail, render_mail

# A page and its frame are asked for at once; each may hold a hundred kilobytes twice.
MOST_KEPT = 20

_kept: OrderedDict[int, tuple[Digest, RenderedMail]] = OrderedDict()
_turn = Lock()


def rendered(digest: Digest) -> RenderedMail:
    """As `render_mail` would have it, without a page of its own, which is asked only the first time."""
    with _turn:
        held = _kept.get(id(digest))
    if held and held[0] is digest:  # held, so that no other can have come to its place
        return held[1]
    mail = render_mail(digest)
    if len(digest.items) <= MOST_CALLS:  # larger ones are composed anew each time
        with _turn:
            _kept[id(digest)] = (digest, mail)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return mail
