"""Bytes to text: what a page says of its own encoding, held against what its bytes are."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZERO_BYTES = {
    (True, True, True, False): "utf-32-be",
    (False, True, True, True): "utf-32-le",
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
}
_EBCDIC_XML = b"\x4c\x6f\xa7\x94"  # "<?xm" in EBCDIC
_XML = re.compile(rb"""\A\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']""")
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)
_HTTP = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)
_META_REACH = 4096
# Python calls these text encodings too; as encodings of a page they are nonsense, and some take quadratic time.
_REFUSED = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "utf-8-sig"})
# What browsers read instead of the declared one: the superset that pages really use.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_MULTIBYTE = re.compile(r"gb|big5|hz|cp9[345]|euc|iso2022|shift|johab")
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of an answer. Never fails: what cannot be read becomes U+FFFD, as do NUL and lone surrogates.

    Tried in order: byte-order mark, XML declaration, `content_type` of the answer, HTML meta, UTF-8, windows-1252.
    A declaration that the bytes contradict is passed over.
    """
    return _SURROGATE.sub("\ufffd", _decode(body, content_type).replace("\x00", "\ufffd"))


def _decode(body: bytes, content_type: str) -> str:
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    wide = _ZERO_BYTES.get(tuple(byte == 0 for byte in body[:4]))  # type: ignore[arg-type]  # may be shorter than four
    if wide:
        return body.decode(wide, "replace")
    if body.startswith(_EBCDIC_XML):
        return _decode_ebcdic(body)
    return _decode_declared(body, _declared(body, content_type))


def _decode_ebcdic(body: bytes) -> str:
    declared = _XML.search(body[:400].decode("cp037").encode("utf-8"))
    codec = _codec(declared[1].decode("ascii", "replace")) if declared else None
    return body.decode(codec if codec and codec.startswith("cp") else "cp037", "replace")


def _declared(body: bytes, content_type: str) -> list[str]:
    """The codecs named in the XML declaration, the HTTP header and the HTML meta element, if we know them."""
    xml, http, meta = _XML.search(body[:400]), _HTTP.search(content_type), _META.search(body[:_META_REACH])
    names = [found[1].decode("ascii", "replace") if found else "" for found in (xml, meta)]
    names.insert(1, http[1] if http else "")
    codecs_named = [_codec(name) for name in names if name]
    return [codec for codec in codecs_named if codec]


def _codec(name: str) -> str | None:
    """Python's name of an encoding that a page may be in, or None.

    UTF-16 and UTF-32 are not believed without their marks or zero bytes: their declaration was read as ASCII.
    """
    try:
        codec = codecs.lookup(name).name
        b" ".decode(codec)
    except (LookupError, UnicodeError, ValueError):
        return None
    if codec in _REFUSED or codec.startswith(("utf-16", "utf-32")):
        return None
    return _WIDER.get(codec, codec)


def _decode_declared(body: bytes, declared: list[str]) -> str:
    utf8 = _strict(body, "utf-8")
    for codec in declared:
        # Text in a single-byte encoding is never valid UTF-8 by chance, so a page that is UTF-8 has only lied.
        if utf8 is not None and not _MULTIBYTE.match(codec):
            return utf8
        text = _strict(body, codec)
        if text is not None:
            return text
    if utf8 is not None:
        return utf8
    return _decode_broken(body, declared)


def _decode_broken(body: bytes, declared: list[str]) -> str:
    """Nothing fits. UTF-8 with some damage is still UTF-8; else the first other declaration; else windows-1252."""
    text = body.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if damaged < len(text) - len(text.encode("ascii", "ignore")) - damaged:
        return text
    return body.decode(next((codec for codec in declared if codec != "utf-8"), "cp1252"), "replace")


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeError:
        return None
