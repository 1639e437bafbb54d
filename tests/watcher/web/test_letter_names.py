"""Letters and weights bear the names that people give them."""

from __future__ import annotations

from subscriptions.models import Recipient, Subscription
from watcher.language import Texts
from watcher.web.area_list import _own_weight
from watcher.web.letter_names import letter_name


def test_a_letter_is_named_by_rhythm_and_readers_and_no_secret() -> None:
    row = Subscription(organisation_id="k", key="brev-2", areas=[], rhythm="weekly", day="monday")
    some = [Recipient(organisation_id="k", kind="teams", address="SECRET")]
    some += [Recipient(organisation_id="k", kind="email", address=f"{name}@k.example") for name in "abc"]
    assert letter_name(row, some[1:2], Texts("sv")) == "veckobrev till a@k.example"
    assert letter_name(row, some, Texts("en")) == "weekly letter to a Teams channel, a@k.example and 2 others"
    assert letter_name(row, [], Texts("sv")) == "Varje vecka, på måndagar kl. 07.30"


def test_a_weight_of_ones_own_is_said_as_the_reader_writes_numbers() -> None:
    assert _own_weight("1.2", Texts("sv")) == "1,2 (eget värde)"
    assert _own_weight("1e999999", Texts("sv")) == "1e999999"
