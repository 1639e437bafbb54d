"""Listening: runs the pages until stopped."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import uvicorn
from fastapi import FastAPI

from watcher.errors import BadInput


def run_server(app: FastAPI, host: str, port: int, background: Callable[[], AbstractContextManager[None]]) -> None:
    """Serve until stopped, with `background` work meanwhile. Raises BadInput if the port cannot be had.

    The port is taken before anything begins: a service nobody can reach should not work in silence.
    """
    if not 0 < port < 65_536:
        raise BadInput(f"--port {port}: choose a number from 1 to 65535")
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", server_header=False)
    try:
        taken = config.bind_socket()
    except SystemExit as error:
        raise BadInput(f"--port {port}: cannot listen on {host}:{port}; is another program using it?") from error
    with taken, background():
        uvicorn.Server(config).run(sockets=[taken])
