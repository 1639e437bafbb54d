"""Letters that have just been composed: a page and the frame in it show the same one, and so does whoever looks again.

A letter is made of what `compose` is given and of nothing else. It is given out again only where all of that is equal.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from sources.contract import Localised
from subscriptions.digests.compose import compose
from subscriptions.digests.dissent import NameOf, by_id
from subscriptions.digests.plan import Closing, Digest, Reader, Remark, SourceLine, Told

MOST_KEPT = 60
# A first letter may tell of hundreds: such a one is composed anew.
MOST_CALLS = 100


@dataclass(frozen=True)
class _Kept:
    """`names`: what it was told that readers know sources by."""

    given: tuple[Any, ...]
    names: Mapping[str, Localised]
    digest: Digest | None


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_turn = Lock()


def composed(  # noqa: PLR0913 - the inputs of a letter, as `compose` has them
    reader: Reader,
    told: Iterable[Told],
    closing: Iterable[Closing],
    now: datetime,
    timezone: ZoneInfo,
    *,
    sources: Sequence[SourceLine] = (),
    remarks: Sequence[Remark] = (),
    beside: Mapping[int, Sequence[Remark]] | None = None,
    name_of: NameOf = by_id,
) -> Digest | None:
    """As `compose` would have it, which is asked only where it was not asked the very same a while ago."""
    told, closing = tuple(told), tuple(closing)
    given = (reader, told, closing, now, timezone, tuple(sources), tuple(remarks), beside)
    key = _key(reader, told, closing, now)
    with _turn:
        held = _kept.get(key)
    if held and held.given == given and all(name_of(source) == name for source, name in held.names.items()):
        return held.digest
    names: dict[str, Localised] = {}

    def noted(source: str) -> Localised:
        names[source] = name_of(source)
        return names[source]

    digest = compose(
        reader, told, closing, now, timezone, sources=sources, remarks=remarks, beside=beside, name_of=noted
    )
    if len(told) + len(closing) <= MOST_CALLS:
        _keep(key, _Kept(given, names, digest))
    return digest


def _key(reader: Reader, told: Iterable[Told], closing: Iterable[Closing], now: datetime) -> Hashable:
    """Where to look for it; whether it is the same, everything that is given decides."""
    calls = tuple((each.subscription_key, each.area_key, each.call_id, each.event_id) for each in told)
    reminders = tuple((each.told.subscription_key, each.key) for each in closing)
    return (reader.organisation, reader.departments, reader.language, reader.address, now, calls, reminders)


def _keep(key: Hashable, letter: _Kept) -> None:
    with _turn:
        _kept[key] = letter
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
