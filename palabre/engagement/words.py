"""The room's states, views and acts in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palabre.connectors.contract import Barring, Kind, Moderation
from palabre.connectors.words import N_
from palabre.engagement.rules import ConversationState, Priority, TurnState

STATES = {
    ConversationState.NEW: pgettext_lazy("conversation", "New"),
    ConversationState.OPEN: pgettext_lazy("conversation", "Open"),
    ConversationState.WAITING: _("Waiting for them"),
    ConversationState.SNOOZED: pgettext_lazy("conversation", "Put aside"),
    ConversationState.DONE: pgettext_lazy("conversation", "Done"),
}
PRIORITIES = {
    Priority.LOW: _("Low"),
    Priority.NORMAL: _("Normal"),
    Priority.HIGH: _("High"),
    Priority.URGENT: _("Urgent"),
}
VIEWS = {
    "todo": _("To do"),
    "mine": _("Mine"),
    "unassigned": _("Nobody’s"),
    "late": _("Late"),
    "soon": _("Soon late"),
    "waiting": _("Waiting for them"),
    "snoozed": pgettext_lazy("conversations", "Put aside"),
    "done": pgettext_lazy("conversations", "Done"),
    "all": _("All"),
}
KINDS = {
    Kind.COMMENT: _("Comments"),
    Kind.MESSAGE: _("Messages"),
    Kind.MAIL: _("Mails"),
    Kind.REVIEW: _("Reviews"),
    Kind.POST: _("Posts"),
    Kind.FORUM: _("Forums"),
    Kind.ARTICLE: _("Articles"),
    Kind.VIDEO: _("Videos"),
    Kind.PHOTO: _("Photos"),
    Kind.WIKI: _("Wikis"),
}
TURNS = {
    TurnState.LEAVING: _("Leaves in a moment"),
    TurnState.THERE: _("Sent"),
    TurnState.FAILED: _("Not sent"),
}
MODERATION = {
    Moderation.APPROVE: _("Approve it"),
    Moderation.HIDE: _("Hide it there"),
    Moderation.SHOW: _("Show it again"),
    Moderation.SPAM: _("Mark as spam"),
    Moderation.DELETE: pgettext_lazy("a text", "Delete it there"),
    Moderation.LIKE: _("Like it"),
    Moderation.UNLIKE: _("Take the like away"),
    Moderation.KICK: _("Send them out of the channel"),
    Moderation.BAN: _("Ban them from the channel"),
}
DONE_THERE = {
    Moderation.APPROVE: _("Approved"),
    Moderation.HIDE: _("Hidden"),
    Moderation.SHOW: _("Shown again"),
    Moderation.SPAM: _("Marked as spam"),
    Moderation.DELETE: _("Deleted"),
    Moderation.LIKE: _("Liked"),
    Moderation.UNLIKE: _("Like taken away"),
    Moderation.KICK: _("Sent out"),
    Moderation.BAN: _("Banned"),
}
# Why an act is called failed that was begun, and that nobody could finish.
NOT_KNOWN = N_("Nobody knows whether it is done: look there, and ask again if it isn’t.")
EMPTY = {
    "todo": _("Nothing to do: everybody who spoke to you has had an answer."),
    "mine": _("Nothing is given to you."),
    "unassigned": _("Each conversation has somebody who looks after it."),
    "late": _("Nobody waits longer than promised."),
    "soon": _("Nothing is due in the next two working hours."),
    "waiting": _("You wait for nobody’s answer."),
    "snoozed": _("Nothing is put aside."),
    "done": _("Nothing is done yet."),
    "all": _("Nobody has spoken to you yet."),
}

BARRING = {
    Barring.MUTE: _("Mute them: we no longer hear them there"),
    Barring.BLOCK: _("Block them: neither hears the other there"),
    Barring.SILENCE: _("Silence them for a day: they read where they spoke, but can’t write there"),
    Barring.BAN: _("Ban them from where they spoke"),
}
BARRED = {
    Barring.MUTE: _("Muted"),
    Barring.UNMUTE: _("Heard again"),
    Barring.BLOCK: _("Blocked"),
    Barring.UNBLOCK: _("No longer blocked"),
    Barring.SILENCE: _("Silenced for a day"),
    Barring.UNSILENCE: _("May write again"),
    Barring.BAN: _("Banned"),
    Barring.UNBAN: _("Ban lifted"),
}
