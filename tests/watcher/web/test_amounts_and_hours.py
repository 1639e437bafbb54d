"""An amount and an hour are read as people write them."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from subscriptions.fields import ProjectSize
from watcher.language import Texts
from watcher.web.hours import read_hour


def test_an_amount_is_read_as_people_write_it() -> None:
    size = TypeAdapter(ProjectSize).validate_python
    for typed in ("500000 SEK", "500 000 kr", "500\u00a0000 kronor", "500000kr", "0500000 Sek"):
        assert size(typed) == "500000 SEK"
    for typed in ("50 000 €", "€ 50 000", "50000 euro", "50\u202f000 EUR"):
        assert size(typed) == "50000 EUR"
    for typed in ("500 000", "kr", "€", "kr 5 kr", "5e5 SEK", "-5 kr", "1,5 kr", "٥ kr", "€5€", "5 USD", "0 kr"):
        with pytest.raises(ValidationError):
            size(typed)


def test_an_hour_is_read_as_people_write_it() -> None:
    for typed in ("7.30", "07.30", "7:30", "07:30", "kl. 7.30", " Kl 07.30 ", "kl.7.30"):
        assert read_hour(typed) == "07:30"
    assert [read_hour(typed) for typed in ("7", "kl 15", "kl. 0")] == ["07:00", "15:00", "00:00"]
    for typed in ("", "halv åtta", "700", "7.", "7.3", "07:30:00", "٧:٣٠", "kl", ":30"):
        assert read_hour(typed) == typed
    assert (Texts("sv").hour_field("07:30"), Texts("en").hour_field("07:30")) == ("07.30", "07:30")
    assert Texts("sv").hour_field("halv åtta") == "halv åtta"
