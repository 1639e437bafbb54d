"""Taking a port of this machine, for the pages."""

from __future__ import annotations

import socket

from watcher.errors import BadInput

Taken = socket.socket


def take_port(host: str, number: int) -> Taken:
    """A port that is ours from now on, not yet listened on. Raises BadInput if it cannot be had."""
    if not 0 < number < 65_536:
        raise BadInput(f"--port {number}: choose a number from 1 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family=family)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the port of a service just stopped is free
        taken.bind((host, number))
    except OSError as error:
        taken.close()
        why = f"cannot listen there; is another program using it? ({error.strerror})"
        raise BadInput(f"--port {number}: {why}") from error
    return taken
