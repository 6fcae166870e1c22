"""Bodies that are too large are refused at the door."""

import asyncio

import pytest

from palabre.site.bodies import USUAL, _refuse, limited

IMPORT = "/o/lanterne/lanterne/listen/imports/new/"
SOURCES = "/o/lanterne/lanterne/listen/sources/new/"


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


def carrying(client, name="sessionid"):
    return [(b"cookie", f"theme=dark; {name}={client.cookies['sessionid'].value}".encode())]


@pytest.mark.django_db(transaction=True)
def test_somebody_signed_in_may_bring_large_files_where_files_are_taken(as_ada):
    assert answer(IMPORT, [MEGABYTE] * 20, carrying(as_ada))[0] == 200
    assert answer(SOURCES, [MEGABYTE] * 8, carrying(as_ada))[0] == 200
    assert answer(SOURCES, [MEGABYTE] * 20, carrying(as_ada))[0] == 413
    assert answer(IMPORT + "7/", [MEGABYTE] * 20, carrying(as_ada))[0] == 413


@pytest.mark.django_db(transaction=True)
def test_a_session_that_nobody_signed_in_to_brings_no_large_file(as_ada, client):
    made_up = [(b"cookie", b"sessionid=" + b"a" * 32)]
    assert answer(IMPORT, [MEGABYTE] * 20, made_up)[0] == 413
    assert answer(IMPORT, [MEGABYTE] * 20, carrying(as_ada, "xsessionid"))[0] == 413
    as_ada.logout()
    session = client.session
    session["theme"] = "dark"
    session.save()
    stranger = [(b"cookie", f"sessionid={session.session_key}".encode())]
    assert answer(IMPORT, [MEGABYTE] * 20, stranger)[0] == 413


def test_a_refusal_runs_nothing_in_a_browser():
    said = []

    async def send(message):
        said.append(message)

    asyncio.run(_refuse(send))
    headers = dict(said[0]["headers"])
    assert headers[b"content-security-policy"] == b"default-src 'none'"
    assert headers[b"x-content-type-options"] == b"nosniff"
