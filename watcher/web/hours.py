"""An hour as people type it."""

from __future__ import annotations


def read_hour(typed: str) -> str:
    """`7.30`, `07:30` and `kl. 7.30` as `07:30`, as it is stored, and `7` as `07:00`.

    What is no hour is left for its check to refuse.
    """
    plain = typed.strip().lower().removeprefix("kl").removeprefix(".").strip().replace(".", ":")
    hours, parted, minutes = plain.partition(":")
    minutes = minutes if parted else "00"
    is_hour = len(hours) in (1, 2) and len(minutes) == len("30") and (hours + minutes).isascii()
    return f"{hours:0>2}:{minutes}" if is_hour and (hours + minutes).isdigit() else typed
