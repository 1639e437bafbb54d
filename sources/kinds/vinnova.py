"""Vinnova's open interface: the application rounds changed since a day, and the known ones by their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sources.contract import Budget, CallData, Eligibility, Known, Listing, Page, Parsed, Request
from sources.entry import Entry, SourceAddress
from sources.kinds import _vinnova_rounds as rounds
from sources.kinds import _vinnova_words as words
from sources.kinds._said import with_answers
from sources.kinds._vinnova_dates import read_dates
from sources.reading.tally import Tally

_IDS_AT_A_TIME = 20


class Options(BaseModel):
    """What may be set under [options] in the catalogue file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_url: SourceAddress = "https://data.vinnova.se/api/ansokningsomgangar"
    page_url: SourceAddress = "https://www.vinnova.se/ao/"
    first_years: Annotated[int, Field(ge=0, le=20, description="how many whole years back the first run asks")] = 2
    margin_days: Annotated[int, Field(ge=0, le=60, description="asked again, for records that come late")] = 7


@dataclass(frozen=True)
class VinnovaSource:
    """Asks for what changed, never for everything: without a day the interface answers with a web page."""

    entry: Entry
    options: Options

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return self.entry.coverage or "changes"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        """The changes, then every live round we know, so that a moved date is seen even if it is not told as one."""
        known_ids = sorted(known.live_ids)
        chunks = [known_ids[start : start + _IDS_AT_A_TIME] for start in range(0, len(known_ids), _IDS_AT_A_TIME)]
        return (
            self._request(self._since(now, known), "list"),
            *(self._request(",".join(chunk), "detail") for chunk in chunks),
        )

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The rounds of one answer that anybody may apply to. Raises UnreadablePage."""
        tally = Tally()
        read = [self._read_round(record, now, tally) for record in rounds.read_rounds(page)]
        calls = tuple(call for call in read if call is not None)
        return Parsed(calls=calls, listing=Listing(keys=tuple(call.external_id for call in calls)), notes=tally.notes())

    def _since(self, now: datetime, known: Known) -> str:
        if known.since is None:
            return f"{now.year - self.options.first_years}-01-01"
        return (known.since - timedelta(days=self.options.margin_days)).isoformat()

    def _request(self, selection: str, purpose: Literal["list", "detail"]) -> Request:
        return Request(
            url=f"{self.options.api_url.rstrip('/')}/{selection}",
            headers={"Accept": "application/json"},
            purpose=purpose,
            context={"selection": selection},
        )

    def _read_round(self, record: dict[str, Any], now: datetime, tally: Tally) -> CallData | None:
        """The round as a call, or None and counted: without identity or title, by invitation only, without a page."""
        number, title = rounds.diary_number(record), rounds.text(record, "Titel")
        reason = _set_aside(record, number, title)
        if reason or number is None:
            tally.add(reason or "no-id", number or title)
            return None
        try:
            return self._call(record, number, title, now, tally)
        except ValidationError as error:
            tally.add("bad-row", f"{number}: {error.errors()[0]['msg']}")
            return None

    def _call(self, record: dict[str, Any], number: str, title: str, now: datetime, tally: Tally) -> CallData:
        dates = read_dates(record, now, tally)
        who, money = words.applicant_words(record), words.money_words(record)
        call = CallData(
            source=self.entry.id,
            external_id=number,
            url=self.options.page_url + number,
            title=title,
            summary=words.summary(record),
            text=words.full_text(record, tally),
            language=self.entry.language,
            translations=words.english(record),
            funder=self.entry.funder,
            programme=self.entry.programme,
            level=self.entry.level,
            status=dates.status,
            opens=dates.opens,
            deadlines=dates.deadlines,
            deadline_model=dates.model,
            budget=Budget(text=money) if money else None,
            eligibility=Eligibility(text=who or None),
            documents=words.documents(record, tally),
            identities=(f"dnr:{number}",),
            evidence=dates.evidence,
        )
        return with_answers(call, who=who, how_much=money)


def _set_aside(record: dict[str, Any], number: str | None, title: str) -> str | None:
    if number is None:
        return "no-id"
    if rounds.is_no(record, "Publik"):
        return "invited-only"
    if rounds.is_no(record, "Webbsida"):
        return "no-page"
    return None if title else "no-title"


def build(entry: Entry) -> VinnovaSource:
    """The reader of one catalogue entry. Raises pydantic.ValidationError for wrong options."""
    return VinnovaSource(entry, Options.model_validate(entry.options))
