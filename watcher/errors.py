"""Errors that tell a person what happened, where, and what to do next."""

from __future__ import annotations


class WatcherError(Exception):
    """Something the person at the keyboard can mend. The text is one line, ready to print."""

    exit_code = 2


class BadInput(WatcherError):
    """A file, an argument or a setting cannot be used. Nothing was changed."""
