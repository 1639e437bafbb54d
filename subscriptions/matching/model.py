"""What matching is given and what it gives: plain data, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from sources.contract import CallData

if TYPE_CHECKING:
    from subscriptions.matching.language import Language
    from subscriptions.matching.own_words import OwnWords
    from subscriptions.matching.wanted_words import WantedWords

Band = Literal["strong", "possible", "weak"]
Where = Literal["title", "summary", "text", "keywords", "programme", "funder", "identifier", "eligibility", "answers"]
OWN_WORD: Final = "word"
PARTNER: Final = "partner"
PLACE: Final = "place"
ELSEWHERE: Final = "elsewhere"
OUTSIDE: Final = "outside"
MENTIONED: Final = "mentioned"
ABROAD: Final = "abroad"
APPLICANT: Final = "applicant"
CONSORTIUM: Final = "consortium"
ANSWERS: Final = "answers"
SIMILAR: Final = "similar"
# What a subject counts in a call for other parts of the world, unless it is one that is done there (`Field.abroad`):
# democracy in one country or another is no business of a municipality, a municipal partnership there is.
AT_GLOBAL_LEVEL: Final = 0.35
BESIDE_TOPIC: Final = frozenset({PARTNER, PLACE, ELSEWHERE, OUTSIDE, MENTIONED, ABROAD, SIMILAR})


@dataclass(frozen=True)
class Area:
    """A priority area in a coordinator's own words. `must_not` holds phrases that rule a call out.

    `fields_added`, `fields_left_out`: policy fields that she wants beside what her words lead to, and those not meant.
    """

    organisation_id: str
    id: str
    name: str
    description: str = ""
    must_not: tuple[str, ...] = ()
    weight: float = 1.0
    fields_added: tuple[str, ...] = ()
    fields_left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Organisation:
    """What decides who may apply: NUTS codes, kinds of applicant, and places worth noticing.

    `smallest_project`, `largest_project`: the money for one project that it is for, as `500000 SEK` or `50000 EUR`, or
    empty. `days_needed`: how many days it takes to apply.
    """

    id: str
    regions: tuple[str, ...] = ()
    applicant_types: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    country: str = "SE"
    smallest_project: str = ""
    largest_project: str = ""
    days_needed: int | None = None


class Found(NamedTuple):
    """The best place where a call says something. `weight` is its share of what the call says."""

    text: str
    where: Where
    weight: float


# The same as a plain tuple: a call has dozens, and few are told.
Told = tuple[str, Where, float]


@dataclass(frozen=True, slots=True)
class AnalysedCall:
    """What a call is about. `terms`: the share of the whole (0..1) of each term, by the concepts it stands for.

    `strength`: how much the call says at all (0..1). `programmes`: the fields that its programme implies, and their
    share. `words`: everything it says, word by word. `places`: regions that it names as its own, by NUTS code;
    `mentioned`: others of which its text speaks as if they were.
    `actors`: above 1 where the call speaks to local government, below where it is for others alone. `abroad`: what says
    that it is for action in other parts of the world (`done_afar`); else empty.
    """

    call: CallData
    language: Language
    terms: dict[tuple[int, ...], float]
    found: dict[int, Told]
    programmes: dict[str, Found]
    words: OwnWords
    strength: float
    actors: float
    places: dict[str, str]
    mentioned: dict[str, str] = field(default_factory=dict)
    abroad: str = ""
    # How much of a subject counts that is asked for with these ways of working: filled by comparing.
    aspect_shares: dict[frozenset[str], float] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Wish:
    """How much an area wants something (0..1), and the area's words that say so.

    `aspects` are ways of working asked for together with a subject: a call with both is meant, one without is less so.
    `listed`: the wish is one of a list that says all that is meant, so that neighbours are not meant too.
    `is_part`: the words say something of a field, not the field.
    """

    weight: float
    term: str
    aspects: frozenset[str] = frozenset()
    listed: bool = False
    is_part: bool = False


class TermWish(NamedTuple):
    """How much an area wants a term for one of its concepts, the area's words that say so, and what it asks beside."""

    weight: float
    said: str
    concept: int
    aspects: frozenset[str]


@dataclass(frozen=True)
class AnalysedArea:
    """What an area is about: policy fields, single concepts of the map, and its own words.

    `steps`: a name written as a path (`Utbildning - Vuxna`) asks for both of its steps; else empty.
    `focus`: above 1 where few calls say anything of what it wants, so that the same share of a call is worth more.
    `unclear` tells why no call can be more than weakly relevant: `too-broad` or `nothing-to-go-on`; else it is empty.
    """

    area: Area
    fields: dict[str, Wish]
    concepts: dict[int, Wish]
    words: WantedWords
    unclear: str = ""
    steps: tuple[()] | tuple[AnalysedArea, AnalysedArea] = ()
    focus: float = 1.0
    # What it wants of the terms it has met: filled by comparing.
    met: dict[tuple[int, ...], tuple[TermWish, ...]] = field(default_factory=dict, compare=False, repr=False)


class Reason(NamedTuple):
    """A word of the area, what was found for it in the call and where, and through which field (or `word`).

    `weight`: its share (0..1) of what speaks for the call; below 0 for what speaks against it: how much it took from
    the score.
    """

    term: str
    found: str
    where: Where
    via: str
    weight: float


class Scored(NamedTuple):
    """A call that concerns an area: how surely (0..1), and why."""

    organisation_id: str
    area_id: str
    source: str
    external_id: str
    score: float
    band: Band
    reasons: tuple[Reason, ...]
