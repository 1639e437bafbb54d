"""What running text says of money: the whole budget, what one project may get. Pure.

A figure is given only where the words leave no doubt which of the two it is, and never computed. What is in doubt
stays words: a wrong ceiling would keep people from applying.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sources.contract import Budget
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

_I = re.IGNORECASE
# None of these words: no money is spoken of, and most texts are passed over quickly.
_HINTS = ("kr", "€", "eur", "sek", "nok", "dkk", "usd", "isk", "tkr", "milj", "million")
_MONEY_WORD = re.compile(r"€|kr(?![a-zåäöæøé])|kron|eur|sek|nok|dkk|usd|isk|mnkr|mkr|tkr", _I)
# A foreign currency anywhere, also without a number beside it.
_MONEY_WORD_NAMED = re.compile(r"€|\beuros?\b|\b(?:EUR|NOK|DKK|USD|ISK)\b", _I)
_DIGIT = re.compile(r"\d")
_TOTAL = re.compile(
    r"\btotal(?:a|t|e)?\s?budget|\btotalbudget|\bsammanlagd\w*\sbudget|\bsamlet\s(?:budget|ramme|beløp|beløb)"
    r"|\butlysta\smedel|\butlyst\sbelopp|\butlyses\b|\butlyser\b|\butlysningens\s(?:\w+\s)?(?:budget|ram)"
    r"|\ba\stotal\sof\b|\butlysningen\somfattar"
    r"|\bomfattar\sutlysningen|\bbudget(?:en)?\sför\s(?:utlysningen|årets)|\bbudget\s(?:for|of)\sth(?:e|is)\scall"
    r"|\bcall\sbudget|\bth(?:e|is)\scall(?:'s|’s)?\s(?:total\s|overall\s)?budget|\b(?:overall|indicative)\s(?:call\s)?"
    r"budget|\bavailable\s(?:budget|funding|funds)|\bfunds\s(?:announced|available)|\bin\stotal\b|\btotal\samount"
    r"|\btotalt\b|\bsammanlagt\b|\bpulje\spå|\bpuljen\s(?:er|udgør)|\bi\salt\b|\butlysningen\shar\sen\s(?:total\s)?"
    r"(?:budget|ram)|\b(?:utlysningens\s)?totala?\s(?:ram|belopp)|\btilgjengelig\w*\s(?:midler|budsjett|ramme)"
    r"|\btotal\w*\sbudsjett|\bramme\sfor\sutlysningen|\blyser\sut\b|\bbudgetram\b|\btilgængelige?\smidler",
    _I,
)
_PROJECT = re.compile(
    r"\b(?:ett|varje|ert|ditt|ett\s\w+|småskaligt)\s?projekt\b|\bprojekt(?:et|en)?\s(?:kan|får|beviljas|ska)\b|\bper\s"
    r"(?:projekt|ansökan)|\b(?:each|a|one|per|your)\s(?:\w+(?:-\w+)?\s)?(?:project|proposal|grant|application)\b"
    r"|\bprojects\s(?:can|may)\b|\bbidragsbelopp|\bstödbelopp|\bgrant\s(?:amount|size)|\bthe\sgrant\b"
    r"|\bgrants?\s(?:of|are"
    r"|is|can)\b|\bkan\s(?:du|ni|man)\s(?:få|söka)|\b(?:du|ni|man|ditt\sföretag)\skan\s(?:maximalt\s"
    r"|som\smest\s|högst\s)?"
    r"(?:få|söka|ansöka)|\byou\s(?:can|may)\s(?:apply|get|receive)|\bapplicants?\s(?:can|may)\s(?:apply|receive)|\bstöd"
    r"(?:et)?\s(?:ges|kan|är|uppgår|beviljas|täcker|får)|\bbidrag(?:et)?\s(?:ges|kan|är|uppgår|beviljas|får)"
    r"|\b(?:hvert|et|"
    r"ett)\spros?jekt\b|\bpros?jekte[tr]?\s?(?:ne)?\skan\b|\bpr\.?\spros?jekt|\b(?:du|dere|i)\skan\s(?:søke|få"
    r"|søge|ansøge)"
    r"|\bsøkes\som|\bsøges\som|\btilskud(?:d)?et\s(?:kan|er|udgør|utgjør)",
    _I,
)
_PER_PROJECT = re.compile(
    r"\s*(?:i\s(?:stöd|bidrag)\s)?(?:per|pr\.?|för\svarje|till\svarje|for\seach|til\shvert?|for\shvert?)\s"
    r"(?:beviljat\s|enskilt\s)?(?:pros?jekt\w*|project|proposal|ansökan|application|søknad|ansøgning|grant|bidrag)\b",
    _I,
)
# A price for a piece, a year, a person or a partner is neither of the two.
_PER_UNIT = re.compile(
    r"\s*(?:(?:i\s(?:stöd|bidrag)\s)?(?:per|pr\.?|för\svarje|för\sett|till\svarje|for\seach|om\såret|årligen|annually"
    r"|varje|each|/\s?\w)|(?:i\s)?(?:kvartal|månad))\b",
    _I,
)
_MOST = re.compile(
    r"\b(?:högst|max(?:imalt|imum|imum\sof|\.)?|som\smest|upp\still|up\sto|at\smost|no\smore\sthan|not\sexceed(?:ing)?"
    r"|op\still|opptil|inntil|indtil|højst|høyst|maks(?:imalt|imum|\.)?|ikke\smer\senn|cannot\sexceed"
    r"|maximum\s(?:of|grant|amount|support)"
    r"|högsta\s(?:bidrag|belopp|stöd)\w*|maxbelopp\w*)\b",
    _I,
)
_LEAST = re.compile(
    r"\b(?:minst|lägst|at\sleast|minimum|min(?=[.\s])|mindst|minimalt|no\sless\sthan|från|lägsta\s(?:bidrag"
    r"|belopp|stöd)\w*)\b",
    _I,
)
_MORE_THAN = re.compile(
    r"\b(?:över|mer\sän|more\sthan|over|mere\send|mer\senn|under|mindre\sän|less\sthan|minst|at\sleast|mindst)\s*$", _I
)
# Other money than the funder's: what the project costs, what others pay, what was given before, what is a part only.
_OTHER_MONEY = re.compile(
    r"\bkostnad\w*\s(?:är|ska|måste|på|om|över|under|minst)|\bprojektbudget|\bprojektets\s(?:totala?\s)?budget"
    r"|\bomsättning"
    r"|\bturnover|\binvest\w*|\bmedfinans\w*|\bco-?financ\w*|\begen(?:insats|finans\w*|andel)|\btimkostnad"
    r"|\blön\w*|\bböter"
    r"|\bavgift|\bfee\b|\bunder\s(?:året|20\d\d)\s(?:delade|beviljade)|\b(?:har|hade|have|has)\s(?:hittills\s|redan\s)?"
    r"(?:beviljat|fördelat|delat|awarded|granted|tildelt)|\bbeviljades|\bfördelades|\bsedan\sstarten"
    r"|\bprioritet\w*\s?\d"
    r"|\bpriority\s\d|\b(?:for|from|to)\s\w+\spartners\b|\bthird\spart(?:y|ies)|\bfördela\w*\spå"
    r"|\bdivided\s(?:among|between)|\bcut-off|\bde\sminimis|\bbudgetpropositionen|\bstatsbudget"
    r"|\bprojekt\w*\s(?:bör|ska|måste|skall)\sha\b|\btotal\w*\s(?:projekt)?kostnad|\btotal\sproject\s(?:cost|budget)"
    r"|\bkostnaden\b|\bcosts?\sof\b|\brevenue"
    r"|\balla\s\w*utlysningar|\ball\s(?:the\s)?calls\b"
    r"|\bbudget(?:en)?\s(?:för|i)\s(?:hela\s)?(?:projektet|varje|respektive|ett|ert|ditt)\b"
    r"|\bbudget\s(?:for|of)\s(?:the|your|a|each|one)\s(?:whole\s|entire\s)?project\b",
    _I,
)
# Whose budget it is, where somebody owns it: only a call's, a programme's or a year's own is what one applies for.
_OWNED = re.compile(
    r"(?<!\w)(?!(?:utlysning|omgång|ansökningsomgång|period|år|program|fond|satsning|initiativ|stöd|bidrag)\w*s\s"
    r"|(?:the\s)?(?:call|programme|program|round|year|fund|scheme|initiative)['’]s\s)"
    r"(?:[^\W\d_]{2,}(?:ets|ens|ns|ernas|arnas|ornas|nas)|[^\W\d_]+(?:['’]s|s['’])|deras|vår|its|their|our)\s"
    r"(?:egen\s|own\s|samlade\s)?total(?:a|t|e)?\s?budget",
    _I,
)
# Millions without a currency are money where grants are spoken of, and nobody and nothing is counted.
_GRANT = re.compile(
    r"bidrag|stöd(?!j)|medel|anslag|budget|utlys|lyser\sut|belopp|finansier|\bpengar|beviljas|\bsök[as]\b|ansöka"
    r"|\bgrants?\b|fund(?:s|ing)\b|\baward|appl(?:y|ied)\sfor",
    _I,
)
_HEADS = re.compile(
    r"invånar|befolkning|person(?:er)?\b|människ|besök|antal|resor|ton\b|inhabitants|population|people|residents"
    r"|visit|number\sof|tonnes",
    _I,
)
_FOR_EACH = re.compile(
    r"\s(?:per|pr\.?|för\svarje|till\svarje|for\seach)\s(?:\w+\s)?(?:pros?jekt|project|proposal|ansökan|application|kommun"
    r"|region|municipality|sökande|applicant)\b"
    r"|\b(?:varje|each)\s(?:kommun|region|projekt|sökande|municipality|project|applicant)\s(?:kan|får|can|may)\s",
    _I,
)
# Where a Swedish text speaks of other countries, its crowns cannot be supposed.
_ABROAD = re.compile(r"\beu\b|\beu[:-]|\beurop|\bnordi|\bnorsk|\bdansk|\bfinsk|\binternationell", _I)
_ONLY_CUE = re.compile(
    r"(?:max(?:imalt|imum)?\.?|högst|høyst|højst|maks(?:imalt|imum)?\.?|mellan|between|mellem|mellom)?", _I
)
_UNIT = re.compile(
    r"\b(?:per|pr\.?|varje|each|hver(?:t|je)?|hvert)\s(?:\w+\s)?(?:år|year|partner|part|månad|person|elev"
    r"|deltagare|barn|plats"
    r"|kommun|kommune|skola|region|student|participant|month|kvadratmeter|dag|day|timme|hour|installation)\b",
    _I,
)
_ASIDE = re.compile(r"\s*(?:\(\s?|,\s?(?=(?:per|pr)\b))", _I)
_FOR_ONE = re.compile(r"\b(?:per|pr\.?)\s(?:pros?jekt|project|proposal|ansökan|application)\b", _I)
_CLAUSE_END = re.compile(r"[,;:()]|\b(?:och|samt|and|og|varav|of\swhich|men|but)\b", _I)


@dataclass(frozen=True)
class Money:
    """What a text says of money: `funding_rate` is the funder's share at most. `evidence`: the words by field."""

    budget: Budget | None
    funding_rate: float | None
    evidence: dict[str, str]


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
    if len(listed) != 1 or listed[0].low or _TOTAL.search(words) or _OTHER_MONEY.search(words):
        return None
    (amount,) = listed
    before, after = words[: amount.start], words[amount.end :]
    per_unit = _PER_UNIT.match(after) or _UNIT.search(after)
    if per_unit or not _MOST.search(before[-_NEAR:]):
        return None
    return Budget(currency=amount.currency, per_project_max=amount.value, text=words)


def _budget(text: str, language: str, answers_how_much: bool) -> tuple[Budget | None, str]:
    folded = text.casefold()
    if not any(hint in folded for hint in _HINTS):
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
    is_swedish = language == "sv" and not _ABROAD.search(text) and not _MONEY_WORD_NAMED.search(text)
    return "SEK" if is_swedish and not named else ""


def _speaks_of_grants(sentence: str, label: str) -> bool:
    """Whether millions without a currency are money there: of grants, or a ceiling for each, and nothing is counted."""
    if not says_bare_sum(sentence) or _HEADS.search(sentence):
        return False
    is_bound = _MOST.search(sentence) is not None and _FOR_EACH.search(sentence) is not None
    return is_bound or _GRANT.search(f"{label} {sentence}") is not None


def _with_labels(text: str, unnamed: str) -> list[tuple[str, str]]:
    """(sentence with a number, the heading right above it or "")."""
    found: list[tuple[str, str]] = []
    before = ""
    for sentence in sentences(text):
        if _DIGIT.search(sentence) and (_MONEY_WORD.search(sentence) or (unnamed and says_bare_sum(sentence))):
            found.append((sentence[:_SENTENCE_LIMIT], before))
            if len(found) == _MOST_SENTENCES:
                break
        before = sentence if _is_label(sentence) else ""
    return found


def _is_label(line: str) -> bool:
    return len(line) <= 60 and not _DIGIT.search(line) and (is_heading(line) or not line.endswith((".", "!")))


def _read(sentence: str, label: str, language: str, inside: bool, unnamed: str) -> list[tuple[_Meaning, Amount]]:
    found: list[tuple[_Meaning, Amount]] = []
    listed = amounts(sentence, language, unnamed)
    is_for_one = len(listed) == 1 and _FOR_ONE.search(sentence, listed[0].end) is not None
    for place, amount in enumerate(listed):
        start = listed[place - 1].end if place else 0
        end = listed[place + 1].start if place + 1 < len(listed) else len(sentence)
        before, after = sentence[start : amount.start], sentence[amount.end : end]
        heading = "" if place else label
        found.append((_meaning(heading, before, after, amount, inside, is_for_one), amount))
    return found


def _meaning(heading: str, before: str, after: str, amount: Amount, inside: bool, is_for_one: bool) -> _Meaning:
    context = f"{heading} {before}"
    clause = _CLAUSE_END.split(after, maxsplit=1)[0]
    per_project = is_for_one or _PER_PROJECT.match(clause) is not None
    if _OTHER_MONEY.search(f"{context} … {clause}") or _is_owned(context):
        return "other"
    is_total = _TOTAL.search(context[-_TOTAL_NEAR:]) is not None and not per_project
    is_project = per_project or _PROJECT.search(context) is not None
    if not (is_project or is_total or inside or _stands_alone(heading, before, after)):
        return "words" if _MOST.search(before[-_NEAR:]) else "other"
    is_whole = is_total and not is_project
    if (_PER_UNIT.match(clause) and not per_project) or _is_for_a_unit(context, clause if is_whole else after, after):
        return "words"
    if is_total:
        return "words" if is_project or amount.low or _MORE_THAN.search(before) else "total"
    return _bound(context if per_project else context[-_NEAR:], amount)


def _is_owned(context: str) -> bool:
    return "budget" in context.casefold() and _OWNED.search(context) is not None


def _is_for_a_unit(context: str, reach: str, after: str) -> bool:
    """Whether it is for each year, person or town. Of the whole money only what stands in its own clause says so:

    "totalt 40 miljoner kronor och varje kommun kan få bidrag" is still the whole, "(per kommun)" is not.
    """
    aside = _ASIDE.match(after)
    is_beside = aside is not None and _UNIT.match(after, aside.end()) is not None
    return is_beside or _UNIT.search(f"{context} … {reach}") is not None


def _stands_alone(heading: str, before: str, after: str) -> bool:
    """Whether nothing else is said: "Max 800 000 kronor." speaks of one project, unless a heading speaks of all."""
    return not heading and not after.strip(" .") and _ONLY_CUE.fullmatch(before.strip(" -–•")) is not None


def _bound(near: str, amount: Amount) -> _Meaning:
    if amount.low:
        return "range"
    if _MOST.search(near):
        return "most"
    return "least" if _LEAST.search(near) else "words"


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
