"""A day as people type it."""

from __future__ import annotations

import re

from pydantic import ValidationError

from sources.contract import Deadline
from sources.reading.dates import read_days
from sources.reading.status import is_full_date

_NUMBER = re.compile(r"\d+")


def read_typed_day(typed: str) -> str:
    """`15 april 2027` and `2027-4-15` as `2027-04-15`, as it is stored, and `15 april`, of no year, as `--04-15`.

    What is no day, more than one, or may be either of two (03/04/2027) is left for its check to refuse.
    """
    try:
        Deadline(date=typed)
    except ValidationError:
        found = read_days(typed, day_first=None)
        is_one = len(found) == 1 and found[0].or_date is None and found[0].time is None
        is_read = is_one and (is_full_date(found[0].date) or len(_NUMBER.findall(typed)) == 1)  # "15 april 27"
        return found[0].date if is_read else typed
    return typed
