"""The mail as drawn: nothing fetched, nothing cut off on a phone, readable in light and dark, heard in order."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from subscriptions.digests.plan import Digest
from subscriptions.digests.render import render_html_page, render_mail
from tests.render.axe import asked_of_axe
from tests.subscriptions.digests.every_letter import mail_called
from tests.subscriptions.digests.samples import full_letter

WEB = "https://bevakning.exempelstad.example/digests/17"
# WCAG 2.1 AA for text that is not large.
LEAST_CONTRAST = 4.5
CONTRASTS = """() => {
  const lightness = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(part => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/^rgba.*, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || getComputedStyle(element).display === 'none' || element.closest('.preheader')) continue;
    const [a, b] = [lightness(getComputedStyle(element).color), lightness(ground(element))].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), element.outerHTML.slice(0, 80)]);
  }
  return found;
}"""


def mail_of(digest: Digest) -> str:
    return render_mail(digest, web_url=WEB).html


def opened(browser: Browser, html: str, *, width: int = 800, scheme: Any = "light") -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_default_timeout(10_000)
    page.set_content(html)
    return page


@pytest.mark.parametrize("width", [320, 360, 800])
def test_nothing_is_wider_than_the_screen(browser: Browser, digest: Digest, width: int) -> None:
    page = opened(browser, mail_of(digest), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_against_its_ground(browser: Browser, digest: Digest, scheme: str) -> None:
    page = opened(browser, mail_of(digest), scheme=scheme)
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 40
    assert [found for found in contrasts if found[0] < LEAST_CONTRAST] == []
    page.close()


def test_dark_mode_is_dark(browser: Browser, digest: Digest) -> None:
    page = opened(browser, render_mail(digest).html, scheme="dark")
    colour = page.evaluate("getComputedStyle(document.querySelector('table.letter')).backgroundColor")
    assert colour == "rgb(29, 35, 42)"
    page.close()


def test_nothing_is_fetched(browser: Browser, digest: Digest) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(mail_of(digest), wait_until="networkidle")
    assert asked == []
    page.close()


def test_it_is_heard_as_headings_and_links_that_say_where_they_go(browser: Browser, digest: Digest) -> None:
    page = opened(browser, mail_of(digest))
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("heading", level=2).count() == len(digest.sections) + 1
    assert page.get_by_role("table").count() == 0
    names = [link.inner_text().strip() for link in page.get_by_role("link").all()]
    assert all(len(name) > 5 for name in names)
    page.close()


def test_the_inbox_preview_is_not_on_the_page(browser: Browser, digest: Digest) -> None:
    page = opened(browser, render_mail(digest).html)
    assert page.locator(".preheader").is_hidden()
    page.close()


@pytest.mark.parametrize("name", ["one-call", "extended", "cancelled", "passed-on", "coordinator", "looked", "note"])
def test_letters_of_every_kind_can_be_read_and_heard_on_a_phone(browser: Browser, bundle: Any, name: str) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = opened(browser, mail_called(name).html, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert [found for found in page.evaluate(CONTRASTS) if found[0] < LEAST_CONTRAST] == []
        violations = asked_of_axe(page, axe)["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
    page.close()


@pytest.mark.parametrize(
    ("make", "scheme"),
    [(mail_of, "light"), (mail_of, "dark"), (render_html_page, "light")],
    ids=["mail", "dark mail", "page"],
)
def test_axe_finds_nothing(browser: Browser, bundle: Any, make: Callable[[Digest], str], scheme: str) -> None:
    axe = bundle("AXE_JS", "axe-core", os.environ.get("AXE_JS"))
    page = opened(browser, make(full_letter("sv")), width=320, scheme=scheme)
    violations = asked_of_axe(page, axe)["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
    page.close()
