"""From the fields an area names to those it thereby wants: narrower ones, neighbours, and the one above."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final

from subscriptions.matching.kin import are_related, touches
from subscriptions.matching.model import Wish
from subscriptions.matching.vocabulary import Vocabulary

NARROWER: Final = 0.92
NARROWER_THAN_LISTED: Final = 0.7
# What is only a part of a field (batteries) asks for this much of what lies within the field and near it.
AROUND_PART: Final = 0.6
WIDER: Final = 0.5
# Of a thing that a description gives as an example: whoever plans for floods has not asked for all of the climate.
WIDER_THAN_DESCRIBED: Final = 0.35
ASPECT_OF_ITS_OWN: Final = 0.45
# The same where its name says nothing else, and the description what of.
NAMED_ALONE: Final = 0.8
# Below this a word only touches a subject, as those for places do.
HARDLY: Final = 0.2
# How far a wish that asks for something else beside it goes before one that does not.
RANK_OF_ASKED_BESIDE: Final = 0.8
# So near a subject that it need not be said with the way of working that it is near, too.
NEAR_SUBJECT: Final = 0.3
# How much counts of what lies around the name, or is one meaning of many, where a description says what is meant; and
# from when it says so.
NOT_DESCRIBED: Final = 0.75
DESCRIBED: Final = 0.3
# From here a description names a subject outright; and how much that counts where the name is about something else.
OUTRIGHT: Final = 0.8
BESIDE_NAME: Final = 0.6
# How much those for whom a subject is meant count beside it.
FOR_WHOM: Final = 0.6
# From here a subject of a name is one that it is about, or surely so.
ABOUT: Final = 0.35
SURE: Final = 0.6
# Facets of a name are counted from 0; those of a description, ways of working that a wide word lists as subjects, and
# fields that a coordinator added, from these.
DESCRIPTION: Final = 1000
OWN_FACET: Final = 500_000
ADDED: Final = 2_000_000
Wishes = dict[str, Wish]
_NOTHING: Final = Wish(0.0, "")


def widen(facets: Mapping[int, Wishes], vocabulary: Vocabulary, joined: Set[int] = frozenset()) -> Wishes:
    """All facets of an area, by their numbers, as one set of wishes.

    A way of working (international, innovative) named beside a subject narrows the subject instead of widening the
    area; named in a part of its own it counts less than subjects do; named alone it is what the area is about.
    Two subjects in one part of a name (`Kompetensförsörjning i vården`) are asked for together, and so are those of the
    parts of a description that are `joined`.
    """
    kinds = {name: vocabulary.fields[name].kind for facet in facets.values() for name in facet}
    any_subject = any(
        kinds[name] == "subject" and wish.weight >= 0.4 for facet in facets.values() for name, wish in facet.items()
    )
    merged: Wishes = {}
    told = [facet for number, facet in facets.items() if _is_described(number)]
    described = {name for facet in told for name, wish in facet.items() if wish.weight >= DESCRIBED}
    named = {name for at, facet in facets.items() if at < DESCRIPTION for name in facet if not facet[name].listed}
    says_more = not described <= named  # what says the same in other words narrows nothing
    where, ways = _named_first(facets, vocabulary), _only_how(facets, kinds)
    for number, facet in facets.items():
        aspects = {name: wish for name, wish in facet.items() if kinds[name] == "aspect"}
        subjects = {name: wish for name, wish in facet.items() if kinds[name] != "aspect"}
        if aspects and all(wish.weight < HARDLY for wish in subjects.values()):
            subjects = {}  # `Forskning i länet` says where
        is_described = _is_described(number)
        groups = [subjects] if is_described and number not in joined else _apart(subjects, vocabulary)
        wider = WIDER_THAN_DESCRIBED if is_described else WIDER
        wanted = _together(groups, vocabulary, wider) if len(groups) > 1 else _around(subjects, vocabulary, wider)
        if is_described and where:
            wanted = _there(wanted, where, vocabulary)
        if is_described and ways and subjects:
            wanted = _narrowed(wanted, {**ways, **aspects}, vocabulary)
        elif subjects and aspects:
            wanted = _narrowed(wanted, aspects, vocabulary)
        elif aspects:
            alone = NAMED_ALONE if ways and not is_described else ASPECT_OF_ITS_OWN
            share = alone if any_subject else 1.0
            wanted = _around(
                {name: Wish(wish.weight * share, wish.term, listed=wish.listed) for name, wish in aspects.items()},
                vocabulary,
            )
        if says_more and not is_described and number < ADDED:
            wanted = _as_described(wanted, facet, described)
        _keep_best(wanted, merged)
    _keep_best(_near_both(facets, vocabulary), merged)
    return merged


def _keep_best(wanted: Wishes, merged: Wishes) -> None:
    for name, wish in wanted.items():
        if _rank(wish) > _rank(merged.get(name, _NOTHING)):
            merged[name] = wish


def _named_first(facets: Mapping[int, Wishes], vocabulary: Vocabulary) -> frozenset[str]:
    """The subjects of a name: what its description says beside them is meant there, not anywhere (`Levande byar:
    bredband, små företag`, `Psykisk hälsa: skolfrånvaro`). None where the name only says what all of the organisation
    is or does, or has none but wide words."""
    fields = vocabulary.fields
    named = [pair for number, facet in facets.items() if number < DESCRIPTION for pair in facet.items()]
    about = {name for name, wish in named if wish.weight >= ABOUT}
    if not all(fields[name].qualifies for name in about):
        sure = {name for name, wish in named if wish.weight >= SURE and not wish.listed}
        about = {name for name in sure if fields[name].kind != "aspect"}
    return frozenset(name for name in about if not fields[name].everywhere)


def _only_how(facets: Mapping[int, Wishes], kinds: Mapping[str, str]) -> Wishes:
    """The ways of working of a name that says nothing else, so that its description says what of: `Internationellt
    samarbete: skola och miljö` asks for neither at home."""
    named = [facet for number, facet in facets.items() if number < DESCRIPTION]
    if any(kinds[name] != "aspect" and wish.weight >= HARDLY for facet in named for name, wish in facet.items()):
        return {}
    return {name: wish for facet in named for name, wish in facet.items() if wish.weight >= ABOUT}


def _there(wanted: Wishes, where: frozenset[str], vocabulary: Vocabulary) -> Wishes:
    """Wishes of a description asked for together with what the name says; what lies near that is it already. A subject
    that it names outright (`Kultur: idrott`) is meant anywhere, but less, unless the name only says where."""
    only_where = all(vocabulary.fields[name].qualifies for name in where)
    there = {}
    for name, wish in wanted.items():
        if wish.aspects or any(touches(name, each, vocabulary) for each in where):
            there[name] = wish
        elif wish.weight >= OUTRIGHT and not only_where:
            there[name] = Wish(wish.weight * BESIDE_NAME, wish.term)
        else:
            there[name] = Wish(wish.weight, wish.term, where)
    return there


def _near_both(facets: Mapping[int, Wishes], vocabulary: Vocabulary) -> Wishes:
    """What lies near a subject of the name and near a way of working that the description asks for, as it is wanted
    where both stand in the name: `Förskola: utbyte med andra länder` asks for exchanges in education."""
    subjects: Wishes = {}
    told: Wishes = {}
    for number, facet in facets.items():
        kept = told if _is_described(number) else subjects
        for name, wish in facet.items():
            fits = (vocabulary.fields[name].kind == "aspect") == _is_described(number)
            if fits and wish.weight > kept.get(name, _NOTHING).weight:
                kept[name] = wish
    around, beside = _around(subjects, vocabulary), _around(told, vocabulary)
    return {
        name: Wish(1 - (1 - around[name].weight) * (1 - beside[name].weight), around[name].term)
        for name in around.keys() & beside.keys()
        if vocabulary.fields[name].kind != "aspect" and around[name].weight >= NEAR_SUBJECT
    }


def _is_described(facet: int) -> bool:
    return facet < ADDED and facet % OWN_FACET >= DESCRIPTION


def _as_described(wanted: Wishes, named: Wishes, described: Set[str]) -> Wishes:
    """What lies around the subjects of a name, or is one meaning of a wide word, is meant less where a description says
    what is meant."""
    kept = described | {name for name, wish in named.items() if not wish.listed}
    return {
        name: wish if name in kept else Wish(wish.weight * NOT_DESCRIBED, wish.term, wish.aspects, wish.listed)
        for name, wish in wanted.items()
    }


def _rank(wish: Wish) -> float:
    """Which of two wishes for a field to keep: one that asks for nothing beside it, unless it is much the weaker."""
    return wish.weight * (RANK_OF_ASKED_BESIDE if wish.aspects else 1.0)


def _around(named: Wishes, vocabulary: Vocabulary, wider: float = WIDER) -> Wishes:
    wanted: Wishes = {}

    def want(name: str, weight: float, term: str) -> None:
        if weight > wanted.get(name, Wish(0.0, "")).weight:
            wanted[name] = Wish(weight, term)

    for name, wish in named.items():
        field = vocabulary.fields[name]
        want(name, wish.weight, wish.term)
        share = AROUND_PART if wish.is_part else 1.0
        narrower = NARROWER_THAN_LISTED if wish.listed else NARROWER * share
        for child in vocabulary.children.get(name, ()):
            want(child, wish.weight * narrower, wish.term)
            for grandchild in vocabulary.children.get(child, ()):
                want(grandchild, wish.weight * narrower**2, wish.term)
        for other, nearness in () if wish.listed else field.near.items():
            want(other, wish.weight * nearness * share, wish.term)
        if field.within:
            want(field.within, wish.weight * wider, wish.term)
    return wanted


def _narrowed(wanted: Wishes, aspects: Wishes, vocabulary: Vocabulary, asked: frozenset[str] = frozenset()) -> Wishes:
    """Subjects that ask for an aspect; what is near both subject and aspect is asked for as it is. The aspect itself is
    not asked for the more because a subject lies near it. `asked`: what of it is to be said; all near it if empty."""
    beside = _around(aspects, vocabulary)
    names = asked or frozenset(beside)
    narrowed = {}
    for name, wish in wanted.items():
        if name in aspects:
            narrowed[name] = Wish(wish.weight, wish.term)
        elif name in beside and wish.weight >= NEAR_SUBJECT:
            narrowed[name] = Wish(1 - (1 - wish.weight) * (1 - beside[name].weight), wish.term)
        else:
            narrowed[name] = Wish(wish.weight, wish.term, names | wish.aspects)
    return narrowed


def _apart(subjects: Wishes, vocabulary: Vocabulary) -> list[Wishes]:
    """Subjects of one part of a name in groups that have nothing to do with each other, in the order they are named.

    What one word means is one group. Subjects that are hardly meant make no group of their own: they join that of
    their word, else the first.
    """
    groups: list[Wishes] = []
    for name, wish in subjects.items():
        if wish.weight < ABOUT:
            continue
        kin = [
            group
            for group in groups
            if any(other.term == wish.term for other in group.values()) or are_related([name], group, vocabulary)
        ]
        groups = [group for group in groups if group not in kin]
        groups.append({name: wish} | {key: each for group in kin for key, each in group.items()})
    if len(groups) < 2:
        return [subjects]
    for name, wish in subjects.items():
        if wish.weight < ABOUT:
            said = (group for group in groups if any(other.term == wish.term for other in group.values()))
            next(said, groups[0])[name] = wish
    return groups


def _together(groups: list[Wishes], vocabulary: Vocabulary, wider: float) -> Wishes:
    """Groups of subjects that are asked for together: each counts in full only where another is said as well.

    People (`Psykisk hälsa hos unga`) are for whom a subject is meant: what is for all of them is for these too, and
    what is for these without the subject is not meant.
    """
    people = [group for group in groups if _is_of_people(group, vocabulary)]
    if people and len(people) < len(groups):
        what = [group for group in groups if group not in people]
        wanted = _together(what, vocabulary, wider) if len(what) > 1 else _around(what[0], vocabulary, wider)
        asked = frozenset(name for group in what for name in group)
        return wanted | _for_whom(people, asked, vocabulary, wanted)
    merged: Wishes = {}
    where = [_qualifies(group, vocabulary) for group in groups]
    for number, group in enumerate(groups):
        others = _beside([other for at, other in enumerate(groups) if at != number], vocabulary)
        narrower = (() if wish.listed else vocabulary.children.get(name, ()) for name, wish in others.items())
        asked = frozenset(others).union(*narrower)
        wanted = _narrowed(_around(group, vocabulary, wider), others, vocabulary, asked)
        if where[number] and not all(where):  # `på landsbygden` is never asked for alone
            wanted = {name: Wish(wish.weight, wish.term, wish.aspects or asked) for name, wish in wanted.items()}
        for name, wish in wanted.items():
            if wish.weight > merged.get(name, Wish(0.0, "")).weight:
                merged[name] = wish
    return merged


def _beside(groups: list[Wishes], vocabulary: Vocabulary) -> Wishes:
    """What of other groups is to be said with one: `skolor och kommunens bostäder` does not mean schools wherever
    municipalities are named."""
    others = {name: wish for group in groups for name, wish in group.items()}
    return {name: wish for name, wish in others.items() if not vocabulary.fields[name].everywhere} or others


def _qualifies(group: Wishes, vocabulary: Vocabulary) -> bool:
    return all(vocabulary.fields[name].qualifies for name, wish in group.items() if wish.weight >= ABOUT)


def _is_of_people(group: Wishes, vocabulary: Vocabulary) -> bool:
    """Whether a group says people: what a wide word for them means beside (their schools) is meant less. What surely
    means a subject of theirs (`sommarjobb`) is one."""
    fields = vocabulary.fields
    people = {wish.term for name, wish in group.items() if fields[name].people}
    return all(wish.term in people and (wish.weight < SURE or fields[name].people) for name, wish in group.items())


def _for_whom(people: list[Wishes], asked: frozenset[str], vocabulary: Vocabulary, wanted: Wishes) -> Wishes:
    """Wishes for people that ask for the subject with them; the young are near to children, schools are not."""
    found: Wishes = {}
    for name, wish in (pair for group in people for pair in group.items() if vocabulary.fields[pair[0]].people):
        near = {other: at for other, at in vocabulary.fields[name].near.items() if vocabulary.fields[other].people}
        for other, nearness in {**near, name: 1.0}.items():
            weight = wish.weight * nearness * FOR_WHOM
            if weight > max(found.get(other, _NOTHING).weight, wanted.get(other, _NOTHING).weight):
                found[other] = Wish(weight, wish.term, asked)
    return found
