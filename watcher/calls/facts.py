"""A call's facts as they are written in the database, read as plain data."""

from __future__ import annotations

from functools import lru_cache

from sources.contract import CallData

# Together at most some 20 MB of text. What is longer is rare, and read anew each time.
MOST_KEPT = 2_000
LONGEST_KEPT = 10_000


def facts_in(text: str) -> CallData:
    """The facts in a JSON text. The same object for the same text while it is remembered; nobody can change it.

    Raises pydantic's ValidationError where they are none.
    """
    return _remembered(text) if len(text) <= LONGEST_KEPT else CallData.model_validate_json(text)


@lru_cache(maxsize=MOST_KEPT)  # the next page, and the next letter, tell of the same calls
def _remembered(text: str) -> CallData:
    return CallData.model_validate_json(text)
