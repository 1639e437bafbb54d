"""Dates, money and applicants of a call in running words. Pure; the words are in `templates/texts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from sources.contract import Budget, CallData, Deadline, Eligibility
from subscriptions.digests.deadlines import days_left, is_past, local_moment, nearest
from subscriptions.digests.plain import plain
from watcher.language import Texts

APPLICANT_ORDER = (
    "municipality",
    "region",
    "public-body",
    "school",
    "university",
    "ngo",
    "sme",
    "company",
    "person",
)
NAMED_ZONES = {
    "Europe/Stockholm": "stockholm",
    "Europe/Brussels": "brussels",
    "Europe/Helsinki": "helsinki",
    "Europe/Oslo": "oslo",
    "Europe/Copenhagen": "copenhagen",
    "CET": "cet",
    "EET": "eet",
    "UTC": "utc",
    "America/New_York": "new_york",
}
# As sources put it; the fact's own label says the same.
USUAL_NAMES = frozenset(
    {
        "sista ansökningsdatum", "sista datum för ansökan", "sista dag för ansökan", "sista dagen att söka",
        "sista dagen att ansöka", "sista dag att söka", "sista dag att ansöka", "stänger", "utlysningen stänger",
        "ansökan stänger", "ansökningsperioden", "utlysningsperioden", "ansökningar", "ansökningarna", "ansökan",
        "söka", "sökas", "stängs", "öppen", "öppet",
        "deadline", "deadlines", "closes", "closing date", "application deadline", "funding deadlines",
    }
)  # fmt: skip
LONGEST_NAME = 60
_FROM_UTC = "Etc/GMT"
# At home a bare hour is local time; elsewhere it may be anyone's.
HOME_LEVELS = frozenset({"national", "regional", "local"})
_MOST_MONEY = Decimal(10) ** 13


@dataclass(frozen=True)
class Setting:
    """In which words, and at what time and place, a call is spoken of."""

    texts: Texts
    now: datetime
    local: ZoneInfo


def deadline_words(deadline: Deadline, call: CallData, at: Setting) -> str:
    """ "måndag 5 april 2027 kl. 17.00 Brysseltid, om 12 dagar"; what the source leaves out or leaves open is said."""
    deadline = nearest(deadline, at.now, at.local)
    words = _certain_words(deadline, call, at)
    return or_day(words, deadline, at) if not is_past(deadline, at.now, at.local) else words


def or_day(words: str, deadline: Deadline, at: Setting) -> str:
    """The words for a day, with what makes it doubtful: a weekday that is another day's, the other day it may mean."""
    if deadline.said_weekday:
        words = at.texts.say("deadline.other_weekday", words=words, said=at.texts.weekday(deadline.said_weekday))
    if deadline.or_date is None:
        return words
    return at.texts.say("deadline.or_day", words=words, other=at.texts.date(deadline.or_date))


def _certain_words(deadline: Deadline, call: CallData, at: Setting) -> str:
    say = at.texts.say
    if deadline.date.startswith("--"):
        return at.texts.date(deadline.date)
    words = at.texts.weekday_date(deadline.date)
    if deadline.time:
        words = say("deadline.at_hour", day=words, hour=hour_words(deadline, call, at))
    if is_past(deadline, at.now, at.local):
        return say("deadline.past", day=words)
    left = days_left(deadline, at.now, at.local)
    words = say("deadline.left", day=words, left=at.texts.days_left(left or 0))
    return words if deadline.time else say("deadline.no_hour", day=words)


def telling_name(date: Deadline, call: CallData, at: Setting) -> str | None:
    """The source's own name for a last day, where it tells that day from the call's others: not "Last day to apply".

    What is too long for a name is a piece of a sentence.
    """
    names = {each.label for each in call.deadlines}
    if len(names) == 1 or not date.label or len(date.label) > LONGEST_NAME:
        return None
    usual = {at.texts.say("fact.deadline", count=count).casefold() for count in (1, 2)}
    return None if date.label.strip(" :").casefold() in usual | USUAL_NAMES else date.label


def opening_words(day: str, at: Setting) -> str:
    """ "tisdag 1 september 2026, om 117 dagar"."""
    if day.startswith("--"):
        return at.texts.date(day)
    left = (date.fromisoformat(day) - at.now.astimezone(at.local).date()).days
    return at.texts.say("deadline.left", day=at.texts.weekday_date(day), left=at.texts.days_left(left))


def hour_words(deadline: Deadline, call: CallData, at: Setting) -> str:
    """ "kl. 16.15 finsk tid (kl. 15.15 svensk tid)": whose time it is, and ours where that differs."""
    hour = at.texts.hour(deadline.time or "")
    if deadline.zone is None:
        return hour if call.level in HOME_LEVELS else at.texts.say("deadline.no_zone", hour=hour)
    stated, moment = stated_hour(deadline, at), local_moment(deadline, at.local)
    if moment is None or _wall(moment) == (deadline.date, deadline.time):
        return stated
    return at.texts.say("deadline.both_zones", stated=stated, ours=_our_time(deadline, moment, at))


def stated_hour(deadline: Deadline, at: Setting) -> str:
    """ "kl. 17.00", with whose time it is where that is not the reader's own."""
    hour = at.texts.hour(deadline.time or "")
    if deadline.zone is None or deadline.zone == at.local.key:
        return hour
    return at.texts.say("deadline.in_zone", hour=hour, zone=zone_name(deadline.zone, at.texts))


def _wall(moment: datetime) -> tuple[str, str]:
    return (moment.date().isoformat(), f"{moment:%H:%M}")


def _our_time(deadline: Deadline, moment: datetime, at: Setting) -> str:
    day, hour = _wall(moment)
    words = at.texts.say("deadline.in_zone", hour=at.texts.hour(hour), zone=zone_name(at.local.key, at.texts))
    return words if day == deadline.date else at.texts.say("deadline.at_hour", day=at.texts.date(day), hour=words)


def zone_name(zone: str, texts: Texts) -> str:
    if zone.startswith((f"{_FROM_UTC}+", f"{_FROM_UTC}-")):  # these names count westwards, which nobody would guess
        turned = {"+": "\N{MINUS SIGN}", "-": "+"}[zone[len(_FROM_UTC)]]
        return f"{texts.say('zone.utc')}{turned}{plain(zone[len(_FROM_UTC) + 1 :], 4)}"
    known = NAMED_ZONES.get(zone)
    return texts.say(f"zone.{known}") if known else texts.say("zone.other", name=plain(zone, 40))


def amount_phrases(budget: Budget | None, texts: Texts) -> tuple[str, ...]:
    """What one project can get, then the whole call, in words; empty where no number is stated."""
    if budget is None:
        return ()
    each, whole = project_phrase(budget, texts), _total(budget, texts)
    if not budget.shared_with and budget.total is not None and budget.total == budget.per_project_max:
        if budget.per_project_min == budget.total:
            return (texts.say("amount.single", money=texts.money(budget.total, budget.currency)),) if whole else ()
        each = "" if budget.per_project_min is None else each  # at most all that there is
    return tuple(filter(None, (each, whole)))


def project_phrase(budget: Budget, texts: Texts) -> str:
    """ "högst 2 miljoner kronor per projekt"; empty where nothing is stated."""
    low, high, currency = _credible(budget.per_project_min), _credible(budget.per_project_max), budget.currency
    if low is not None and high is not None and low < high:
        return texts.say("amount.exact", money=texts.money_between(low, high, currency))
    for key, amount in (("exact" if low == high else "at_most", high), ("at_least", low)):
        if amount is not None:
            return texts.say(f"amount.{key}", money=texts.money(amount, currency))
    return ""


def _total(budget: Budget, texts: Texts) -> str:
    total, others = _credible(budget.total), len(budget.shared_with)
    if total is None:
        return ""
    money = texts.money(total, budget.currency)
    return texts.say("amount.shared", count=others, money=money) if others else texts.say("amount.total", money=money)


def _credible(amount: str | None) -> Decimal | None:
    """None for nought and for what no funder has: such a number was misread, and is not shown."""
    if amount is None or len(amount) > 40:
        return None
    try:
        number = Decimal(amount)
    except InvalidOperation:
        return None
    return number if 0 < number < _MOST_MONEY else None


def rate_words(rate: float | None, texts: Texts) -> str:
    """The funder's share of the costs, never called co-financing: that is what the others pay."""
    if not rate:
        return ""
    key = "amount.whole_cost" if rate >= 1 else "amount.rate"
    return texts.say(key, share=texts.percent(rate))


def applicant_names(eligibility: Eligibility, texts: Texts) -> list[str]:
    """ "kommuner (som partner)", ...: municipalities first. Open to anyone is one name."""
    types = eligibility.applicant_types
    if "any" in types:
        return [_with_role("any", eligibility, texts)]
    return [_with_role(kind, eligibility, texts) for kind in APPLICANT_ORDER if kind in types]


def _with_role(kind: str, eligibility: Eligibility, texts: Texts) -> str:
    name, role = texts.say(f"applicant.{kind}"), eligibility.roles.get(kind)
    return texts.say(f"role.{role}", name=name) if role else name
