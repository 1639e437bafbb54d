"""One round of a Scrapy project that does the same: `python peer.py FOLDER PORT PAUSE MODE`. Needs scrapy.

MODE `cache`: unchanged pages by Scrapy's own HTTP cache (RFC 2616 policy), which asks again with the ETag and hands the
spider the page it kept. MODE `etag`: the project keeps ETags itself and does nothing at all for a 304.
"""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent)]

import scrapy  # noqa: E402 - after the path is set
from bs4 import BeautifulSoup, Tag  # noqa: E402 - after the path is set
from funders import HOSTS, MONTHS, lists  # noqa: E402 - found beside this file
from measure import measured  # noqa: E402 - found beside this file
from peer_store import Seen, keep, open_store  # noqa: E402 - found beside this file
from scrapy.crawler import CrawlerProcess  # noqa: E402 - after the path is set
from scrapy.http import Response  # noqa: E402 - after the path is set
from server import ANSWER_SECONDS  # noqa: E402 - found beside this file
from sqlalchemy import Engine  # noqa: E402 - after the path is set
from sqlmodel import Session, select  # noqa: E402 - after the path is set

_DAY = re.compile(r"(\d{1,2}) (\w+) (\d{4})(?: kl\. (\d\d)\.(\d\d))?")


class CallsSpider(scrapy.Spider):
    """Reads title, link, opening day, deadline with its hour, and summary of every call."""

    name = "calls"

    def __init__(self, port: int, engine: Engine, mode: str) -> None:
        super().__init__()
        self.port, self.engine, self.mode = port, engine, mode
        self.handle_httpstatus_list = [304] if mode == "etag" else []

    async def start(self) -> AsyncIterator[scrapy.Request]:
        with Session(self.engine) as session:
            etags = {seen.url: seen.etag for seen in session.exec(select(Seen))} if self.mode == "etag" else {}
        for one in lists():
            url = one.url(self.port)
            headers = {"If-None-Match": etags[url]} if url in etags else {}
            yield scrapy.Request(url, headers=headers, cb_kwargs={"source": one.id})

    def parse(self, response: Response, source: str) -> None:
        if response.status == 304:
            return
        soup = BeautifulSoup(response.body, "lxml", from_encoding="utf-8")
        found = [read_card(card, response) for card in soup.select("article.call")]
        etag = (response.headers.get("ETag") or b"").decode()
        keep(self.engine, source, found, Seen(url=response.url, etag=etag) if self.mode == "etag" else None)


def read_card(card: Tag, response: Response) -> dict[str, str | None]:
    link = card.select_one("h2 a")
    opens, _ = read_day(card.select_one(".opens"))
    deadline, hour = read_day(card.select_one(".deadline"))
    return {
        "url": response.urljoin(str(link["href"])) if link else None,
        "title": link.get_text(" ", strip=True) if link else None,
        "summary": card.select_one(".summary").get_text(" ", strip=True),
        "opens": opens,
        "deadline": deadline,
        "hour": hour,
    }


def read_day(cell: Tag | None) -> tuple[str | None, str | None]:
    found = _DAY.search(cell.get_text(" ", strip=True)) if cell else None
    if found is None or found[2] not in MONTHS:
        return None, None
    day = f"{found[3]}-{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
    return day, f"{found[4]}:{found[5]}" if found[4] else None


def settings(folder: Path, pause: float, mode: str) -> dict[str, Any]:
    return {
        "ROBOTSTXT_OBEY": True,
        "USER_AGENT": "benchmark (+https://example.org/contact)",
        "CONCURRENT_REQUESTS": 2 * HOSTS,  # never what it waits for
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        # Scrapy counts from one question to the next, we from the end of the answer.
        "DOWNLOAD_DELAY": pause + ANSWER_SECONDS,
        "DOWNLOAD_DELAY_JITTER": 0,
        "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.DownloaderAwarePriorityQueue",
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "HTTPCACHE_ENABLED": mode == "cache",
        "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
        "HTTPCACHE_DIR": str(folder / "httpcache"),
    }


def main(folder: Path, port: int, pause: float, mode: str) -> None:
    folder.mkdir(exist_ok=True)
    engine = open_store(folder / "peer.sqlite3")
    process = CrawlerProcess(settings(folder, pause, mode))
    with measured():
        process.crawl(CallsSpider, port=port, engine=engine, mode=mode)
        process.start()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
