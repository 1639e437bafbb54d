"""The 300 funders of the benchmark: their list pages, and their catalogue entries for our side. Made up, constant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

HOSTS = 30
LISTS_PER_HOST = 10
CALLS = 50
# The whole of 127.0.0.0/8 is this machine, so every address is a host of its own to a polite client.
ADDRESSES = tuple(f"127.0.1.{number}" for number in range(1, HOSTS + 1))
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_THEMES = ("skola", "bibliotek", "kultur", "vatten", "klimat", "energi", "integration", "idrott", "landsbygd", "trafik")
_TEXT = """Bidraget går till kommuner och regioner som vill pröva nya arbetssätt tillsammans med föreningar
och andra parter i länet och insatserna ska vara till nytta också när projektet är slut
så att resultaten kan spridas vidare"""


@dataclass(frozen=True)
class List:
    """One funder's list of calls, at one address."""

    host: int
    number: int

    @property
    def id(self) -> str:
        return f"funder-{self.host + 1}-{self.number + 1}"

    @property
    def path(self) -> str:
        return f"/fund-{self.number + 1}/calls"

    def url(self, port: int) -> str:
        return f"http://{ADDRESSES[self.host]}:{port}{self.path}"

    def page(self) -> bytes:
        chance = Random(self.id)  # noqa: S311 - made-up text, no secret
        cards = "\n".join(_card(self, number, chance) for number in range(1, CALLS + 1))
        return _PAGE.format(id=self.id, menu=_MENU, cards=cards).encode()


def lists() -> Iterator[List]:
    """All lists, one host's after the other's, as catalogue files sort."""
    return (List(host, number) for host in range(HOSTS) for number in range(LISTS_PER_HOST))


def entry(one: List, port: int) -> dict[str, Any]:
    """The catalogue entry, as it would stand in a TOML file."""
    return {
        "id": one.id,
        "kind": "listing",
        "url": one.url(port),
        "name": {"sv": f"Fond {one.id}", "en": f"Fund {one.id}"},
        "level": "national",
        "funder": f"Fond {one.id}",
        "verified_on": date(2026, 5, 1),
        "options": {
            "item": "article.call",
            "title": "h2",
            "link": "h2 a",
            "opens": ".opens",
            "deadline": ".deadline",
            "summary": ".summary",
        },
    }


def _card(one: List, number: int, chance: Random) -> str:
    opens = date(2026, 1, 7) + timedelta(days=chance.randrange(150))
    closes = opens + timedelta(days=chance.randrange(200, 300))
    hour = chance.choice(("", " kl. 12.00", " kl. 15.00", " kl. 16.30"))
    theme = chance.choice(_THEMES)
    summary = " ".join(chance.choices(_TEXT.split(), k=45))
    return f"""<article class="call"><div class="head">
<h2><a href="{one.path}/{number}">Stöd till {theme}, utlysning {number} ({one.id})</a></h2></div>
<dl><dt>Öppnar</dt><dd class="opens">{_words(opens)}</dd>
<dt>Sista ansökningsdag</dt><dd class="deadline">{_words(closes)}{hour}</dd></dl>
<p class="summary">{summary.capitalize()}.</p></article>"""


def _words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


_MENU = "\n".join(f'<li class="menu-item"><a href="/sida-{number}">Sida {number}</a></li>' for number in range(1, 41))
_PAGE = """<!DOCTYPE html>
<html lang="sv"><head><meta charset="utf-8"><title>Utlysningar {id}</title></head>
<body><header><nav><ul>{menu}</ul></nav></header>
<main><h1>Utlysningar</h1>
{cards}
</main><footer><p>Kontakta oss om du undrar över något.</p></footer></body></html>
"""
