"""Short pages of our own, in the shapes that funders use."""

from __future__ import annotations

from datetime import UTC, datetime

from sources.detect.page import detect
from sources.detect.proposal import Proposal

NOW = datetime(2026, 5, 7, 8, tzinfo=UTC)
URL = "https://funder.example/utlysningar"
TITLES = (
    "Stöd till klimatanpassning i kommuner",
    "Utlysning för trygga skolvägar",
    "Bidrag till lokala kulturplaner",
    "Samverkan för grön omställning",
    "Digitala tjänster i äldreomsorgen",
)
MENU = '<nav><ul><li><a href="/om">Om myndigheten</a></li><li><a href="/press">Press och media</a></li></ul></nav>'
FOOT = (
    '<footer><ul><li><a href="/kakor">Om kakor här</a></li><li><a href="/kontakt">Kontakta oss</a></li></ul></footer>'
)


def page(main: str, head: str = "<title>Aktuella utlysningar</title>") -> bytes:
    body = f"<body>{MENU}<main>{main}</main>{FOOT}</body>"
    return f'<!doctype html><html lang="sv"><head>{head}</head>{body}</html>'.encode()


def best(body: bytes) -> Proposal:
    return detect(body, NOW, URL)[0]


def cards(dates: tuple[str, ...], label: str = "Sista ansökningsdag") -> str:
    return "".join(
        f'<article class="card card--{number}"><h3><a href="/utlysning/{number}">{title}</a></h3>'
        f"<p>Medel till den som vill pröva något nytt.</p>"
        f'<p class="label">{label}</p><p class="day">{day}</p></article>'
        for number, (title, day) in enumerate(zip(TITLES, dates, strict=True))
    )


SWEDISH = ("12 juni 2026", "1 september 2026", "30 juni 2026", "4 maj 2026", "15 oktober 2026")
