"""A thread is one post: what its first text says needn't be said in each, and not every network has them."""

from dataclasses import replace
from uuid import uuid4

import pytest

from palabre.channels.models import Channel
from palabre.connectors.contract import Capability
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.rules import Refused
from palabre.publishing.actions.charters import current_rules, keep_rules
from palabre.publishing.actions.deliveries import edit_published
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.checks import Charter
from palabre.publishing.contents import contents
from palabre.publishing.findings import findings
from palabre.publishing.models import Delivery, Media, Post
from palabre.publishing.telling import texts_there

PUBLISH = "/o/lanterne/lanterne/publish/"
LOOK = f"{PUBLISH}posts/look/"
WARNED = "L’abus d’alcool est dangereux pour la santé."

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(brand, channel):
    """What is found in a post on the account; it is an employee's own where that is said."""

    def found(text, *thread, employee=False, **more):
        accounts = [channel.pk] if employee else []
        before = current_rules(brand.organisation, brand)
        keep_rules(
            MACHINE, brand.organisation, Charter(alcohol=True), accounts, brand=brand,
            seen=before.number if before else 0,
        )  # fmt: skip
        written = Written(text, thread=list(thread), language="fr", told=[Told(channel.pk)], **more)
        return [one.rule for one in findings(write_post(MACHINE, brand, written)) if one.grave]

    return found


@pytest.fixture
def borrowed(brand):
    """A picture whose licence asks for its author's name."""
    return Media.objects.create(
        organisation=brand.organisation, brand=brand, digest="0" * 64, name="a.jpg", size=9,
        content_type="image/jpeg", width=800, height=600, alt="Une tasse", licence="CC BY 4.0",
        author="Zoé Durand",
    )  # fmt: skip


@pytest.fixture
def wall(monkeypatch, network):
    """A network like the usual one, on which nothing can be said under a text."""
    of = replace(
        PLATFORM, capabilities=PLATFORM.capabilities - {Capability.REPLY}, knows_keys=False
    )
    monkeypatch.setitem(PLATFORMS, "echo", (of, network))
    return of


def test_advertising_is_disclosed_with_the_first_text_of_a_thread_and_not_in_each(rules):
    said = "Publicité : notre café."
    assert rules(said, "Il vient d’Éthiopie.", first_comment="À samedi.", is_advertising=True) == []
    assert rules("Notre café.", said, is_advertising=True) == ["advertising-undisclosed"]


def test_who_works_for_the_house_says_so_with_the_first_text(rules):
    said = "Je travaille chez Lanterne, et j’aime ce café."
    assert rules(said, "Il vient d’Éthiopie.", employee=True) == []
    assert rules("J’aime ce café.", said, employee=True) == ["employment-undisclosed"]


def test_a_warning_and_an_author_may_stand_in_any_text_of_a_post(rules, borrowed):
    media = [(borrowed.pk, "")]
    assert rules("Un bon vin.", "Encore un vin.", WARNED) == []
    assert rules("Un bon vin.", "Encore un vin.") == ["alcohol-warning"]
    assert rules("Un café.", "Bon.", first_comment="Photo : Zoé Durand", media=media) == []
    assert rules("Un café.", "Bon.", media=media) == ["copyright-credit"]


def test_a_text_of_a_thread_is_changed_where_it_stands_by_what_the_others_say(
    brand, channel, clock, network
):
    written = Written(
        "Publicité : un café.", thread=["Bon."], language="fr", is_advertising=True,
        told=[Told(channel.pk)],
    )  # fmt: skip
    schedule(MACHINE, write_post(MACHINE, brand, written))
    clock(minutes=1)
    first, second = Delivery.objects.order_by("part")
    edit_published(MACHINE, second, {**second.content, "text": "Très bon."})
    with pytest.raises(Refused, match="Publicité"):
        edit_published(MACHINE, first, {**first.content, "text": "Un café."})


def test_a_caption_is_no_longer_after_a_change_than_before(brand, borrowed, monkeypatch, network):
    post = replace(PLATFORM.post, text=500, text_with_media=20)
    monkeypatch.setitem(PLATFORMS, "echo", (replace(PLATFORM, post=post), network))
    channel = Channel.objects.create(organisation=brand.organisation, brand=brand, platform="echo")
    post = write_post(MACHINE, brand, Written("Café", told=[Told(channel.pk)]))
    (row,) = schedule(MACHINE, post)
    Delivery.objects.filter(pk=row.pk).update(state="published", remote_id="t0")
    row.refresh_from_db()
    content = {**row.content, "text": "a" * 30}
    with pytest.raises(Refused, match="Too long by 10"):
        edit_published(
            MACHINE, row, {**content, "media": [{"id": borrowed.pk, "alt": "Une tasse"}]}
        )
    edit_published(MACHINE, row, content)


def test_where_nothing_can_be_said_under_a_text_a_thread_leaves_as_one(
    wall, brand, channel, clock, network
):
    written = Written(
        "Un.", thread=["Deux."], first_comment="Dessous.", told=[Told(channel.pk, signature="L.")]
    )
    post = write_post(MACHINE, brand, written)
    (said,) = [one for one in findings(post) if one.rule == "comment-left-out"]
    assert not said.grave
    schedule(MACHINE, post)
    clock(minutes=1)
    assert network.taken == ["Un.\n\nDeux.\n\nL."]
    assert [one.state for one in Delivery.objects.all()] == ["published"]


def test_where_only_texts_of_others_are_answered_nothing_follows_ours():
    of = PLATFORMS["googlebusiness"][0]
    there = texts_there("Ouvert dimanche.", ["Venez !"], "À bientôt", of=of, people={})
    assert there.texts == ["Ouvert dimanche.\n\nVenez !"]
    assert not there.comment


def test_that_a_first_comment_stays_out_is_said_while_one_writes(wall, channel, as_ada):
    told = {"text": "Un.", "first_comment": "Dessous.", "channels": [channel.pk], "aim": "useful"}
    page = as_ada.post(LOOK, told).content.decode()
    assert "takes no comment from here" in page
    assert "Dessous." not in page


def test_as_one_text_a_thread_is_as_long_as_its_parts(wall, rules):
    assert rules("a" * 300, "b" * 300) == ["text-too-long"]


@pytest.mark.parametrize("way", ["saved", "kept by itself"])
def test_what_a_program_told_an_account_otherwise_stays_when_a_person_writes_on(
    way, brand, channel, as_ada, ada
):
    there = Told(channel.pk, text="Ici.", thread=["Suite ici."], first_comment="Dessous.")
    written = Written("Un.", thread=["Deux."], told=[there])
    post = write_post(Actor.person(ada.user), brand, written)
    form = {
        "text": "Un !", "thread": "Deux.", "channels": [channel.pk], f"text_{channel.pk}": "Ici !",
        "aim": "useful", "version": "1", "sheet": str(uuid4()), "turn": "1", "do": "draft",
    }  # fmt: skip
    as_ada.post(f"{PUBLISH}posts/{post.pk}/{'edit' if way == 'saved' else 'keep'}/", form)
    post.refresh_from_db()
    told = post.variants.get()
    assert (post.text, told.text) == ("Un !", "Ici !")
    assert (told.thread, told.first_comment) == (["Suite ici."], "Dessous.")


def composed(channel, **more):
    form = {"text": "Un.", "thread": "Deux.", "channels": [channel.pk], "aim": "useful"}
    return {**form, "do": "draft", **more}


def test_an_account_has_a_thread_and_a_comment_of_its_own_from_the_composer(
    brand, channel, as_ada, network, clock
):
    own = {f"thread_{channel.pk}": "Ici deux.\r\n---\r\nIci trois.", f"comment_{channel.pk}": "Là."}
    as_ada.post(f"{PUBLISH}posts/new/", composed(channel, **own))
    post = Post.objects.get()
    told = post.variants.get()
    assert (told.thread, told.first_comment) == (["Ici deux.", "Ici trois."], "Là.")
    page = as_ada.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()
    assert "Ici deux.\n---\nIci trois.</textarea>" in page
    look = as_ada.post(LOOK, composed(channel, **own)).content.decode()
    assert ("Ici trois." in look, "Deux." in look) == (True, False)
    schedule(MACHINE, post)
    for _text in range(4):
        clock(minutes=1)
    assert sorted(network.taken) == ["Ici deux.", "Ici trois.", "Là.", "Un."]
    assert network.taken.index("Un.") < network.taken.index("Ici deux.")
    assert network.taken.index("Ici deux.") < network.taken.index("Ici trois.")


def test_three_hyphens_say_that_nothing_follows_on_an_account(brand, channel, as_ada):
    none = {f"thread_{channel.pk}": "---", f"comment_{channel.pk}": "---"}
    as_ada.post(f"{PUBLISH}posts/new/", composed(channel, first_comment="Dessous.", **none))
    post = Post.objects.get()
    assert [one["text"] for one, _to in contents(post.variants.get())] == ["Un."]
    again = {**none, "version": "1", "text": "Un !"}
    as_ada.post(f"{PUBLISH}posts/{post.pk}/edit/", composed(channel, **again))
    told = post.variants.get()
    assert (told.thread, told.first_comment) == ([], "")
    emptied = {f"thread_{channel.pk}": "", f"comment_{channel.pk}": "", "version": "2"}
    as_ada.post(f"{PUBLISH}posts/{post.pk}/edit/", composed(channel, **emptied))
    told = post.variants.get()
    assert (told.thread, told.first_comment) == (None, None)


def test_what_no_field_can_show_stays_as_a_program_wrote_it(brand, channel, as_ada, ada):
    thread = ["Avant\n---\naprès."]
    written = Written("Un.", told=[Told(channel.pk, thread=thread)])
    post = write_post(Actor.person(ada.user), brand, written)
    shown = {f"thread_{channel.pk}": thread[0], f"comment_{channel.pk}": "", "version": "1"}
    as_ada.post(f"{PUBLISH}posts/{post.pk}/edit/", composed(channel, **shown))
    assert post.variants.get().thread == thread


def test_no_thread_of_its_own_is_asked_for_where_nothing_can_follow(wall, channel, as_ada):
    page = as_ada.get(f"{PUBLISH}posts/new/").content.decode()
    assert f"text_{channel.pk}" in page
    assert f"thread_{channel.pk}" not in page
