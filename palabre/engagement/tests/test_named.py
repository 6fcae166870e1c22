"""Where a network takes no answer, or only to who named the account, the inbox says so at once."""

from dataclasses import replace

import pytest

from palabre.channels.models import Channel
from palabre.connectors.contract import Kind
from palabre.connectors.reddit import PLATFORM as REDDIT
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.x import PLATFORM as X
from palabre.engagement.actions.answers import keep_draft, send
from palabre.engagement.actions.conversations import open_conversation
from palabre.engagement.gathering import gather
from palabre.engagement.models import Conversation
from palabre.engagement.ruling.foreseeing import why_not_ever
from palabre.engagement.talking import why_not
from palabre.engagement.tests.conftest import said, source_of
from palabre.engagement.tests.test_answering import answer
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.listening.actions.topics import make_topic
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention

pytestmark = pytest.mark.django_db
INBOX = "/o/lanterne/lanterne/engage/"
URL = "https://x.example/zoe/status/1"


@pytest.fixture(autouse=True)
def _strict(network, monkeypatch):
    """The network on paper answers as X does."""
    of, made = PLATFORMS["echo"]
    monkeypatch.setitem(PLATFORMS, "echo", (replace(of, answers_if_named=True), made))


@pytest.fixture
def found(brand, channel):
    """The conversation that a text which a search found begins, when a member opens it."""
    make_topic(MACHINE, brand, "Lanterne", "thé")
    through = source_of(channel, "search")

    def begin(text, name="s1", **more):
        ingest([said(name, f"{text} (thé)", kind=Kind.POST, url=URL, **more)], "echo", [through])
        return open_conversation(MACHINE, brand, Mention.objects.get(remote_id=name))

    return begin


def test_x_is_such_a_network():
    assert X.answers_if_named


def test_what_a_search_found_is_not_answered_from_here_but_opened_there(found, as_ada, by):
    row = found("La lanterne est une belle maison")
    assert "only who named or quoted your account" in why_not(row)
    assert why_not_ever(row) == why_not(row)
    page = as_ada.get(f"{INBOX}{row.pk}/").content.decode()
    assert "only who named or quoted your account" in page
    assert page.count(URL) >= 2
    assert "data-answer" not in page
    with pytest.raises(Refused, match="only who named"):
        keep_draft(by, row, answer(row, "Merci"))
    with pytest.raises(Refused, match="only who named"):
        send(by, row, answer(row, "Merci"))


def test_what_waits_for_moderators_is_not_answered_before_it_is_approved(
    network, brand, channel, as_ada, by, monkeypatch
):
    assert REDDIT.unanswerable
    of, made = PLATFORMS["echo"]
    told = replace(of, unanswerable=REDDIT.unanswerable, private=frozenset({"messages"}))
    monkeypatch.setitem(PLATFORMS, "echo", (told, made))
    ingest([said("waits:t3_a", "Bonjour")], "echo", [source_of(channel, "messages")])
    gather(brand.pk)
    row = Conversation.objects.get()
    assert row.is_private
    assert "approve it" in why_not(row)
    page = as_ada.get(f"{INBOX}{row.pk}/").content.decode()
    assert "approve it" in page
    assert "data-answer" not in page
    with pytest.raises(Refused, match="approve it"):
        keep_draft(by, row, answer(row, "Merci"))


@pytest.mark.parametrize(
    ("text", "links"),
    [("Bonjour @Lanterne, ça va ?", ()),
     ("Voyez", ("https://x.com/lanterne/status/77",))],
)  # fmt: skip
def test_who_named_or_quoted_the_account_is_answered_however_the_text_was_found(
    found, by, text, links
):
    row = found(text, links=links)
    assert why_not(row) == ""
    assert keep_draft(by, row, answer(row, "Merci"))


@pytest.mark.parametrize("text", ["Bonjour @lanterne_du_nord", "Bonjour @max", "lanterne"])
def test_another_name_is_not_the_accounts(found, text):
    assert why_not(found(text))


def test_what_came_as_a_mention_or_in_private_is_answered(talk, hear, private, found):
    assert why_not(talk("m1", "Bonjour")) == ""
    hear(said("p1", "Bonjour", kind=Kind.MESSAGE, thread="t1"), through=private)
    assert why_not(Conversation.objects.get(turns__mention__remote_id="p1")) == ""


def test_another_account_of_ours_was_not_called(talk, brand):
    row = talk("m1", "Bonjour")
    row.channel = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="autre"
    )
    assert why_not(row)
