"""Listening: runs the pages on a port until stopped."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from watcher.net.listen import take_port


class Port:
    """A port that is ours. Taken before any work begins: a service nobody can reach should not work in silence."""

    def __init__(self, host: str, number: int) -> None:
        """Raises BadInput if the port cannot be had."""
        self._taken = take_port(host, number)

    def serve(self, app: FastAPI) -> None:
        """Answer until stopped."""
        with self._taken:
            uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[self._taken])
