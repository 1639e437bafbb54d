"""What people have done to a letter that has not left yet, as plain data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from subscriptions.digests.plan import Remark


@dataclass(frozen=True)
class LeftOutSeen:
    """A call that is to stay out. Readers who know it are spared matches up to `until` and the reminder `closing`."""

    until: int
    closing: str

    def spares(self, match_id: int, *, known: bool) -> bool:
        return not known or match_id <= self.until


@dataclass(frozen=True)
class DraftSeen:
    """A coming letter as it was last saved; `revision` says which that is. `window`: the last match it tells, if set.

    `lines`: what stands at its top; `beside`: what stands beside a call. `is_shown`: as it is, to the coordinator.
    """

    id: int
    revision: int
    state: str
    window: int | None = None
    lines: tuple[Remark, ...] = ()
    beside: Mapping[int, Remark] = field(default_factory=dict)
    is_shown: bool = False

    @property
    def is_held(self) -> bool:
        """It does not leave at its time."""
        return self.state == "stopped"

    @property
    def until(self) -> int | None:
        """The last match it tells; later ones only if they cannot wait. None: whatever there is.

        One whose time went by while it was stopped has become part of the next letter.
        """
        return None if self.state == "waiting" else self.window
