"""One call out of all the rows a source gave for it: repeated rows, language copies, stale copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sources.contract import CallData, Translation
from sources.reading.sameness import comparable, same_text
from sources.reading.status import last_deadline
from sources.settled import settled

# Two that differ are a conflict already; a list that gives one identity to everything must not cost more than that.
MOST_VERSIONS = 5


@dataclass(frozen=True)
class Combined:
    """Every call once, in the order they first came.

    `conflicts` names the calls that came with two contents which cannot both be true (the first is kept);
    `repeated` counts the rows that said nothing new.
    """

    calls: tuple[CallData, ...]
    conflicts: tuple[str, ...]
    repeated: int


def combine(calls: Iterable[CallData], base_language: str) -> Combined:
    """Bring the rows of a whole run together by `external_id`. Copies in other languages become translations."""
    rows: dict[str, dict[str, list[CallData]]] = {}
    essences: dict[tuple[str, str], list[CallData]] = {}
    repeated = 0
    for call in calls:
        versions = rows.setdefault(call.external_id, {}).setdefault(call.language, [])
        known = essences.setdefault((call.external_id, call.language), [])
        if len(versions) < MOST_VERSIONS and _is_another(call, versions, known):
            versions.append(call)
        else:
            repeated += 1
    combined: list[CallData] = []
    conflicts: list[str] = []
    for external_id, languages in rows.items():
        chosen = {language: _choose(versions) for language, versions in languages.items()}
        if any(is_settled is False for _, is_settled in chosen.values()):
            conflicts.append(external_id)
        combined.append(settled(_join({language: call for language, (call, _) in chosen.items()}, base_language)))
    return Combined(tuple(combined), tuple(conflicts), repeated)


def _choose(versions: list[CallData]) -> tuple[CallData, bool]:
    """The version to keep, and whether that is settled: stale copies of a live call are passed over."""
    live = [call for call in versions if call.is_live]
    live = [call for call in live if not any(_is_poorer(call, other) for other in live)]
    if live:
        return live[0], len(live) == 1
    return max(versions, key=lambda call: last_deadline(call.deadlines) or ""), True


def _is_poorer(call: CallData, other: CallData) -> bool:
    """Whether a row is a bare copy of another: the same title and dates, but no text."""
    same_facts = call.deadlines == other.deadlines and same_text(call.title, other.title)
    return same_facts and not call.text and bool(other.text)


def _join(by_language: dict[str, CallData], base_language: str) -> CallData:
    """The call in the source's own language (else English, else the first by name), with the others as translations."""
    order = sorted(by_language, key=lambda language: (language != base_language, language != "en", language))
    base = by_language[order[0]]
    if len(order) == 1:
        return base
    found = {language: _translation(by_language[language], base) for language in order[1:]}
    added = {language: words for language, words in found.items() if words}
    return base.model_copy(update={"translations": base.translations | added})


def _translation(copy: CallData, base: CallData) -> Translation | None:
    """What a copy says in its own language. Text that is only the base's again is no translation."""
    if not same_text(copy.text, base.text):
        return Translation(title=copy.title, summary=copy.summary, text=copy.text)
    return None if same_text(copy.title, base.title) else Translation(title=copy.title)


def _is_another(call: CallData, versions: list[CallData], known: list[CallData]) -> bool:
    """Whether a row says something else than those before. `known`: their essences, worked out when first needed."""
    if not versions:
        return True
    if call in versions:
        return False
    known.extend(map(_essence, versions[len(known) :]))
    return _essence(call) not in known


def _essence(call: CallData) -> CallData:
    """The call without what makes no difference: order in its lists, white space, counters, address, evidence."""
    words = {name: comparable(getattr(call, name)) for name in ("title", "summary", "text")}
    lists = {name: tuple(sorted(getattr(call, name))) for name in ("keywords", "types_of_action", "identities")}
    papers = tuple(sorted(call.documents, key=lambda document: (document.url, document.title)))
    log = tuple(sorted(call.updates, key=lambda update: (update.date or "", update.text)))
    return call.model_copy(update=words | lists | {"documents": papers, "updates": log, "url": None, "evidence": {}})
