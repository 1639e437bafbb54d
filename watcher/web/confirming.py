"""The yes of an address outside the organisation, before its first letter."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import Response

from subscriptions.yes import say_yes
from watcher.web.holding import View, Visit, acting, holding


@holding("confirm")
def question(visit: Visit) -> Response:
    """Who may enter: whoever got the mail that asks. What they would get, and a button."""
    return visit.show("confirm.html", done=visit.holder.recipient.confirmed_at is not None)


@acting("confirm")
def yes(visit: Visit, form: Mapping[str, str]) -> Response:
    """Who may enter: whoever got the mail that asks."""
    del form  # there is one button only
    say_yes(visit.session, visit.holder.recipient, visit.now)
    return visit.back_to()


HOLDERS: dict[str, View] = {"/confirm/{token}": question}
ACTIONS: dict[str, View] = {"/confirm/{token}": yes}
