"""People whom texts name: called on each network as that calls them, and it is said where it can't be."""

from dataclasses import replace

import pytest
from django.utils.html import strip_tags

from palabre.channels.models import Channel
from palabre.connectors.bluesky import PLATFORM as BLUESKY
from palabre.connectors.circular import PLATFORM as NEWSLETTER
from palabre.connectors.contract import Author, Reconnect, Unavailable
from palabre.connectors.echo import PLATFORM as ECHO
from palabre.connectors.linkedin import PLATFORM as LINKEDIN
from palabre.connectors.mastodon import PLATFORM as MASTODON
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.x import PLATFORM as X
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.jobs.models import Job
from palabre.publishing.actions.acquaintances import get_to_know, keep_acquaintance
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.checks.names import Person, named_there, plainly, typed_names
from palabre.publishing.contents import contents
from palabre.publishing.models import Acquaintance, Handle, Post

PUBLISH = "/o/lanterne/lanterne/publish/"
ZOE = Person(
    "Zoé d’Arc",
    {"bluesky": "zoe.bsky.social", "mastodon": "zoe@piaille.fr", "x": "zoe"},
    frozenset({"x"}),
)
PEOPLE = {"zoé d'arc": ZOE}


def told(text, of):
    text, findings = named_there(text, of, PEOPLE)
    return text, [one.rule for one in findings]


@pytest.mark.parametrize(
    ("of", "text", "rules"),
    [
        (BLUESKY, "Merci @zoe.bsky.social !", []),
        (MASTODON, "Merci @zoe@piaille.fr !", []),
        (X, "Merci @zoe !", ["name-nobody"]),
        (ECHO, "Merci Zoé d’Arc !", ["name-unknown"]),
        (LINKEDIN, "Merci Zoé d’Arc !", ["name-plain"]),
        (NEWSLETTER, "Merci Zoé d’Arc !", []),
    ],
    ids=lambda one: getattr(one, "slug", None),
)
def test_each_network_gets_what_it_needs(of, text, rules):
    assert told("Merci @[Zoé d’Arc] !", of) == (text, rules)


def test_a_name_is_known_whatever_its_apostrophes_spaces_and_capitals():
    assert told("@[ zoé  D'ARC]", BLUESKY)[0] == "@zoe.bsky.social"


def test_who_is_kept_by_nobody_stands_by_the_plain_name():
    assert told("@[Max]", BLUESKY) == ("Max", ["name-unknown"])
    assert plainly("Merci @[Max] et @[Zoé d’Arc]") == "Merci Max et Zoé d’Arc"


@pytest.mark.parametrize(
    ("text", "of", "named"),
    [
        ("@zoe.bsky.social, @zoe et a@b.fr", BLUESKY, ["@zoe"]),
        ("https://piaille.fr/@zoe @zoe@piaille.fr", MASTODON, []),
        ("@zoe et @zoe@piaille.fr.", X, ["@zoe@piaille.fr"]),
        ("@zoe", LINKEDIN, ["@zoe"]),
        ("@zoe", NEWSLETTER, []),
        ("l’@ et @ zoe et @[Zoé]", BLUESKY, []),
    ],
)
def test_what_was_typed_with_its_sign_is_looked_at_too(text, of, named):
    assert [one.values["name"] for one in typed_names(text, of)] == named


@pytest.fixture
def zoe(brand):
    """Somebody who is known on the network on paper."""
    return keep_acquaintance(MACHINE, brand, "Zoé d’Arc", {"echo": "@zoe"})


def test_what_leaves_names_people_as_the_network_does(brand, channel, zoe):
    text = "Merci @[Zoé d'Arc]"
    told = [Told(channel.pk, signature="@[Zoé d’Arc]")]
    written = Written(text=text, first_comment=text, thread=[text], told=told)
    post = write_post(MACHINE, brand, written)
    texts = [one["text"] for one, _ in contents(post.variants.get())]
    assert texts == ["Merci @zoe", "Merci @zoe\n\n@zoe", "Merci @zoe"]
    assert str(post) == "Merci Zoé d'Arc"


def test_texts_that_name_nobody_ask_for_nobody(brand, channel, django_assert_num_queries):
    variant = write_post(MACHINE, brand, Written(text="x", told=[Told(channel.pk)])).variants.get()
    _read = variant.post, variant.channel
    with django_assert_num_queries(1):  # its pictures
        contents(variant)


def test_while_one_writes_the_network_s_name_is_shown_and_counted(as_ada, channel, zoe):
    data = {"channels": [channel.pk], "aim": "useful", "text": "Merci @[Zoé d’Arc] et @[Max]"}
    page = as_ada.post(f"{PUBLISH}posts/look/", data).content.decode()
    assert "Merci @zoe et Max" in strip_tags(page)
    assert "17 of 500" in page
    assert "no account of “Max” is known here" in page


def test_the_post_s_page_says_who_is_not_known(as_ada, brand, channel):
    post = write_post(MACHINE, brand, Written(text="@[Max]", told=[Told(channel.pk)]))
    page = as_ada.get(f"{PUBLISH}posts/{post.pk}/").content.decode()
    assert "no account of “Max” is known here" in page


# Who is kept


def test_somebody_is_kept_changed_and_forgotten_from_the_pages(as_ada, brand, channel):
    as_ada.post(f"{PUBLISH}kept/people/", {"name": "Zoé Martin", "on_echo": "@zoe"})
    row = Acquaintance.objects.get()
    assert (row.key, row.handles.get().handle) == ("zoé martin", "zoe")
    assert "@zoe" in as_ada.get(f"{PUBLISH}kept/people/?q=MARTIN").content.decode()
    assert "Zoé Martin" not in as_ada.get(f"{PUBLISH}kept/people/?q=max").content.decode()
    place = f"{PUBLISH}kept/people/{row.pk}/"
    as_ada.post(place, {"name": "Zoé Martin", "on_echo": ""})
    assert not Handle.objects.exists()
    as_ada.post(f"{place}forget/")
    assert not Acquaintance.objects.exists()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"name": "Zoé d'arc", "on_echo": ""}, "is there already"),
        ({"name": "[Zoé]", "on_echo": ""}, "without brackets"),
        ({"name": "Max", "on_echo": "max @ home"}, "“max @ home” is no name on Echo."),
    ],
)
def test_what_can_not_be_kept_is_said_and_what_was_typed_stays(as_ada, channel, zoe, data, says):
    answer = as_ada.post(f"{PUBLISH}kept/people/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert data["name"] in page.replace("&#x27;", "'")
    assert Acquaintance.objects.count() == 1


def test_somebody_of_another_brand_is_not_there(as_ada, brand, zoe):
    brand.organisation.brands.create(name="Boréal", slug="boreal")
    there = "/o/lanterne/boreal/publish/kept/people/"
    assert "Zoé" not in as_ada.get(there).content.decode()
    assert as_ada.get(f"{there}{zoe.pk}/").status_code == 404
    assert as_ada.post(f"{there}{zoe.pk}/forget/").status_code == 404


# Asking the network


class Knows:
    """A network on paper that knows some people."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, http, credential):
        return self

    def who_is(self, handle):
        self.asked.append(handle)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def knows(monkeypatch, channel):
    """Have the network on paper know people."""

    def make(*answers):
        network = Knows(*answers)
        monkeypatch.setitem(PLATFORMS, "echo", (replace(ECHO), network))
        return network

    return make


def test_the_network_is_asked_once_whom_a_handle_names(brand, knows, clock):
    network = knows(Author("e1", "Zoé"))
    row = keep_acquaintance(MACHINE, brand, "Zoé", {"echo": "zoe"})
    keep_acquaintance(MACHINE, brand, "Zoé", {"echo": "@zoe"}, row)
    clock()
    handle = Handle.objects.get()
    assert (network.asked, handle.remote_id, handle.is_nobody) == (["zoe"], "e1", False)
    keep_acquaintance(MACHINE, brand, "Zoé M", {"echo": "@zoe"}, row)
    clock()
    assert network.asked == ["zoe"]


def test_who_is_unknown_there_is_said_while_one_writes(as_ada, brand, channel, knows, clock):
    knows(None)
    keep_acquaintance(MACHINE, brand, "Zoé", {"echo": "zoe"})
    clock()
    data = {"channels": [channel.pk], "aim": "useful", "text": "@[Zoé]"}
    page = as_ada.post(f"{PUBLISH}posts/look/", data).content.decode()
    assert "Echo knows nobody called @zoe" in page
    assert "nobody there" in as_ada.get(f"{PUBLISH}kept/people/").content.decode()


def test_a_network_that_does_not_answer_is_asked_again_some_times(brand, knows, clock):
    network = knows(*[Unavailable("Down.")] * 6)
    keep_acquaintance(MACHINE, brand, "Zoé", {"echo": "zoe"})
    for _ in range(10):
        clock(hours=6)
    assert len(network.asked) == 6
    assert Handle.objects.get().asked_at is None


def test_an_account_that_must_be_connected_again_asks_no_more(brand, knows, clock):
    network = knows(Reconnect("Sign in."), None)
    keep_acquaintance(MACHINE, brand, "Zoé", {"echo": "zoe"})
    clock()
    clock(hours=9)
    assert network.asked == ["zoe"]


def test_without_an_account_there_nobody_is_asked(brand, knows, clock):
    network = knows(None)
    Channel.objects.all().delete()
    keep_acquaintance(MACHINE, brand, "Zoé", {"echo": "zoe"})
    clock()
    assert network.asked == []


def test_a_voice_that_was_heard_needs_no_asking(brand, knows, clock):
    network = knows(None)
    row = get_to_know(MACHINE, brand, "Zoé [M]", "echo", "zoe", "e1")
    clock()
    assert (row.name, network.asked) == ("Zoé (M)", [])
    assert get_to_know(MACHINE, brand, "Z", "echo", "zoe", "e1") == row
    assert Job.objects.filter(name="publishing.ask_who_it_is", ended_at=None).count() == 0


def test_two_voices_of_one_name_are_told_apart(brand):
    first = get_to_know(MACHINE, brand, "Zoé", "echo", "zoe", "e1")
    other = get_to_know(MACHINE, brand, "Zoé", "echo", "zoe2", "e2")
    same = get_to_know(MACHINE, brand, "Zoé", "x", "zoe", "x1")
    assert [one.name for one in (first, other, same)] == ["Zoé", "Zoé (zoe2)", "Zoé"]
    assert same == first


def test_a_name_that_is_none_at_all_is_refused(brand):
    with pytest.raises(Refused):
        keep_acquaintance(MACHINE, brand, " ", {})
    assert not Post.objects.exists()
