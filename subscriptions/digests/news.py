"""What has happened to a call, in so few words that the subject of a letter can begin with them. Pure."""

from __future__ import annotations

from datetime import date

from subscriptions.digests.cases import Case
from subscriptions.digests.changes import days_moved, is_closed_early
from subscriptions.digests.phrases import Setting


def news_of(case: Case, at: Setting) -> str:
    """ "Förlängd ansökningstid till 22 april"; empty where there is none, or it needs more words than that."""
    if case.first:
        return ""
    if case.changes.get("status", ("", ""))[1] == "cancelled":
        return at.texts.say("news.cancelled")
    if case.turn:
        return at.texts.say("news.closed_early" if is_closed_early(case, at) else f"news.{case.turned}")
    if "deadlines" in case.changes:
        return _last_day_moved(case, at)
    opens = case.changes.get("opens", (None, None))[1]
    return at.texts.say("news.opens", day=_day(opens, at)) if opens else ""


def _last_day_moved(case: Case, at: Setting) -> str:
    gone, added = days_moved(*case.changes["deadlines"], case, at)
    if (len(gone), len(added)) != (1, 1) or gone[0].date == added[0].date:
        return ""
    if gone[0].or_date or added[0].or_date:
        return ""  # two days, of which the letter speaks in whole sentences
    old, new = gone[0].date, added[0].date
    if case.put_right("deadlines"):
        return at.texts.say("news.misread", day=_day(new, at))
    if len(case.call.deadlines) > 1 or old.startswith("--") or new.startswith("--"):
        return at.texts.say("news.moved", day=_day(new, at))
    return at.texts.say("news.extended" if new > old else "news.earlier", day=_day(new, at))


def _day(day: str, at: Setting) -> str:
    """Without its year where that is the one we are in."""
    if day.startswith("--") or date.fromisoformat(day).year != at.now.astimezone(at.local).year:
        return at.texts.date(day)
    return at.texts.day_and_month(day)
