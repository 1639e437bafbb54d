"""Whatever the words and numbers, a picture is well-formed, says its name, and keeps every mark inside."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from watcher.web.drawing import WIDTH, Caption, Lane, Mark, Tick, bars, share_bar, timeline

SVG = "{http://www.w3.org/2000/svg}"
words = st.text(max_size=80) | st.sampled_from(['<script>alert("1")</script>', "]]>", "&amp;", "a\0b", "\u202e"])
counts = st.integers(-3, 10**6)
marks = st.builds(Mark, at=st.floats(-1, 2), count=counts, words=words, address=st.sampled_from(["", "/calls?a=1&b=2"]))
lanes = st.lists(st.builds(Lane, name=words, note=words, marks=st.lists(marks, max_size=8)), max_size=5)
ticks = st.lists(st.builds(Tick, at=st.floats(0, 1), words=words), max_size=8)
CAPTION = Caption("a-key", "Bilden <b>", 'Vad den "visar" & mer')


def read(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


@given(lanes, ticks)
def test_a_timeline_is_whole_and_draws_every_mark_inside(some: list[Lane], across: list[Tick]) -> None:
    picture = read(timeline(some, across, CAPTION))
    opening = list(picture.iter("a"))
    assert picture.get("role") == ("group" if any(mark.address for lane in some for mark in lane.marks) else "img")
    assert [picture[0].text, picture[1].text] == [CAPTION.title, CAPTION.description]
    assert picture.get("aria-labelledby") == "a-key-title a-key-words"
    drawn = [mark for lane in some for mark in lane.marks if mark.count > 0]
    circles = list(picture.iter("circle"))
    assert len(circles) == len(drawn)
    assert [each.get("href") for each in opening] == [mark.address for mark in drawn if mark.address]
    assert {each.get("tabindex") for each in opening} <= {"-1"}  # the table beside it is for whoever goes by keyboard
    for circle in circles:
        radius, x = float(circle.get("r", "0")), float(circle.get("cx", "-1"))
        assert radius <= x <= WIDTH - radius
    numbers = [each.text for each in picture.iter("text") if each.get("class") == "on"]
    assert numbers == [str(mark.count) if mark.count < 1000 else "999+" for mark in drawn if mark.count > 1]
    assert {each.tag for each in picture.iter()} <= {"svg", "title", "desc", "g", "path", "text", "circle", "a", "rect"}


@given(lanes, ticks, st.integers(0, 10**6))
def test_bars_never_leave_their_lane_and_one_that_is_cut_says_how_high_it_is(
    some: list[Lane], across: list[Tick], most: int
) -> None:
    picture = read(bars(some, across, CAPTION, most=most, of=26))
    drawn = [mark for lane in some for mark in lane.marks if mark.count > 0]
    rects = list(picture.iter("rect"))
    assert len(rects) == len(drawn)
    assert all(0 <= float(each.get("height", "-1")) <= 36 for each in rects)
    cut = [mark for mark in drawn if mark.count > max(1, most)]
    assert len([each for each in picture.iter("path") if each.get("class") == "gap"]) == len(cut)
    said = [each.text for each in picture.iter("text") if each.get("class") == "small middle"]
    assert {str(mark.count) for mark in cut} <= set(said)


def test_beside_a_bar_that_is_cut_every_bar_has_its_number() -> None:
    some = [Mark(0.2, 7, ""), Mark(0.4, 3, ""), Mark(0.6, 1, "")]
    whole = [Mark(0.2, 3, ""), Mark(0.4, 1, "")]
    picture = read(bars([Lane("a", "", some), Lane("b", "", whole)], [], CAPTION, most=3, of=26))
    said = [each.text for each in picture.iter("text") if each.get("class") == "small middle"]
    assert said == ["7", "3", "1", "3", "1"]


def test_every_bar_has_its_number_where_it_has_room_and_the_highest_without() -> None:
    some = [Mark(0.1, 12, ""), Mark(0.2, 7, ""), Mark(0.3, 345, "")]
    large = [Mark(0.1, 12_000, ""), Mark(0.2, 12_000, ""), Mark(0.3, 5_400, "")]
    picture = read(bars([Lane("a", "", some), Lane("b", "", large)], [], CAPTION, most=12_000, of=26))
    said = [each.text for each in picture.iter("text") if each.get("class") == "small middle"]
    assert said == ["12", "7", "345", "12000"]


@given(st.floats(0, 1), st.sampled_from(["april", "sep. 2026", "i dag"]))
def test_a_month_is_named_right_of_where_it_begins_and_inside_or_not_at_all(at: float, month: str) -> None:
    for picture in (timeline([], [Tick(at, month)], CAPTION), bars([], [Tick(at, month)], CAPTION, most=1, of=26)):
        line = float(next(each.get("d", "") for each in read(picture).iter("path"))[1:].split(" ")[0])
        for word in read(picture).iter("text"):
            assert word.get("text-anchor") is None  # it begins there
            assert float(word.get("x", "-1")) == line
            assert line + 6 * len(month) <= WIDTH


@given(counts, counts)
def test_a_small_bar_is_there_for_anything_but_nothing(count: int, most: int) -> None:
    bar = share_bar(count, most)
    assert (bar == "") == (count <= 0)
    if bar:
        width = float(read(bar)[0].get("width", "0"))
        assert 2 <= width <= 60
