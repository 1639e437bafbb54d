"""Names of months and weekdays, words around dates, zones: Swedish, English, Norwegian and Danish, as data."""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(text.split())


_MONTH_NAMES = (
    "january januari januar jan",
    "february februari februar feb",
    "march mars marts mar",
    "april apr",
    "may maj mai",
    "june juni jun",
    "july juli jul",
    "august augusti aug",
    "september sept sep",
    "october oktober okt oct",
    "november nov",
    "december desember dec des",
)
MONTHS: dict[str, int] = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
ENGLISH_MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec"
)

WEEKDAYS = words(
    "måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen "
    "måndag tisdag onsdag torsdag fredag lördag söndag mån tis ons tors fre lör sön "
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "måndag tysdag laurdag sundag mandag tirsdag torsdag lørdag søndag man tir tor lør søn"
)
# Words that may stand between a cue and its date without changing what is meant.
NEUTRAL = WEEKDAYS | words(
    "den det the on of at kl klo klockan klokken klokka is are was were är var blir er vert bliver be been kommer "
    "att vara som mellan between mellom mellem datum date dates dato automatiskt automatically preliminärt preliminary "
    "planned redan already alltså alltid always både once från from fra frå hhv henholdsvis again igen igjen d "
    "antingen dessa följande"
)
WORD = re.compile(r"[^\W\d_]+")

# From the name of a place or people, as said of its time, to the time zone there.
PLACES: dict[str, str] = {
    "finsk|finska|finnish|finland|helsinki|helsingfors": "Europe/Helsinki",
    "svensk|swedish|sweden|stockholm|stockholms": "Europe/Stockholm",
    "norsk|norwegian|norway|oslo": "Europe/Oslo",
    "dansk|danish|denmark|copenhagen|köpenhamn|københavn|københavnsk": "Europe/Copenhagen",
    "brussels|bryssel|brussel|brüssel|bruxelles|belgisk|belgian": "Europe/Brussels",
    "paris|fransk|french": "Europe/Paris",
    "berlin|tysk|german|bonn": "Europe/Berlin",
    "luxembourg|luxemburg": "Europe/Luxembourg",
    "london|brittisk|british|uk": "Europe/London",
    "lisbon|lissabon|portuguese": "Europe/Lisbon",
    "madrid|spanish": "Europe/Madrid",
    "rome|italian": "Europe/Rome",
    "vienna|wien|austrian": "Europe/Vienna",
    "amsterdam|dutch": "Europe/Amsterdam",
    "warsaw|warszawa|polish|polsk": "Europe/Warsaw",
    "prague|czech": "Europe/Prague",
    "bucharest|romanian": "Europe/Bucharest",
    "athens|greek": "Europe/Athens",
    "tallinn|estonian|estnisk": "Europe/Tallinn",
    "riga|latvian|lettisk": "Europe/Riga",
    "vilnius|lithuanian|litauisk": "Europe/Vilnius",
    "dublin|irish": "Europe/Dublin",
    "reykjavik|reykjavík|icelandic|isländsk|islandsk": "Atlantic/Reykjavik",
    "budapest|hungarian": "Europe/Budapest",
    "bratislava|slovak": "Europe/Bratislava",
    "ljubljana|slovenian": "Europe/Ljubljana",
    "zagreb|croatian": "Europe/Zagreb",
    "sofia|bulgarian": "Europe/Sofia",
    "belgrade|serbian": "Europe/Belgrade",
    "kyiv|ukrainian": "Europe/Kyiv",
    "nicosia|cypriot": "Asia/Nicosia",
    "valletta|maltese": "Europe/Malta",
    "bern|zurich|zürich|swiss": "Europe/Zurich",
    "istanbul|ankara|turkish": "Europe/Istanbul",
    "cairo|alexandria|egyptian": "Africa/Cairo",
    "tórshavn|faroese": "Atlantic/Faroe",
    "nuuk|greenlandic": "America/Nuuk",
    "new york|washington": "America/New_York",
}
# A bare short form says how far from UTC, not where: it keeps its family's name, summer or winter.
SHORT_ZONES: dict[str, str] = {
    "cet|cest": "CET",
    "eet|eest": "EET",
    "wet": "WET",
    "utc|gmt": "UTC",
    "aoe|anywhere on earth": "Etc/GMT+12",
    "edt|(?:us |u\\.s\\. )?eastern(?: standard| daylight)? time": "America/New_York",
    "bst": "Europe/London",
    "aedt": "Australia/Sydney",
    r"(?:central european|centraleuropeisk|sentraleuropeisk|mellaneuropeisk|mellemeuropæisk|centraleuropæisk)"
    r"(?: summer| standard| sommar)? ?(?:time|tid)": "CET",
    r"(?:eastern european|east european|östeuropeisk|østeuropeisk|østeuropæisk)"
    r"(?: summer| standard| sommar)? ?(?:time|tid)": "EET",
}
# Short forms that are also words, or parts of words ("et nytt vindu"): zones only in capitals.
CAPITAL_ZONES: dict[str, str] = {
    "ET|EST": "America/New_York",
    "CT|CDT": "America/Chicago",
    "MT|MST|MDT": "America/Denver",
    "PT|PST|PDT": "America/Los_Angeles",
    "AEST": "Australia/Sydney",
    "MSK": "Europe/Moscow",
    "TRT": "Europe/Istanbul",
    "WEST": "WET",
}
