"""What a person wishes an account for, and which permissions that asks for."""

from palabre.channels.forms import SignInForm
from palabre.connectors import microsoftteams, threads
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
    form = SignInForm({}, of=threads.PLATFORM, by=threads.PLATFORM.oauth)
    assert "search" not in dict(form.fields["wishes"].choices)
    assert form.is_valid()
    assert Capability.SEARCH in form.wanted(threads.PLATFORM)
