"""Small PDF documents, written byte by byte: what the tests need of them and nothing else."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def a_pdf(*pages: str, packed: bool = True, trailer: bytes = b"") -> bytes:
    """A document with these pages; each line of a page is printed below the last."""
    return pdf_of([_drawing(page) for page in pages], packed=packed, trailer=trailer)


def pdf_of(drawings: Sequence[bytes], *, packed: bool = True, trailer: bytes = b"", resources: bytes = b"") -> bytes:
    """A document with pages that draw what is given."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * place) for place in range(len(drawings)))
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(drawings)),
        3: FONT,
    }
    for place, drawing in enumerate(drawings):
        number = 4 + 2 * place
        objects[number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> %s >> >>" % (number + 1, resources)
        )
        objects[number + 1] = stream(drawing, packed=packed)
    return file_of(objects, trailer)


def stream(data: bytes, *, packed: bool = True, more: bytes = b"") -> bytes:
    body = zlib.compress(data, 9) if packed else data
    filters = b"/Filter /FlateDecode " if packed else b""
    return b"<< %s%s/Length %d >>\nstream\n%s\nendstream" % (filters, more, len(body), body)


def file_of(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """The objects as a file with a table of where each begins."""
    file = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(file), max(objects) + 1
    file += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        file += b"%010d 00000 n \n" % places.get(number, 0)
    file += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(file)


def _drawing(page: str) -> bytes:
    lines = [b"(%s) Tj T*" % _escaped(line) for line in page.split("\n")]
    return b"BT /F1 11 Tf 14 TL 50 780 Td\n%s\nET" % b"\n".join(lines)


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
