"""Who announces a call, by the words of its text: the subject of a verb of announcing. Pure, linear.

Named only where the sentence leaves no doubt: a body by its name, no programme, fund without a name or "we", which
announces money to apply for: what it announces is the money itself, and nothing that has to do with money.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sources.reading.sections import sentences

_REACH = 20_000
_LONGEST_NAME = 90
# What a Swedish body's name ends in, of one word and with more than that ending: "Boverket", not "Myndigheten". The
# words named here are common nouns: a plant, a board of whoever applies, a store.
_SWEDISH_BODY = re.compile(
    r"(?!(?:Nät|Regel|Kraft|Konst|Program|Projekt|Fond|Kommun|Region|Stads|Styr|Ung|Lednings|Bolags|Förenings)\w+\Z)"
    r"(?!\w*(?i:kraft|renings|värme|hant|fart)verket\Z)"
    r"(?:[A-ZÅÄÖ]\w+-\soch\s)?[A-ZÅÄÖa-zåäö][\w-]+(?:verket|myndigheten|styrelsen|styrelserna|rådet|nämnden|stiftelsen"
    r"|institutet|inspektionen|kommissionen|akademi(?:n|en)|departementet|förbundet|(?:riks|världs|investerings)banken|sällskapet|förvaltningen)"
)
# A body by its kind and what follows: "Region Skåne", "Länsstyrelsen i Skåne län", "Myndigheten för kulturanalys".
_NAME_WORD = r"(?!(?:med|tillsammans|genom|via|vill|kan|har|som|ska|samarbete)\b)[\w-]{2,}"
# What stands before "kommun" and is no place: whichever it is, or one that does something.
_NO_PLACE = (
    r"(?:E[nr]|Ett|Ert|Din|Ditt|Vår|Vårt|Min|Sin|Varje|Ingen|Inget|Någon|Något|Samma|Denna|Detta|Annan|Annat|Vilken|Hela"
    r"|Egen|\w+[ae]nde)"
)
_SWEDISH_KIND = re.compile(
    rf"(?:(?:Region|Länsstyrelsen\si|Stiftelsen|Sveriges|Föreningen)\s(?=[A-ZÅÄÖ])"
    rf"|(?:Myndigheten|Rådet|Institutet|Nämnden)\sför\s){_NAME_WORD}(?:\s{_NAME_WORD}){{0,6}}"
    r"|Statens\s(?:[\w-]{2,}\s){0,3}[\w-]*(?:råd|verk|myndighet|institut|styrelse|nämnd|inspektion|universitet)"
    rf"|(?!{_NO_PLACE}\s)[A-ZÅÄÖ]\w+s?\s(?:kommun|universitet|högskola)"
    r"|(?:Svenska|Europeiska|Nordiska|Kungliga)\s[\w-]*(?:rådet|kommissionen|fonden|institutet|akademien|förbundet)"
)
_KIND = (
    r"(?:Agency|Council|Foundation|Authority|Board|Commission|Ministry|Institute|Administration|Association|Academy"
    r"|University|Municipality)"
)
_OF = r"\s(?:of|for|on)(?:\s(?:the\s)?[A-ZÅÄÖ][\w'’-]*(?:\sand)?){1,5}"
# What stands before a body's name and is none of it: whose or which one, and what makes a clause of the sentence.
_NO_NAME = (
    r"(?:The|This|That|These|Our|Your|Their|Its|My|Each|Every|Any|All|No|Some|Such|Another|New|Last|If|When|Once|Where|While"
    r"|Before|After|Until|Unless|Since|Because|Although|Though|As|Whether|How|Why|Partner|Lead|Host|Applicant|Participating)"
)
_ENGLISH_BODY = re.compile(
    rf"(?!{_NO_NAME}\s)[A-ZÅÄÖ][\w'’-]*\s(?:(?:[A-ZÅÄÖ][\w'’-]*|of|for|and|the)\s){{0,7}}"
    rf"{_KIND}(?:{_OF})?|{_KIND}{_OF}"
)
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


def announcer(text: str, known: Collection[str] = ()) -> tuple[str, str]:
    """(the body that announces the call, the sentence that says so); empty where nobody or several are said to.

    `known`: names of funders that no form of the word gives away.
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
    if first and _is_body(who := first["who"].removeprefix("The "), known):
        return who if _is_money(first["what"], is_invited=first["invites"] is not None) else ""
    turned = _VERB_FIRST.match(sentence)
    return _named_first(turned["rest"], known, is_invited=turned["invites"] is not None) if turned else ""


def _named_first(words: str, known: Collection[str], *, is_invited: bool) -> str:
    """The body, of the longest name, with which words begin that go on to money."""
    ends = [space.start() for space in re.finditer(r"\s", words[:_LONGEST_NAME])]
    for end in reversed(ends):
        if _is_body(words[:end], known):
            what = words[end:].removeprefix(" nu").removeprefix(" ut").removeprefix(" in")
            return words[:end] if _is_money(what.lstrip(), is_invited=is_invited) else ""
    return ""


def _is_body(who: str, known: Collection[str]) -> bool:
    forms = (_SWEDISH_BODY, _SWEDISH_KIND, _ENGLISH_BODY)
    return who in known or (who[:1].isupper() and any(each.fullmatch(who) for each in forms))


def _is_money(what: str, *, is_invited: bool) -> bool:
    said = " ".join(_BETWEEN.sub(" ", what).split())
    money = (_INVITED if is_invited else _ANNOUNCED).match(said)
    return money is not None and _OTHER_THING.search(money[0]) is None
