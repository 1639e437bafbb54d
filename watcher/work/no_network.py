"""Saying plainly, and soon, that nothing at all can be reached: a first start often meets a proxy or a firewall."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from sources.entry import Entry
from watcher.polling.outcomes import NOT_ASKED, UNREACHABLE
from watcher.polling.pipeline import RunReport
from watcher.settings import Settings
from watcher.work.troubles import are_many, lies_here

log = logging.getLogger("watcher.work")
# Said after so many, long before a round is over: each question in vain is asked several times.
SAID_AFTER = 8
_WORDS = (
    "none of the %d sources that were asked could be reached (%s). The service does not seem to get out on the network:"
    " check the machine's connection, that the firewall lets traffic out to port 443, and the proxy (WATCHER_HTTP_PROXY"
    " is %s). They are tried again by themselves"
)


class Reached:
    """Takes in the reports of a round as they come, and speaks up where none of the first sources was reached."""

    def __init__(self, settings: Settings, entries: Mapping[str, Entry], now: datetime) -> None:
        self._settings, self._entries, self._now = settings, entries, now
        self._reports: list[RunReport] = []

    def __call__(self, report: RunReport) -> None:
        self._reports.append(report)
        if len(self._reports) == SAID_AFTER and none_reached(self._reports, self._entries, self._now):
            say_so(self._reports, self._settings)


def none_reached(reports: Sequence[RunReport], entries: Mapping[str, Entry], now: datetime) -> bool:
    """Of one host alone it says nothing: that may be down by itself. Nor does a source for which nobody is asked."""
    others = (report for report in reports if not is_unanswered(report) and report.cause not in NOT_ASKED)
    if any(not lies_here(entries[report.source], now) for report in others):
        return False
    return are_many([report.source for report in reports if is_unanswered(report)], entries)


def is_unanswered(report: RunReport) -> bool:
    """Whether nobody answered at all."""
    return report.cause in UNREACHABLE


def say_so(reports: Sequence[RunReport], settings: Settings) -> None:
    """One line in the log instead of one for each source."""
    proxy = "set" if settings.http_proxy else "not set"
    silent = [report for report in reports if is_unanswered(report)]
    log.error(_WORDS, len(silent), "; ".join(silent[0].problems), proxy)
