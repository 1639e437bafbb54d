"""Pages that are large, deep or hostile: a named problem, in seconds, and never an exception."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.detect.days import before_days, count_days, day_order
from sources.detect.page import detect

NOW = datetime(2026, 5, 7, 8, tzinfo=UTC)
SECONDS = 20  # on a machine that others use too; alone it is a few


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>" + b"<p>text</p>" * 4_600_000,
        b"<html><body>" + b'<a href="/x">a link</a> ' * 100_000,
        b"<html><body>" + b"<div>" * 100_000 + b"x",
        b"<html><body>" + b"<div>" * 250 + b'<a href="/x">A call for all</a> 2026-05-05' * 3_000,
        b"<html><body><table>" + b'<tr><td><a href="/x">One and the same</a><td>2026-05-05' * 5_000,
        b"<html><body>" + b"".join(b'<p><a href="/%d">A call</a></p><p>2026-05-05</p>' % n for n in range(3_000)),
        b"<html><body>" + b"<div><p>aa bb</p><p>cc dd</p><p>ee ff</p>" * 240 + b'<p><a href="/x">y</a></p>' * 5_000,
    ],
    ids=["50 MB", "100,000 links", "deep", "deep with links", "same rows", "flat", "rows in rows"],
)
def test_a_page_out_of_bounds_is_answered_in_time(body: bytes) -> None:
    began = time.process_time()
    found = detect(body, NOW)
    assert time.process_time() - began < SECONDS
    assert found[0].confidence < 0.5
    assert found[0].problems


_PIECES = st.lists(
    st.sampled_from(
        (
            "<table>", "<tr>", "<td>", "<th>", "</tr>", "</table>", "<ul>", "<li class='card 1 å'>", "</li>", "<nav>",
            "</nav>", "<a href='/a'>", "<a href='/b'>", "<a href='javascript:x'>", "<a href>", "</a>", "</h3>",
            "<h3 class='a:b [x]'>", "<article>", "</article>", "<main>", "<script type='application/ld+json'>",
            "</script>", "[" * 2_000, "{}", "Stöd till kommuner", "2026-05-05", "31/31/2026", "12 juni 2026", "Öppen",
            "Showing 1", "\x00", "<!--", "&#0;",
        )
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_PIECES, st.sampled_from(["", "https://a.example/list", "https://a.example/wp-json/wp/v2/posts"]))
def test_no_page_makes_it_fail(pieces: list[str], url: str) -> None:
    body = "".join(piece * 3 for piece in pieces).encode()
    assert all(0 <= proposal.confidence <= 1 for proposal in detect(body, NOW, url or None))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"{", b"[", b"<rss>", b"<html>", b"BEGIN:VCALENDAR\n"]))
def test_no_bytes_make_it_fail(body: bytes, head: bytes) -> None:
    assert detect(head + body, NOW)


@given(st.text(max_size=300))
def test_no_text_makes_the_finding_of_days_fail(text: str) -> None:
    assert count_days(text) >= 0
    day_order([text])


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["12/04/2023"], None),
        (["12/04/2023", "31/01/2023"], True),
        (["12/04/2023", "01/31/2023"], False),
        (["31/01/2023", "01/31/2023"], None),
        (["12.04.2023"], True),
        (["2023-04-12"], True),
        (["5/5/2023"], True),
        (["12 April 2023"], True),
    ],
)
def test_the_order_of_day_and_month_is_known_only_where_something_settles_it(
    texts: list[str], order: bool | None
) -> None:
    assert day_order(texts) is order


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("March 5, 2026", ""),
        ("Decided March 5, 2026", "Decided "),
        ("Stänger 12 juni 2026", "Stänger "),
        ("Nr 12 av 2026", "Nr "),
        ("Utan dag", "Utan dag"),
    ],
)
def test_a_month_before_its_day_is_no_label_of_it(text: str, before: str) -> None:
    assert before_days(text) == before
