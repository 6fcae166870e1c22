"""Bodies that are too large are refused at the door."""

import asyncio

import pytest

from palabre.site.bodies import USUAL, limited

IMPORT = "/o/lanterne/lanterne/listen/imports/new/"


async def reads_all(scope, receive, send):
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})


def answer(path, chunks, headers=()):
    """The status a request gets, and how many of its chunks were taken."""
    taken, said = [], []
    parts = iter(chunks)

    async def receive():
        taken.append(1)
        part = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message):
        said.append(message)

    scope = {"type": "http", "path": path, "headers": list(headers)}
    asyncio.run(limited(reads_all)(scope, receive, send))
    return said[0]["status"], len(taken)


MEGABYTE = b"x" * 1024 * 1024


def test_a_usual_form_passes():
    assert answer("/me/", [MEGABYTE])[0] == 200


def test_a_body_that_says_its_size_is_refused_unread():
    headers = [(b"content-length", str(USUAL + 1).encode())]
    assert answer("/me/", [MEGABYTE], headers) == (413, 0)


def test_a_body_without_a_size_is_cut_where_it_is_too_long():
    status, taken = answer("/me/", [MEGABYTE] * 50)
    assert status == 413
    assert taken < 10


@pytest.mark.parametrize(("cookie", "status"), [(b"sessionid=abc", 200), (b"theme=dark", 413)])
def test_only_a_session_may_bring_large_files(cookie, status):
    assert answer(IMPORT, [MEGABYTE] * 20, [(b"cookie", cookie)])[0] == status
