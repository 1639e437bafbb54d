"""Words in one part of an area's name that mean different things: how much each of them counts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from subscriptions.matching.find import Hit
from subscriptions.matching.kin import are_related
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Grade, Vocabulary, load_vocabulary

# How much of a wide word, or of those for whom something is done, counts where the name asks for other things.
ASIDE: Final = 0.3
# How much of what a name says only to tell where or for whom the rest of it is meant.
WHERE: Final = 0.6
# The same of what a wide word may mean beside what it means first: `Infrastruktur och hållbara transporter`.
BESIDE_FIRST: Final = 0.42
# So near another subject of the name is what a wide word means beside it.
NEAR_ENOUGH: Final = 0.5
FIRM: Final[frozenset[Grade]] = frozenset({"names", "sure"})
_AND: Final = frozenset({"och", "samt", "and"})
_ITEM = re.compile(r"[,:;/–.&]")
# A word, a preposition, and up to three words after it; a genitive and one or two words after it.
_GOVERNS = re.compile(
    r"\w\s+(?:i|inom|på|hos|för|bland|av|till|åt|in|within|for|among|at|of|to)\s+(?:\w+\W+){1,3}\Z", re.IGNORECASE
)
_GENITIVE = re.compile(r"\w{2,}s|\w+['’]s?")
_OWNED = re.compile(r"^\W*(\w{2,}s|\w+['’]s?)\s+(?:\w+\W+){1,2}\Z")
_STOPS = re.compile(r"[:;/–.&]")
_JOINS = re.compile(r"\b(?:i|inom|på|hos|för|av|in|within|for|at|of)\b", re.IGNORECASE)
# What follows is said of something else: `klara skolan och ha något att göra på fritiden`.
_APART = re.compile(r"\b(?:att|som|that|which)\b", re.IGNORECASE)
_WHERE = re.compile(
    r"\b(?:i|inom|på|hos|för|bland|(?<!leder )(?<!leda )(?<!om )till|åt|in|within|for|among|at)\b", re.IGNORECASE
)


def is_firm(hit: Hit) -> bool:
    """Whether a word surely means a subject: a part of a compound (`industrikommun`) does not."""
    concepts = load_vocabulary().concepts
    return hit.weight == 1.0 and any(concepts[number].grade in FIRM for number in hit.concepts)


def owners_in(hits: Iterable[Hit]) -> frozenset[str]:
    """The words in the genitive, in small letters, that surely mean a subject."""
    firsts = (hit.surface.split()[0] for hit in hits if is_firm(hit))
    return frozenset(first.lower() for first in firsts if _GENITIVE.fullmatch(first))


def joins_governed(text: str, joint: re.Match[str], owners: Collection[str]) -> bool:
    """Whether `och` joins two things that the same words are meant for: after a preposition (`Utbyten för elever och
    lärare`) or a genitive (`Förskolans lokaler och utemiljö`). `owners`: see `owners_in`."""
    if joint[0].lower() not in _AND:
        return False
    item = _ITEM.split(text[: joint.start()])[-1]
    owner = _OWNED.search(item)
    return bool(_GOVERNS.search(item)) or (owner is not None and owner[1].lower() in owners)


def beside_firm(hits: list[Hit], umbrellas: list[Hit], facet_of: list[int], vocabulary: Vocabulary) -> set[int]:
    """Words of a name that may mean a field, beside words that surely do: `i länets kommuner` says where, not what.
    Beside wide words (`Trygg kommun`) only those that say where or for whom.

    Only within one part of the name: in a list (`Infrastruktur och hållbara transporter`) each item is meant.
    """
    firm = {hit.first for hit in hits if any(vocabulary.concepts[number].grade in FIRM for number in hit.concepts)}
    parts, wide = {facet_of[first] for first in firm}, {facet_of[hit.first] for hit in umbrellas}
    where = {hit.first for hit in hits if facet_of[hit.first] in wide and _says_where(hit, vocabulary)}
    return ({hit.first for hit in hits if facet_of[hit.first] in parts} | where) - firm


def _says_where(hit: Hit, vocabulary: Vocabulary) -> bool:
    fields = [vocabulary.fields[vocabulary.concepts[number].field] for number in hit.concepts]
    return bool(fields) and all(field.qualifies for field in fields)


def beside_listed(hits: list[Hit], umbrellas: list[Hit]) -> Iterator[Hit]:
    """The words of an area without those that a wide word or phrase is made of: what it may mean is in its list. A word
    that surely means a subject as well keeps that."""
    for hit in hits:
        wide = [each for each in umbrellas if each.first <= hit.first and hit.last <= each.last]
        if not wide or (is_firm(hit) and any(each[:2] == hit[:2] for each in wide)):
            yield hit


def with_people(text: str, hits: list[Hit], facet_of: list[int], vocabulary: Vocabulary) -> list[int]:
    """The parts that the words of a name stand in, where one that only names people joins what stands before it:
    `Psykisk hälsa, unga` asks for both together, as `Psykisk hälsa hos unga` does. In a longer list each is meant."""
    last = max(facet_of, default=0)
    words = {at for at, facet in enumerate(facet_of) if facet == last}
    named = [hit for hit in hits if hit.first in words]
    fields = {vocabulary.concepts[number].field for hit in named for number in hit.concepts}
    only_people = bool(fields) and all(vocabulary.fields[name].people for name in fields)
    covered = {at for hit in named for at in range(hit.first, hit.last + 1)}
    if len(set(facet_of)) == 2 and only_people and covered == words and text.count(",") == 1:
        return [min(facet_of)] * len(facet_of)
    return facet_of


def said_of_where(text: str, found: Tokens, hits: list[Hit], facet_of: list[int], vocabulary: Vocabulary) -> set[int]:
    """Words of a description that only tell where or for whom the subject before them is meant: `care at home in
    sparsely populated areas` asks for no shops there."""
    marks, starts = [match.start() for match in _WHERE.finditer(text)], found.starts()
    subjects = [(hit, fields) for hit in hits if (fields := firm_subjects(hit, vocabulary))]
    firm = {hit.first for hit, fields in subjects if not all(vocabulary.fields[name].qualifies for name in fields)}
    aside = set()
    for hit in hits:
        said = {vocabulary.concepts[number].field for number in hit.concepts}
        step = bisect_left(marks, starts[hit.first])
        if step and said and all(vocabulary.fields[name].qualifies for name in said):
            beside = [at for at in firm if facet_of[at] == facet_of[hit.first] and starts[at] < marks[step - 1]]
            aside |= {hit.first} if beside else set()
    return aside


def joined_parts(text: str, found: Tokens, hits: list[Hit], facet_of: list[int], vocabulary: Vocabulary) -> set[int]:
    """The parts of a description in which a sure subject says where or for whom the one before it is meant:
    `artificiell intelligens i sjukvården` asks for neither by itself."""
    marks, starts = [match.start() for match in _JOINS.finditer(text)], found.starts()
    apart = [match.start() for match in _APART.finditer(text)]
    said: dict[tuple[int, int], list[int]] = {}
    sure: dict[tuple[int, int], list[int]] = {}
    for hit in hits:
        fields = [vocabulary.fields[vocabulary.concepts[number].field] for number in hit.concepts]
        if all(field.qualifies or field.kind == "aspect" for field in fields):
            continue
        step = bisect_left(marks, starts[hit.first])
        part = facet_of[hit.first], bisect_left(apart, starts[hit.first])
        said.setdefault(part, []).append(step)
        if firm_subjects(hit, vocabulary):
            sure.setdefault(part, []).append(step)
    governed = {part[0] for part, steps in sure.items() if max(steps) > min(said[part])}
    return governed | _right_beside(hits, facet_of, vocabulary) | _with_people(hits, facet_of, vocabulary)


def _with_people(hits: list[Hit], facet_of: list[int], vocabulary: Vocabulary) -> set[int]:
    """The parts that name people beside a subject: `bibliotek som når barn` asks for nothing else for these."""
    fields = vocabulary.fields
    firm = [(facet_of[hit.first], names) for hit in hits if (names := firm_subjects(hit, vocabulary))]
    people = {part for part, names in firm if all(fields[name].people for name in names)}
    return people & {part for part, names in firm if not any(fields[name].people for name in names)}


def _right_beside(hits: list[Hit], facet_of: list[int], vocabulary: Vocabulary) -> set[int]:
    """The parts in which two sure subjects stand side by side, so that one tells which of the other is meant:
    `Energieffektiva skolor och äldreboenden` asks for no teaching."""
    sure = {hit.first: hit for hit in hits if firm_subjects(hit, vocabulary)}
    return {facet_of[at] for at, hit in sure.items() if hit.last + 1 in sure and facet_of[hit.last + 1] == facet_of[at]}


def said_of_all(
    text: str, found: Tokens, hits: list[Hit], umbrellas: list[Hit], facet_of: list[int]
) -> dict[int, tuple[int, ...]]:
    """Words of a name that tell where or for whom all of a row of kindred things, or of ways of working, are meant, and
    the parts of the name that these are: `AI och digitala tjänster i vården`, `Forskning, utveckling och innovation i
    vården` ask for none of it elsewhere. Of things that have nothing to do with each other only the last is meant so.
    """
    mark, last = _WHERE.search(text), max(facet_of, default=0)
    if mark is None or not last or _STOPS.search(text):
        return {}
    vocabulary, starts = load_vocabulary(), found.starts()
    firm, wide = _firm_by_place(hits, vocabulary), _wide_by_place(umbrellas, vocabulary)
    before = [at for at, start in enumerate(starts) if start < mark.start()]
    in_last = frozenset[str]().union(*(firm.get(at, ()) for at in before if facet_of[at] == last))
    known = {at for hit in hits for at in range(hit.first, hit.last + 1)}
    parts = []
    for part in range(last):
        words = [at for at in before if facet_of[at] == part]
        subjects = frozenset[str]().union(*(firm.get(at, ()) for at in words))
        if not are_related(subjects, in_last, vocabulary):
            if subjects or any(at in wide or (found.known[at].telling and at not in known) for at in words):
                return {}  # something else
            if known.isdisjoint(words):
                continue  # nothing
        parts.append(part)
    after = (at for at in wide | firm if facet_of[at] == last and starts[at] > mark.start())
    return dict.fromkeys(after, tuple(parts))


def _firm_by_place(hits: list[Hit], vocabulary: Vocabulary) -> dict[int, frozenset[str]]:
    return {hit.first: fields for hit in hits if (fields := firm_subjects(hit, vocabulary))}


def _wide_by_place(umbrellas: list[Hit], vocabulary: Vocabulary) -> dict[int, frozenset[str]]:
    meant = vocabulary.umbrellas
    return {hit.first: frozenset(name for each in hit.concepts for name in meant[each].fields) for hit in umbrellas}


def narrower_beside(wide: Hit, hits: list[Hit], umbrellas: list[Hit], vocabulary: Vocabulary) -> frozenset[str]:
    """Those fields of a wide word that other words of the name mean: `Trygghet, brottsförebyggande arbete` tells which
    safety is meant, and beside roads or newcomers what it means first is not meant (`Tillgänglighet och infrastruktur`,
    `Integration och delaktighet`)."""
    meant = {name: at for number in wide.concepts for name, at in vocabulary.umbrellas[number].fields.items()}
    others = [hit for hit in hits if hit.last < wide.first or hit.first > wide.last]
    firm = frozenset[str]().union(*(firm_subjects(hit, vocabulary) for hit in others))
    if firm & meant.keys():
        return firm & meant.keys()
    beside = [hit for hit in umbrellas if hit.first != wide.first]
    listed = (vocabulary.umbrellas[number].fields.items() for hit in beside for number in hit.concepts)
    near = {name for each in listed for name, at in each if at >= NEAR_ENOUGH} | _around_them(firm, vocabulary)
    first = max(meant, key=lambda name: meant[name])
    return frozenset() if first in near else frozenset(near & meant.keys())


def beside_narrower(wide: int, narrower: frozenset[str], vocabulary: Vocabulary) -> float:
    """How much to count of what else a wide word may mean, where other words of the name mean `narrower` of it. `wide`:
    its number."""
    meant = vocabulary.umbrellas[wide].fields
    return BESIDE_FIRST if max(meant, key=lambda name: meant[name]) in narrower else ASIDE


def _around_them(fields: frozenset[str], vocabulary: Vocabulary) -> set[str]:
    """What is near fields, and what they lie within."""
    near = {other for name in fields for other, at in vocabulary.fields[name].near.items() if at >= NEAR_ENOUGH}
    return near | {wider for name in fields if (wider := vocabulary.fields[name].within)}


def firm_subjects(hit: Hit, vocabulary: Vocabulary) -> frozenset[str]:
    """The subjects, no ways of working, that a word surely means."""
    concepts = [vocabulary.concepts[number] for number in hit.concepts]
    return frozenset(
        one.field for one in concepts if one.grade in FIRM and vocabulary.fields[one.field].kind != "aspect"
    )


def shares_beside(
    text: str, found: Tokens, hits: list[Hit], umbrellas: list[Hit], facet_of: list[int]
) -> dict[int, float]:
    """How much of a word of a name to count that stands beside another subject of its part of the name.

    After `i`, `för` or the like it says where or for whom the other is meant, as children or rural areas do
    anywhere. A wide word right beside a sure one (`crime prevention work`, `en levande Östersjö`) says little.
    """
    vocabulary = load_vocabulary()
    marks, starts = [match.start() for match in _WHERE.finditer(text)], found.starts()
    firm, wide = _firm_by_place(hits, vocabulary), _wide_by_place(umbrellas, vocabulary)
    subjects = wide | firm
    step = {at: bisect_left(marks, starts[at]) for at in subjects}
    qualifies = {at: all(vocabulary.fields[name].qualifies for name in fields) for at, fields in subjects.items()}
    concepts = vocabulary.concepts
    whole = {hit.first for hit in hits if any(concepts[number].grade == "names" for number in hit.concepts)}
    shares = {}
    for at, fields in subjects.items():
        others = [each for each in subjects if facet_of[each] == facet_of[at] and each != at]
        beside = [each for each in others if not are_related(fields, subjects[each], vocabulary)]
        if at not in firm and any(each in firm and step[each] == step[at] for each in beside):
            shares[at] = ASIDE
        elif beside or at in wide:
            meant = [each for each in beside if not qualifies[each]] or beside * qualifies[at]
            after = any(step[each] < step[at] or qualifies[at] > qualifies[each] for each in meant)
            shares[at] = WHERE if after else 1.0
        elif at in whole and any(
            step[each] < step[at] and fields.isdisjoint(firm.get(each, fields)) for each in others
        ):
            shares[at] = WHERE  # `Digitala lärverktyg i skolan` asks for no schools as such
    return shares
