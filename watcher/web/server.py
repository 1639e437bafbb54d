"""Listening: runs the pages until stopped."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from watcher.errors import BadInput


def run_server(app: FastAPI, host: str, port: int) -> None:
    """Serve until stopped. Raises BadInput if the port cannot be had."""
    server = uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_level="warning", server_header=False))
    try:
        server.run()
    except SystemExit as error:
        raise BadInput(f"--port {port}: cannot listen on {host}:{port}; is another program using it?") from error
