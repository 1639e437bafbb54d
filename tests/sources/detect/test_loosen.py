"""A selector is loosened only where that finds items that were lost, and nothing else."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from sources.detect.loosen import loosened

ROW = '<tr><td><p><a href="/c/{0}">Stöd till kommun {0}</a></p></td><td>12 juni 2026</td></tr>'


@pytest.mark.parametrize(
    ("odd_row", "selector"),
    [
        ('<tr><td><b><a href="/c/9">Stöd till regionen</a></b></td></tr>', "td:nth-child(1) a"),
        ("<tr><td><p>Stöd utan länk</p></td></tr>", "td:nth-child(1) > p > a"),
        ('<tr><td><b><a href="?page=2">2</a></b></td></tr>', "td:nth-child(1) > p > a"),
        ('<tr><td><b><a href="javascript:next()">Till nästa sida</a></b></td></tr>', "td:nth-child(1) > p > a"),
        ('<tr><td><b><a href="/x">En annan länk</a></b><p><a href="/c/9">Stöd till a</a></p></td></tr>',
         "td:nth-child(1) > p > a"),
        ("", "td:nth-child(1) > p > a"),
    ],
    ids=["a lost item", "no link", "page number", "script", "another link first", "none lost"],
)  # fmt: skip
def test_it_is_loosened_for_a_lost_item_alone(odd_row: str, selector: str) -> None:
    rows = "".join(map(ROW.format, range(6))) + odd_row
    cards = BeautifulSoup(f"<table>{rows}</table>", "lxml").find_all("tr")
    assert loosened("td:nth-child(1) > p > a", cards) == selector


def test_a_selector_of_one_step_stays() -> None:
    cards = BeautifulSoup("<li><a href='/1'>Ett stöd</a></li><li><b>Två</b></li>", "lxml").find_all("li")
    assert loosened("a", cards) == "a"
    assert loosened(None, cards) is None
