"""Newsgroups on a real server (INN2): sign-in, reading, threads, receipts, withdrawing, replacing."""

import socket
import time
from datetime import UTC, datetime

import pytest

from conftest import missing
from palabre.connectors.contract import Kind, Reconnect, Rejected
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft
from palabre.connectors.usenet.client import NOT_FOUND, UsenetConnector

pytestmark = pytest.mark.peer

PORT = 21119
GROUP = "local.lanterne"
LOCK = "une phrase que personne ne devine"


@pytest.fixture
def mark():
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PORT)):
            missing("the news server (tests/peers/start.sh news)")
    return str(time.time_ns())


def connector(account, **more):
    given = {
        "server": f"127.0.0.1:{PORT}",
        "security": "none",
        "account": account,
        "secret": "secret",
        "address": f"{account.title()} <{account}@lanterne.example>",
    }
    return UsenetConnector(Http(allow=["127.0.0.1"], total=20), {**given, **more})


def until_now(one, group=GROUP):
    page = one.read("group", {"group": group}, {})
    while page.more:
        page = one.read("group", {"group": group}, page.cursor)
    return page


def on_from(one, page, group=GROUP):
    return one.read("group", {"group": group}, page.cursor)


def test_who_signs_in_is_known_and_a_wrong_password_is_said(mark):
    assert connector("desk").me().handle == "desk@lanterne.example"
    with pytest.raises(Reconnect):
        connector("desk", secret="wrong").me()
    with pytest.raises(Rejected, match="account"):
        connector("", secret="", address="a@b.example").read("group", {"group": GROUP}, {})
    with pytest.raises(Rejected, match="no such newsgroup"):
        connector("desk").read("group", {"group": "local.nowhere"}, {})


def test_articles_go_out_once_are_read_on_answered_and_found_by_their_key(mark):
    brand, zoe = connector("desk"), connector("zoe")
    before = until_now(brand)
    text = f".Été à l’Hôtel {mark}\n..deux points\n.\n" + "mot " * 400
    draft = Draft(
        text, title=f"Où acheter la lanterne nº {mark} ? Ça manque à Besançon", to={"group": GROUP}
    )
    since = datetime.now(UTC)
    assert zoe.receipt(mark, draft, since) is None
    sent = zoe.publish(draft, mark)
    assert zoe.publish(draft, mark).remote_id == sent.remote_id
    assert zoe.receipt(mark, draft, since).remote_id == sent.remote_id
    page = on_from(brand, before)
    (item,) = page.items
    assert (item.remote_id, item.title, item.place) == (sent.remote_id, draft.title, GROUP)
    assert item.text.split() == text.split()
    assert item.text.startswith(".Été")
    assert (item.kind, item.author.name, item.author.handle) == (
        Kind.FORUM,
        "Zoe",
        "zoe@lanterne.example",
    )
    assert abs((item.published_at - since).total_seconds()) < 60

    answer = brand.reply(sent.remote_id, Draft("À Lyon, dès lundi."), f"{mark}a")
    deeper = zoe.reply(answer.remote_id, Draft("Merci !"), f"{mark}b")
    page = on_from(brand, page)
    first, second = page.items
    assert (first.remote_id, first.parent, first.thread) == (
        answer.remote_id,
        *[sent.remote_id] * 2,
    )
    assert (second.parent, second.thread) == (answer.remote_id, sent.remote_id)
    assert first.title == f"Re: {draft.title}"
    assert second.remote_id == deeper.remote_id
    assert on_from(brand, page).unchanged


def test_long_readings_are_cut_into_pages(mark):
    zoe = connector("zoe")
    before = until_now(zoe, "local.cafe")
    sent = [zoe.publish(Draft(f"Nº {n} {mark}", title="Suite", to={"group": "local.cafe"}), f"{mark}{n}")
            for n in range(5)]  # fmt: skip
    seen, page = [], before
    for more in (True, True, False):
        page = zoe.read("group", {"group": "local.cafe"}, page.cursor, limit=2)
        seen += [item.remote_id for item in page.items]
        assert page.more is more
    assert seen == [one.remote_id for one in sent]


@pytest.mark.parametrize("lock", ["", LOCK])
def test_an_article_that_is_withdrawn_is_gone_there_and_here(mark, lock):
    # desk's articles get a lock from the server, free's none: those need one of their own.
    name = "free" if lock else "desk"
    brand, zoe = connector(name, lock=lock), connector("zoe")
    sent = brand.publish(Draft("Une erreur.", title=mark, to={"group": GROUP}), mark)
    page = until_now(zoe)
    assert page.items[-1].remote_id == sent.remote_id
    with pytest.raises(Rejected, match="author"):
        zoe.delete(sent.remote_id)
    brand.delete(sent.remote_id)
    brand.delete(sent.remote_id)
    after = gone(zoe, page)
    assert (after.deleted, after.items) == ((sent.remote_id,), ())
    assert brand.receipt(mark, Draft(""), datetime.now(UTC)) is None
    assert on_from(zoe, after).unchanged
    with pytest.raises(Rejected, match=NOT_FOUND):
        zoe.reply(sent.remote_id, Draft("Ah ?"), f"{mark}c")


@pytest.mark.parametrize("lock", ["", LOCK])
def test_an_article_that_is_replaced_is_read_anew_and_the_old_one_goes(mark, lock):
    brand, zoe = connector("free" if lock else "desk", lock=lock), connector("zoe")
    root = zoe.publish(Draft("Quand ?", title=mark, to={"group": GROUP}), mark)
    sent = brand.reply(root.remote_id, Draft("Mardi."), f"{mark}a")
    page = until_now(zoe)
    new = brand.edit(sent.remote_id, Draft("Mercredi, pardon."))
    assert new.remote_id != sent.remote_id
    after = gone(zoe, page)
    assert after.deleted == (sent.remote_id,)
    assert [(item.remote_id, item.text, item.parent) for item in after.items] == [
        (new.remote_id, "Mercredi, pardon.", root.remote_id)
    ]
    with pytest.raises(Rejected, match=NOT_FOUND):
        brand.edit(sent.remote_id, Draft("Jeudi."))


def test_a_cancel_that_nobody_vouches_for_changes_nothing(mark):
    """Without a lock anybody may say to be the author: the server keeps the article."""
    brand, forger = (
        connector("free", lock=LOCK),
        connector("zoe", address="Free <free@lanterne.example>"),
    )
    sent = brand.publish(Draft("Restera.", title=mark, to={"group": GROUP}), mark)
    page = until_now(brand)
    forger.delete(sent.remote_id)
    time.sleep(1)
    assert on_from(brand, page).deleted == ()
    assert brand.receipt(mark, Draft(""), datetime.now(UTC)).remote_id == sent.remote_id


def test_what_the_server_refuses_is_refused(mark):
    for group in ("local.nowhere", "local.closed"):
        with pytest.raises(Rejected):
            connector("desk").publish(Draft("x", title="x", to={"group": group}), f"{mark}{group}")


def gone(one, page):
    """Read on until the server took something away: it does so in its own time."""
    for _ in range(20):
        after = on_from(one, page)
        if after.deleted:
            return after
        time.sleep(0.25)
    raise AssertionError("it was never taken away")
