"""What axe-core finds on a page that a browser shows."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page


def asked_of_axe(page: Page, axe: str) -> dict[str, Any]:
    """What axe finds on a page by all its rules, `violations` and `incomplete`.

    What it found in order is long and asked for by nobody: to hand it over took half as long as to look. Frames are
    not looked into, as before: axe is not in them, and waiting for its answer took half a second.
    """
    page.evaluate(axe)
    how = "{iframes: false, resultTypes: ['violations', 'incomplete']}"
    found: dict[str, Any] = page.evaluate(
        f"axe.run({how}).then(({{violations, incomplete}}) => ({{violations, incomplete}}))"
    )
    return found
