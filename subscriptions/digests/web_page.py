"""A letter's page as others than its reader may see it. Pure.

A letter is written with links that speak for its reader. Its page has another address, which goes from hand to hand and
which staff open too: whoever follows a link there must not answer, change or leave in the reader's name.
"""

from __future__ import annotations

import re
from typing import cast

from lxml import etree, html

# As `signed.py` makes them, wherever this installation was reached when the letter was written.
_OWN = re.compile(r"/(my|leave|confirm)/[0-9]{1,9}-[a-z2-7]{26}(?![a-z0-9])", re.IGNORECASE)
_DOCTYPE = "<!doctype html>"


def without_own_links(page: str) -> str:
    """The page without any link that only its reader should have, nor the lines that held nothing else."""
    if not _OWN.search(page):
        return page
    tree = html.document_fromstring(page)
    for link in [each for each in tree.iter("a") if _OWN.search(each.get("href", ""))]:
        around = link.getparent()
        _drop(link)
        if around is not None and around.tag == "p" and around.find("a") is None:
            _drop(around)
    return str(html.tostring(tree, encoding="unicode", doctype=_DOCTYPE))


def _drop(element: etree._Element) -> None:
    """With all that is in it; what comes after it stays."""
    cast(html.HtmlElement, element).drop_tree()
