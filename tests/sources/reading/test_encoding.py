"""Bytes to text: what pages say of their encoding, and what is true."""

from __future__ import annotations

import codecs
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources.reading.encoding import decode

WORDS = "Sista ansökningsdag för små företag är den 5 maj – håll till godo"
XML = "<?xml version='1.0' encoding='{}'?><rss>åäö</rss>"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_settles_it_whatever_else_is_said(codec: str) -> None:
    assert decode(WORDS.encode(codec), "text/html; charset=iso-8859-1") == WORDS


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_are_recognised_without_a_mark(codec: str) -> None:
    text = "<?xml version='1.0'?><rss>åäö</rss>"
    assert decode(text.encode(codec)) == text


@pytest.mark.parametrize("codec", ["iso-8859-1", "windows-1252", "iso-8859-15", "koi8-r", "windows-1251"])
def test_the_xml_declaration_is_believed(codec: str) -> None:
    text = XML.format(codec).replace("åäö", "привет" if codec in ("koi8-r", "windows-1251") else "åäö")
    assert decode(text.encode(codec)) == text


def test_the_declaration_of_the_answer_is_believed() -> None:
    assert decode(WORDS.replace("–", "-").encode("iso-8859-1"), "text/html; charset=ISO-8859-1") == WORDS.replace(
        "–", "-"
    )


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="shift_jis">',
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=Shift_JIS">',
        "<meta charset = 'shift_jis' >",
    ],
)
def test_the_meta_element_is_believed(meta: str) -> None:
    text = f"<html><head>{meta}</head><body>公募</body></html>"
    assert decode(text.encode("shift_jis")) == text


def test_the_xml_declaration_goes_before_the_header_and_the_header_before_meta() -> None:
    cyrillic = XML.format("windows-1251").replace("åäö", "привет")
    assert decode(cyrillic.encode("cp1251"), "text/xml; charset=koi8-r") == cyrillic
    text = "<meta charset=koi8-r>привет"
    assert decode(text.encode("cp1251"), "text/html; charset=windows-1251") == text


def test_latin_pages_use_the_characters_windows_added() -> None:
    assert decode("budget – 5 €".encode("cp1252"), "text/html; charset=iso-8859-1") == "budget – 5 €"


def test_a_page_that_says_nothing_is_utf_8_or_else_windows_1252() -> None:
    assert decode(WORDS.encode("utf-8")) == WORDS
    assert decode(WORDS.encode("cp1252")) == WORDS


@pytest.mark.parametrize("content_type", ["text/html; charset=ISO-8859-1", "text/html; charset=windows-1252"])
def test_a_page_that_swears_it_is_latin_and_is_utf_8_is_read_as_utf_8(content_type: str) -> None:
    assert decode(WORDS.encode("utf-8"), content_type) == WORDS


def test_a_page_that_swears_it_is_utf_8_and_is_not_is_still_readable() -> None:
    assert decode(WORDS.encode("cp1252"), "text/html; charset=utf-8") == WORDS


def test_one_damaged_byte_does_not_turn_all_letters_into_others() -> None:
    body = WORDS.encode("utf-8") + b"\xff" + " övrigt".encode()
    assert decode(body, "text/html; charset=utf-8") == WORDS + "\ufffd övrigt"


@pytest.mark.parametrize("name", ["utf-16", "utf-32le"])
def test_a_declaration_that_could_not_have_been_read_is_not_believed(name: str) -> None:
    text = XML.format(name)
    assert decode(text.encode("utf-8")) == text


@pytest.mark.parametrize(
    "name", ["idna", "punycode", "unicode_escape", "rot13", "zlib", "utf-7", "nonsense", "..", "mbcs"]
)
def test_names_that_are_no_encoding_of_a_page_are_passed_over(name: str) -> None:
    text = XML.format(name)
    assert decode(text.encode("utf-8"), f"text/html; charset={name}") == text


def test_ebcdic_is_read_because_old_feeds_are_in_it() -> None:
    text = "<?xml version='1.0' encoding='cp500'?><rss>abc</rss>"
    assert decode(text.encode("cp500")) == text


def test_no_nul_and_no_half_of_a_character_comes_out() -> None:
    assert decode(b"a\x00b \xed\xa0\x80 c", "text/html; charset=utf-8").startswith("a\ufffdb ")
    assert "\ud800" not in decode("x\ud800y".encode("utf-16-le", "surrogatepass"))
    assert "\ud800" not in decode(codecs.BOM_UTF16_LE + "\ud800".encode("utf-16-le", "surrogatepass"))


@given(st.binary(max_size=400), st.text(max_size=60))
@example(b"\xff\xfe", "")
@example(b"\x00\x00", "")
@example(b"<", "charset=")
@example(b"\x4c\x6f\xa7\x94", "")
def test_any_bytes_with_any_claim_give_text_that_can_be_stored(body: bytes, content_type: str) -> None:
    text = decode(body, content_type)
    assert "\x00" not in text
    assert text.encode("utf-8").decode("utf-8") == text


@pytest.mark.parametrize(
    "body",
    [
        b"\xff" * 5_000_000,
        b"<meta " * 1_000_000,
        b"<meta " + b"a" * 5_000_000,
        b" " * 5_000_000 + b"<?xml",
        b"\x00" * 5_000_000,
        "å".encode() * 2_500_000 + b"\xff",
    ],
    ids=lambda body: repr(body[:8]),
)
def test_five_megabytes_of_nonsense_take_no_time(body: bytes) -> None:
    start = time.process_time()
    decode(body, "text/html; charset=punycode")
    assert time.process_time() - start < 5
