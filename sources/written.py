"""A catalogue entry as the text of its file, as a person would write it: plain fields first, then the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w


def write_entry(facts: Mapping[str, Any], remarks: Mapping[str, str] | None = None) -> str:
    """The facts as TOML. `remarks`: what stands as a comment above a field, such as what is still to be filled in."""
    said = remarks or {}
    plain = {name: value for name, value in facts.items() if not isinstance(value, Mapping)}
    tables = {name: value for name, value in facts.items() if isinstance(value, Mapping)}
    parts = [_remark(said.get(name)) + tomli_w.dumps({name: value}) for name, value in plain.items()]
    parts += ["\n" + _remark(said.get(name)) + tomli_w.dumps({name: value}) for name, value in tables.items()]
    return "".join(parts)


def _remark(words: str | None) -> str:
    return f"# {' '.join(words.split())}\n" if words else ""
