"""Who announces a call, by the words of its text: the subject of a verb of announcing. Pure, linear.

Named only where the sentence leaves no doubt: a funder that is known by its name, which announces money to apply for:
what it announces is the money itself, and nothing that has to do with money. Who is a funder is not guessed from the
form of a word: plants, boards and "the agency" look like one.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sources.reading.sections import sentences

_REACH = 20_000
_LONGEST_NAME = 90
_INVITES = r"(?:inbjuder|bjuder\s(?:nu\s)?in|invites|is\sinviting)"
_VERB = (
    r"(?:utlyser|lyser\s(?:nu\s)?ut|öppnar|announces|is\sannouncing|launches|is\slaunching|opens|is\sopening"
    rf"|(?P<invites>{_INVITES}))"
)
_SUBJECT_FIRST = re.compile(
    rf"(?P<who>[A-ZÅÄÖ][^.;:?!]{{1,{_LONGEST_NAME}}}?)\s(?:(?:nu|now|has)\s)?{_VERB}\s(?P<what>.{{1,160}})"
)
# "Nu utlyser Naturvårdsverket bidrag": Swedish turns subject and verb after a word of time.
_VERB_FIRST = re.compile(
    r"(?:Nu|Idag|I\s(?:dag|år|höst|vår|sommar|vinter)|Den\s\d{1,2}\s\w+)\s(?:utlyser|lyser|öppnar|(?P<invites>inbjuder|bjuder))"
    r"\s(?P<rest>.{3,250})"
)
# What may stand between the verb and what it announces, besides how many, whose and which: none of it leads elsewhere.
_BETWEEN = re.compile(
    r"\b(?:upp\still|up\sto|i\s(?:dag|år|höst|vår|sommar|vinter)|för\s(?:första|andra|tredje|fjärde|femte)\sgången"
    r"|(?:tillsammans|i\ssamarbete|i\ssamverkan|together|in\scooperation|in\spartnership)\s(?:med|with)"
    r"\s(?:(?:the\s)?[A-ZÅÄÖ][\w-]*\s(?:(?:i|för|och|of|for|and)\s(?=[\w-]+\s))?){1,6})",
)
_WORD = (
    r"(?!(?:av|på|om|med|till|för|i|från|åt|att|som|där|när|hur|mot|of|on|to|for|with|in|that|from|about|who|which|into"
    r"|how|against|by|inte|ej|icke|aldrig|inga|ingen|inget|not?|never)\b)[\w.,%–€-]+"
)
# What is announced: money, or the way to it.
_GRANTS = (
    r"(?:[\w-]*(?:bidrag|stöd|medel|anslag|finansiering|pengar)(?:et|en|ar|arna|na)?|[\w-]*(?:utlysning|ansökningsomgång)"
    r"(?:en|ar|arna)?|miljoner|kronor|m?kr|mnkr|grants?|funding|funds|million|money)\b"
)
_APPLYING = (
    rf"(?:(?:(?:an)?söka|apply)(?:\s(?:om|for))?(?:\s{_WORD}){{0,5}}?\s{_GRANTS}"
    r"|(?:ansöka|apply)(?=\s?(?:[.!,;]|\Z|senast|by\b)))"
)
_ANNOUNCED = re.compile(
    rf"(?:{_WORD}\s){{0,6}}?(?:{_GRANTS}|ansökan\b|ansökningar\b|calls?\b|applications\sfor\b|proposals\b)"
    rf"|för\s(?:ansökan|ansökningar|att\s{_APPLYING})",
    re.IGNORECASE,
)
_INVITED = re.compile(
    rf"(?:till\s)?(?:{_WORD}\s){{0,4}}?(?:\w*utlysning(?:en|ar)?\b|ansökan\b|ansökningar\b|applications(?!\sto\b)|proposals\b)"
    rf"|(?:till\s)?(?:(?!att\b|to\b)[\w-]+\s){{0,8}}?(?:att|to)\s{_APPLYING}",
    re.IGNORECASE,
)
_OTHER_THING = re.compile(
    r"\b\w*(?:webbin|seminari|möte|konferens|workshop|frågestund|tjänst|tävling|utbildning|kurs|kontor|dialog|samråd|dag)\w*"
    r"|\b(?:webinar|meeting|conference|position|competition|training|course|office|consultation|event|information)\w*"
    r"|\b(?:inte|ej|icke|aldrig|inga|ingen|inget|not?|never)\b",
    re.IGNORECASE,
)
# Over what leads to other calls; nothing below it is of this one.
_ELSEWHERE = re.compile(
    r"(?:relatera|läs\s(?:också|även|mer|vidare)|se\s(?:också|även)|fler(?:a)?\s|andra\s|tidigare\s|liknande\s|övriga\s"
    r"|senaste\s|aktuellt|nyheter|related|see\salso|read\s(?:also|more)|other\s|more\s|previous\s|similar\s|latest\s|news)",
    re.IGNORECASE,
)
_LONGEST_HEADING = 50


def announcer(text: str, known: Collection[str]) -> tuple[str, str]:
    """(the funder that announces the call, the sentence that says so); empty where nobody or several are said to.

    `known`: what funders are called.
    """
    found: dict[str, str] = {}
    for sentence in sentences(text[:_REACH]):
        if len(sentence) <= _LONGEST_HEADING and sentence[-1:] not in ".!?" and _ELSEWHERE.match(sentence):
            break
        if who := _announces(sentence, known):
            found.setdefault(who, sentence)
    return next(iter(found.items())) if len(found) == 1 else ("", "")


def _announces(sentence: str, known: Collection[str]) -> str:
    first = _SUBJECT_FIRST.match(sentence)
    if first and (who := first["who"].removeprefix("The ")) in known:
        return who if _is_money(first["what"], is_invited=first["invites"] is not None) else ""
    turned = _VERB_FIRST.match(sentence)
    return _named_first(turned["rest"], known, is_invited=turned["invites"] is not None) if turned else ""


def _named_first(words: str, known: Collection[str], *, is_invited: bool) -> str:
    """The funder, of the longest name, with which words begin that go on to money."""
    ends = [space.start() for space in re.finditer(r"\s", words[:_LONGEST_NAME])]
    for end in reversed(ends):
        if words[:end] in known:
            what = words[end:].removeprefix(" nu").removeprefix(" ut").removeprefix(" in")
            return words[:end] if _is_money(what.lstrip(), is_invited=is_invited) else ""
    return ""


def _is_money(what: str, *, is_invited: bool) -> bool:
    said = " ".join(_BETWEEN.sub(" ", what).split())
    money = (_INVITED if is_invited else _ANNOUNCED).match(said)
    return money is not None and _OTHER_THING.search(money[0]) is None
