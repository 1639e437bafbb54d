"""What running text says of money: the whole budget, what one project may get. Pure.

A figure is given only where the words leave no doubt which of the two it is, and never computed. What is in doubt
stays words: a wrong ceiling would keep people from applying.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sources.contract import Budget
from sources.reading import money_words as words_for
from sources.reading.amounts import Amount, amounts, says_bare_sum
from sources.reading.funding import rate_of
from sources.reading.sections import is_heading, labelled_sections, sentences, without_label

_TEXT_LIMIT = 1_000
_SENTENCE_LIMIT = 1_000
_MOST_SENTENCES = 200  # with amounts in them; a page with more is a list of grants, not a call
_NEAR = 24  # characters in which stands whether an amount is the most or the least
_TOTAL_NEAR = 90
# `words`: of the funder's money, but not clear of which; `other`: of other money.
_Meaning = Literal["total", "most", "least", "range", "words", "other"]


@dataclass(frozen=True)
class Money:
    """What a text says of money: `funding_rate` is the funder's share at most. `evidence`: the words by field."""

    budget: Budget | None
    funding_rate: float | None
    evidence: dict[str, str]


@dataclass(frozen=True)
class _Said:
    """What all of a sentence says: `inside`: it answers how much; `is_for_one`: its one sum is for one project;
    `is_offered`: there is something to apply for."""

    inside: bool
    is_for_one: bool
    is_offered: bool


def read_money(text: str, language: str = "sv", *, answers_how_much: bool = False) -> Money:
    """The money that a call's text states. `answers_how_much`: the whole text answers how much one can apply for."""
    budget, words = _budget(text, language, answers_how_much)
    rate, rate_words = rate_of(text)
    evidence = {"budget": words} if budget else {}
    return Money(budget, rate, evidence | ({"funding_rate": rate_words} if rate is not None else {}))


def likely_ceiling(words: str, language: str = "sv") -> Budget | None:
    """The one ceiling in words of which it is not said whether they speak of a project; None where there are more.

    Only for a form in which a person sees the words and the figure side by side: see the doubt above.
    """
    unnamed = _unnamed_currency(words, language) if _speaks_of_grants(words, "") else ""
    listed = amounts(words, language, unnamed)
    if (
        len(listed) != 1
        or listed[0].low
        or words_for.TOTAL.search(words)
        or words_for.SUM.search(words)
        or words_for.OTHER_MONEY.search(words)
    ):
        return None
    (amount,) = listed
    before, after = words[: amount.start], words[amount.end :]
    per_unit = words_for.PER_UNIT.match(after) or words_for.UNIT.search(after)
    if per_unit or words_for.PART.match(after) or not words_for.MOST.search(before[-_NEAR:]):
        return None
    return Budget(currency=amount.currency, per_project_max=amount.value, text=words)


def _budget(text: str, language: str, answers_how_much: bool) -> tuple[Budget | None, str]:
    folded = text.casefold()
    if not any(hint in folded for hint in words_for.HINTS):
        return None, ""
    asked = {line for part in labelled_sections(text) if part.topic == "money" for line in sentences(part.words)}
    found: list[tuple[_Meaning, Amount]] = []
    lines: list[str] = []
    unnamed = _unnamed_currency(text, language)
    for sentence, label in _with_labels(text, unnamed):
        inside = answers_how_much or sentence in asked or without_label(sentence, "money") != sentence
        supposed = unnamed if unnamed and _speaks_of_grants(sentence, label) else ""
        read = _read(sentence, label, language, inside, supposed)
        if any(meaning != "other" for meaning, _ in read):
            # "Budget: 5 million euro" needs its heading; an answer stands without the question.
            lines.append(f"{label} {sentence}" if label and not label.endswith("?") else sentence)
        found += read
    words = "\n".join(dict.fromkeys(lines))[:_TEXT_LIMIT]
    said = "\n".join(without_label(line, "money") for line in words.split("\n"))
    return (_figures(found, said) if words else None), words


def _unnamed_currency(text: str, language: str) -> str:
    """The currency of millions that name none: the only one of the text; "" where that cannot be told.

    A Swedish text that names no currency and no other country speaks of crowns.
    """
    if not says_bare_sum(text):
        return ""
    named = {amount.currency for amount in amounts(text, language)}
    if len(named) == 1:
        return named.pop()
    is_swedish = language == "sv" and not words_for.ABROAD.search(text) and not words_for.MONEY_WORD_NAMED.search(text)
    return "SEK" if is_swedish and not named else ""


def _speaks_of_grants(sentence: str, label: str) -> bool:
    """Whether millions without a currency are money there: of grants, or a ceiling for each, and nothing is counted."""
    if not says_bare_sum(sentence) or words_for.HEADS.search(sentence):
        return False
    is_bound = words_for.MOST.search(sentence) is not None and words_for.FOR_EACH.search(sentence) is not None
    return is_bound or words_for.GRANT.search(f"{label} {sentence}") is not None


def _with_labels(text: str, unnamed: str) -> list[tuple[str, str]]:
    """(sentence with a number, the heading right above it or "")."""
    found: list[tuple[str, str]] = []
    before = ""
    for sentence in sentences(text):
        if words_for.DIGIT.search(sentence) and (
            words_for.MONEY_WORD.search(sentence) or (unnamed and says_bare_sum(sentence))
        ):
            found.append((sentence[:_SENTENCE_LIMIT], before))
            if len(found) == _MOST_SENTENCES:
                break
        before = sentence if _is_label(sentence) else ""
    return found


def _is_label(line: str) -> bool:
    return len(line) <= 60 and not words_for.DIGIT.search(line) and (is_heading(line) or not line.endswith((".", "!")))


def _read(sentence: str, label: str, language: str, inside: bool, unnamed: str) -> list[tuple[_Meaning, Amount]]:
    found: list[tuple[_Meaning, Amount]] = []
    listed = amounts(sentence, language, unnamed)
    is_for_one = len(listed) == 1 and words_for.FOR_ONE.search(sentence, listed[0].end) is not None
    said = _Said(inside, is_for_one, words_for.OFFERED.search(f"{label} {sentence}") is not None)
    for place, amount in enumerate(listed):
        start = listed[place - 1].end if place else 0
        end = listed[place + 1].start if place + 1 < len(listed) else len(sentence)
        before, after = sentence[start : amount.start], sentence[amount.end : end]
        heading = "" if place else label
        found.append((_meaning(heading, before, after, amount, said), amount))
    return found


def _meaning(heading: str, before: str, after: str, amount: Amount, said: _Said) -> _Meaning:
    context = f"{heading} {before}"
    clause = words_for.CLAUSE_END.split(after, maxsplit=1)[0]
    per_project = said.is_for_one or words_for.PER_PROJECT.match(clause) is not None
    if words_for.OTHER_MONEY.search(f"{context} … {clause}") or _is_owned(context):
        return "other"
    is_sum = not per_project and _is_sum(context)
    if is_sum and words_for.SPENT.search(f"{context} … {clause}"):
        return "other"
    is_project = per_project or words_for.PROJECT.search(context) is not None
    if not (is_project or is_sum or said.inside or _stands_alone(heading, before, after)):
        return "words" if words_for.MOST.search(before[-_NEAR:]) else "other"
    reach = clause if is_sum and not is_project else after
    if (words_for.PER_UNIT.match(clause) and not per_project) or _is_for_a_unit(context, reach, after):
        return "words"
    if is_sum:
        is_whole = _is_whole(context, after, said) and not (is_project or amount.low)
        return "total" if is_whole and not words_for.MORE_THAN.search(before) else "words"
    return "words" if words_for.PART.match(clause) else _bound(context if per_project else context[-_NEAR:], amount)


def _is_sum(context: str) -> bool:
    near = context[-_TOTAL_NEAR:]
    return words_for.TOTAL.search(near) is not None or words_for.SUM.search(near) is not None


def _is_whole(context: str, after: str, said: _Said) -> bool:
    """Whether a sum is of all that can be applied for: it is called so, or nothing else is said, or it is offered."""
    if words_for.OR_MORE.match(after):
        return False
    is_alone = not words_for.SUM.sub("", context).strip(" :–-•") and not after.strip(" .")
    return is_alone or said.is_offered or words_for.TOTAL.search(context[-_TOTAL_NEAR:]) is not None


def _is_owned(context: str) -> bool:
    if "budget" not in context.casefold():
        return False
    return words_for.OWNED.search(context) is not None or words_for.ASKERS_BUDGET.search(context) is not None


def _is_for_a_unit(context: str, reach: str, after: str) -> bool:
    """Whether it is for each year, person or town. Of the whole money only what stands in its own clause says so:

    "totalt 40 miljoner kronor och varje kommun kan få bidrag" is still the whole, "(per kommun)" is not.
    """
    aside = words_for.ASIDE.match(after)
    is_beside = aside is not None and words_for.UNIT.match(after, aside.end()) is not None
    return is_beside or words_for.UNIT.search(f"{context} … {reach}") is not None


def _stands_alone(heading: str, before: str, after: str) -> bool:
    """Whether nothing else is said: "Max 800 000 kronor." speaks of one project, unless a heading speaks of all."""
    return not heading and not after.strip(" .") and words_for.ONLY_CUE.fullmatch(before.strip(" -–•")) is not None


def _bound(near: str, amount: Amount) -> _Meaning:
    if amount.low:
        return "range"
    if words_for.MOST.search(near):
        return "most"
    return "least" if words_for.LEAST.search(near) else "words"


def _figures(found: list[tuple[_Meaning, Amount]], words: str) -> Budget:
    """The figures on which all the words agree; two ceilings are two kinds of grant, so none is given."""
    clear = [(meaning, amount) for meaning, amount in found if meaning not in ("words", "other")]
    if len({amount.currency for _, amount in clear}) != 1:
        return Budget(text=words)
    totals = {amount.value for meaning, amount in clear if meaning == "total"}
    most = {amount.value for meaning, amount in clear if meaning in ("most", "range")}
    least = {amount.value for meaning, amount in clear if meaning == "least"}
    least |= {amount.low for meaning, amount in clear if meaning == "range" and amount.low}
    total, largest, smallest = _only(totals), _only(most), _only(least)
    if not (total or largest or smallest):
        return Budget(text=words)
    currency = clear[0][1].currency
    return Budget(total=total, currency=currency, per_project_min=smallest, per_project_max=largest, text=words)


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
