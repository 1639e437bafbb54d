"""A letter is set once, and another letter is never shown in its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from subscriptions.digests import rendered as rendering
from subscriptions.digests.compose import compose
from subscriptions.digests.plan import Digest
from subscriptions.digests.render import render_mail
from subscriptions.digests.rendered import MOST_KEPT, rendered
from tests.subscriptions.digests.samples import NOW, STOCKHOLM, a_reader, told


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    rendering._kept.clear()
    yield
    rendering._kept.clear()


def _digest(*numbers: int) -> Digest:
    digest = compose(a_reader(), [told(number) for number in numbers], [], NOW, STOCKHOLM)
    assert digest is not None
    return digest


def test_the_same_letter_is_set_once() -> None:
    digest = _digest(1, 2)
    first = rendered(digest)
    assert rendered(digest) is first
    assert first == render_mail(digest)


def test_each_letter_is_its_own_however_many_were_set_since() -> None:
    digests = [_digest(number) for number in range(1, MOST_KEPT + 5)]
    for _ in range(2):
        assert [rendered(each) for each in digests] == [render_mail(each) for each in digests]
    assert len(rendering._kept) == MOST_KEPT
