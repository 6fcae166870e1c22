"""One contract, kept by every connector of the registry: what its account can be bound to, to choose from."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields
from typing import Any

import httpx
import pytest

from palabre.connectors.afterwards import Charges
from palabre.connectors.contract import ConnectorError, Field, RateLimited, Reconnect, Rejected
from palabre.connectors.offering import LONGEST_NAME, LONGEST_VALUE, MOST, MOST_PAGES
from palabre.connectors.protocols import Offered, Offers
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.trial import Listed
from tests.contract.test_failing import ANSWERS
from tests.contract.test_finding import UNSOUND, spoilt
from tests.contract.test_paging import LOUD, ODD
from tests.contract.trials import connector, every_platform, trial

Respond = Callable[[httpx.Request], httpx.Response]


def asked_by(slug: str) -> list[Field]:
    """All fields that a platform has people fill in."""
    of = PLATFORMS[slug][0]
    groups = (of.account, of.to, of.draft, *(kind.fields for kind in of.sources))
    return [field for group in groups for field in group]


def offered_by(slug: str) -> set[str]:
    """The fields for which a platform says that it has a list."""
    return {field.name for field in asked_by(slug) if field.offered}


LISTS = [(slug, what) for slug in sorted(PLATFORMS) for what in sorted(trial(slug).offers)]
every_list = pytest.mark.parametrize(("slug", "what"), LISTS)
several_pages = pytest.mark.parametrize(
    ("slug", "what"), [one for one in LISTS if len(trial(one[0]).offers[one[1]].answers) > 1]
)


def listed(slug: str, what: str) -> Listed:
    """A list on paper."""
    return trial(slug).offers[what]


def network(slug: str, what: str, answers: Mapping[str, Any] | None = None) -> Respond:
    """The network on paper with these pages of the list; with its own without any."""
    of, given = trial(slug).answer, listed(slug, what)
    shown = given.answers if answers is None else answers

    def answer(request: httpx.Request) -> httpx.Response:
        asked = given.which(request)
        if asked is None:
            assert of
            return of(request)
        told = shown[asked] if asked in shown else httpx.Response(404)
        told = told(request) if callable(told) else told
        return told if isinstance(told, httpx.Response) else httpx.Response(200, json=told)

    return answer


def offers(slug: str, what: str, wire: Respond | None = None, words: str | None = None) -> Offered:
    """What a list gives."""
    asked = listed(slug, what).words if words is None else words
    found: Offered = connector(slug, wire or network(slug, what)).offers(what, asked)
    return found


def ends(slug: str, what: str, wire: Respond) -> bool:
    """Say whether the list ends, be it in an error of the contract with a sentence for a person."""
    try:
        return isinstance(offers(slug, what, wire), Offered)
    except ConnectorError as fault:
        return str(fault).endswith(".")


@every_platform
def test_what_is_offered_can_be_asked_for_and_the_other_way_round(slug):
    assert isinstance(connector(slug), Offers) == bool(offered_by(slug))
    assert {field.offered for field in asked_by(slug)} <= {"", "list", "search"}
    assert not any(field.secret for field in asked_by(slug) if field.offered)
    if trial(slug).answer is not None:
        assert set(trial(slug).offers) == offered_by(slug)


@every_list
def test_every_page_of_a_list_is_told_once_and_by_name(slug, what):
    found = offers(slug, what)
    assert {one.value for one in found.offers} == listed(slug, what).values
    assert len(found.offers) == len(listed(slug, what).values)
    assert all(one.name for one in found.offers)
    assert not found.more
    for field in (one for one in asked_by(slug) if one.name == what and one.choices):
        assert listed(slug, what).values <= set(field.choices)
    named = [one.name.casefold() for one in found.offers]
    assert named == sorted(named)


@every_list
def test_words_narrow_a_list_or_are_looked_for(slug, what):
    """Where a network only searches, nothing is looked for, and paid, without any words."""
    kind = {field.offered for field in asked_by(slug) if field.name == what}
    if "list" in kind:
        first = offers(slug, what).offers[0]
        assert first in offers(slug, what, words=first.name.upper()).offers
        assert offers(slug, what, words="no such thing anywhere").offers == ()
        return
    one = connector(slug, ANSWERS["nobody"])
    with suppress(Rejected):  # a search that needs more than a word says so
        assert one.offers(what, " ") == Offered()
    assert not isinstance(one, Charges) or one.spent == 0


@every_platform
def test_a_list_that_there_is_not_is_refused(slug):
    one = connector(slug, ANSWERS["nobody"])
    if not isinstance(one, Offers):
        pytest.skip("offers nothing")
    with pytest.raises(Rejected):
        one.offers("no such field", "x")


@every_list
@pytest.mark.parametrize("fault", LOUD)
def test_a_fault_on_any_page_is_told_and_never_taken_for_the_end_of_a_list(slug, what, fault):
    whole, which = network(slug, what), listed(slug, what).which
    for at in listed(slug, what).answers:
        with pytest.raises(ConnectorError):
            offers(slug, what, lambda r, at=at: ANSWERS[fault](r) if which(r) == at else whole(r))


@every_list
def test_whatever_shape_a_page_has_the_list_ends(slug, what):
    whole, which = network(slug, what), listed(slug, what).which
    for at, given in listed(slug, what).answers.items():
        for strange in set(ANSWERS) - set(LOUD):
            assert ends(
                slug,
                what,
                lambda r, at=at, s=strange: ANSWERS[s](r) if which(r) == at else whole(r),
            )
        for shape in shapes(given):
            assert ends(slug, what, network(slug, what, {**listed(slug, what).answers, at: shape}))


def shapes(given: Any) -> Iterable[Any]:
    """An answer with something odd in the place of each of its values, of the first thing of a list only."""
    if isinstance(given, dict):
        for at, (name, value) in enumerate(given.items()):
            odd = [one for one in ODD[at % 2 :: 2] if safe(one)]
            yield from ({**given, name: one} for one in (*odd, *shapes(value)))
    elif isinstance(given, list) and given:
        yield from ([one, *given[1:]] for one in (*filter(safe, ODD), *shapes(given[0])))


def safe(value: Any) -> bool:
    """Say whether JSON can hold it."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True


@every_list
def test_who_is_signed_out_or_asks_too_often_is_told_so(slug, what):
    for status, error in ((401, (Reconnect, Rejected)), (429, RateLimited)):
        with pytest.raises(error):
            offers(
                slug,
                what,
                lambda _, status=status: httpx.Response(
                    status, json={}, headers={"retry-after": "5"}
                ),
            )


@several_pages
def test_a_place_that_gives_new_pages_for_ever_is_left(slug, what):
    """And the person is told that there may be more."""
    calls: list[str] = []
    pages, which = listed(slug, what).answers, listed(slug, what).which

    def endless(request: httpx.Request) -> httpx.Response:
        at = which(request)
        if at is None:
            answer = trial(slug).answer
            assert answer
            return answer(request)
        calls.append(at)
        first = pages[at] if at in pages else next(iter(list(pages.values())[-2:]))
        onward = json.dumps(first)
        for mark in pages:
            if mark and mark not in {"accounts", "1"}:
                onward = onward.replace(f'"{mark}"', f'"{mark}{len(calls)}"').replace(
                    f"={mark.rpartition(' ')[2]}", f"={mark.rpartition(' ')[2]}{len(calls)}"
                )
        return httpx.Response(200, content=onward)

    assert ends(slug, what, endless)
    assert len(calls) <= MOST_PAGES + 1


@every_list
def test_names_that_nobody_can_read_or_keep_come_in_readable(slug, what):
    answers = {at: spoilt(given) for at, given in listed(slug, what).answers.items()}
    try:
        found = offers(slug, what, network(slug, what, answers))
    except ConnectorError:
        return
    for one in found.offers:
        told = [getattr(one, field.name) for field in fields(one)]
        assert not any(UNSOUND.search(text) or "\n" in text for text in told)


@every_list
def test_a_name_as_long_as_a_book_and_a_crowd_of_things_are_cut(slug, what):
    def many(value: Any) -> Any:
        """The first list of things with three thousand of them, by names of five thousand signs."""
        if isinstance(value, dict):
            return {name: many(one) for name, one in value.items()}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [*value, *(numbered(value[0], n) for n in range(3_000))]
        return value

    def numbered(value: Any, n: int) -> Any:
        if isinstance(value, dict):
            return {name: numbered(one, n) for name, one in value.items()}
        if isinstance(value, str):
            return "x" * 5_000 if " " in value else f"{value[:-4]}{n:04}"
        return value

    answers = {at: many(given) for at, given in listed(slug, what).answers.items()}
    try:
        found = offers(slug, what, network(slug, what, answers))
    except ConnectorError:
        return
    assert len(found.offers) <= MOST
    assert all(len(one.value) <= LONGEST_VALUE for one in found.offers)
    assert all(len(one.name) <= LONGEST_NAME + 1 for one in found.offers)


def test_many_connectors_offer_something():
    assert len({slug for slug in PLATFORMS if offered_by(slug)}) > 15
