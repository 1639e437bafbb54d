"""What a call has from its catalogue entry alone. Pure.

Such a value is our own word, not the funder's: where the entry says otherwise from one day to the next, the call does
too, and nothing has happened that anybody is to be told of.
"""

from __future__ import annotations

from typing import Any

from sources.contract import CallData, Eligibility
from sources.entry import Entry

# Parts of `eligibility`: the entry's word goes before what a text says of them in passing. Who may apply under a label
# of its own is the call's own word, and no longer supposed.
APPLICANTS, REGIONS = "applicant_types", "regions"
_PARTS = (APPLICANTS, REGIONS)


def marked(call: CallData, entry: Entry) -> CallData:
    """The call with a mark on each field that people are told of and that its entry may have filled (`supposed`)."""
    names = {
        "programme": call.programme is not None and call.programme == entry.programme,
        "title": call.title in (entry.name.sv, entry.name.en),  # of a page without a heading
        APPLICANTS: bool(entry.applicant_types) and call.eligibility.applicant_types == entry.applicant_types,
        REGIONS: bool(entry.regions) and call.eligibility.regions == entry.regions,
    }
    found = tuple(name for name, is_entrys in names.items() if is_entrys and name not in call.supposed)
    return call.model_copy(update={"supposed": (*call.supposed, *found)}) if found else call


def only_supposed(call: CallData) -> Eligibility:
    """Who may apply, as far as the entry alone says it."""
    return Eligibility(**{name: getattr(call.eligibility, name) for name in _PARTS if name in call.supposed})


def as_supposed_now(known: CallData, fresh: CallData) -> CallData:
    """The known call with everything that only its entry said as the entry says it now: the rest can be compared.

    Where a source falls silent and the entry's word takes its place, it has said nothing new either.
    """
    if not (known.supposed or fresh.supposed):
        return known
    update: dict[str, Any] = {
        name: getattr(fresh, name) for name in {*known.supposed, *fresh.supposed} if _is_entrys(name, known, fresh)
    }
    eligibility = update.get("eligibility", known.eligibility)
    parts = {name: getattr(fresh.eligibility, name) for name in _PARTS if name in (*known.supposed, *fresh.supposed)}
    return known.model_copy(update={**update, "eligibility": eligibility.model_copy(update=parts)})


def as_its_page_said(listed: CallData, known: CallData) -> CallData:
    """The call as its list has it today, with who may apply as its own page, which was not read today, has said it."""
    eligibility = as_supposed_now(known, listed).eligibility
    said = known.eligibility.applicant_types or known.eligibility.text
    if APPLICANTS in known.supposed or APPLICANTS not in listed.supposed or not said:
        return listed.model_copy(update={"eligibility": eligibility})
    eligibility = eligibility.model_copy(update={APPLICANTS: known.eligibility.applicant_types})
    supposed = tuple(name for name in listed.supposed if name != APPLICANTS)
    return listed.model_copy(update={"eligibility": eligibility, "supposed": supposed})


def _is_entrys(name: str, known: CallData, fresh: CallData) -> bool:
    """Whether a field that one of the two has from the entry differs, if it does, by the entry's word alone."""
    if name in _PARTS:
        return False
    return name in fresh.supposed or not getattr(fresh, name)
