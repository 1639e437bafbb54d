"""Facts of a programme that stand in its catalogue file, in both languages of the service, and not on its page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from sources.contract import Budget, Eligibility, Localised, Translation
from sources.entry import Entry
from sources.kinds._page_open import PageOptions
from sources.reading.text import summarise

_Language = Literal["sv", "en"]
# Fields that people are told of and that stand in the file: a better wording there is no news of the funder.
_SUPPOSED = ("title", "text", "programme", "budget", "funding_rate", "eligibility")


class StrictEligibility(Eligibility):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StrictBudget(Budget):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FactOptions(PageOptions):
    """What the programme gives, to whom; the same from year to year."""

    title: Localised
    summary: Localised
    text: Annotated[Localised | None, Field(description="default: the summary")] = None
    eligibility: Annotated[StrictEligibility | None, Field(description="default: as the entry says")] = None
    budget: StrictBudget | None = None
    funding_rate: Annotated[float | None, Field(ge=0, le=1)] = None
    keywords: tuple[str, ...] = ()


def language_of(entry: Entry) -> _Language:
    """The language the facts are told in; the other one becomes a translation."""
    return "en" if entry.language == "en" else "sv"


def facts_of(entry: Entry, options: FactOptions) -> dict[str, Any]:
    """The fields of a call that are the same every time, ready for `CallData`."""
    language = language_of(entry)
    other: _Language = "sv" if language == "en" else "en"
    words = {name: _words(options, name) for name in (language, other)}
    own = options.eligibility or Eligibility()
    return {
        "supposed": _SUPPOSED,
        "source": entry.id,
        "title": words[language].title,
        "summary": words[language].summary,
        "text": words[language].text,
        "language": language,
        "translations": {other: words[other]},
        "funder": entry.funder,
        "programme": entry.programme,
        "level": entry.level,
        "budget": Budget(**options.budget.model_dump()) if options.budget else None,
        "funding_rate": options.funding_rate,
        "eligibility": Eligibility(
            **own.model_dump(exclude={"applicant_types", "regions"}),
            applicant_types=own.applicant_types or entry.applicant_types,
            regions=own.regions or entry.regions,
        ),
        "keywords": options.keywords,
    }


def _words(options: FactOptions, language: _Language) -> Translation:
    summary = options.summary.in_language(language)
    text = options.text.in_language(language) if options.text else summary
    return Translation(title=options.title.in_language(language), summary=summarise(summary), text=text)
