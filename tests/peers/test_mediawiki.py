"""The MediaWiki connector on a real wiki: pages, discussions, changes, search, deletion."""

import os
import secrets
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from conftest import missing
from palabre.connectors.contract import Kind, Moderation, Page, Reconnect, Rejected
from palabre.connectors.http import Http
from palabre.connectors.mediawiki.client import MediaWikiConnector
from palabre.connectors.protocols import Draft

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]

PEERS = Path(os.environ.get("PEERS_DIR", Path.home() / ".cache/palabre-peers"))
API = "http://127.0.0.1:21082/api.php"
NAME = "127.0.0.1:21082"
RIGHTS = "basic,highvolume,editpage,createeditmovepage,delete"


def connector(**credential):
    return MediaWikiConnector(Http(allow=["127.0.0.1"], total=120), credential)


@pytest.fixture(scope="module")
def password():
    """A bot password of the wiki's administrator, as Special:BotPasswords gives it."""
    try:
        httpx.get(API, timeout=60).raise_for_status()
    except httpx.HTTPError:
        missing("the wiki of ../shared/peers (start-small.sh wiki)")
    secret = secrets.token_hex(16)
    script = PEERS / "wiki/www/maintenance/createBotPassword.php"
    words = ["php", script, "--appid", f"p{secret[:10]}", "--grants", RIGHTS, "Admin", secret]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    return {"server": API, "account": f"Admin@p{secret[:10]}", "secret": secret}


@pytest.fixture
def wiki(password):
    """A connector of the administrator's bot."""
    return connector(**password)


@pytest.fixture
def mark():
    """A word that is in no other text."""
    return f"Luciole{time.time_ns() % 10**10}"


def everything(wiki, source, values, cursor):
    """All items and names of deleted ones until a reading is done, and where it ended."""
    items, deleted = {}, []
    while True:
        page = wiki.read(source, {"wiki": API, **values}, cursor)
        items |= {item.remote_id: item for item in page.items}
        deleted += page.deleted
        cursor = page.cursor
        if not page.more:
            return items, deleted, cursor


def markup(title):
    return httpx.get(
        API.replace("api.php", "index.php"), params={"title": title, "action": "raw"}, timeout=60
    ).text


def test_the_bot_is_known_and_a_wrong_password_is_not(wiki, password):
    assert wiki.me().remote_id == f"{NAME}#user-Admin"
    with pytest.raises(Reconnect):
        connector(**{**password, "secret": "wrong"}).me()


def test_a_site_says_that_it_is_a_wiki():
    found = connector().directory("Lanterne", site="http://127.0.0.1:21082/index.php")
    assert [(one.source, one.values) for one in found] == [("changes", {"wiki": API})]


def test_a_page_is_made_added_to_changed_and_deleted(wiki, mark):
    text = f"L'été ''de'' [[{mark}]] {{{{boum}}}} <b>&amp;</b> ~~~~\n# pas une liste\n\nFin."
    draft = Draft(text, to={"page": mark}, link="https://lanterne.example/a?b=1&c=2")
    _, _, cursor = everything(wiki, "changes", {}, {})
    since = datetime.now(UTC) - timedelta(seconds=2)
    assert wiki.receipt(mark, draft, since) is None
    sent = wiki.publish(draft, mark)
    assert wiki.receipt(mark, draft, since) == sent
    with pytest.raises(Rejected):
        wiki.publish(Draft("Encore", to={"page": "<>"}), "k")
    items, _, cursor = everything(wiki, "changes", {}, cursor)
    item = items[sent.remote_id]
    assert item.text == f"{text}\n\nhttps://lanterne.example/a?b=1&c=2"
    assert item.links == ("https://lanterne.example/a?b=1&c=2",)
    assert (item.kind, item.title, item.author.name) == (Kind.WIKI, mark, "Admin")
    shown = httpx.get(item.url, timeout=60).text
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in shown
    section = wiki.publish(Draft("Une section", title="Histoire", to={"page": mark}), "k2")
    history, _, known = everything(wiki, "page", {"page": mark}, {})
    assert list(history) == [sent.remote_id, section.remote_id]
    assert history[section.remote_id].text == "Histoire\n\nUne section"
    wiki.edit(section.remote_id, Draft("Une autre"))
    wiki.edit(section.remote_id, Draft("Une *troisième*", title="Passé"))
    assert "== Passé ==\n\nUne *troisième*" in markup(mark)
    assert "Histoire" not in markup(mark)
    wiki.delete(section.remote_id)
    wiki.delete(section.remote_id)
    assert "Passé" not in markup(mark)
    both = [sent.remote_id, section.remote_id]
    assert wiki.check(both) == Page()
    wiki.delete(sent.remote_id)
    assert wiki.check(both) == Page(deleted=tuple(both))
    items, deleted, _ = everything(wiki, "page", {"page": mark}, known)
    assert items == {}
    assert set(deleted) == set(both)
    wiki.delete(sent.remote_id)


def test_a_discussion_is_answered_a_step_further_in(wiki, mark):
    talk = f"Talk:{mark}"
    wiki.publish(Draft("Une page.", to={"page": mark}), f"{mark}0")
    question = wiki.publish(Draft("Est-ce vrai ?", title=mark, to={"page": talk}), mark)
    answer = wiki.reply(question.remote_id, Draft("Oui, [tout] à fait."), f"{mark}1")
    again = wiki.reply(question.remote_id, Draft("Et même plus."), f"{mark}2")
    deeper = wiki.reply(answer.remote_id, Draft("Merci !"), f"{mark}3")
    lines = [line for line in markup(talk).split("\n") if line.strip()]
    depths = [len(line) - len(line.lstrip(":")) for line in lines]
    assert depths == [0, 0, 1, 2, 1]
    assert "[[User:Admin|Admin]]" in lines[2]
    items, _, _ = everything(wiki, "page", {"page": talk}, {})
    assert items[answer.remote_id].text.startswith("Oui, [tout] à fait. Admin")
    assert items[answer.remote_id].parent == items[question.remote_id].thread
    wiki.edit(answer.remote_id, Draft("Oui."))
    wiki.edit(answer.remote_id, Draft("Non."))
    wiki.delete(again.remote_id)
    lines = [line for line in markup(talk).split("\n") if line.strip()]
    assert lines[2].startswith(":Non. ")
    assert lines[3].startswith("::Merci !")
    assert len(lines) == 4
    assert (
        wiki.receipt(f"{mark}3", Draft("Merci !"), datetime.now(UTC) - timedelta(minutes=1))
        == deeper
    )


def test_an_article_is_answered_on_its_page_of_discussion(wiki, mark):
    article = wiki.publish(Draft("Une page fausse.", to={"page": mark}), mark)
    sent = wiki.reply(article.remote_id, Draft("Une erreur s'y trouve."), f"{mark}1")
    assert f"== {mark} ==\n\nUne erreur s'y trouve. [[User:Admin" in markup(f"Talk:{mark}")
    wiki.delete(sent.remote_id)
    assert markup(f"Talk:{mark}").strip() in {"", "There is currently no text in this page."} or (
        httpx.get(f"http://127.0.0.1:21082/index.php/Talk:{mark}", timeout=60).status_code == 404
    )


def test_what_was_written_is_found(wiki, mark):
    sent = wiki.publish(Draft(f"Une {mark} & co", to={"page": mark}), mark)
    for _ in range(100):  # the wiki indexes after it has answered
        found = wiki.search(mark, {})
        if found.items:
            break
        httpx.get(f"http://127.0.0.1:21082/index.php?title={mark}", timeout=60)
        time.sleep(0.1)
    assert [item.title for item in found.items] == [mark]
    assert f"Une {mark} & co" in found.items[0].text
    wiki.delete(sent.remote_id)


@pytest.fixture
def stranger():
    """Somebody without an account, who writes in the wiki; gives the number of each change."""

    def write(title, text):
        asked = {"action": "edit", "title": title, "text": text, "token": "+\\", "format": "json"}
        done = httpx.post(API, data=asked, timeout=120).json()["edit"]
        return done["newrevid"]

    return write


def test_a_change_of_somebody_else_is_undone(wiki, stranger, mark):
    wiki.publish(Draft("Ouvert dès 9 h.", to={"page": mark}), mark)
    number = stranger(mark, "Ouvert dès 9 h.\n\nAchetez ailleurs !")
    name = f"{NAME}#rev-{number}"
    with pytest.raises(Rejected, match="allow this account"):  # this wiki gives nobody that right
        wiki.moderate(name, Moderation.HIDE)
    wiki.moderate(name, Moderation.DELETE)
    assert markup(mark).strip() == "Ouvert dès 9 h."
    wiki.moderate(name, Moderation.DELETE)  # undone already
    alone = stranger(f"{mark}B", "Achetez ailleurs !")
    wiki.moderate(f"{NAME}#rev-{alone}", Moderation.DELETE)
    assert wiki.check([f"{NAME}#rev-{alone}"]).deleted


def test_what_others_built_upon_is_left_to_a_person(wiki, stranger, mark):
    first = stranger(mark, "Un texte.")
    second = stranger(mark, "Un texte faux.")
    stranger(mark, "Un texte très faux.")
    with pytest.raises(Rejected, match="others have added"):
        wiki.moderate(f"{NAME}#rev-{first}", Moderation.DELETE)
    with pytest.raises(Rejected, match="by hand"):
        wiki.moderate(f"{NAME}#rev-{second}", Moderation.DELETE)


def test_the_accounts_changes_are_counted_and_a_wiki_without_the_extension_tells_no_views(
    wiki, mark
):
    before = wiki.measure([])[0].value
    sent = wiki.publish(Draft("Une page.", to={"page": mark}), mark)
    for _ in range(50):  # counted after the wiki has answered
        if wiki.measure([])[0].value > before:
            break
        time.sleep(0.1)
    assert wiki.measure([])[0].value > before
    assert wiki.measure([sent.remote_id]) == ()
