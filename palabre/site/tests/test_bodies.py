"""Bodies that are too large are refused at the door."""

import asyncio

import pytest

from conftest import _member
from palabre.channels.keys import COUPONS, LISTENING, MENTIONS, POSTS, PROTECTION, make_key
from palabre.governance.acts import MACHINE
from palabre.site.bodies import USUAL, _refuse, limited

IMPORT = "/o/lanterne/lanterne/listen/imports/new/"
LOGS = "/o/lanterne/lanterne/publish/site/logs/new/"
SOURCES = "/o/lanterne/lanterne/listen/sources/new/"


async def reads_all(scope, receive, send):
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})


def answer(path, chunks, headers=(), method="POST"):
    """The status a request gets, and how many of its chunks were taken."""
    taken, said = [], []
    parts = iter(chunks)

    async def receive():
        taken.append(1)
        part = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message):
        said.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
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
    assert answer(LOGS, [MEGABYTE] * 20, carrying(as_ada))[0] == 200
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


MEDIA, API = "/o/lanterne/lanterne/publish/media/", "/api/v1/media"
HUGE = [(b"content-length", str(50 * 1024 * 1024).encode())]


@pytest.fixture
def reader(client, organisation):
    """Somebody who may look at things only, signed in."""
    client.force_login(_member("Léo", organisation, "viewer").user)
    return client


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [MEDIA, MEDIA.replace("media", "posts/new"), IMPORT, LOGS])
def test_a_member_who_may_not_bring_files_is_refused_before_anything_is_read(brand, reader, path):
    assert answer(path, [MEGABYTE] * 20, [*HUGE, *carrying(reader)]) == (413, 0)
    status, taken = answer(path, [MEGABYTE] * 20, carrying(reader))
    assert (status, taken < 10) == (413, True)


@pytest.mark.django_db(transaction=True)
def test_a_member_brings_large_files_to_their_own_brands_and_only_where_files_are_taken(as_ada):
    for path in ("media/", "media/7/still/", "posts/new/", "posts/7/edit/", "posts/7/keep/"):
        place = MEDIA.replace("media/", path)
        assert answer(place, [MEGABYTE] * 20, [*HUGE, *carrying(as_ada)])[0] == 200, path
        assert answer(place, [], [*HUGE, *carrying(as_ada)], "PUT")[0] == 413
    for path in ("posts/7/stop/", "posts/look/", "media/7/remove/"):
        place = MEDIA.replace("media/", path)
        assert answer(place, [], [*HUGE, *carrying(as_ada)]) == (413, 0), path
    for place in (MEDIA.replace("lanterne/p", "other/p"), MEDIA.replace("/o/lanterne", "/o/other")):
        assert answer(place, [], [*HUGE, *carrying(as_ada)]) == (413, 0), place


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "door", "status"),
    [
        (API, POSTS, 200),
        (API, COUPONS, 413),
        ("/api/v1/imports/bring", LISTENING, 200),
        ("/api/v1/imports/bring", MENTIONS, 413),
        ("/api/v1/suspects/lists/bring", PROTECTION, 413),
    ],
)
def test_a_key_brings_large_files_only_where_it_may_send_them(organisation, path, door, status):
    _key, spelt = make_key(MACHINE, organisation, "Caisse", (door,))
    headers = [*HUGE, (b"authorization", f"Bearer {spelt}".encode())]
    assert answer(path, [MEGABYTE] * 20, headers)[0] == status
    assert answer(path, [], headers, "GET")[0] == 413


def test_a_refusal_runs_nothing_in_a_browser():
    said = []

    async def send(message):
        said.append(message)

    asyncio.run(_refuse(send))
    headers = dict(said[0]["headers"])
    assert headers[b"content-security-policy"] == b"default-src 'none'"
    assert headers[b"x-content-type-options"] == b"nosniff"
