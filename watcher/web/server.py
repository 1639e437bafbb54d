"""Listening: runs the pages on a port until stopped, in this process or in several beside it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from watcher.net.listen import take_port
from watcher.web.processes import Processes, serve_on


class Port:
    """A port that is ours. Taken before any work begins: a service nobody can reach should not work in silence."""

    def __init__(self, host: str, number: int) -> None:
        """Raises BadInput if the port cannot be had."""
        self._taken = take_port(host, number)

    def listen(self) -> None:
        """From now on, whoever asks while the pages are made waits a moment instead of being refused.

        To be called before anybody is told the address: who goes there at once would be refused.
        """
        self._taken.listen()

    def serve(self, app: FastAPI) -> None:
        """Answer until stopped, in this process."""
        with self._taken:
            serve_on(self._taken, app)

    def serve_beside(self, make: Callable[[], FastAPI], processes: int) -> int | None:
        """Answer in so many processes of their own until stopped; whichever is free takes the next connection.

        `make`: makes the application in each of them; it is pickled. Returns the signal that ended it; None if the
        application cannot be made, for which the log has the reason. To be called from the main thread.
        """
        with self._taken:
            self.listen()
            return Processes(make, self._taken, processes).run()
