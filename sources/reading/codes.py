"""Codes that a catalogue entry may hold: of languages and of places."""

from __future__ import annotations

# ISO 639-1, whole: a page says its own language, and that may be any.
_LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(_LANGUAGES.split())
USUAL_LANGUAGES = ("sv", "en", "no", "nb", "nn", "da", "fi", "de", "fr")
_LANGUAGES_BY_NAME = {
    "svenska": "sv", "swedish": "sv", "swe": "sv", "engelska": "en", "english": "en", "eng": "en", "norska": "no",
    "norsk": "no", "norwegian": "no", "danska": "da", "dansk": "da", "danish": "da", "finska": "fi", "suomi": "fi",
    "finnish": "fi", "tyska": "de", "deutsch": "de", "german": "de", "franska": "fr", "french": "fr",
}  # fmt: skip
# Countries as NUTS writes them, and of those that have no NUTS codes the ones that programmes reach.
_COUNTRIES = (
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK CH IS LI NO "
    "AL BA GE MD ME MK RS TR UA UK XK AD AM AX AZ BY FO GI GL MC RU SM VA"
)
COUNTRIES = frozenset(_COUNTRIES.split())
_WRITTEN_OTHERWISE = {"GR": "EL", "GB": "UK"}
# NUTS 2021 and 2024 have the same codes for Sweden: its counties, which the larger parts begin like.
_COUNTIES = (
    "SE110 SE121 SE122 SE123 SE124 SE125 SE211 SE212 SE213 SE214 SE221 SE224 SE231 SE232 SE311 SE312 SE313 SE321 SE322 "
    "SE331 SE332"
)
SWEDISH_REGIONS = frozenset(code[:length] for code in _COUNTIES.split() for length in (2, 3, 4, 5))


def language_fault(code: str) -> str | None:
    """What is wrong with a language code, and what to write instead; None if nothing is."""
    if code in LANGUAGES:
        return None
    known = _LANGUAGES_BY_NAME.get(code.casefold(), code[:2].casefold() if len(code.partition("-")[0]) == 2 else "")
    if known in LANGUAGES:
        return f"{code!r} is no language code; write {known!r}"
    return f"{code!r} is no language code; write two letters, such as {', '.join(USUAL_LANGUAGES)}"


def region_fault(code: str) -> str | None:
    """What is wrong with the place that a NUTS code names, and what to write instead; None if nothing is.

    Swedish codes are known one by one, those of other countries by their first two letters.
    """
    country = code[:2]
    if country in _WRITTEN_OTHERWISE:
        return f"{code!r} begins with a country code that NUTS writes {_WRITTEN_OTHERWISE[country]}"
    if country not in COUNTRIES:
        return f"{code!r} begins with no country code that is known; a Swedish county is written as SE125"
    if country != "SE" or code in SWEDISH_REGIONS:
        return None
    counties = _COUNTIES.split()
    near = next(filter(None, ([each for each in counties if each.startswith(code[:length])] for length in (4, 3, 2))))
    return f"{code!r} is no Swedish NUTS code; use one of {', '.join(near)}, or SE for all of Sweden"
