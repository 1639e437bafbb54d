"""What detection proposes: a kind of reader with its options, the calls it would give, and what is doubtful."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sources.contract import CallData, Plain

# Above this a proposal says: this is a list of dated items.
IS_A_LIST = 0.5


class Proposal(Plain):
    """One way to read a page. `kind` None: nothing here is read as calls.

    `confidence` (0 to 1) is above 0.5 only for a list of dated items. `config` is the `[options]` table of a catalogue
    file, and `url` the address the reader would ask. `calls` are what that reader gives now; `problems` say what an
    admin should look at. `name`: what the page calls itself; `language`: of its texts, as far as it says.
    """

    kind: str | None = None
    confidence: float = 0.0
    url: str = ""
    config: dict[str, Any] = Field(default={})
    calls: tuple[CallData, ...] = ()
    problems: tuple[str, ...] = ()
    name: str = ""
    language: str = "sv"

    @property
    def is_unread(self) -> bool:
        """Whether it is only an address that the page names, which nobody has asked yet."""
        return any(problem.startswith("not-read:") for problem in self.problems)
