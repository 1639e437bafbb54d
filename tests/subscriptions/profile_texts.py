"""A whole profile and the least one, written to a file, read and brought in."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tomli_w
from hypothesis import strategies as st
from sqlalchemy import Engine

from subscriptions.profiles import import_profile, read_profile
from watcher.db import transaction
from watcher.errors import BadInput

STOCKHOLM = ZoneInfo("Europe/Stockholm")


WHOLE = """
[organisation]
id = "skogsby"
name = "Skogsby kommun"
language = "sv"
country = "SE"
regions = ["SE125"]
applicant_types = ["municipality"]
partners = ["Lahti"]

[organisation.contact]
name = "Åsa Öberg"
email = "asa.oberg@example.org"
phone = "021-39 00 00"

[[organisation.departments]]
id = "skola"
name = "Utbildningsförvaltningen"

[[organisation.departments]]
id = "energi"
name = "Skogsby Energi AB"
applicant_types = ["company"]

[[areas]]
id = "skolan-ut"
department = "skola"
name = "Skolans internationalisering"
description = "Utbyten, \\"jobbskuggning\\"\\noch vuxenutbildning"
must_not = ["doktorander"]
weight = 1.5

[[areas]]
id = "fossilfritt"
department = "energi"
name = "Fossilfri energi"

[[subscriptions]]
id = "skola-veckobrev"
department = "skola"
areas = ["skolan-ut"]
rhythm = "weekly"
day = "monday"
time = "07:30"
language = "sv"
minimum_band = "possible"
channels = [
    { kind = "email", to = ["skola@example.org", "asa.oberg@example.org"] },
    { kind = "teams", url_env = "TEAMS_SKOLA" },
]

[[subscriptions]]
id = "energi-genast"
department = "energi"
rhythm = "instant"
channels = [{ kind = "email", to = ["Asa.Oberg@Example.org"] }]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "profil.toml"
    path.write_text(text, "utf-8")
    return path


def fault(tmp_path: Path, text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_profile(written(tmp_path, text))
    message = str(caught.value)
    assert "profil.toml" in message
    assert "\n" not in message
    return message


def changed(path: str, value: Any) -> str:
    """The whole profile with one place set to something else, written as TOML."""
    raw: Any = tomllib.loads(WHOLE)
    here = raw
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in steps:
        here = here[step]
    here[last] = value
    return tomli_w.dumps(raw)


def brought_in(database: Engine, tmp_path: Path, now: datetime, text: str = WHOLE) -> Counter[str]:
    with transaction(database) as session:
        return import_profile(session, read_profile(written(tmp_path, text)), now, STOCKHOLM)


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40).filter(str.strip)
