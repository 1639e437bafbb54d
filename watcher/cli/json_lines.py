"""JSON lines that a person or a program hands to a command, from a file or from standard input."""

from __future__ import annotations

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sources.reading.plain import NotUtf8, read_utf8
from watcher.errors import BadInput


class NotJson(ValueError):
    """A line is not JSON that can be read. The text says why."""


# How Python's reader begins what it says, and what that means to whoever wrote the line.
_OWN_WORDS = {
    "Expecting property name": "the name of a field in double quotes is wanted",
    "Expecting value": "a value is wanted, or the rest of the line is missing",
    "Expecting ',' delimiter": "a comma or a closing bracket is wanted",
    "Expecting ':' delimiter": "a colon is wanted after the name of a field",
    "Extra data": "something follows after the end of the object",
    "Unterminated string": "text begins here that no quote ends",
    "Invalid control character": "a tab or another control character stands within text",
    "Invalid \\": "a backslash stands before a letter that it does not go with",
    "Illegal trailing comma": "a comma stands before a closing bracket",
}


def read_lines(name: str) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line that is not blank; `-` is standard input.

    Only a line feed ends a line: text of pages holds other separators (U+2028, U+0085), and JSON allows them.
    Raises OSError; BadInput where standard input is closed.
    """
    if name == "-" and sys.stdin is None:
        raise BadInput("-: standard input is closed; name a file, or hand the lines in")
    content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    for number, line in enumerate(content.removeprefix(BOM_UTF8).split(b"\n"), 1):
        if line.strip():
            yield number, line


def read_json(line: bytes, then: str = "; write one object on each line") -> Any:
    """What a line says, always as UTF-8, whatever the locale. `then`: what to do if it is no JSON. Raises NotJson."""
    try:
        return json.loads(read_utf8(line))
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {_words_for(error)}{then}") from error
    except RecursionError as error:
        raise NotJson("is nested too deeply to be read") from error
    except NotUtf8 as error:
        raise NotJson(str(error)) from error
    except ValueError as error:
        raise NotJson("holds a number too long to be read") from error


def _words_for(error: json.JSONDecodeError) -> str:
    own = (words for begins, words in _OWN_WORDS.items() if error.msg.startswith(begins))
    return f"at character {error.pos + 1} {next(own, 'it cannot be read')}"
