"""Who may apply, read from running text in Swedish, English, Norwegian and Danish. Pure.

A list of applicants hides a call from everybody it leaves out. So it is given only where the words name all of them:
where they give examples, speak of one partner among several or cannot be told apart, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sources.contract import ApplicantType, Eligibility
from sources.reading import applicant_words as words_for
from sources.reading.applicant_words import Role
from sources.reading.sections import beside_label, labelled_sections, sentences

_TEXT_LIMIT = 2_000
_SPACES = re.compile(r"[^\S\n]{2,}")
# One or two lines name who else may apply; more are rules of a programme.
_MOST_OTHERS = 2
_MOST_SENTENCES = 40
_CLAUSE_LIMIT = 60
_SENTENCE_LIMIT = 600  # longer ones are no sentences
_ANSWER_LIMIT = 300  # a longer part under a label tells of conditions, too


@dataclass(frozen=True)
class Applicants:
    """Who may apply, and in what company. `evidence`: the words it was read from.

    `answered`: a part of the text under a label of its own says who, in short or in words that can be told apart.
    """

    types: tuple[ApplicantType, ...] = ()
    roles: dict[str, Role] = field(default_factory=dict)
    min_partners: int | None = None
    min_countries: int | None = None
    text: str = ""
    evidence: str = ""
    answered: bool = False

    def added_to(self, known: Eligibility) -> Eligibility:
        """What is known already, and what was read where nothing is.

        An answer under a label of its own goes before what was supposed of who may apply, also where only a person
        can tell whom its words mean.
        """
        return known.model_copy(
            update={
                "applicant_types": self.types if self.answered else known.applicant_types or self.types,
                "roles": known.roles or self.roles,
                "min_partners": known.min_partners if known.min_partners is not None else self.min_partners,
                "min_countries": known.min_countries if known.min_countries is not None else self.min_countries,
                "text": known.text or self.text or None,
            }
        )


def read_applicants(text: str, *, answers_who: bool = False) -> Applicants:
    """Who may apply, as a text says it. `answers_who`: the whole text answers that question."""
    text = _SPACES.sub(" ", text)  # the patterns are for words with one space between them
    folded = text.casefold()
    if not answers_who and not any(hint in folded for hint in words_for.HINTS):
        return Applicants()
    parts, asked = ([text], True) if answers_who else _answers(text)
    lines = [line for part in parts for line in sentences(part)]
    everywhere = {line: line.casefold() for line in sentences(text) if len(line) <= _SENTENCE_LIMIT}
    said = lines or [line for line in _with(words_for.MAY_HINTS, everywhere) if _says_who_may(line)]
    # A page on which so many may apply tells of many calls.
    types, type_words = _types(said) if len(said) <= _MOST_SENTENCES else ((), [])
    if not (types or type_words or lines):
        type_words = [line for line in everywhere if words_for.OTHERS.match(line) and not _kinds(line)][:_MOST_OTHERS]
    roles, role_words = _roles(everywhere)
    counted = _with(words_for.FEWEST_HINTS, everywhere)
    partners, partner_words = _fewest(counted, words_for.PARTNERS)
    countries, country_words = _fewest(counted, words_for.COUNTRIES)
    answered = bool(lines) and (bool(types) or (asked and _is_answer(lines)))
    type_words = lines if answered and not types else type_words
    words = dict.fromkeys([*type_words, *role_words, *partner_words, *country_words])
    return Applicants(
        types=types,
        roles=roles,
        min_partners=partners,
        min_countries=countries,
        text="\n".join(parts)[:_TEXT_LIMIT] if lines else "\n".join(words)[:_TEXT_LIMIT],
        evidence=" ".join(" ".join(words).split())[:_TEXT_LIMIT],
        answered=answered,
    )


def _answers(text: str) -> tuple[list[str], bool]:
    """The parts of a text under or beside a label for who may apply, and whether such a label asks it in full.

    "Sökande" alone is over other things, too.
    """
    under = [part for part in labelled_sections(text) if part.topic == "applicants"]
    if under:
        return [part.words for part in under], any(" " in part.label for part in under)
    # On one line without a mark between them label and answer are the cells of a row, if somebody is named.
    return [words for words in beside_label(text, "applicants") if speaks_of_applicants(words)], True


def _is_answer(lines: list[str]) -> bool:
    """Whether these words say who, though not whom we know by name: short, and no mere reference to another place."""
    return sum(map(len, lines)) <= _ANSWER_LIMIT and not any(words_for.ELSEWHERE.match(line) for line in lines)


def _with(hints: tuple[str, ...], folded: Mapping[str, str]) -> list[str]:
    """The lines worth a closer look: most are not, and this is far quicker than patterns."""
    return [line for line, low in folded.items() if any(hint in low for hint in hints)]


def _says_who_may(line: str) -> bool:
    return any(
        pattern.search(line) for pattern in (words_for.MAY_APPLY, words_for.OPEN_TO, words_for.TURNED, words_for.AMONG)
    )


def _are_among_others(line: str) -> bool:
    """Whether what the verb comes before begins with words for others: "kan fastighetsägare och kommuner söka"."""
    return words_for.AMONG.search(line) is not None and not any(
        pattern.search(line) for pattern in (words_for.MAY_APPLY, words_for.OPEN_TO, words_for.TURNED)
    )


def speaks_of_applicants(text: str) -> bool:
    """Whether any kind of applicant is named."""
    return words_for.SPOKEN.search(text) is not None


def _types(lines: Iterable[str]) -> tuple[tuple[ApplicantType, ...], list[str]]:
    named: set[ApplicantType] = set()
    refused: set[ApplicantType] = set()
    words: list[str] = []
    open_list = False
    for whole in lines:
        line = _without_what_for(_with_anybody(whole))
        kinds = _kinds(line) if not words_for.INVITED.search(line) else set()
        is_open = words_for.OPEN_LIST.search(line) is not None or _are_among_others(line)
        open_list = open_list or is_open
        if words_for.MAY_NOT.search(line):
            refused |= kinds
        elif words_for.NOT.search(line) and kinds:
            return (), []
        elif kinds:
            subject = _kinds(_subject(line))
            open_list = open_list or _is_doubtful(_with_anybody(whole), subject)
            named |= subject
            words += [whole] if subject else []
    if open_list and "any" not in named and not refused:
        return (), words  # not all are named, but a person reads who are
    if named & refused or not named:
        return (), []
    if named == {"public-body"} and any(words_for.OF_THE_STATE.search(line) for line in words):
        return (), words
    return tuple(kind for kind in words_for.TYPES if kind in named), words


def _with_anybody(line: str) -> str:
    """The line with "public and private entities" named as anybody, which they are where nothing tells them apart."""
    either = words_for.OF_EITHER.search(line)
    if either is None or words_for.LIMITS.search(line, either.end()):
        return line
    return f"{either['before']}{words_for.ANYBODY}{line[either.end() :]}"


def _without_what_for(line: str) -> str:
    """The line without the clause that tells of the project, where it has already said who applies."""
    may = words_for.TURNED.search(line) or words_for.MAY_APPLY.search(line) or words_for.OPEN_TO.search(line)
    told = words_for.WHAT_FOR.search(line, may.end()) if may else None
    if told is None or words_for.COMPANY.search(told[0]):
        return line
    return line[: told.start("told")] + line[told.end("told") :]


def _kinds(words: str) -> set[ApplicantType]:
    """The kinds named. "Små och medelstora företag" are not all companies."""
    found: set[ApplicantType] = {"sme"} if words_for.PATTERNS["sme"].search(words) else set()
    rest = words_for.PATTERNS["sme"].sub(" ", words)
    return found | {kind for kind, pattern in words_for.PATTERNS.items() if pattern.search(rest)}


def _subject(line: str) -> str:
    """The part of a sentence that names who applies: not what for, nor whom the money is to help."""
    may = words_for.MAY_APPLY.search(line)
    opens = words_for.OPEN_TO.search(line)
    turned = words_for.TURNED.search(line)
    if turned:
        part = turned["who"]
    elif may and words_for.SPOKEN.search(line, 0, may.start()):
        part = line[: may.start()]
    elif opens:
        part = line[opens.end() :]
    elif may:
        part = line[may.end() :] if line.rstrip().endswith(":") else ""
    else:
        part = line
    clauses = words_for.WHICH.split(words_for.PURPOSE.split(part, maxsplit=1)[0])
    # "A new round opens, where municipalities may apply": the clause beside the verb, if no other names anybody. Of
    # "Projects where municipalities take part may apply" the bare noun is the subject.
    is_of_project = words_for.DESCRIBED.match(part) is not None
    return clauses[-1] if may and not _kinds(clauses[0]) and not is_of_project else clauses[0]


def _is_doubtful(line: str, subject: set[ApplicantType]) -> bool:
    """Whether others may be meant too: named in a clause that was set aside, and not as whom the money helps."""
    may = words_for.TURNED.search(line) or words_for.MAY_APPLY.search(line)
    before = line[: may.end() if may.re is words_for.TURNED else may.start()] if may else line
    if _kinds(words_for.PURPOSE.split(before, maxsplit=1)[0]) - subject:
        return True
    return (
        may is not None
        and words_for.ALSO.search(line, may.end()) is not None
        and bool(_kinds(line[may.end() :]) - subject)
    )


def _roles(folded: Mapping[str, str]) -> tuple[dict[str, Role], list[str]]:
    """Who must lead or take part. One kind in both roles, or several kinds for one role, is left to the text."""
    found: dict[str, Role] = {}
    words: list[str] = []
    for line, low in folded.items():
        near = [role for role, hints in words_for.ROLE_HINTS.items() if any(hint in low for hint in hints)]
        for role, pattern, side in (each for each in words_for.ROLES if each[0] in near):
            match = pattern.search(line)
            kinds = _kinds(_beside(line, match, side)) if match else set()
            if len(kinds) == 1 and not words_for.NOT.search(line):
                kind = kinds.pop()
                if found.setdefault(kind, role) != role:
                    return {}, []
                words.append(line)
    return found, words


def _beside(line: str, match: re.Match[str], side: Literal["before", "after"]) -> str:
    """The words of the same clause next to those that give the role."""
    if side == "after":
        return words_for.PAUSE.split(line[match.end() : match.end() + _CLAUSE_LIMIT], maxsplit=1)[0]
    return words_for.PAUSE.split(line[max(0, match.start() - _CLAUSE_LIMIT) : match.start()])[-1]


def _fewest(lines: Iterable[str], pattern: re.Pattern[str]) -> tuple[int | None, list[str]]:
    """The number the text gives after "at least", if it gives one only."""
    found: dict[int, str] = {}
    for line in lines:
        for match in pattern.finditer(line):
            count = match["count"].casefold()
            number = words_for.NUMBERS[count] if count in words_for.NUMBERS else int(count)
            found.setdefault(number + 1 if match["others"] else number, line)
    if len(found) != 1:
        return None, []
    ((number, words),) = found.items()
    return (number, [words]) if number > 1 else (None, [])
