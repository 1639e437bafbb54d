"""What a match says to one subscription, without a database."""

from __future__ import annotations

from subscriptions.delivery.picking import AreaSeen, CallSeen, DueSubscription, MatchSeen, as_told
from subscriptions.digests.plan import Told
from tests.subscriptions.digests.samples import NOW, a_call, a_reader, facts, letter

SCHOOL, CULTURE, LEADERS = "Skolförvaltningen", "Kulturförvaltningen", "Stadsledningskontoret"
CALL = CallSeen(1, a_call(1), version_id=1, is_live=True, ran_out=False, others=(SCHOOL, CULTURE))
MATCH = MatchSeen(1, AreaSeen(1, "skola", "Skola", SCHOOL, 0), CALL, 1, None, 0, 0.8, "strong", ())


def told_to(department: str) -> Told:
    due = DueSubscription(1, "brev", frozenset({1}), department, "weekly", None, "07:30", "sv", "possible", None, NOW)
    return as_told(MATCH, due, None, told_before=False)


def concerned(department: str) -> tuple[str, ...]:
    return facts(letter([told_to(department)], reader=a_reader(departments=(department,))))["Berör också"]


def test_a_coordinator_sees_of_every_call_whom_it_concerns_and_a_department_the_others() -> None:
    assert concerned(LEADERS) == (f"{SCHOOL} och {CULTURE}",)
    assert concerned(SCHOOL) == (CULTURE,)
