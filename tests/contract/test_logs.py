"""One contract, kept by every connector of the registry: nothing secret is ever logged, all well or not."""

from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest

from palabre.connectors.contract import ConnectorError
from palabre.connectors.protocols import Introduces
from tests.contract.trials import called, connector, every_call, every_platform, on_paper, trial


def watching(slug, asked):
    """The network of a trial, which keeps what it was asked."""
    of = trial(slug)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        assert of.answer
        return of.answer(request)

    return answer


def told_of(asked, text):
    """What stands in a log of the requests, though it may be a key: credentials, paths, queries."""
    found = ["s3cret"] if "s3cret" in text else []
    for request in asked:
        parts = urlsplit(str(request.url))
        for part in (parts.path, parts.query):
            found += [part] if len(part) > 1 and part in text else []
        signed = request.headers.get("authorization", "").rpartition(" ")[2]
        found += ["authorization"] if signed and signed in text else []
    return found


@every_call
def test_a_call_that_works_logs_no_secret_and_no_whole_address(slug, capability, heard):
    if not on_paper(slug):
        pytest.skip("is tried against a real server")
    asked: list[httpx.Request] = []
    called(slug, capability, watching(slug, asked) if trial(slug).answer else None)
    assert told_of(asked, heard.text) == []
    assert bool(asked) == ("HTTP Request" in heard.text)  # it was loud enough to tell


@every_platform
def test_nor_does_asking_whose_account_it_is(slug, heard):
    asked: list[httpx.Request] = []
    one = connector(slug, watching(slug, asked))
    if not isinstance(one, Introduces) or trial(slug).answer is None:
        pytest.skip("doesn't say whose account it is")
    with suppress(ConnectorError):
        one.me()
    assert told_of(asked, heard.text) == []
