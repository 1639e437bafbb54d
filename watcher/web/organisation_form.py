"""The form of an organisation's own settings: as it was typed, and laid into a profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from sources.contract import ApplicantType
from subscriptions.digests.look import faults_of_look
from subscriptions.digests.reminders import EU_STEPS, NATIONAL_STEPS
from subscriptions.fields import is_beyond_ascii
from subscriptions.regions import REGIONS, find_regions, region_name
from watcher.language import Texts
from watcher.web.profile_pages import Faults, lines_of, put, ticked

APPLICANTS: tuple[str, ...] = tuple(each for each in get_args(ApplicantType) if each != "any")
LOOK = ("name", "logo_text", "colour")
WORDS = (
    "name", "language", "contact_name", "contact_email", "contact_phone", "domains", "region", "partners",
    "reminders_eu", "reminders_national", "smallest_project", "largest_project", "days_needed",
    "look_name", "look_logo_text", "look_colour",
)  # fmt: skip
# Which field a place of the profile is typed in.
FIELDS: Mapping[tuple[str, ...], str] = {
    ("organisation", "contact", "name"): "contact_name",
    ("organisation", "contact", "phone"): "contact_phone",
    ("organisation", "contact"): "contact_email",
    ("organisation", "regions"): "region",
    **{("organisation", "look", name): f"look_{name}" for name in LOOK},
    **{("organisation", name): name for name in WORDS if not name.startswith(("contact", "region", "look"))},
    ("organisation",): "largest_project",
    (): "contact_email",
}


@dataclass(frozen=True)
class Typed:
    """`words`: the fields of text by name. `offered`: regions that the search words may have meant."""

    words: Mapping[str, str]
    regions: Sequence[str]
    applicants: Sequence[str]
    shares: bool
    seen: str
    offered: Sequence[str] = ()
    faults: Faults = field(default_factory=dict)

    def with_more(self, faults: Faults) -> Typed:
        """With those that the profile's own check found, where nothing was said of a field yet."""
        return replace(self, faults={**faults, **self.faults})

    def without_faults(self, stored: Typed) -> Typed:
        """As it would be with what stands there now wherever something is wrong: to find what else is."""
        return replace(self, words={**self.words, **{name: stored.words[name] for name in self.faults}}, faults={})

    def seeing(self, seen: str) -> Typed:
        """Sent once more, it is meant for what stands there now."""
        return replace(self, seen=seen)


def as_typed(own: Mapping[str, Any], seen: str) -> Typed:
    """The form as the organisation stands. `own`: its table of the profile."""
    contact = own.get("contact", {})
    words = {name: str(own.get(name, "")) for name in WORDS} | {
        "contact_name": contact.get("name", ""),
        "contact_email": contact.get("email", ""),
        "contact_phone": contact.get("phone", ""),
        "domains": "\n".join(own.get("domains", [])),
        "partners": "\n".join(own.get("partners", [])),
        "reminders_eu": ", ".join(map(str, own.get("reminders_eu", EU_STEPS))),
        "reminders_national": ", ".join(map(str, own.get("reminders_national", NATIONAL_STEPS))),
        "region": "",
        **{f"look_{name}": own.get("look", {}).get(name, "") for name in LOOK},
    }
    return Typed(words, own.get("regions", []), own.get("applicant_types", []), own.get("shares_profile", False), seen)


def shown(typed: Typed, texts: Texts) -> dict[str, str]:
    """The form in the reader's words, by the labels of its fields."""
    say, words = texts.say, typed.words
    language = f"mine.language_{words['language']}"
    some = {name: words[name] for name in WORDS if name not in ("name", "language", "contact_email", "region")}
    return {
        say("web.organisation_name"): words["name"],
        say("org.language"): say(language) if texts.has(language) else words["language"],
        f"{say('org.coordinator')}: {say('web.mail_address')}": words["contact_email"],
        say("org.applicants"): texts.listing([say(f"applicant.{each}") for each in typed.applicants]),
        say("org.regions"): texts.listing([region_name(each, texts.language) for each in typed.regions]),
        **{say(f"org.{name}"): text for name, text in some.items()},
        say("org.shares"): say("org.ticked" if typed.shares else "org.not_ticked"),
    }


def read_typed(form: Mapping[str, str], texts: Texts) -> Typed:
    """What was sent. Search words that stand for one region tick it; those that may mean several offer them."""
    words = {name: form.get(name, "").strip() for name in WORDS}
    codes = [*dict.fromkeys([*REGIONS, *(name.removeprefix("region-") for name in form if name.startswith("region-"))])]
    regions, faults = ticked(form, "region-", codes), Faults()
    meant = find_regions(words["region"])
    if len(meant) == 1:
        regions, words["region"] = [*dict.fromkeys([*regions, *meant])], ""
    elif {*meant} & {*regions} and form.get("offered", "") == words["region"]:
        words["region"] = ""  # several were offered for these very words, and one has been ticked
    elif words["region"]:
        faults["region"] = texts.say("org.fault_region_several" if meant else "org.fault_region")
    for name in ("reminders_eu", "reminders_national"):
        if _steps(words[name]) is None:
            faults[name] = texts.say(f"org.fault_{name}")
    if words["days_needed"] and not _is_number(words["days_needed"]):
        faults["days_needed"] = texts.say("org.fault_days_needed")
    if is_beyond_ascii(words["contact_email"]):
        faults["contact_email"] = texts.say("org.fault_mail_letters", addresses=words["contact_email"][:60])
    wrong = faults_of_look(*(words[f"look_{name}"] for name in LOOK))
    faults |= {f"look_{name}": texts.say(key) for name, key in wrong.items()}
    applicants = ticked(form, "applicant-", (*APPLICANTS, "any"))
    return Typed(words, regions, applicants, bool(form.get("shares")), form.get("seen", ""), meant, faults)


def lay_typed(typed: Typed, own: dict[str, Any]) -> None:
    """Into the organisation's table of its profile."""
    words = typed.words
    for name in ("name", "language", "smallest_project", "largest_project"):
        put(own, name, words[name])
    own["name"] = words["name"]  # an empty name is a fault, not a name that is kept
    put(own, "domains", lines_of(words["domains"]))
    put(own, "partners", lines_of(words["partners"]))
    put(own, "regions", [*typed.regions])
    put(own, "applicant_types", [*typed.applicants])
    put(own, "days_needed", int(words["days_needed"]) if words["days_needed"] else None)
    contact = {name: words[f"contact_{name}"] for name in ("name", "email", "phone") if words[f"contact_{name}"]}
    put(own, "contact", contact)
    if not contact:
        own.pop("contact", None)
    look = {name: words[f"look_{name}"] for name in LOOK if words[f"look_{name}"]}
    put(own, "look", look)
    if not look:
        own.pop("look", None)
    own["reminders_eu"], own["reminders_national"] = _steps(words["reminders_eu"]), _steps(words["reminders_national"])
    own["shares_profile"] = typed.shares


def _steps(text: str) -> list[int] | None:
    """Numbers of days, the longest first; none at all is possible, what is no number is not."""
    parts = text.replace(",", " ").replace(";", " ").split()
    return sorted({int(part) for part in parts}, reverse=True) if all(map(_is_number, parts)) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5
