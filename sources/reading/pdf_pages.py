"""The pages of a PDF as printed lines, read with pypdf. Bounded in bytes, pages and steps, however hostile.

Time is bounded by counting the calls that the library makes: what a file can make it do is too varied for any list of
limits, and a clock would make the same document readable today and not tomorrow.
"""

from __future__ import annotations

import logging
import sys
from io import BytesIO
from types import FrameType, TracebackType
from typing import Any, Self

from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

from sources.contract import UnreadablePage

MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 40
MAX_STEPS = 6_000_000  # some six seconds at worst; forty pages of ordinary text need five million
_BOUNDS = Configuration(
    maximum_declared_stream_length=MAX_BYTES,
    array_based_stream_maximum_output_length=2_000_000,
    array_maximum_element_count=50_000,
    dictionary_maximum_element_count=20_000,
    lzw_maximum_output_length=2_000_000,
    run_length_maximum_output_length=2_000_000,
    zlib_maximum_output_length=2_000_000,
    zlib_maximum_recovery_input_length=200_000,
    stream_filters_maximum_length=4,
    stream_decoding_work_maximum_length=6_000_000,
    stream_parsing_work_maximum_count=200_000,
    page_tree_maximum_entries=2_000,
    page_tree_maximum_depth=40,
    page_tree_maximum_page_entries=50_000,
    xform_maximum_invocations_per_extraction=50,
    jbig2dec_binary=None,  # pictures are not read, and no other program is ever started
    disable_legacy_handling=True,
)
# It tells every oddity of a file, thousands for a hostile one. What matters of them is told by the codes below.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class _Enough(BaseException):
    """More work than a call's text ever is. No `Exception`: the library swallows those where a page is odd."""


def read_pages(body: bytes, name: str) -> tuple[list[str], str | None]:
    """The words of each page, and why not all pages were read, or None. `name`: the address, for messages.

    Raises UnreadablePage: too-large, pdf-encrypted, pdf-damaged, pdf-too-complex.
    """
    if len(body) > MAX_BYTES:
        raise UnreadablePage("too-large", f"{name} is larger than {MAX_BYTES:,} bytes")
    try:
        with apply_configuration(_BOUNDS), _Counted(MAX_STEPS):
            return _read(body)
    except (FileNotDecryptedError, DependencyError) as error:
        raise UnreadablePage("pdf-encrypted", f"{name} is a PDF that opens with a password only") from error
    except (_Enough, LimitReachedError, RecursionError, MemoryError) as error:
        raise UnreadablePage("pdf-too-complex", f"{name} is a PDF too large or too tangled to read") from error
    except Exception as error:  # the library raises whatever a broken file makes Python raise
        raise UnreadablePage("pdf-damaged", f"{name} is a damaged PDF ({type(error).__name__})") from error


def _read(body: bytes) -> tuple[list[str], str | None]:
    reader = PdfReader(BytesIO(body), root_object_recovery_limit=1_000, xref_stream_maximum_entries=100_000)
    if reader.is_encrypted and not reader.decrypt(""):  # many open with an empty password, and only forbid printing
        raise FileNotDecryptedError
    pages: list[str] = []
    left_out: list[int] = []
    total = len(reader.pages)
    for number in range(min(total, MAX_PAGES)):
        try:
            pages.append(reader.pages[number].extract_text())
        except LimitReachedError:
            left_out.append(number + 1)
        except _Enough:
            left_out.append(number + 1)
            break
    if left_out and not pages:
        raise _Enough
    return pages, _cut_off(total, left_out)


def _cut_off(total: int, left_out: list[int]) -> str | None:
    if left_out:
        return f"page {left_out[0]} of the document is too large or too tangled to read"
    return f"the document has more than {MAX_PAGES} pages" if total > MAX_PAGES else None


class _Counted:
    """Counts every call inside it, and raises `_Enough` once there were too many."""

    def __init__(self, most: int) -> None:
        self._left = most

    def __enter__(self) -> Self:
        self._before = sys.getprofile()
        sys.setprofile(self._count)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        sys.setprofile(self._before)

    def _count(self, _frame: FrameType, _event: str, _argument: Any) -> None:
        self._left -= 1
        if self._left < 0:
            raise _Enough
