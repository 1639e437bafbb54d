"""On a phone a framed letter stands in its page whole, and nearly without empty paper after it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from subscriptions.digests.render import render_html_page
from tests.subscriptions.digests.every_letter import DIGESTS, digest_called
from watcher.web.letter_frame import height_on_phone
from watcher.web.pages import STYLE

LEAST, MOST = 1.0, 1.35
# Longer than any frame that a page gives: it scrolls.
LETTERS = [name for name in DIGESTS if name != "crowd"]


@pytest.mark.parametrize("width", [320, 360, 400, 480])
def test_the_whole_letter_fits_its_frame_on_a_phone(browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    for name in LETTERS:
        letter = render_html_page(digest_called(name))
        frame = f'<iframe class="letter tall" style="--tall: {height_on_phone(letter)}"></iframe>'
        page.set_content(f"<style>{STYLE.read_text('utf-8')}</style><main>{frame}</main>")
        page.locator("iframe").evaluate("(frame, letter) => { frame.srcdoc = letter }", letter)
        page.frame_locator("iframe").locator("h1").wait_for()
        own = page.frames[-1].evaluate("document.body.getBoundingClientRect().height")
        given = page.frames[-1].evaluate("window.innerHeight")
        assert LEAST <= given / own <= MOST, (name, width, given, own)
    page.close()


def test_a_fault_in_one_field_of_a_search_leaves_the_labels_of_its_row_in_line(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    fields = "".join(
        f'<p class="field"><label for="{name}">{name}</label><input id="{name}">{fault}</p>'
        for name, fault in (("a", ""), ("b", '<span class="fault">Skriv dagen som 2027-04-15</span>'), ("c", ""))
    )
    page.set_content(f'<style>{STYLE.read_text("utf-8")}</style><form class="search">{fields}</form>')
    tops = {page.locator(f"label[for={name}]").evaluate("each => each.getBoundingClientRect().top") for name in "abc"}
    assert len(tops) == 1
    page.close()
