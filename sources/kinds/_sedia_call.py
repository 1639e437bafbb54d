"""One row of the portal's search as a call, or set aside and counted."""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError

from sources.contract import CallData, Eligibility, Level
from sources.entry import Entry
from sources.kinds import _sedia_dates as dates
from sources.kinds import _sedia_words as words
from sources.kinds._sedia_budget import budget
from sources.kinds._sedia_programmes import EXTERNAL_PROGRAMMES, PROGRAMMES
from sources.kinds._sedia_rows import Row
from sources.reading.funding import rate_of
from sources.reading.links import canonical_address, safe_link
from sources.reading.tally import Tally
from sources.reading.text import one_line, summarise

TOPIC, EXTERNAL_ACTION, CASCADE = "1", "2", "8"
_SET_ASIDE = {"0": "tender-row", "6": "update-row"}
_SCREEN = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/"
_DATA_FOLDER = "/opportunities/data/"


def read_call(row: Row, entry: Entry, datasources: tuple[str, ...], now: datetime, tally: Tally) -> CallData | None:
    """The call a row speaks of. None, and counted in `tally`, if it is no call of the portal's own."""
    identifier = _identity(row, entry.language)
    name = words.title(row)
    reason = _set_aside(row, datasources, identifier, name)
    if reason:
        tally.add(reason, identifier or row.reference)
        return None
    try:
        return _call(row, entry, identifier, name, now, tally)
    except ValidationError as error:
        tally.add("bad-row", f"{identifier}: {error.errors()[0]['msg']}")
        return None


def _identity(row: Row, base_language: str) -> str:
    """A cascade call carries its parent topic's identifier, so it goes by its own reference.

    That ends with the row's language: a copy in another language goes by the reference of the call it copies.
    """
    if row.kind != CASCADE:
        return one_line(row.first("identifier"))
    reference = row.reference
    return reference.removesuffix(row.language) + base_language if reference.endswith(row.language) else reference


def _set_aside(row: Row, datasources: tuple[str, ...], identifier: str, name: str) -> str | None:
    datasource = row.first("DATASOURCE")
    if datasource and datasource not in datasources:
        return "other-datasource"
    if row.kind not in (TOPIC, EXTERNAL_ACTION, CASCADE):
        return _SET_ASIDE.get(row.kind, "other-type")
    if not identifier:
        return "no-id"
    return None if name else "no-title"


def _call(row: Row, entry: Entry, identifier: str, name: str, now: datetime, tally: Tally) -> CallData:
    model = dates.deadline_model(row)
    opens = dates.opening_day(row, tally)
    closing = dates.deadlines(row, model, tally)
    if opens and closing and closing[-1].date < opens:
        tally.add("deadline-before-opening", identifier)
    purpose, conditions = words.description(row), words.conditions(row)
    who = words.eligibility_words(conditions)
    rate, rate_words = rate_of(conditions)
    return CallData(
        source=entry.id,
        external_id=identifier,
        url=_address(row, identifier),
        title=name,
        summary=summarise(purpose),
        text=words.bounded("\n\n".join(part for part in (purpose, conditions) if part), row, tally),
        language=row.language,
        funder=entry.funder,
        programme=_programme(row, tally) or entry.programme,
        level=_level(row, entry),
        status=dates.status(row, opens, closing, now),
        opens=opens,
        deadlines=closing,
        deadline_model=model,
        budget=budget(row, identifier),
        funding_rate=rate,
        eligibility=Eligibility(text=who or None),
        keywords=words.keywords(row),
        types_of_action=tuple(dict.fromkeys(one_line(name) for name in row.all("typesOfAction"))),
        documents=words.documents(row, tally),
        updates=words.updates(row),
        identities=_identities(row, identifier),
        evidence={name: said for name, said in (("eligibility", who), ("funding_rate", rate_words)) if said},
    )


def _identities(row: Row, identifier: str) -> tuple[str, ...]:
    """The names other sources may know the call by: theirs is often a link to the topic's own page."""
    if row.kind == CASCADE:
        return ()
    address = _address(row, identifier) or ""
    is_own_page = address.lower().endswith(f"/topic-details/{identifier.lower()}")
    return (f"topic:{identifier.upper()}", *([f"url:{canonical_address(address)}"] if is_own_page else []))


def _programme(row: Row, tally: Tally) -> str | None:
    code = row.first("frameworkProgramme")
    if code and code not in PROGRAMMES:
        tally.add("unknown-programme", code)
    return PROGRAMMES.get(code)


def _level(row: Row, entry: Entry) -> Level:
    abroad = row.kind == EXTERNAL_ACTION or row.first("frameworkProgramme") in EXTERNAL_PROGRAMMES
    return "global" if abroad else entry.level


def _address(row: Row, identifier: str) -> str | None:
    """The page for a person. Some rows give the address of a data file instead."""
    given = row.top("url") or row.first("url")
    address = safe_link(given, _SCREEN) if given else None
    if address and _DATA_FOLDER not in address:
        return address
    page = {
        TOPIC: f"topic-details/{identifier}",
        EXTERNAL_ACTION: f"prospect-details/{row.reference}",
        CASCADE: f"competitive-calls-cs/{row.first('callccm2Id')}",
    }
    return safe_link(page[row.kind], _SCREEN)
