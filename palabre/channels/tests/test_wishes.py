"""What a person wishes an account for, and which permissions that asks for."""

import pytest

from palabre.channels.forms import WISHES, SignInForm
from palabre.connectors import facebook, instagram, microsoftteams, reddit, threads, x
from palabre.connectors.contract import Capability
from palabre.connectors.oauth import scopes_for

TEAMS = microsoftteams.PLATFORM


def asked(of, wishes):
    """The permissions that are asked for, without the service they are of."""
    form = SignInForm({"wishes": wishes}, of=of, by=of.oauth)
    assert form.is_valid()
    return {one.rpartition("/")[2] for one in scopes_for(of.oauth, form.wanted(of)).split()}


def test_searching_teams_asks_to_open_chats_only_where_it_is_wished():
    assert "ChannelMessage.Read.All" in asked(TEAMS, [])
    assert "Chat.Read" not in asked(TEAMS, [])
    assert "Chat.Read" not in asked(TEAMS, ["publish", "reply", "moderate", "delete", "measure"])
    wished = asked(TEAMS, ["search"])
    assert {"Chat.Read", "ChannelMessage.Read.All"} <= wished
    assert "search" in SignInForm.let_before(TEAMS, TEAMS.oauth, " ".join(wished))
    assert "search" not in SignInForm.let_before(TEAMS, TEAMS.oauth, " ".join(asked(TEAMS, [])))


def test_where_searching_opens_nothing_more_it_is_asked_for_with_reading():
    form = SignInForm({}, of=reddit.PLATFORM, by=reddit.PLATFORM.oauth)
    assert "search" not in dict(form.fields["wishes"].choices)
    assert form.is_valid()
    assert Capability.SEARCH in form.wanted(reddit.PLATFORM)


def test_what_takes_a_review_of_its_own_is_asked_for_only_where_it_is_wished():
    public = {"threads_keyword_search", "threads_profile_discovery"}
    named = ",".join(asked(threads.PLATFORM, []))
    assert not any(one in named for one in public)
    assert all(one in ",".join(asked(threads.PLATFORM, ["search"])) for one in public)


@pytest.mark.parametrize(
    ("of", "private"),
    [
        (facebook.PLATFORM, "pages_messaging"),
        (instagram.PLATFORM, "instagram_manage_messages"),
        (x.PLATFORM, "dm.read"),
    ],
    ids=lambda one: getattr(one, "slug", one),
)
def test_who_does_not_answer_is_not_asked_to_open_private_messages(of, private):
    others = [one.value for one in of.capabilities if one in WISHES and one != Capability.REPLY]
    assert private not in ",".join(asked(of, others))
    assert private in ",".join(asked(of, ["reply"]))
