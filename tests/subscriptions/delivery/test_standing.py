"""How a call stands is worked out once for one time; at another time, or for another call, it is worked out anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from subscriptions.delivery.picking import CallSeen
from subscriptions.delivery.standing import as_at
from subscriptions.digests.reminders import ReminderSteps
from tests.subscriptions.digests.samples import NOW, STOCKHOLM, a_call, day

USUAL = ReminderSteps([90], [30])
SOON = CallSeen(1, a_call(1, deadlines=(day("2026-05-10", "12:00"),)), version_id=1, is_live=False, ran_out=False)


def test_a_call_runs_out_between_one_moment_and_the_next() -> None:
    noon = NOW.replace(day=10, hour=12)
    before, after = (as_at(SOON, USUAL, moment, STOCKHOLM) for moment in (noon - timedelta(minutes=1), noon))

    assert (before.is_live, before.ran_out, before.days_left) == (True, False, 0)
    assert (after.is_live, after.ran_out, after.closing) == (False, True, None)


def test_what_belongs_to_the_call_and_the_organisation_counts_too() -> None:
    usual = as_at(SOON, USUAL, NOW, STOCKHOLM)
    moved = replace(SOON, data=a_call(1, deadlines=(day("2026-05-11"),)))

    assert usual.is_live
    assert not as_at(replace(SOON, is_withdrawn=True), USUAL, NOW, STOCKHOLM).is_live
    assert as_at(moved, USUAL, NOW, STOCKHOLM).days_left == 4
    assert as_at(SOON, ReminderSteps([90], [10]), NOW, STOCKHOLM).closing == (SOON.data.deadlines[0], 10)
    assert usual.closing == (SOON.data.deadlines[0], 30)
    assert as_at(replace(SOON, others=("Skola",)), USUAL, NOW, STOCKHOLM).others == ("Skola",)
