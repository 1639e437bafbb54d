"""The routes of whoever holds a letter's link."""

from __future__ import annotations

from watcher.web import calendar, confirming, leaving, my_calls, my_letters
from watcher.web.holding import View

HOLDERS: dict[str, View] = (
    calendar.HOLDERS | my_calls.HOLDERS | my_letters.HOLDERS | leaving.HOLDERS | confirming.HOLDERS
)
ACTIONS: dict[str, View] = my_calls.ACTIONS | my_letters.ACTIONS | confirming.ACTIONS
# A mail program sends these too, from no page of ours: the address itself is what allows it.
FROM_ANYWHERE: dict[str, View] = leaving.ONE_CLICK_ACTIONS
