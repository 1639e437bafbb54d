"""What detection and readers say of a page, in the words of whoever looks at it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.contract import CallData
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.registry import CatalogueFault
from watcher.language import Texts, language_tag
from watcher.net.failures import FetchFailed
from watcher.polling.models import SourceState
from watcher.work.causes import cause_words
from watcher.work.correction_words import deadline_words
from watcher.work.problem_words import problem_words

SHOWN = 40
_SURE = 0.8
_NO_DOUBT = frozenset({"system"})  # how a page is made is no reason to look twice
# By what a person can do about them.
_STATUSES = {401: "login", 407: "login", 403: "closed", 404: "gone", 410: "gone", 429: "often"}
_SET_ASIDE = "set-aside: "
_FIELD = re.compile(r"[\w.\[\]-]{1,300}\Z")
_QUOTED = re.compile(r"the page says ('[^']{1,300}'|\"[^\"]{1,300}\")")


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
    """In words; `original`: the page's own, where it was one of its sentences that raised the doubt."""

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
        yield texts.say("web.reads_deadline", day=deadline_words(deadline, texts))
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
    yield from _opening_doubts(call)


def _opening_doubts(call: CallData) -> Iterator[str]:
    """An opening day that leaves no day to apply: often the same place on the page was chosen for both."""
    last = max((deadline.date for deadline in call.deadlines), default="")
    if not call.opens or not last or "--" in (call.opens[:2], last[:2]):
        return  # days without a year have no order
    if call.opens == last:
        yield "same_day"
    elif call.opens > last:
        yield "opens_late"


def sureness(proposal: Proposal) -> str:
    """`none`, `some` or `high`: how surely this is a list of calls."""
    if proposal.confidence <= IS_A_LIST:
        return "none"
    return "high" if proposal.confidence >= _SURE else "some"


def doubts_of(proposal: Proposal, texts: Texts) -> list[Doubt]:
    """What an admin should look at, each once; of what was set aside, each kind."""
    coded = {problem if problem.startswith(_SET_ASIDE) else problem.partition(":")[0]: problem
             for problem in proposal.problems}  # fmt: skip
    return [_doubt(problem, texts) for code, problem in coded.items() if code not in _NO_DOUBT]


def _doubt(problem: str, texts: Texts) -> Doubt:
    code, _, detail = problem.partition(": ")
    if f"{code}: " == _SET_ASIDE:
        count_and_code, _, example = detail.partition(" ")[2].partition(" ")[2].partition(" ")
        words = f"set aside: {detail.partition(' ')[0]} x {count_and_code}" + (
            f" (for example {example})" * bool(example)
        )
        return Doubt(problem_words(words, texts))
    key = f"web.doubt_{code}"
    if not texts.has(key):
        return Doubt(problem_words(detail, texts))
    quoted = _QUOTED.search(detail)
    return Doubt(texts.say(key), quoted[1] if quoted else "")


def failure_words(failure: FetchFailed, texts: Texts) -> str:
    """Why an address gave nothing to read, and what to do about it."""
    if failure.kind == "status" and failure.status is not None:
        return texts.say(f"web.look_status_{_status_word(failure.status)}", status=failure.status)
    return look_words(failure.kind, texts)


def look_words(kind: str, texts: Texts) -> str:
    key = f"web.look_{kind}"
    return texts.say(key) if texts.has(key) else cause_words(SourceState(source="", cause=kind), texts)


def _status_word(status: int) -> str:
    if status >= 500:
        return "theirs"
    return _STATUSES.get(status, "other")


def fault_lines(fault: CatalogueFault, texts: Texts) -> dict[str, str]:
    """Faults of a file by its fields; those of the file as a whole under an empty name."""
    found: dict[str, str] = {}
    # Our words for people keep clear of this one of the checker's.
    for line in (line.replace("should match pattern", "should have the form") for line in fault.faults):
        name, colon, words = line.partition(": ")
        is_field = bool(colon) and _FIELD.match(name) is not None
        found[name if is_field else ""] = problem_words(words if is_field else line, texts)
    return found


def fault_words(fault: CatalogueFault, texts: Texts) -> str:
    """All that is wrong with a file, after its name, in running text."""
    said = (f"{name}: {words}" if name else words for name, words in fault_lines(fault, texts).items())
    return f"{fault.file}: {' '.join(said)}"
