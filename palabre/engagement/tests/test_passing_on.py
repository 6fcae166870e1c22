"""What others said is passed on: from its page or its conversation, by who may, through the composer."""

import pytest
from django.urls import reverse

from palabre.channels.keys import ENGAGEMENT, POSTS, make_key
from palabre.channels.models import Channel
from palabre.connectors.contract import Kind
from palabre.engagement.actions.passing import accounts_for, pass_on
from palabre.engagement.models import Turn
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.listening.models import Mention, Source
from palabre.publishing.models import Post

pytestmark = pytest.mark.django_db
PLACE = ["lanterne", "lanterne"]


def praise_brand(row):
    """The brand that heard a text."""
    return row.organisation.brands.get(slug="lanterne")


@pytest.fixture
def praise(talk):
    """A text that everybody may read, in a conversation."""
    talk("m1", "Le café de Lanterne est une merveille.", kind=Kind.POST)
    return Mention.objects.get(remote_id="m1")


def test_a_text_of_a_conversation_goes_into_the_composer_as_a_draft_that_names_it(
    as_ada, praise, channel
):
    turn = Turn.objects.get(mention=praise)
    page = as_ada.get(reverse("engage_conversation", args=[*PLACE, turn.conversation_id]))
    place = reverse("engage_pass_on", args=[*PLACE, praise.pk])
    assert place in page.content.decode()
    answer = as_ada.post(place)
    post = Post.objects.get()
    assert answer["location"] == reverse("publish_edit", args=[*PLACE, post.pk])
    assert (post.quoting_on, post.quoting, post.text, post.state) == ("echo", "m1", "", "draft")
    assert [one.channel for one in post.variants.all()] == [channel]


def test_it_is_passed_on_from_an_account_that_works_the_one_that_read_it_first(
    brand, praise, by, channel
):
    broken, other, reader = (
        Channel.objects.create(
            organisation=brand.organisation, platform="echo", name=name, last_error=fault
        )
        for name, fault in (("Broken", "Its key is dead."), ("Other", ""), ("Reader", ""))
    )
    Source.objects.filter(mentions=praise).update(channel=reader)
    praise.refresh_from_db()
    found = accounts_for(by, brand, praise)
    assert (found[0], found[-1]) == (reader, broken)
    assert {channel, other} < set(found)


def test_what_is_passed_on_without_words_says_so_where_it_is_previewed(as_ada, praise, channel):
    given = {"text": "", "channels": [channel.pk], "aim": "useful"}
    look = reverse("publish_look", args=PLACE)
    said = "passed on as it is, without words of yours"
    assert said in as_ada.post(look, given | {"quoting_on": "echo"}).content.decode()
    assert said not in as_ada.post(look, given).content.decode()


def test_who_decides_sees_what_is_passed_on(as_ada, praise, by):
    post = pass_on(by, praise_brand(praise), praise)
    page = as_ada.get(reverse("publish_post", args=[*PLACE, post.pk])).content.decode()
    assert "The text<" not in page
    Post.objects.update(text="Merci !")
    page = as_ada.get(reverse("publish_post", args=[*PLACE, post.pk])).content.decode()
    assert "The text<" in page
    assert "Merci !" in page
    page = as_ada.get(reverse("engage_passed_on", args=[*PLACE, post.pk])).content.decode()
    assert "Le café de Lanterne est une merveille." in page
    Mention.objects.all().delete()
    page = as_ada.get(reverse("engage_passed_on", args=[*PLACE, post.pk])).content.decode()
    assert "no longer kept here" in page


@pytest.mark.parametrize(
    ("kind", "is_private"),
    [(Kind.COMMENT, False), (Kind.MESSAGE, True)],
    ids=["comment", "private"],
)
def test_what_is_no_text_for_everybody_is_not_passed_on(praise, by, kind, is_private):
    Mention.objects.update(kind=kind, is_private=is_private)
    praise.refresh_from_db()
    with pytest.raises(Refused, match="by hand"):
        pass_on(by, praise_brand(praise), praise)
    assert not Post.objects.exists()


def test_an_account_from_which_others_alone_speak_passes_nothing_on(praise, by, channel):
    Channel.objects.update(few_speak=True)
    with pytest.raises(Refused, match="No account of yours"):
        pass_on(by, praise_brand(praise), praise)


def test_a_refusal_leads_back_to_the_conversation(as_ada, praise):
    Channel.objects.all().delete()
    answer = as_ada.post(reverse("engage_pass_on", args=[*PLACE, praise.pk]), follow=True)
    turn = Turn.objects.get(mention=praise)
    assert answer.redirect_chain[-1][0] == reverse(
        "engage_conversation", args=[*PLACE, turn.conversation_id]
    )
    assert "No account of yours there may pass it on" in answer.content.decode()


def test_programs_begin_such_a_draft_too(client, praise, brand, ada):
    _key, token = make_key(MACHINE, brand.organisation, "Bot", [ENGAGEMENT, POSTS])
    asked = {"mention": praise.pk}
    told = client.post(
        "/api/v1/mentions/pass-on", asked, content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert (told.status_code, told.json()) == (201, {"post": Post.objects.get().pk})
    asked = {"mention": praise.pk + 1}
    told = client.post(
        "/api/v1/mentions/pass-on", asked, content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert told.status_code == 422
