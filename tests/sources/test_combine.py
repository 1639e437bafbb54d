"""Many rows of one call become one call, whatever order they come in."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from sources.combine import Combined, combine
from sources.contract import CallData, Deadline, Document, Translation, Update


def call(name: str = "A", **fields: object) -> CallData:
    return CallData.model_validate(
        {"external_id": name, "title": "Titel", "text": "En text.", "language": "sv", "status": "open"} | fields
    )


def until(day: str) -> tuple[Deadline, ...]:
    return (Deadline(date=day),)


def in_any_order(*calls: CallData, base_language: str = "sv") -> Combined:
    """The result, checked to be the same for every order of the rows."""
    results = [combine(order, base_language) for order in permutations(calls)]
    assert all(sorted(result.calls, key=lambda kept: kept.external_id) == list(results[0].calls) for result in results)
    return results[0]


def test_no_rows_give_no_calls() -> None:
    assert combine([], "sv") == Combined((), (), 0)


def test_different_calls_stay_in_the_order_they_came() -> None:
    result = combine([call("B"), call("A"), call("C")], "sv")
    assert [kept.external_id for kept in result.calls] == ["B", "A", "C"]


def test_the_same_row_again_is_read_once_and_counted() -> None:
    assert in_any_order(call(), call(), call()) == Combined((call(),), (), 2)


def test_rows_that_differ_in_order_white_space_counters_or_address_say_the_same() -> None:
    one = call(
        keywords=("a", "b"), text="En  text. 5 dagar kvar", url="https://a.se/1",
        documents=(Document(title="1", url="https://a.se/1"), Document(title="2", url="https://a.se/2")),
        updates=(Update(date="2026-01-01", text="x"), Update(date=None, text="y")),
    )  # fmt: skip
    other = one.model_copy(
        update={
            "keywords": ("b", "a"),
            "text": "En text. 4 dagar kvar",
            "url": "https://a.se/2",
            "documents": one.documents[::-1],
            "updates": one.updates[::-1],
        }
    )
    result = combine([one, other], "sv")
    assert (result.calls, result.conflicts, result.repeated) == ((one,), (), 1)


class TestLanguages:
    english = call(language="en", title="Title", text="A text.", summary="A")
    danish = call(language="da", title="Titel", text="En tekst.")

    def test_copies_in_other_languages_become_translations(self) -> None:
        result = in_any_order(call(), self.english, self.danish)
        (kept,) = result.calls
        assert (kept.language, kept.title) == ("sv", "Titel")
        assert kept.translations == {
            "en": Translation(title="Title", summary="A", text="A text."),
            "da": Translation(title="Titel", summary="", text="En tekst."),
        }
        assert (result.conflicts, result.repeated) == ((), 0)

    def test_the_sources_own_language_is_the_base(self) -> None:
        assert in_any_order(call(), self.english, base_language="en").calls[0].title == "Title"

    def test_without_a_row_in_the_sources_language_english_is_the_base(self) -> None:
        assert in_any_order(self.danish, self.english, base_language="fi").calls[0].language == "en"

    def test_the_base_text_again_under_another_language_is_no_translation(self) -> None:
        assert in_any_order(call(), call(language="da", text="En  text.")).calls[0].translations == {}

    def test_a_translated_title_is_kept_without_the_untranslated_text(self) -> None:
        translations = in_any_order(call(), call(language="en", title="Title")).calls[0].translations
        assert translations == {"en": Translation(title="Title")}

    def test_translations_a_row_brings_itself_are_kept(self) -> None:
        base = call(translations={"fi": Translation(title="Otsikko")})
        assert set(in_any_order(base, self.english).calls[0].translations) == {"fi", "en"}


class TestTwoContents:
    def test_the_live_one_is_kept_over_stale_copies(self) -> None:
        live = call(deadlines=until("2026-09-01"))
        stale = call(status="closed", deadlines=until("2023-09-01"))
        staler = call(status="closed", deadlines=until("2021-09-01"))
        assert in_any_order(stale, live, staler) == Combined((live,), (), 0)

    def test_of_closed_ones_the_one_with_the_latest_deadline_is_kept(self) -> None:
        latest = call(status="closed", deadlines=until("2024-02-01"))
        others = [call(status="closed", deadlines=until("2023-02-01")), call(status="closed", deadlines=())]
        assert in_any_order(latest, *others) == Combined((latest,), (), 0)

    def test_two_live_ones_are_a_conflict_and_the_first_is_kept(self) -> None:
        one, other = call(deadlines=until("2026-09-01")), call(deadlines=until("2026-10-01"))
        assert combine([one, other, call("B")], "sv") == Combined((one, call("B")), ("A",), 0)
        assert combine([other, one], "sv") == Combined((other,), ("A",), 0)

    def test_two_titles_are_a_conflict(self) -> None:
        assert combine([call(), call(title="En annan")], "sv").conflicts == ("A",)

    def test_a_bare_copy_without_text_is_no_conflict(self) -> None:
        full = call(deadlines=until("2026-09-01"), keywords=("x",))
        bare = call(deadlines=until("2026-09-01"), text="")
        assert in_any_order(full, bare) == Combined((full,), (), 0)

    def test_a_conflict_in_a_translation_counts_too(self) -> None:
        rows = [call(), call(language="en", text="One."), call(language="en", text="Another.")]
        assert combine(rows, "sv").conflicts == ("A",)


ROWS = st.builds(
    call,
    name=st.sampled_from("AB"),
    language=st.sampled_from(["sv", "en", "da"]),
    title=st.sampled_from(["Titel", "Title"]),
    text=st.sampled_from(["", "En text.", "A text."]),
    status=st.sampled_from(["open", "closed"]),
    deadlines=st.sampled_from([(), until("2026-09-01"), until("2024-09-01")]),
)


@given(st.lists(ROWS, max_size=8))
def test_every_call_comes_out_exactly_once(rows: list[CallData]) -> None:
    result = combine(rows, "sv")
    assert [kept.external_id for kept in result.calls] == list(dict.fromkeys(row.external_id for row in rows))
    assert set(result.conflicts) <= {row.external_id for row in rows}


@given(st.lists(ROWS, max_size=6), st.randoms())
def test_the_order_of_the_rows_decides_nothing_but_conflicts(rows: list[CallData], random: object) -> None:
    turned = rows[::-1]
    one, other = combine(rows, "sv"), combine(turned, "sv")
    assert set(one.conflicts) == set(other.conflicts)
    assert one.repeated == other.repeated
    settled = {kept.external_id: kept.status for kept in one.calls if kept.external_id not in one.conflicts}
    assert settled == {kept.external_id: kept.status for kept in other.calls if kept.external_id not in one.conflicts}
