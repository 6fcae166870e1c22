"""One contract, kept by every connector of the registry: reading page by page, whatever happens."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest

from palabre.connectors.contract import Capability, ConnectorError, Page
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.trial import Pages
from tests.contract.test_failing import ANSWERS
from tests.contract.trials import connector, every_platform, on_paper, trial

MOST = 100  # pages in a row; more is a loop
LOUD = (
    "a fault of its own", "too many calls", "signed out", "a page instead of data",
    "bytes that are no text", "half an answer", "a broken wire", "no end of waiting", "nobody",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None,
    -1,
    10**30,
    1.5e308,
    True,
    "x",
    "2026-13-45",
    "0",
    [],
    [None],
    {},
    {"a": 1},
)
Respond = Callable[[httpx.Request], httpx.Response]


def pages_of(slug: str) -> Pages:
    """The list of several pages of a platform's trial; without one the test is skipped."""
    found = trial(slug).pages
    if found is None:
        pytest.skip(trial(slug).one_page or "reads nothing on paper")
    return found


def network(slug: str, answers: Mapping[str, Any] | None = None) -> Respond:
    """The network on paper in which the list has these pages, its own without any."""
    of, pages = trial(slug).answer, pages_of(slug)
    shown = pages.answers if answers is None else answers

    def answer(request: httpx.Request) -> httpx.Response:
        asked = pages.which(request)
        if asked is None:
            assert of
            return of(request)
        given = shown[asked] if asked in shown else httpx.Response(404)
        given = given(request) if callable(given) else given
        return given if isinstance(given, httpx.Response) else httpx.Response(200, json=given)

    return answer


def read(slug: str, cursor: Mapping[str, Any], wire: Respond) -> Page:
    """One page, by a connector that is new each time, from a cursor that lay in a database."""
    return pages_of(slug).read(connector(slug, wire), json.loads(json.dumps(dict(cursor))))


def walk(slug: str, wire: Respond, cursor: Mapping[str, Any] | None = None) -> Iterator[Page]:
    """The pages of one whole reading, a hundred at most."""
    here = pages_of(slug).before if cursor is None else cursor
    for _ in range(MOST):
        page = read(slug, here, wire)
        yield page
        if not page.more:
            return
        here = page.cursor
    pytest.fail("the reading doesn't end")


def names(pages: list[Page]) -> set[str]:
    """What was found on these pages."""
    return {item.remote_id for page in pages for item in page.items}


def ends(pages: Iterator[Page]) -> bool:
    """Say whether a reading ends, be it in an error of the contract with a sentence for a person."""
    try:
        return bool(list(pages))
    except ConnectorError as fault:
        return str(fault).endswith(".")


def broken_at(slug: str, at: str, how: Respond) -> Respond:
    """The network with a fault on one page of the list."""
    whole, which = network(slug), pages_of(slug).which
    return lambda request: how(request) if which(request) == at else whole(request)


def emptied(given: Any) -> Any:
    """An answer whose lists of things are empty; what it says of further pages stays."""
    if isinstance(given, list):
        return [] if all(isinstance(one, dict | str) for one in given) else given
    if isinstance(given, dict):
        return {key: emptied(value) for key, value in given.items()}
    return given


@every_platform
def test_what_reads_has_a_list_of_several_pages_or_says_that_there_is_one(slug):
    of, reads = trial(slug), {Capability.READ, Capability.SEARCH}
    if reads & PLATFORMS[slug][0].capabilities and of.answer is not None:
        assert bool(of.pages) != bool(of.one_page)
        assert of.pages is None or len(of.pages.answers) > 1


@every_platform
def test_every_page_of_a_list_is_read_once_and_then_it_ends(slug):
    found = list(walk(slug, network(slug)))
    assert len(found) == len(pages_of(slug).answers)
    assert all(page.items and not page.unchanged for page in found[:-1])
    assert found[-1].items or len(found) > 2  # the last one may only say that there is no more
    given = [item.remote_id for page in found for item in page.items]
    assert len(given) == len(set(given))
    for page in found:
        assert len(json.dumps(dict(page.cursor))) < 2_000
    again = list(walk(slug, network(slug), found[-1].cursor))
    assert names(again) <= set(given)


@every_platform
def test_after_a_crash_the_same_cursor_gives_the_same_page_again(slug):
    here = pages_of(slug).before
    for page in walk(slug, network(slug)):
        again = read(slug, here, network(slug))
        assert [item.remote_id for item in again.items] == [item.remote_id for item in page.items]
        assert again.cursor == page.cursor
        here = page.cursor


@every_platform
def test_a_place_that_gives_the_same_page_for_ever_is_left(slug):
    first = next(iter(pages_of(slug).answers.values()))
    wire = network(slug)
    stuck = dict.fromkeys([*pages_of(slug).answers, *map(str, range(5000))], first)
    found = list(walk(slug, network(slug, stuck)))
    assert names(found) == names([read(slug, pages_of(slug).before, wire)])


@every_platform
def test_a_page_without_anything_is_no_reason_to_ask_for_ever(slug):
    first = next(iter(pages_of(slug).answers.values()))
    if callable(first):
        pytest.skip("its answers are made as they are asked for")
    nothing = emptied(first)
    stuck = dict.fromkeys([*pages_of(slug).answers, *map(str, range(5000))], nothing)
    assert len(list(walk(slug, network(slug, stuck)))) <= 2


@every_platform
def test_a_fault_on_any_page_is_told_and_loses_nothing(slug):
    whole = names(list(walk(slug, network(slug))))
    for at in pages_of(slug).answers:
        for fault in LOUD:
            found: list[Page] = []
            here = pages_of(slug).before
            with pytest.raises(ConnectorError):  # noqa: PT012 - it is the page of the fault that raises
                for page in walk(slug, broken_at(slug, at, ANSWERS[fault])):
                    found.append(page)
                    here = page.cursor
                pytest.fail(f"{fault} on page {at!r} was taken for the end of the list")
            found += walk(slug, network(slug), here)
            assert names(found) == whole, (at, fault)


@every_platform
def test_whatever_shape_a_page_has_the_reading_ends(slug):
    for at in pages_of(slug).answers:
        for strange in set(ANSWERS) - set(LOUD):
            assert ends(walk(slug, broken_at(slug, at, ANSWERS[strange])))


@every_platform
def test_a_cursor_of_another_version_is_read_from_the_start_or_refused(slug):
    kept = [dict(page.cursor) for page in walk(slug, network(slug))]
    strange: list[dict[str, Any]] = [{"was": "something else"}, {}]
    for cursor in kept:
        for key in cursor:
            strange += [{**cursor, key: odd} for odd in ODD]
            strange.append({name: value for name, value in cursor.items() if name != key})
    for cursor in strange:
        assert ends(walk(slug, network(slug), cursor))


def test_most_connectors_read_page_by_page():
    reading = [slug for slug in PLATFORMS if on_paper(slug) and trial(slug).pages]
    assert len(reading) > 20
