"""Who announces a call, by the words of its text: the subject of a verb of announcing. Pure, linear.

Named only where the sentence leaves no doubt: a body by its name, no programme, fund without a name or "we", which
announces money to apply for and no meeting or post.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sources.reading.sections import sentences

_REACH = 20_000
_LONGEST_NAME = 90
# What a Swedish body's name ends in, of one word and with more than that ending: "Boverket", not "Myndigheten". The
# words named here are common nouns.
_SWEDISH_BODY = re.compile(
    r"(?!(?:Nät|Regel|Kraft|Konst|Program|Projekt|Fond|Kommun|Region|Stads|Styr|Ung|Lednings)\w+\Z)"
    r"(?:[A-ZÅÄÖ]\w+-\soch\s)?[A-ZÅÄÖa-zåäö][\w-]+(?:verket|myndigheten|styrelsen|styrelserna|rådet|nämnden|stiftelsen"
    r"|institutet|inspektionen|kommissionen|akademi(?:n|en)|departementet|förbundet|banken|sällskapet|förvaltningen)"
)
# A body by its kind and what follows: "Region Skåne", "Länsstyrelsen i Skåne län", "Myndigheten för kulturanalys".
_NAME_WORD = r"(?!(?:med|tillsammans|genom|via|vill|kan|har|som|ska|samarbete)\b)[\w-]{2,}"
_SWEDISH_KIND = re.compile(
    rf"(?:(?:Region|Länsstyrelsen\si|Stiftelsen|Sveriges|Föreningen)\s(?=[A-ZÅÄÖ])"
    rf"|(?:Myndigheten|Rådet|Institutet|Nämnden)\sför\s|Statens\s){_NAME_WORD}(?:\s{_NAME_WORD}){{0,6}}"
    r"|[A-ZÅÄÖ]\w+s?\s(?:kommun|universitet|högskola)"
    r"|(?:Svenska|Europeiska|Nordiska|Kungliga)\s[\w-]*(?:rådet|kommissionen|fonden|institutet|akademien|förbundet)"
)
_KIND = (
    r"(?:Agency|Council|Foundation|Authority|Board|Commission|Ministry|Institute|Administration|Association|Academy"
    r"|University|Municipality|Region)"
)
_OF = r"\s(?:of|for|on)(?:\s(?:the\s)?[A-ZÅÄÖ][\w'’-]*(?:\sand)?){1,5}"
_ENGLISH_BODY = re.compile(
    rf"(?!(?:The|This|Our|Each|Every|Any|Your|New)\s)[A-ZÅÄÖ][\w'’-]*\s(?:(?:[A-ZÅÄÖ][\w'’-]*|of|for|and|the)\s){{0,7}}"
    rf"{_KIND}(?:{_OF})?|{_KIND}{_OF}"
)
_VERB = (
    r"(?:utlyser|lyser\s(?:nu\s)?ut|öppnar|inbjuder|bjuder\s(?:nu\s)?in|announces|is\sannouncing|launches|is\slaunching|opens"
    r"|is\sopening|invites|is\sinviting)"
)
_SUBJECT_FIRST = re.compile(
    rf"(?P<who>[A-ZÅÄÖ][^.;:?!]{{1,{_LONGEST_NAME}}}?)\s(?:(?:nu|now|has)\s)?{_VERB}\s(?P<what>.{{1,160}})"
)
# "Nu utlyser Naturvårdsverket bidrag": Swedish turns subject and verb after a word of time.
_VERB_FIRST = re.compile(
    r"(?:Nu|Idag|I\s(?:dag|år|höst|vår|sommar|vinter)|Den\s\d{1,2}\s\w+)\s(?:utlyser|lyser|öppnar|inbjuder|bjuder)\s(?P<rest>.{3,250})"
)
# What is announced: money, or the way to it, and before any other thing that one may be invited to.
_MONEY = re.compile(
    r"\w*(?:bidrag|stöd|medel|anslag|utlysning|ansökningsomgång|finansiering)(?:et|en|ar|arna|na)?\b|\bmiljoner\b|\bkronor\b"
    r"|\bansökan\b|\bansökningar\b|\b(?:an)?söka\b|\b(?:calls?|grants?|funding|funds|applications?|proposals|apply|million)\b",
    re.IGNORECASE,
)
_OTHER_THING = re.compile(
    r"\b\w*(?:webbin|seminari|möte|konferens|workshop|frågestund|tjänst|tävling|utbildning|kurs|kontor|dialog|samråd|dag)\w*"
    r"|\b(?:webinar|meeting|conference|position|competition|training|course|office|consultation|event|information)\w*"
    r"|\b(?:inte|ej|icke|aldrig|inga|ingen|inget|not?|never)\b",
    re.IGNORECASE,
)


def announcer(text: str, known: Collection[str] = ()) -> tuple[str, str]:
    """(the body that announces the call, the sentence that says so); empty where nobody or several are said to.

    `known`: names of funders that no form of the word gives away.
    """
    found: dict[str, str] = {}
    for sentence in sentences(text[:_REACH]):
        if who := _announces(sentence, known):
            found.setdefault(who, sentence)
    return next(iter(found.items())) if len(found) == 1 else ("", "")


def _announces(sentence: str, known: Collection[str]) -> str:
    first = _SUBJECT_FIRST.match(sentence)
    if first and _is_body(who := first["who"].removeprefix("The "), known):
        return who if _is_money(first["what"]) else ""
    turned = _VERB_FIRST.match(sentence)
    return _named_first(turned["rest"], known) if turned else ""


def _named_first(words: str, known: Collection[str]) -> str:
    """The body, of the longest name, with which words begin that go on to money."""
    ends = [space.start() for space in re.finditer(r"\s", words[:_LONGEST_NAME])]
    for end in reversed(ends):
        if _is_body(words[:end], known):
            what = words[end:].removeprefix(" nu").removeprefix(" ut").removeprefix(" in")
            return words[:end] if _is_money(what) else ""
    return ""


def _is_body(who: str, known: Collection[str]) -> bool:
    forms = (_SWEDISH_BODY, _SWEDISH_KIND, _ENGLISH_BODY)
    return who in known or (who[:1].isupper() and any(each.fullmatch(who) for each in forms))


def _is_money(what: str) -> bool:
    money = _MONEY.search(what)
    return money is not None and _OTHER_THING.search(what, 0, money.start()) is None
