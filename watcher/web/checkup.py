"""Is everything in place? The same checks as the command's, for admins of the whole installation."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from watcher.web.pages import Pages, View
from watcher.work.checkup import check_everything
from watcher.work.problem_words import problem_words


def checkup_page(pages: Pages, request: Request) -> Response:
    """`reach=1`: ask the mail server, the mailbox and the sign-in service too, which may take a while."""
    reach_out = "reach" in request.query_params
    lines = check_everything(pages.settings, pages.texts(request).language, reach_out=reach_out, for_page=True)
    return pages.show(
        request, "checkup.html", lines=lines, reach_out=reach_out, problem_words=problem_words, section="operations"
    )


STAFF: dict[str, View] = {"/checkup": checkup_page}
