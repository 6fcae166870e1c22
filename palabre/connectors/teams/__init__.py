"""Microsoft Teams, as data: a channel that takes messages by a workflow of one's own."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Platform,
    PostLimits,
)
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_DOCS = (
    "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/"
    "add-incoming-webhook"
)

PLATFORM = Platform(
    slug="teams",
    name="Microsoft Teams (workflow)",
    kind=Kind.MESSAGE,
    home="https://teams.microsoft.com",
    about=N_("Messages to a channel, by a workflow that waits for them."),
    capabilities=frozenset({Capability.PUBLISH}),
    sources=(),
    deletion_duty=N_("Nothing is read there, so there is nothing of it to delete here."),
    limits=Limits(4, timedelta(seconds=1), _DOCS, _READ_ON),
    needs_account=True,
    cannot=(
        N_("A workflow can't read: connect Microsoft Teams with a person's account for that."),
        N_("A message that was sent can't be changed, deleted or answered from here."),
        N_("Whether a message arrived after a broken connection can't be found out."),
    ),
    undone=(N_("Pictures and other files don't go out."),),
    by_hand=N_("Open the channel in Teams and do it there."),
    account=(
        Field(
            "secret",
            N_("Address of the workflow"),
            N_("Whoever knows it can write in the channel: it is a secret."),
            secret=True,
        ),
    ),
    guide=(
        N_("In Teams, open the channel's menu and choose Workflows."),
        N_("Choose the template that posts to a channel when a webhook request is received."),
        N_("Name the team and the channel, and make the workflow."),
        N_("Copy the address that Teams shows at the end and give it here."),
    ),
    keys_page="https://teams.microsoft.com",
    post=PostLimits(text=20_000, title=250, bytes=24_000),
    facts=(
        Fact(N_("A message of more than 28 KB is refused."), _DOCS, _READ_ON),
        Fact(N_("More than four messages a second are held back."), _DOCS, _READ_ON),
        Fact(
            N_(
                "The older addresses (Office 365 connectors) are retired: a workflow takes their place."
            ),
            "https://devblogs.microsoft.com/microsoft365dev/"
            "retirement-of-office-365-connectors-within-microsoft-teams/",
            _READ_ON,
        ),
    ),
)
