from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.net.failures import LONGEST_RETRY_AFTER, read_retry_after


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Thu, 07 May 2026 06:05:00 GMT", 300),  # the clock of these tests stands at 06:00 UTC
        ("Thu, 07 May 2026 06:05:00 -0000", 300),
        ("Thursday, 07-May-26 06:01:00 GMT", 60),
        ("Thu, 07 May 2026 05:00:00 GMT", 0),
        ("31536000", 86400),
        ("9" * 5000, 86400),
        ("Thu, 07 May 2099 06:05:00 GMT", 86400),
    ],
)
def test_the_pause_asked_for_is_read(now: datetime, value: str, seconds: int) -> None:
    assert read_retry_after(value, now) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "٣", "Thu, 99 May 2026 06:05:00 GMT", "7 May"])
def test_what_is_no_pause_is_none(now: datetime, value: str | None) -> None:
    assert read_retry_after(value, now) is None


@given(st.text(max_size=60))
def test_no_header_crashes_us_or_silences_a_source_for_long(value: str) -> None:
    pause = read_retry_after(value, datetime.fromisoformat("2026-05-07T08:00:00+02:00"))
    assert pause is None or timedelta() <= pause <= LONGEST_RETRY_AFTER
