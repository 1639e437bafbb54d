"""What was measured of the bands, to be shown beside them: a band is a promise that a reader can hold us to.

From `benchmarks/matching/sets.py`: real calls, and areas written and graded by people who had not seen the map; a test
holds these numbers to what it says. Change them only by running it.
"""

from __future__ import annotations

from typing import Final

from subscriptions.matching.model import Band

# Of the calls in each band, the share (0 to 1) that a careful reader called clearly relevant to the area.
PRECISION: Final[dict[Band, float]] = {"strong": 0.9, "possible": 0.33, "weak": 0.05}
# Of all clearly relevant calls, the share that was strong, and strong or possible.
RECALL: Final[dict[Band, float]] = {"strong": 0.23, "possible": 0.81}


def told() -> str:
    """What the bands promise, in a line."""
    each = ", ".join(f"{share * 100:.0f} of 100 {band}" for band, share in PRECISION.items())
    return f"relevant when measured: {each}"
