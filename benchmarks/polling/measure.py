"""The time one round takes in this process: by the clock on the wall, and by the processor."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager


def _cpu() -> float:
    """User and system seconds of this process and of its children that have ended."""
    each = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in each)


@contextmanager
def measured() -> Iterator[None]:
    """Prints one JSON line about what was done inside."""
    wall, cpu = time.monotonic(), _cpu()
    yield
    took = {"wall": time.monotonic() - wall, "cpu": _cpu() - cpu}
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(took | {"megabytes": round(megabytes)}), flush=True)
