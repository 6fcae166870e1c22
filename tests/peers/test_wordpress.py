"""The WordPress connector on a real WordPress: posts, comments, pingbacks, schedule, bin."""

import io
import os
import subprocess
import time
import xmlrpc.client
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image

from conftest import missing
from palabre.connectors.contract import Kind, Moderation, Reconnect, Rejected
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.loopback import Reply, running_site
from palabre.connectors.wordpress.client import WordPressConnector

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]

PEERS = Path(os.environ.get("PEERS_DIR", Path.home() / ".cache/palabre-peers"))
SITE = "http://127.0.0.1:28080"
NAME = "127.0.0.1:28080"


def connector(secret):
    credential = {"server": SITE, "account": "admin", "secret": secret}
    return WordPressConnector(Http(allow=["127.0.0.1"], total=120), credential)


def editor(name, secret, site=SITE):
    """A new user of the site who may moderate, connected; ``secret`` is the administrator's."""
    api = f"{SITE}/wp-json/wp/v2/users"
    with httpx.Client(auth=("admin", secret), timeout=60) as administrator:
        user = {
            "username": name,
            "email": f"{name}@example.test",
            "password": "pw",
            "roles": "editor",
        }
        number = administrator.post(api, json=user).raise_for_status().json()["id"]
        told = administrator.post(f"{api}/{number}/application-passwords", json={"name": "palabre"})
    credential = {
        "server": site,
        "account": name,
        "secret": told.raise_for_status().json()["password"],
    }
    return WordPressConnector(Http(allow=["127.0.0.1"], total=120), credential)


@pytest.fixture
def blog():
    """A connector of the real site's administrator."""
    try:
        httpx.get(f"{SITE}/wp-json/", timeout=60).raise_for_status()
        secret = (PEERS / "wordpress-app-password").read_text().strip()
    except (httpx.HTTPError, OSError):
        missing("WordPress of ../shared/peers (start-wordpress.sh)")
    return connector(secret)


@pytest.fixture
def mark():
    """A word that is in no other text."""
    return f"luciole{time.time_ns() % 10**10}"


def picture(name, alt, colour="teal"):
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "PNG")
    return Upload(name, "image/png", data.getvalue(), alt)


def soon(find, seconds=20):
    """What ``find`` gives once it gives something: a site works in its own time."""
    until = time.monotonic() + seconds
    while not (found := find()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


@pytest.fixture
def silence(blog):
    """No comment from this machine: WordPress takes one in fifteen seconds from each address."""
    secret = (PEERS / "wordpress-app-password").read_text().strip()
    api = f"{SITE}/wp-json/wp/v2"
    with httpx.Client(auth=("admin", secret), timeout=60) as administrator:
        # Comments of a post in the bin are in no list: they go with it.
        for path, status in (
            ("posts", "trash"),
            *(("comments", one) for one in ("all", "spam", "trash")),
        ):
            asked = {"context": "edit", "status": status, "per_page": 100}
            asked |= {"type": "all"} if path == "comments" else {}
            for one in administrator.get(f"{api}/{path}", params=asked).json():
                administrator.delete(f"{api}/{path}/{one['id']}", params={"force": True})


def looked_at(blog, name):
    """What is gone when a text is looked at again, and what it says now."""
    page = blog.check([name])
    return page.deleted, "".join(item.text for item in page.items)


def names(page):
    return [item.remote_id for item in page.items]


def everything(blog, source, cursor):
    """All items and all names of deleted ones until a reading is done, and where it ended."""
    items, deleted = [], []
    while True:
        page = blog.read(source, {"site": SITE}, cursor)
        items += page.items
        deleted += page.deleted
        cursor = page.cursor
        if not page.more:
            return {item.remote_id: item for item in items}, deleted, cursor


def test_the_account_is_known_and_a_wrong_password_is_not(blog):
    me = blog.me()
    assert (me.remote_id, me.name) == (f"{NAME}#user-1", "admin")
    with pytest.raises(Reconnect):
        connector("s3cret").me()


def test_a_site_says_that_it_is_wordpress(blog):
    found = WordPressConnector(Http(allow=["127.0.0.1"])).directory("Lanterne", site=SITE)
    assert [(one.source, one.values["site"]) for one in found] == [
        ("posts", SITE),
        ("comments", SITE),
    ]
    assert blog.directory("Lanterne") == ()


def test_a_post_goes_out_with_pictures_and_terms_is_read_edited_and_thrown_away(blog, mark):
    key = f"key-{mark}"
    draft = Draft(
        f'L’été <{mark}> & "nous"',
        title=f"Été & <b>{mark}</b>",
        tags=(f"#{mark}", "Café & Co"),
        media=(picture("une.png", "Une lampe"), picture("deux.png", 'Deux "lampes" <ici>', "red")),
        more={"categories": f"Atelier {mark}, Nouvelles", "excerpt": "En bref & bien"},
    )
    draft_text = f"{draft.text}\n\n[gallery] Voir https://exemple.example/a?b=1&c=2.\nFin."
    draft = Draft(**{**_fields(draft), "text": draft_text})
    _, _, cursor = everything(blog, "posts", {})
    since = datetime.now(UTC)
    assert blog.receipt(key, draft, since) is None
    sent = blog.publish(draft, key)
    assert sent.ready
    assert mark in sent.url
    assert blog.receipt(key, draft, since) == sent
    items, _, cursor = everything(blog, "posts", cursor)
    item = items[sent.remote_id]
    assert item.title == f"Été & <b>{mark}</b>"
    assert item.text.replace("\u201c", '"').replace("\u201d", '"') == draft_text
    assert [one.alt for one in item.media] == ["Une lampe", 'Deux "lampes" <ici>']
    assert item.links == ("https://exemple.example/a?b=1&c=2",)
    assert set(item.tags) == {mark, "Café & Co"}
    assert sent.remote_id in names(blog.search(mark, {}))
    shown = httpx.get(sent.url, timeout=60).text
    assert f"<{mark}>" not in shown
    assert f"&lt;{mark}&gt;" in shown

    edited = blog.edit(sent.remote_id, Draft(f"Corrigé, {mark}.", title="Nouveau titre"))
    assert edited.remote_id == sent.remote_id
    items, _, cursor = everything(blog, "posts", cursor)
    assert items[sent.remote_id].text == f"Corrigé, {mark}."
    assert looked_at(blog, sent.remote_id) == ((), f"Corrigé, {mark}.")
    blog.delete(sent.remote_id)
    blog.delete(sent.remote_id)
    assert looked_at(blog, sent.remote_id)[0] == (sent.remote_id,)
    items, deleted, _ = everything(blog, "posts", cursor)
    assert sent.remote_id in deleted
    assert sent.remote_id not in items
    assert httpx.get(sent.url, timeout=60).status_code == 404


def _fields(draft):
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


# Moves a scheduled post's hour, and that of the task which shows it, to a second ago.
LATER = """<?php $_SERVER['HTTP_HOST'] = '127.0.0.1'; require $argv[1]; $post = (int) $argv[2];
$now = gmdate('Y-m-d H:i:s', time() - 1);
$wpdb->update($wpdb->posts, ['post_date' => $now, 'post_date_gmt' => $now], ['ID' => $post]);
wp_clear_scheduled_hook('publish_future_post', [$post]);
wp_schedule_single_event(time() - 1, 'publish_future_post', [$post]);"""


def test_a_post_appears_when_its_hour_has_come(blog, mark, tmp_path):
    """WordPress shows at once what is due in a minute: the post is an hour off, and time is moved."""
    at = datetime.now(UTC) + timedelta(hours=1)
    draft = Draft(f"Plus tard {mark}", title=f"Demain {mark}", at=at)
    sent = blog.publish(draft, mark)
    assert not sent.ready
    assert blog.receipt(mark, draft, at) == sent
    assert sent.at == at.replace(microsecond=0)
    assert sent.remote_id not in names(blog.read("posts", {"site": SITE}, {}))
    script = tmp_path / "later.php"
    script.write_text(LATER)
    folder = PEERS / "open" if (PEERS / "open").exists() else PEERS
    words = ["php", script, folder / "wordpress/wp/wp-load.php", sent.remote_id.rpartition("-")[2]]
    subprocess.run(words, check=True, capture_output=True, timeout=60)

    def appeared():
        httpx.get(f"{SITE}/wp-cron.php", timeout=60)
        return sent.remote_id in names(blog.read("posts", {"site": SITE}, {}))

    assert soon(appeared)
    blog.delete(sent.remote_id)


def test_what_a_stranger_says_waits_until_it_is_approved(blog, mark, silence):
    post = blog.publish(Draft("Parlez-nous.", title=f"Billet {mark}"), mark)
    form = {"author": "Zoé", "email": "z@example.test", "comment": f"Très déçue ! {mark}"}
    form |= {"comment_post_ID": post.remote_id.rpartition("-")[2]}
    assert httpx.post(f"{SITE}/wp-comments-post.php", data=form, timeout=60).status_code == 302
    items, _, _ = everything(blog, "comments", {})
    held = next(item for item in items.values() if mark in item.text)
    assert (held.author.name, held.raw["status"]) == ("Zoé", "hold")
    assert "z@example.test" not in repr(held)
    blog.moderate(held.remote_id, Moderation.APPROVE)
    stranger = WordPressConnector(Http(allow=["127.0.0.1"], total=120))
    assert held.remote_id in everything(stranger, "comments", {})[0]
    blog.delete(post.remote_id)


def test_a_comment_is_held_back_approved_answered_and_called_spam(blog, mark):
    post = blog.publish(Draft("Parlez-nous.", title=f"Billet {mark}"), mark)
    first = blog.reply(post.remote_id, Draft(f"Bienvenue <ici>, {mark}"), "k1")
    again = blog.reply(post.remote_id, Draft(f"Bienvenue <ici>, {mark}"), "k1")
    assert again == first
    blog.moderate(first.remote_id, Moderation.HIDE)
    stranger = WordPressConnector(Http(allow=["127.0.0.1"], total=120))
    _, _, cursor = everything(stranger, "comments", {})
    assert first.remote_id not in everything(stranger, "comments", {})[0]
    items, _, ours = everything(blog, "comments", {})
    assert items[first.remote_id].raw["status"] == "hold"
    assert items[first.remote_id].text == f"Bienvenue <ici>, {mark}"
    assert blog.measure([post.remote_id])[0].value == 0
    blog.moderate(first.remote_id, Moderation.APPROVE)
    assert first.remote_id in everything(stranger, "comments", cursor)[0]

    since = datetime.now(UTC)
    draft = Draft(f"Merci, {mark} & à bientôt")
    assert blog.receipt("k2", draft, since) is None
    reply = blog.reply(first.remote_id, draft, "k2")
    assert blog.receipt("k2", draft, since) == reply
    read = everything(blog, "comments", ours)[0][reply.remote_id]
    assert (read.parent, read.thread) == (first.remote_id, post.remote_id)
    assert read.text == draft.text
    assert [one.value for one in blog.measure([post.remote_id, first.remote_id])] == [2, 1]
    blog.edit(reply.remote_id, Draft(f"Merci encore, {mark}"))
    assert everything(blog, "comments", ours)[0][reply.remote_id].text == f"Merci encore, {mark}"
    assert reply.remote_id in names(blog.search(f"encore, {mark}", {}))
    blog.moderate(reply.remote_id, Moderation.SPAM)
    assert reply.remote_id not in everything(blog, "comments", ours)[0]
    assert looked_at(blog, reply.remote_id)[0] == (reply.remote_id,)
    assert looked_at(blog, first.remote_id) == ((), f"Bienvenue <ici>, {mark}")
    blog.moderate(first.remote_id, Moderation.DELETE)
    blog.moderate(first.remote_id, Moderation.DELETE)
    assert looked_at(blog, first.remote_id)[0] == (first.remote_id,)
    items, deleted, _ = everything(blog, "comments", ours)
    assert first.remote_id in deleted
    assert first.remote_id not in items
    blog.delete(post.remote_id)


def test_a_pingback_is_held_like_a_comment_and_approved(blog, mark, silence):
    """Sent by a page on loopback; WordPress fetches the page to see that it holds the link."""
    post = blog.publish(Draft("À citer.", title=f"Cité {mark}"), mark)
    with running_site() as site:
        said = f"<html><head><title>Revue {mark}</title></head><body><p>Lire ce billet : "
        said += f'<a href="{post.url}">ce billet</a> de la marque.</p></body></html>'
        html = {"Content-Type": "text/html; charset=utf-8"}
        site.replies["/revue"] = Reply(said.encode(), headers=html)
        rpc = xmlrpc.client.ServerProxy(f"{SITE}/xmlrpc.php")
        registered = rpc.pingback.ping(f"{site.url}/revue", post.url)
        assert "registered" in registered
    items, _, cursor = everything(blog, "comments", {})
    ping = next(item for item in items.values() if item.url == f"{site.url}/revue")
    assert (ping.kind, ping.title, ping.raw["status"]) == (Kind.ARTICLE, f"Revue {mark}", "hold")
    assert (ping.parent, ping.author.name) == (post.remote_id, "127.0.0.1")
    assert "ce billet" in ping.text
    blog.moderate(ping.remote_id, Moderation.APPROVE)
    items, _, _ = everything(blog, "comments", cursor)
    assert items[ping.remote_id].raw["status"] == "approved"
    blog.delete(post.remote_id)


def test_texts_of_another_site_are_left_alone(blog):
    with pytest.raises(Rejected):
        blog.delete("autre.example#post-1")
    with pytest.raises(Rejected):
        blog.reply(f"{NAME}#post-999999999", Draft("Bonjour"), "k")
