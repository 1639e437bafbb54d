"""The profile file (TOML): what an organisation writes about itself, its priority areas and its subscriptions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, model_validator

from sources.contract import ApplicantType
from subscriptions.delivery.channel import ChannelOptions
from subscriptions.digests.look import NAME_LENGTH
from subscriptions.digests.reminders import EU_STEPS, NATIONAL_STEPS
from subscriptions.digests.rhythm import WEEKDAYS, Rhythm
from subscriptions.fields import (
    Colour,
    Country,
    Day,
    Domain,
    EmailAddress,
    Id,
    Line,
    LogoText,
    Name,
    Paragraphs,
    Phrases,
    PolicyField,
    ProjectSize,
    Region,
    TimeOfDay,
)
from subscriptions.matching.capacity import size_in_kronor

Language = Literal["sv", "en"]
Band = Literal["strong", "possible", "weak"]
Review = Literal["direct", "shown", "coordinator"]


class Part(BaseModel):
    """A table of the file. Unknown keys are faults: a misspelt key must not be lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


LONGEST_PAUSE = timedelta(days=366)
# Days before the last one to apply; none at all is possible.
Steps = Annotated[tuple[Annotated[int, Field(ge=0, le=365)], ...], Field(max_length=10)]


class ContactProfile(Part):
    """The coordinator whom readers can turn to; stands in every digest."""

    name: Name
    email: EmailAddress | None = None
    phone: Line = ""


class LookProfile(Part):
    """How letters look. `name`: what the organisation is called in them. `colour`: any; shades that can be read follow.

    Empty: the organisation's own name, no logo, the usual colour.
    """

    name: Annotated[Line, Field(max_length=NAME_LENGTH)] = ""
    logo_text: LogoText = ""
    colour: Colour = ""


class DepartmentProfile(Part):
    id: Id
    name: Name
    applicant_types: tuple[ApplicantType, ...] = ()


class OrganisationProfile(Part):
    """`domains`: of the organisation's own mail addresses. Readers elsewhere must say yes before their first letter.

    None: nobody is asked. `shares_profile`: whether other organisations' coordinators may copy the words of its areas.
    """

    id: Id
    name: Name
    language: Language = "sv"
    country: Country = "SE"
    regions: tuple[Region, ...] = ()
    applicant_types: tuple[ApplicantType, ...] = ()
    partners: tuple[Name, ...] = ()
    reminders_eu: Steps = EU_STEPS
    reminders_national: Steps = NATIONAL_STEPS
    smallest_project: ProjectSize = ""
    largest_project: ProjectSize = ""
    days_needed: Annotated[int, Field(ge=1, le=365)] | None = None
    domains: tuple[Domain, ...] = ()
    umbrella: Id | None = None
    shares_profile: bool = False
    contact: ContactProfile | None = None
    look: LookProfile | None = None
    departments: Annotated[tuple[DepartmentProfile, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _smallest_is_smaller(self) -> Self:
        smallest, largest = size_in_kronor(self.smallest_project), size_in_kronor(self.largest_project)
        if smallest and largest and smallest > largest:
            raise ValueError("smallest_project is larger than largest_project; exchange them")
        return self


class AreaProfile(Part):
    """`fields_added`, `fields_left_out`: policy fields (ids of the map) by which the words are corrected."""

    id: Id
    department: Id
    name: Name
    description: Paragraphs = ""
    must_not: Phrases = ()
    fields_added: tuple[PolicyField, ...] = ()
    fields_left_out: tuple[PolicyField, ...] = ()
    weight: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] = 1.0


class PauseProfile(Part):
    """Days without letters, the first and the last of them too; what is new in them comes afterwards in one letter."""

    first: date
    last: date

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if not self.first <= self.last <= self.first + LONGEST_PAUSE:
            raise ValueError("last comes before first, or more than a year after it")
        return self


class SubscriptionProfile(Part):
    """`areas` empty: every area of the department, or of the organisation where no department is named.

    `review`: who sees the letters first; `coordinator_until`: the last day on which they go to the coordinator alone.
    A file that says neither leaves both as they are, and sends a new subscription's letters straight out.
    """

    id: Id
    department: Id | None = None
    areas: tuple[Id, ...] = ()
    rhythm: Rhythm = "weekly"
    day: Day | None = None
    time: TimeOfDay = "07:30"
    pauses: Annotated[tuple[PauseProfile, ...], Field(max_length=20)] = ()
    language: Language | None = None
    minimum_band: Band | None = None
    review: Review | None = None
    coordinator_until: date | None = None
    channels: tuple[SerializeAsAny[ChannelOptions], ...] = ()

    @model_validator(mode="after")
    def _day_fits_rhythm(self) -> Self:
        if self.rhythm == "weekly" and self.day and self.day not in WEEKDAYS:
            raise ValueError(f'day {self.day!r} needs rhythm "monthly"; write a weekday, for example monday')
        return self

    @model_validator(mode="after")
    def _can_be_shown(self) -> Self:
        if self.review == "shown" and self.rhythm == "instant":
            raise ValueError('review "shown" needs a rhythm with a day before it; write daily, weekly or monthly')
        return self

    @property
    def band(self) -> Band:
        """What interrupts a person at once must be worth it; a digest may offer more."""
        return self.minimum_band or ("strong" if self.rhythm == "instant" else "possible")


class Profile(Part):
    """One organisation's profile file, checked."""

    organisation: OrganisationProfile
    areas: tuple[AreaProfile, ...] = ()
    subscriptions: tuple[SubscriptionProfile, ...] = ()

    @model_validator(mode="after")
    def _somebody_reviews(self) -> Self:
        contact = self.organisation.contact
        for each in self.subscriptions:
            wants = each.review in ("shown", "coordinator") or each.coordinator_until
            if wants and not (contact and contact.email):
                raise ValueError(f"subscription {each.id!r} needs a coordinator: write organisation.contact.email")
        return self
