"""The form of one subscription: as it was typed, and laid into a profile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from subscriptions.digests.rhythm import LAST_MONTH_DAY, RHYTHMS, WEEKDAYS
from subscriptions.fields import SettingName, check_email, is_beyond_ascii
from subscriptions.profile_edit import NO_REVIEWER, fingerprint
from subscriptions.review import REVIEWS
from watcher.language import LANGUAGES, Texts
from watcher.web.hours import read_hour
from watcher.web.pasted import addresses_in
from watcher.web.profile_pages import Faults, lines_of, put, ticked

BANDS = ("strong", "possible", "weak")
DAYS = (*WEEKDAYS, *map(str, range(1, LAST_MONTH_DAY + 1)))
CHOICES = (*REVIEWS, "trial")
KNOWN = {"rhythm": RHYTHMS, "day": DAYS, "language": LANGUAGES, "band": BANDS, "review": CHOICES}
# What may only seem wrong while another field is: nothing is said of it then.
_LEANS_ON = {"areas": "department", "day": "rhythm", "review": "rhythm"}
MOST_SHOWN = 5
WORDS = (
    "department", "rhythm", "day", "time", "language", "band", "review", "mail", "shared", "teams", "webhook",
    "pause_first", "pause_last",
)  # fmt: skip
FIELDS: Mapping[tuple[str, ...], str] = {
    ("subscriptions", "department"): "department",
    ("subscriptions", "areas"): "areas",
    ("subscriptions", "rhythm"): "rhythm",
    ("subscriptions", "day"): "day",
    ("subscriptions", "time"): "time",
    ("subscriptions", "pauses"): "pause_last",
    ("subscriptions", "language"): "language",
    ("subscriptions", "minimum_band"): "band",
    ("subscriptions", "channels", "to"): "mail",
    ("subscriptions", "channels", "email"): "mail",
    ("subscriptions", "channels"): "teams",
    ("subscriptions",): "day",
    NO_REVIEWER: "review",
}


@dataclass(frozen=True)
class Typed:
    """`words`: the fields of text by name. `areas`: ids; none: all of the department. `pauses`: those kept."""

    words: Mapping[str, str]
    areas: Sequence[str] = ()
    pauses: Sequence[str] = ()
    seen: str = ""
    faults: Faults = field(default_factory=dict)

    def with_faults(self, faults: Faults) -> Typed:
        return replace(self, faults={**self.faults, **faults})

    def with_more(self, faults: Faults) -> Typed:
        """With those that the profile's own check found, where nothing was said of a field yet."""
        told = {name: what for name, what in faults.items() if _LEANS_ON.get(name) not in self.faults}
        return replace(self, faults={**told, **self.faults})

    def without_faults(self, stored: Typed, among: Collection[str] = WORDS) -> Typed:
        """As it would be with what stands there now wherever something is wrong: to find what else is."""
        wrong = {*self.faults} | ({"pause_first"} if "pause_last" in self.faults else set())
        words = {name: stored.words[name] if name in wrong and name in among else self.words[name] for name in WORDS}
        return replace(self, words=words, faults={})

    def lines(self, name: str) -> list[str]:
        return (addresses_in if name in ("mail", "shared") else lines_of)(self.words[name])

    def seeing(self, seen: str) -> Typed:
        """Sent once more, it is meant for what stands there now."""
        return replace(self, seen=seen)


def fresh(language: str, department: str, *, has_coordinator: bool) -> Typed:
    """A new one: a letter a week, and at first to the coordinator alone."""
    usual = {"rhythm": "weekly", "day": "monday", "time": "07:30", "band": "possible", "language": language}
    review = "trial" if has_coordinator else "direct"
    return Typed(dict.fromkeys(WORDS, "") | usual | {"department": department, "review": review})


def as_typed(table: Mapping[str, Any]) -> Typed:
    """The form as the subscription stands."""
    reached: dict[str, list[str]] = {name: [] for name in ("mail", "shared", "teams", "webhook")}
    for each in table.get("channels", []):
        if each["kind"] == "email":
            reached["shared" if each.get("shared") else "mail"] += each["to"]
        else:
            reached[each["kind"]].append(each["url_env"])
    review = "trial" if table.get("coordinator_until") else table.get("review", "direct")
    words = {
        "department": table.get("department", ""),
        "rhythm": table["rhythm"],
        "day": table.get("day") or "monday",
        "time": table["time"],
        "language": table["language"],
        "band": table["minimum_band"],
        "review": review,
        "pause_first": "",
        "pause_last": "",
    } | {name: "\n".join(addresses) for name, addresses in reached.items()}
    pauses = [f"{each['first']}--{each['last']}" for each in table.get("pauses", [])]
    return Typed(words, table.get("areas", []), pauses, fingerprint(table))


def shown(typed: Typed, raw: Mapping[str, Any], texts: Texts) -> dict[str, str]:
    """The form in the reader's words, by the labels of its fields. `raw`: the profile it belongs to."""
    say, words = texts.say, typed.words
    departments = {each["id"]: each["name"] for each in raw["organisation"]["departments"]}
    areas = [each["name"] for each in raw["areas"] if each["id"] in typed.areas]
    day = words["day"]
    pauses = [each.replace("--", " – ") for each in typed.pauses]
    added = [f"{words['pause_first']} – {words['pause_last']}"] if words["pause_first"] else []
    return {
        say("org.for_whom"): departments.get(words["department"], say("org.whole_organisation")),
        say("org.which_areas"): texts.listing(areas) if areas else say("org.all_areas"),
        say("org.band"): say(f"org.from_band_{words['band']}"),
        say("mine.rhythm"): say(f"mine.rhythm_{words['rhythm']}"),
        say("org.day"): say("org.day_of_month", day=day) if day.isdigit() else say(f"mine.{day}"),
        say("org.time"): texts.hour_field(read_hour(words["time"])),
        say("mine.language"): say(f"mine.language_{words['language']}"),
        say("org.pauses"): "\n".join([*pauses, *added]),
        **{say(f"org.{name}"): "\n".join(typed.lines(name)) for name in ("mail", "shared", "teams", "webhook")},
        say("web.review_legend"): say(f"web.review_{words['review']}"),
    }


def read_typed(form: Mapping[str, str], areas: Iterable[str], texts: Texts) -> Typed:
    """What was sent. Broken addresses are named; `areas`: the ids there are."""
    words = {name: form.get(name, "").strip() for name in WORDS}
    pauses = [name.removeprefix("pause-") for name in form if name.startswith("pause-")]
    typed = Typed(words, ticked(form, "area-", areas), pauses, form.get("seen", ""))
    faults = Faults()
    for name in ("mail", "shared"):
        if broken := [each for each in typed.lines(name) if not _is_address(each)]:
            faults[name] = _mail_fault(broken, texts)
    for name in ("teams", "webhook"):
        if broken := [each for each in typed.lines(name) if not _is_setting(each)]:
            shown = [each[:60] for each in broken[:MOST_SHOWN]]
            faults[name] = texts.say("org.fault_setting", names=texts.listing(shown))
    both = {each.lower() for each in typed.lines("mail")} & {each.lower() for each in typed.lines("shared")}
    if both:
        faults["shared"] = texts.say("org.fault_mail_twice", addresses=texts.listing(sorted(both)[:MOST_SHOWN]))
    faults |= {name: texts.say(f"org.fault_{name}") for name, known in KNOWN.items() if words[name] not in known}
    if words["rhythm"] == "instant" and words["review"] == "shown":
        faults["review"] = texts.say("org.fault_review_instant")
    if words["rhythm"] == "weekly" and words["day"].isdigit():
        faults["day"] = texts.say("org.fault_day_weekly")
    if (words["pause_first"] or words["pause_last"]) and _pause(words) is None:
        key = "org.fault_pause_order" if _is_backwards(words) else "org.fault_pause_last"
        faults["pause_last"] = texts.say(key)
    return replace(typed, faults=faults)


def _mail_fault(broken: Sequence[str], texts: Texts) -> str:
    """Those that are addresses, but that mail may not reach, are told apart from those that are none."""
    beyond = [each for each in broken if is_beyond_ascii(each)]
    some = {"org.fault_mail_broken": [each for each in broken if each not in beyond], "org.fault_mail_letters": beyond}
    return " ".join(
        texts.say(key, addresses=texts.listing([each[:60] for each in addresses[:MOST_SHOWN]]))
        for key, addresses in some.items()
        if addresses
    )


def lay_typed(typed: Typed, table: dict[str, Any], coordinator_until: str) -> None:
    """Into the subscription's table of the profile. `coordinator_until`: the last day of a trial that begins now."""
    words = typed.words
    put(table, "department", words["department"])
    put(table, "areas", [*typed.areas])
    table |= {"rhythm": words["rhythm"], "time": read_hour(words["time"]), "language": words["language"]}
    table["minimum_band"] = words["band"]
    put(table, "day", words["day"] if words["rhythm"] in ("weekly", "monthly") else None)
    if words["review"] != "trial":
        table["review"] = words["review"]
        table.pop("coordinator_until", None)
    elif "coordinator_until" not in table:
        table |= {"review": "direct", "coordinator_until": coordinator_until}
    pauses = [dict(zip(("first", "last"), each.partition("--")[::2], strict=True)) for each in typed.pauses]
    added = _pause(words)
    put(table, "pauses", [*pauses, *([added] if added else [])])
    put(table, "channels", [*_channels(typed, {each["url_env"] for each in _coded(table)})])


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two subscriptions write to the same recipients as often, about the same."""
    return _gist(one) == _gist(other)


def _gist(table: Mapping[str, Any]) -> tuple[object, ...]:
    reached = {
        (each["kind"], name.lower() if each["kind"] == "email" else name)
        for each in table.get("channels", [])
        for name in each.get("to") or [each["url_env"]]
    }
    about = {*table.get("areas", [])}
    return table.get("department"), about, table["rhythm"], table.get("day") or "monday", reached


def agree_on_shared(typed: Typed, tables: Iterable[dict[str, Any]]) -> None:
    """Whether several people read an address is one fact, wherever it is named: what was typed last holds."""
    read_by = {each.lower(): name == "shared" for name in ("mail", "shared") for each in typed.lines(name)}
    for table in tables:
        for channel in [*table.get("channels", [])]:
            if channel["kind"] != "email":
                continue
            shared = bool(channel.get("shared"))
            moved = [each for each in channel["to"] if read_by.get(each.lower(), shared) != shared]
            if not moved:
                continue
            channel["to"] = [each for each in channel["to"] if each not in moved]
            table["channels"].append({"kind": "email", "to": moved} | ({} if shared else {"shared": True}))
        table["channels"] = [each for each in table.get("channels", []) if each.get("to", True)]


def _channels(typed: Typed, vouched: set[str]) -> Iterable[dict[str, Any]]:
    """`vouched`: channels in Teams that a profile file takes without a code; new ones on a page always need it."""
    for name in ("mail", "shared"):
        if to := typed.lines(name):
            yield {"kind": "email", "to": to} | ({"shared": True} if name == "shared" else {})
    for each in typed.lines("teams"):
        yield {"kind": "teams", "url_env": each} | ({} if each in vouched else {"confirm": True})
    for each in typed.lines("webhook"):
        yield {"kind": "webhook", "url_env": each}


def _coded(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in table.get("channels", []) if each["kind"] == "teams" and not each.get("confirm")]


def _pause(words: Mapping[str, str]) -> dict[str, str] | None:
    days = _pause_days(words)
    return {"first": days[0].isoformat(), "last": days[1].isoformat()} if days and days[0] <= days[1] else None


def _is_backwards(words: Mapping[str, str]) -> bool:
    days = _pause_days(words)
    return days is not None and days[1] < days[0]


def _pause_days(words: Mapping[str, str]) -> tuple[date, date] | None:
    try:
        return date.fromisoformat(words["pause_first"]), date.fromisoformat(words["pause_last"])
    except ValueError:
        return None


def _is_address(text: str) -> bool:
    try:
        check_email(text)
    except ValueError:
        return False
    return True


def _is_setting(text: str) -> bool:
    try:
        TypeAdapter(SettingName).validate_python(text)
    except ValidationError:
        return False
    return True


def table_of(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A subscription's own table. The profile must have one by this id."""
    tables: Iterable[dict[str, Any]] = raw["subscriptions"]
    return next(each for each in tables if each["id"] == key)
