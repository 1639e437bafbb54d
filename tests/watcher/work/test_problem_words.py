"""All that the program can say of a source is said in the language of who reads it; none of it is forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import ROOT
from watcher.language import Texts
from watcher.net import imap
from watcher.net.mail import MailFailed, MailKind, MailStage
from watcher.net.mail_status import POLICY
from watcher.polling.fields import Lost
from watcher.polling.gathered import ACCEPT
from watcher.work.problem_words import problem_words

SV, EN = Texts("sv"), Texts("en")
# What tells of a problem, and which of its arguments is the sentence.
SAID_BY = {
    "UnreadablePage": 1, "FetchFailed": 2, "LoginRefused": 2, "RefusedAddress": 1, "NoSuchPage": 0, "Fault": 1,
    "_stop": 0,
}  # fmt: skip
KEYWORDS = {"cut_off", "failure", "problems", "message"}
# Functions that return a sentence, or None where all is well.
SENTENCES = {
    "_cut_off", "too_many", "more_items", "_break", "next_request", "_next_page", "_fault", "_spelling_fault",
    "_host_fault", "_hint", "_explained", "_same_title", "_refused", "no_connection", "one_title_words",
}  # fmt: skip
# Sentences of others: they are found where they are made.
_PASSED_ON = re.compile(
    r"str\(error\)|error\.reason|crawl\.(failure|cut_off)|words|fault|None|cut_off|feed\.breaks_off|what|breaks_off"
    r"|[\w.]*_cut_off\(.*\)|self\.result\.cut_off or words|list\(verdict\.problems\)|verdict\.problems|\(?problem,?\)?"
    r"|_break\(.*|tuple\(.*|list\(.*|\(words, \*verdict\.problems\)|\(said, \*problems\)|\(\*.*|\[\]|problems|paged"
)
# Sentences put together of others: as they come out.
COMPOSED = {
    "17 has 17; its layout may have changed": [
        "17 has no text of its own; its layout may have changed",
        "17 has nothing that fits 17; its layout may have changed",
    ],
    "17 did not answer as the search does17": [
        "17 did not answer as the search does", "17 did not answer as the search does: 17",
    ],
    "17: a robots or bot wall, by its sign 17": ["answers with status 17: a robots or bot wall, by its sign 17"],
    "17 (17)": [f"{imap._hint(token)} (17)" for token in (None, "token")],
    imap._hint(None): [],
    imap._hint("token"): [],
    "all 17 calls have the same title, 17; if that is right, 17": [
        f"all 17 calls have the same title, 17; if that is right, {ACCEPT}"
    ],
    "live calls jumped from 17 to 17; if that is right, 17": [
        f"live calls jumped from 17 to 17; if that is right, {ACCEPT}"
    ],
    "17; the layout may have changed; if it is right, 17": [
        f"{Lost('opens', 1, 17, 1.0, datetime.now(UTC))}; the layout may have changed; if it is right, {ACCEPT}"
    ],
    "17: 17 holds no answer to 17 17; 17": [
        "17: 17 holds no answer to 17 17; files are called page-1.*, page-2.* ..., or index.json names them"
    ],
}  # fmt: skip
SKIPPED = {"sources/detect", "watcher/web", "watcher/cli", "watcher/work/troubles.py", "watcher/people"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("sources", "watcher"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(tuple(SKIPPED)):
                yield path, ast.parse(path.read_text("utf-8"))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def filled(node: ast.AST) -> list[str]:
    """The sentences that an expression can be, with something in each gap."""
    match node:
        case ast.Constant(value=str(words)):
            return [words]
        case ast.JoinedStr(values=values):
            parts = (str(each.value) if isinstance(each, ast.Constant) else "17" for each in values)
            return ["".join(parts)]
        case ast.IfExp(body=body, orelse=other):
            return [*filled(body), *filled(other)]
        case ast.BoolOp(values=several) | ast.Tuple(elts=several) | ast.List(elts=several):
            return [words for each in several for words in filled(each)]
        case ast.ListComp(elt=inner):
            return filled(inner)
        case _:
            return []


def assigned(function: ast.AST, name: str) -> list[ast.expr]:
    return [
        node.value for node in ast.walk(function) if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]  # fmt: skip


def told(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str, ast.expr]]:
    """What tells of a problem in a function: the name of who tells, and the expression."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = name_of(node)
            if name in SAID_BY and len(node.args) > SAID_BY[name]:
                yield name, ast.unparse(node.args[SAID_BY[name]]), node.args[SAID_BY[name]]
            yield from ((name, ast.unparse(k.value), k.value) for k in node.keywords if k.arg in KEYWORDS)
        elif isinstance(node, ast.Return) and node.value is not None and function.name in SENTENCES:
            yield function.name, ast.unparse(node.value), node.value


def sentences() -> dict[str, str]:
    """Every sentence that the program can say of a source, and where it says it."""
    found: dict[str, str] = {}
    for path, tree in modules():
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for name, written, value in told(function):
                options = assigned(function, value.id) if isinstance(value, ast.Name) else [value]
                words = [each for option in options for each in filled(option)]
                assert words or _PASSED_ON.fullmatch(written) or name in SENTENCES, f"{path.name}: {name}({written})"
                found |= {each: path.name for each in words if " " in each}
    return found


def codes() -> set[str]:
    """What readers count as set aside; one title for all is said in a sentence of its own."""
    found: set[str] = set()
    for path, tree in modules():
        for node in ast.walk(tree):
            is_tally = isinstance(node, ast.Call) and name_of(node) == "add" and "tally" in ast.unparse(node.func)
            if isinstance(node, ast.Call) and is_tally:
                found |= {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)}
            if isinstance(node, ast.FunctionDef) and node.name == "_set_aside" and path.parent.name == "kinds":
                found |= {word for each in ast.walk(node) if isinstance(each, ast.Return) and each.value
                          for word in filled(each.value)}  # fmt: skip
    return found | {
        "letters-left",
        "older-letters",
        "tender-row",
        "update-row",
        "unreadable-detail",
        "no-detail-page",
    }


def test_every_sentence_that_the_program_can_say_of_a_source_is_said_in_swedish() -> None:
    said = sentences()
    assert len(said) > 120
    assert COMPOSED.keys() <= said.keys()
    whole = [(each, where) for words, where in said.items() for each in COMPOSED.get(words, [words])]
    english = {words: where for words, where in whole if problem_words(words, SV).startswith("På engelska")}
    assert english == {}


DELIVERY = ROOT / "subscriptions" / "delivery"
# Which argument tells why a letter did not go, or what became of it.
WHY = {"NotDelivered": 0, "untell": 3}
MAIL_FAILURES = [
    ("temporary", "server"), ("temporary", "sender"), ("temporary", "recipient"), ("permanent", "recipient"),
    ("temporary", "content"), ("permanent", "content"), ("uncertain", "content"), ("temporary", "policy"),
]  # fmt: skip


def test_every_sentence_about_a_letter_that_did_not_go_is_said_in_swedish() -> None:
    calls = [
        node for path in DELIVERY.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and name_of(node) in WHY and len(node.args) > WHY[name_of(node)]
    ]  # fmt: skip
    said = {words for node in calls for words in filled(node.args[WHY[name_of(node)]])}
    said |= {"came back (17): 17", "came back (no code): 17", "somebody behind this address did not get it: 17"}
    said |= {f"came back (5.7.1, {POLICY}): 17"}
    said |= {"on the suppression list: 17", "switched off"}
    assert len(said) > 8
    assert sorted(words for words in said if problem_words(words, SV).startswith("På engelska")) == []


@pytest.mark.parametrize(("kind", "stage"), MAIL_FAILURES)
def test_the_servers_own_words_are_quoted_after_ours(kind: MailKind, stage: MailStage) -> None:
    said = problem_words(str(MailFailed(kind, 550, "5.1.1 no such user", stage)), SV)
    assert said.startswith("Mejlservern ")
    assert said.endswith("”550 5.1.1 no such user”")


@pytest.mark.parametrize(
    "problem",
    [str(MailFailed("temporary", 550, "5.7.1 Relaying denied", "policy")), f"came back (5.7.1, {POLICY}): 550 no"],
)
def test_what_a_server_does_not_allow_us_is_told_as_ours_to_mend(problem: str) -> None:
    for texts in (SV, EN):
        assert "WATCHER_SMTP_URL" in problem_words(problem, texts)
    assert "Mottagarens adress är det inget fel på" in problem_words(problem, SV)


def test_everything_that_can_be_set_aside_has_a_name_in_both_languages() -> None:
    assert len(codes()) > 40
    assert [code for code in sorted(codes()) if not (SV.has(f"aside.{code}") and EN.has(f"aside.{code}"))] == []


def test_every_doubt_of_detection_has_words() -> None:
    found: set[str] = set()
    for path in (ROOT / "sources" / "detect").glob("*.py"):
        found |= set(re.findall(r'"([a-z\-]{3,20}): \w', path.read_text("utf-8")))
    assert len(found) > 15
    assert sorted(code for code in found - {"system", "set-aside"} if not SV.has(f"web.doubt_{code}")) == []
