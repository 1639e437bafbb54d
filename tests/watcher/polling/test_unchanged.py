from datetime import timedelta

from sources.contract import Page, Request
from tests.loopback import Server, http, saying, site
from tests.watcher.polling.bench import NO_ROBOTS, ROBOTS, Bench, Run
from watcher.polling.fetch import Unchanged


def tagged(etag: str = '"one"', **more: str) -> bytes:
    return http(b"calls", ETag=etag, Last_Modified="Wed, 06 May 2026 08:00:00 GMT", **more)


NOT_MODIFIED = http(b"", "304 Not Modified")


def conditions(server: Server) -> list[str | None]:
    return [asked.headers.get("if-none-match") for asked in server.asked if asked.target != ROBOTS]


def test_a_remembered_answer_is_asked_for_by_its_validators(bench: Bench) -> None:
    async def work(run: Run) -> Page | Unchanged:
        await run.fetch()
        run.remember()
        run.again()
        return await run.fetch()

    outcome, server = bench.run(saying(NO_ROBOTS, tagged(), NOT_MODIFIED), work)
    assert isinstance(outcome, Unchanged)
    assert conditions(server) == [None, '"one"']
    assert server.asked[-1].headers["if-modified-since"] == "Wed, 06 May 2026 08:00:00 GMT"


def test_an_answer_that_was_not_saved_is_asked_for_whole(bench: Bench) -> None:
    async def work(run: Run) -> None:
        await run.fetch()
        run.again()
        await run.fetch()

    _, server = bench.run(saying(NO_ROBOTS, tagged()), work)
    assert conditions(server) == [None, None]


def test_another_source_has_not_saved_what_this_one_saved(bench: Bench) -> None:
    async def work(run: Run) -> None:
        await run.fetch()
        run.remember()
        run.again()
        await run.fetcher.fetch(Request(url=run.server.url("/calls")), source_id="another", now=bench.now)

    _, server = bench.run(saying(NO_ROBOTS, tagged()), work)
    assert conditions(server) == [None, None]


def test_a_run_of_several_pages_is_never_called_unchanged_for_its_first(bench: Bench) -> None:
    async def work(run: Run) -> None:
        await run.fetch("/calls")
        run.remember()
        run.again()
        await run.fetch("/calls")
        await run.fetch("/calls?page=2")
        run.remember()
        run.again()
        await run.fetch("/calls")

    _, server = bench.run(saying(NO_ROBOTS, tagged()), work)
    assert conditions(server) == [None, '"one"', None, None]


def test_after_a_run_that_fell_short_the_next_reads_all(bench: Bench) -> None:
    async def work(run: Run) -> None:
        for whole in (True, False, True):
            await run.fetch()
            run.remember(whole=whole)
            run.again()

    _, server = bench.run(saying(NO_ROBOTS, tagged('"one"'), tagged('"two"')), work)
    assert conditions(server) == [None, '"one"', None]


def test_new_validators_of_an_unchanged_answer_are_kept(bench: Bench) -> None:
    async def work(run: Run) -> None:
        for _ in range(3):
            await run.fetch()
            run.remember()
            run.again()

    fresh = http(b"", "304 Not Modified", ETag='"two"')
    _, server = bench.run(saying(NO_ROBOTS, tagged('"one"'), fresh), work)
    assert conditions(server) == [None, '"one"', '"two"']
    assert server.asked[-1].headers["if-modified-since"] == "Wed, 06 May 2026 08:00:00 GMT"


def test_once_a_week_the_body_is_wanted_whatever_the_server_says(bench: Bench) -> None:
    async def work(run: Run) -> None:
        await run.fetch()
        run.remember()
        for _ in range(2):
            bench.now += timedelta(days=4)
            run.again()
            await run.fetch()
            run.remember()

    answers = (NO_ROBOTS, tagged(), NO_ROBOTS, NOT_MODIFIED, NO_ROBOTS, tagged())
    _, server = bench.run(saying(*answers), work)
    assert conditions(server) == [None, '"one"', None]


def test_questions_with_a_body_are_never_conditional(bench: Bench) -> None:
    async def work(run: Run) -> None:
        for _ in range(2):
            await run.fetch(method="POST", parts={"query": "{}"})
            run.remember()
            run.again()

    _, server = bench.run(saying(NO_ROBOTS, tagged()), work)
    assert conditions(server) == [None, None]


def test_unchanged_without_having_asked_is_a_failure(bench: Bench) -> None:
    assert bench.failure(site({"/calls": NOT_MODIFIED})).kind == "status"
