"""Sweden's counties and larger parts by name, so that nobody has to know a NUTS code (2021). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from subscriptions.matching.places import named_places

# Swedish name, English name.
REGIONS: Final[Mapping[str, tuple[str, str]]] = {
    "SE110": ("Stockholms län", "Stockholm County"),
    "SE121": ("Uppsala län", "Uppsala County"),
    "SE122": ("Södermanlands län", "Södermanland County"),
    "SE123": ("Östergötlands län", "Östergötland County"),
    "SE124": ("Örebro län", "Örebro County"),
    "SE125": ("Västmanlands län", "Västmanland County"),
    "SE211": ("Jönköpings län", "Jönköping County"),
    "SE212": ("Kronobergs län", "Kronoberg County"),
    "SE213": ("Kalmar län", "Kalmar County"),
    "SE214": ("Gotlands län", "Gotland County"),
    "SE221": ("Blekinge län", "Blekinge County"),
    "SE224": ("Skåne län", "Skåne County"),
    "SE231": ("Hallands län", "Halland County"),
    "SE232": ("Västra Götalands län", "Västra Götaland County"),
    "SE311": ("Värmlands län", "Värmland County"),
    "SE312": ("Dalarnas län", "Dalarna County"),
    "SE313": ("Gävleborgs län", "Gävleborg County"),
    "SE321": ("Västernorrlands län", "Västernorrland County"),
    "SE322": ("Jämtlands län", "Jämtland County"),
    "SE331": ("Västerbottens län", "Västerbotten County"),
    "SE332": ("Norrbottens län", "Norrbotten County"),
    "SE11": ("Stockholm (riksområde)", "Stockholm (part of the country)"),
    "SE12": ("Östra Mellansverige", "East Middle Sweden"),
    "SE21": ("Småland och öarna", "Småland and the islands"),
    "SE22": ("Sydsverige", "South Sweden"),
    "SE23": ("Västsverige", "West Sweden"),
    "SE31": ("Norra Mellansverige", "North Middle Sweden"),
    "SE32": ("Mellersta Norrland", "Middle Norrland"),
    "SE33": ("Övre Norrland", "Upper Norrland"),
    "SE1": ("Östra Sverige", "East Sweden"),
    "SE2": ("Södra Sverige", "Southern Sweden"),
    "SE3": ("Norra Sverige", "Northern Sweden"),
    "SE": ("Hela Sverige", "All of Sweden"),
}


def region_name(code: str, language: str) -> str:
    """What people call it; the code itself where it lies elsewhere."""
    names = REGIONS.get(code)
    return names[language == "en"] if names else code


def find_regions(words: str) -> list[str]:
    """The codes that search words may stand for: a name or part of one, a place in titles of calls, or the code.

    One alone where the words are its whole name.
    """
    asked = " ".join(words.casefold().split())
    if not asked:
        return []
    spoken = {code: {*map(str.casefold, names), code.casefold()} for code, names in REGIONS.items()}
    for name, codes in named_places().items():
        if len(codes) == 1:  # what is several regions is found by their own names
            spoken.setdefault(codes[0], set()).add(name)
    # "Uppsala", "Kalmars": how a county is said without its last word.
    whole = [code for code, names in spoken.items() if names & {asked, f"{asked} län", f"{asked}s län"}]
    return whole[:1] or [code for code, names in spoken.items() if any(asked in name for name in names)]
