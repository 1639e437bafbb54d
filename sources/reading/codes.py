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
_LONG_CODE = 3
USUAL_LANGUAGES = ("sv", "en", "no", "nb", "nn", "da", "fi", "de", "fr")
_LANGUAGES_BY_NAME = {
    "svenska": "sv", "swedish": "sv", "swe": "sv", "engelska": "en", "english": "en", "eng": "en", "norska": "no",
    "norsk": "no", "norwegian": "no", "danska": "da", "dansk": "da", "danish": "da", "finska": "fi", "suomi": "fi",
    "finnish": "fi", "tyska": "de", "deutsch": "de", "german": "de", "franska": "fr", "french": "fr",
}  # fmt: skip
# Countries by ISO 3166: programmes reach far. NUTS has its own letters for two of them, and XK for Kosovo.
_ISO_COUNTRIES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA "
    "GD GE GF GG GH GI GL GM GN GP GQ GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG "
    "KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU "
    "MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA "
    "UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
COUNTRIES = frozenset(_ISO_COUNTRIES.split()) | {"EL", "UK", "XK"}
_WRITTEN_OTHERWISE = {"GR": "EL", "GB": "UK"}
# NUTS 2021 and 2024 have the same codes for Sweden: its counties, which the larger parts begin like.
_COUNTIES = (
    "SE110 SE121 SE122 SE123 SE124 SE125 SE211 SE212 SE213 SE214 SE221 SE224 SE231 SE232 SE311 SE312 SE313 SE321 SE322 "
    "SE331 SE332"
)
SWEDISH_REGIONS = frozenset(code[:length] for code in _COUNTIES.split() for length in (2, 3, 4, 5))


def usual_language(code: str) -> str:
    """The same language as we write it: "sv" for "SV", "sv-SE" and "swe". What is no code is left as it is."""
    main = code.replace("_", "-").partition("-")[0].casefold()
    if len(main) == _LONG_CODE and main.isascii() and main.isalpha():
        return _LANGUAGES_BY_NAME.get(main, main)
    return main if main in LANGUAGES else code


def usual_region(code: str) -> str:
    """The same place as NUTS writes it: "UK" for "GB", "EL" for "GR"."""
    return _WRITTEN_OTHERWISE.get(code[:2], code[:2]) + code[2:]


def language_fault(code: str) -> str | None:
    """What is wrong with a language code, and what to write instead; None if nothing is."""
    if code in LANGUAGES or (len(code) == _LONG_CODE and code.isascii() and code.isalpha() and code.islower()):
        return None  # three letters are for languages that have no two, such as Southern Sami; they are many
    known = _LANGUAGES_BY_NAME.get(code.casefold())
    if known:
        return f"{code!r} is no language code; write {known!r}"
    return f"{code!r} is no language code; write two letters, such as {', '.join(USUAL_LANGUAGES)}"


def region_fault(code: str) -> str | None:
    """What is wrong with the place that a NUTS code names, and what to write instead; None if nothing is.

    Swedish codes are known one by one, those of other countries by their first two letters.
    """
    country = code[:2]
    if country not in COUNTRIES:
        return f"{code!r} begins with no country code that is known; a Swedish county is written as SE125"
    if country != "SE" or code in SWEDISH_REGIONS:
        return None
    counties = _COUNTIES.split()
    near = next(filter(None, ([each for each in counties if each.startswith(code[:length])] for length in (4, 3, 2))))
    return f"{code!r} is no Swedish NUTS code; use one of {', '.join(near)}, or SE for all of Sweden"
