"""A chain that governs a tag governs it wherever it is written."""

import pytest

from palabre.publishing.actions.chains import keep_chain
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.approving import path_of
from palabre.publishing.rules import Need, Step
from palabre.publishing.tagging import tags_of

LOOK = "/o/lanterne/lanterne/publish/posts/look/"


def test_tags_are_those_of_the_field_and_the_hashtags_of_every_text():
    post = Written("Un #Café.", thread=["Et #thé !"], first_comment="#prix", tags=["Nouveau"])
    there = Told(1, text="Deux #cafés", thread=["rue de#x /#y"], first_comment=None)
    assert tags_of(post.tags, [post, there]) == {"nouveau", "café", "thé", "prix", "cafés"}
    assert tags_of([], [Written("Le n° #1 &#233;")]) == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "where", ["tags", "text", "thread", "first_comment", "on an account"]
)  # fmt: skip
def test_a_chain_for_a_tag_is_not_escaped_by_writing_it_elsewhere(post, chain, channel, where):
    chain((Need.ANY, ["Mo"]), tags=["prix"])
    assert path_of(post("Eve")) is None
    said = {
        "tags": {"tags": ["Prix"]},
        "text": {"text": "Nos #PRIX"},
        "thread": {"thread": ["Nos #prix"]},
        "first_comment": {"first_comment": "#prix"},
        "on an account": {"told": [Told(channel.pk, text="Nos #prix")]},
    }[where]
    path = path_of(post("Eve", **said))
    assert path is not None
    assert path.chain is not None


@pytest.mark.django_db
def test_the_buttons_follow_a_hashtag_while_one_writes(client, people, brand, channel, by):
    keep_chain(by("Ada"), brand, "Prix", [Step((people["Mo"].pk,))], tags=["prix"])
    client.force_login(people["Eve"].user)
    told = {"text": "Nos prix", "channels": [channel.pk], "aim": "useful"}
    assert 'value="schedule"' in client.post(LOOK, told).content.decode()
    page = client.post(LOOK, told | {"text": "Nos #prix"}).content.decode()
    assert 'value="hand-in"' in page
    assert 'value="schedule"' not in page
