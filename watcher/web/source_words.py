"""What detection and readers say of a page, in the words of whoever looks at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.contract import CallData
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.registry import CatalogueFault
from watcher.language import Texts, language_tag
from watcher.polling.models import SourceState
from watcher.work.admin_letter import cause_words

SHOWN = 40
_SURE = 0.8
_NO_DOUBT = frozenset({"system"})  # how a page is made is no reason to look twice
_WITH_DETAIL = frozenset({"set-aside", "script-links"})


@dataclass(frozen=True)
class CallLine:
    """One call as it would be read: its title, its dates in words, and what to look at.

    `link`: its own page; `lang`: the title's language.
    """

    title: str
    link: str | None
    dates: str
    status: str
    doubts: tuple[str, ...] = ()
    lang: str | None = None


@dataclass(frozen=True)
class Doubt:
    """In words; `original`: in the reader's own English, where that says more."""

    words: str
    original: str = ""


def call_lines(calls: Sequence[CallData], texts: Texts) -> list[CallLine]:
    """The first calls, each with what is doubtful about it."""
    titles = Counter(call.title.casefold() for call in calls)
    links = Counter(call.url for call in calls if call.url)
    return [_line(call, titles[call.title.casefold()], links[call.url or ""], texts) for call in calls[:SHOWN]]


def _line(call: CallData, titles: int, links: int, texts: Texts) -> CallLine:
    doubts = [f"web.call_doubt_{name}" for name in _call_doubts(call, titles, links)]
    return CallLine(
        call.title, call.url, ", ".join(_dates(call, texts)), texts.say(f"web.status_{call.status}"),
        tuple(map(texts.say, doubts)), language_tag(call.language),
    )  # fmt: skip


def _dates(call: CallData, texts: Texts) -> Iterator[str]:
    for deadline in call.deadlines[:3]:
        yield texts.say("web.reads_deadline", day=texts.date(deadline.date))
    if call.opens:
        yield texts.say("web.reads_opens", day=texts.date(call.opens))
    if call.published and not call.deadlines:
        yield texts.say("web.reads_published", day=texts.date(call.published))


def _call_doubts(call: CallData, titles: int, links: int) -> Iterator[str]:
    if titles > 1:
        yield "title"
    if not call.url:
        yield "link"
    elif links > 1:
        yield "same_link"
    if not call.deadlines and call.status != "rolling":
        yield "deadline"
    elif any(deadline.date.startswith("--") for deadline in call.deadlines):
        yield "year"
    if any(deadline.or_date for deadline in call.deadlines):
        yield "two_days"


def sureness(proposal: Proposal) -> str:
    """`none`, `some` or `high`: how surely this is a list of calls."""
    if proposal.confidence <= IS_A_LIST:
        return "none"
    return "high" if proposal.confidence >= _SURE else "some"


def doubts_of(proposal: Proposal, texts: Texts) -> list[Doubt]:
    """What an admin should look at, each once."""
    coded = {problem.partition(":")[0]: problem for problem in proposal.problems}
    return [_doubt(code, problem, texts) for code, problem in coded.items() if code not in _NO_DOUBT]


def _doubt(code: str, problem: str, texts: Texts) -> Doubt:
    key = f"web.doubt_{code}"
    if not texts.has(key):
        return Doubt("", problem)
    return Doubt(texts.say(key), problem.partition(": ")[2] if code in _WITH_DETAIL else "")


def failure_words(kind: str, texts: Texts) -> str:
    """Why an address gave nothing to read, by the kind of the failure."""
    key = f"web.look_{kind}"
    return texts.say(key) if texts.has(key) else cause_words(SourceState(source="", cause=kind), texts)


def fault_lines(fault: CatalogueFault) -> dict[str, str]:
    """Faults of a file by its fields; those of the file as a whole under an empty name."""
    found: dict[str, str] = {}
    for line in fault.faults:
        name, colon, words = line.partition(": ")
        is_field = bool(colon) and name.replace(".", "").replace("_", "").isalnum()
        found[name if is_field else ""] = words if is_field else line
    return found
