"""The share of the costs that a funder pays at most, out of running text. Pure."""

from __future__ import annotations

import re

from sources.reading.sections import sentences

_I = re.IGNORECASE
_SENTENCE_LIMIT = 1_000
_NEAR = 90  # characters before a share in which stands what it is a share of
_PER_CENT = r"(?:%|procent|prosent|per\s?cent|pct\.?)"
_HINTS = ("%", "procent", "prosent", "per cent", "percent", "pct")
_SHARE = re.compile(
    rf"(?<![\w.,])(?:\d{{1,3}}\s?{_PER_CENT}?\s?[-–—]\s?)?"
    rf"(\d{{1,3}}(?:[.,]\d{{1,2}})?)[ \u00a0\u202f]?{_PER_CENT}(?!\w)",
    _I,
)
# A rate by name: what follows is the funder's own share.
_NAMED = re.compile(
    r"\b(?:stödnivå\w*|stödandel\w*|stödgrad\w*|stödintensitet\w*|bidragsandel\w*|bidragsgrad|bidragsnivå"
    r"|finansieringsgrad"
    r"|aid\sintensity|(?:eu\s|erdf\s|interreg\s|maximum\s)?co-?financing\srate|funding\srate|support\srate|grant\srate"
    r"|intervention\srate|reimbursement\srate|eu\sco-?financing|level\sof\ssupport|støttesats\w*|støttegrad|støtteandel"
    r"|tilskudsprocent\w*|tilskudssats|støtteintensitet)\b",
    _I,
)
_PAYS = re.compile(
    r"\b(?:finansier(?:a|as|ar)|täck(?:er|a|s)|ersätt(?:er|a|s)|ersättning|stöd(?:et)?|bidrag(?:et)?|\w+stödet"
    r"|\w+bidraget"
    r"|finansiering|fund(?:s|ed|ing)?|financ(?:e|ed|es|ing)|cover(?:s|ed|ing)?|reimburse[sd]?|grants?|support"
    r"|contribution"
    r"|subsid\w+|finansieres|finansieret|finansiert|dekke[rst]?|dekkes|dækker|dækkes|støtte[nr]?|støttes"
    r"|tilskud(?:det)?"
    r"|tilskudd(?:et)?)\b",
    _I,
)
_AFTER = re.compile(
    r"\s*(?:av|af|of)\s(?:(?:the|de|den|det|all|alla|total\w*|project'?s?|stödberättigade?\w*|stödgrundande"
    r"|bidragsberättigade?\w*|eligible|støtteberettigede|støtteberettigete|tilskuddsberettigede|godkända"
    r"|godkendte|godkjente"
    r"|faktiska|dina|era|projektets|prosjektets|verifierade)\s){0,4}"
    r"(?:\w*kostnad\w*|\w*cost(?:s)?\b|expenditure|\w*omkostning\w*|\w*udgift\w*|\w*utgift\w*|investering\w*)",
    _I,
)
_IN_GRANT = re.compile(r"\s*i\s(?:stöd|bidrag|støtte|tilskud|tilskudd)\b", _I)
_AT_MOST = re.compile(
    r"(?:upp\still|högst|max(?:imalt|imum)?|som\smest|up\sto|at\smost|no\smore\sthan|op\still|opptil|inntil"
    r"|højst|maks\w*)"
    r"\s*(?:en\s)?$",
    _I,
)
_AT_LEAST = re.compile(
    r"(?:minst|at\sleast|mindst|lägst|minimum(?:\sof)?|över|(?<!no )more\sthan|(?<!inte )mer\sän)\s*$", _I
)
_OTHERS_PAY = re.compile(
    r"\b(?:egen\s|annan\s|extern\s|nationell\s)?medfinansiering\w*|\begenfinansiering\w*|\begeninsats\w*|\begenandel\w*"
    r"|\bown\s(?:contribution|funding|co-?financing|resources)|\bco-?financ\w*|\bmatch\sfunding|\bselvfinansiering",
    _I,
)
_OWN_SHARE_EN = re.compile(
    r"\bown\s(?:contribution|funding|co-?financing)|\b(?:applicants?|beneficiar(?:y|ies)|partners?"
    r"|you)\s(?:must|shall|have"
    r"\sto|need\sto|should)\s(?:provide|contribute|cover|secure)|\bmatch\sfunding",
    _I,
)
_NO_RATE = re.compile(
    r"\bthird\spart|\bförskott\w*|\bschablon\w*|\bindirekt\w*|\boverhead\w*|\bpre-?financ\w*|\bflat[\s-]rate|\bindirect|\bpersonal\w*"
    r"|\blön\w*|\bmoms\b|\bVAT\b|\butsläpp\w*|\bemissions?|\bslutbetalning|\badvance|\bforskudd|\bforskud\b"
    r"|\butbetal\w*"
    r"|\bpayment|\bunit\scost|\bframgång|\bsuccess|\bväxelkurs|\barbetstid|\btjänst|\bper\sår\b|\bbonus|\bextra\b"
    r"|\bytterligare\b|\badditional\b|\bincrease",
    _I,
)
# "Medfinansieringen ska till 20 procent vara kontant" is no share of the costs: nothing but these words between.
_STATES = re.compile(
    r"\s?:?\s?(?:(?:ska|skall|måste|bör|på|om|med|är|krävs|uppgå\still|uppgår\still|vara|utgöra|minst|cirka|ca"
    r"|motsvara|motsvarar"
    r"|skal|må|være|udgøre|utgjøre|mindst|utgjør|udgør)\s){0,8}",
    _I,
)
_BEHIND = re.compile(r"\s(?:i\s)?(?:egen\s|annan\s)?(?:medfinansiering|egenfinansiering|egeninsats|egenandel)", _I)
# Said of some of the applicants only, so no share holds for the call.
_ONLY_SOME = re.compile(
    r"\bpartners?\sfrom\b|\b(?:norsk|svensk|dansk|finsk)\w*\s(?:partn|projektpart|part\b"
    r"|parter)",
    _I,
)
_FOR_SOME = 0.0
_FUNDERS_MATCH = re.compile(r"\b(?:EU|EU:s|EUs|fonden\w*|programmet\w*|ERDF|ERUF|Interreg|LIFE)\b", _I)


def rate_of(text: str) -> tuple[float | None, str]:
    """(the funder's share at most, 0..1, the words). None where nothing is said, or different shares for some.

    Where the text says what others must pay, the rest is the funder's, if the words leave no doubt.
    """
    found: dict[float, str] = {}
    folded = text.casefold()
    if not any(hint in folded for hint in _HINTS):
        return None, ""
    for sentence in sentences(text):
        if _SHARE.search(sentence):
            for share in _shares(sentence):
                found.setdefault(share, sentence)
    if len(found) != 1:
        return None, ""
    ((rate, words),) = found.items()
    return rate, words


def _shares(sentence: str) -> list[float]:
    found: list[float] = []
    for match in _SHARE.finditer(sentence[:_SENTENCE_LIMIT]):
        start = max(0, match.start() - _NEAR)
        before, after = sentence[start : match.start()], sentence[match.end() : match.end() + _NEAR]
        number = float(match[1].replace(",", "."))
        if not 0 < number <= 100 or _NO_RATE.search(f"{before} {after}"):
            continue
        is_own, is_theirs = _is_funders(before, after), _is_others(before, after)
        if (is_own or is_theirs) and _ONLY_SOME.search(f"{before} … {after}"):
            found.append(_FOR_SOME)
        if is_own and not is_theirs:
            found.append(round(number / 100, 4))
        elif is_theirs and not is_own and number < 100:
            found.append(round((100 - number) / 100, 4))
    return found


def _is_funders(before: str, after: str) -> bool:
    if _AT_LEAST.search(before):
        return False
    if _NAMED.search(before):
        return True
    if _OTHERS_PAY.search(before) or _OTHERS_PAY.search(after[:40]):
        return False
    of_costs = _AFTER.match(after) is not None
    in_grant = _IN_GRANT.match(after) is not None
    pays = _PAYS.search(before) is not None
    stands_alone = _AT_MOST.fullmatch(before.lstrip(" -–•")) is not None
    return in_grant or (of_costs and (pays or stands_alone)) or (pays and _AT_MOST.search(before) is not None)


def _is_others(before: str, after: str) -> bool:
    """Whether the share is what somebody else than the funder pays, said without doubt."""
    if _AT_MOST.search(before) or _FUNDERS_MATCH.search(before):
        return False
    if _OWN_SHARE_EN.search(before):
        return True
    named = list(_OTHERS_PAY.finditer(before))
    if named and named[-1][0].casefold().startswith("co"):
        return False  # in English it is as often the funder's share
    if named and _STATES.fullmatch(before, named[-1].end()):
        return True
    return _BEHIND.match(after) is not None
