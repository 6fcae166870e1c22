"""Roles and rights in words."""

from django.utils.translation import gettext_lazy

from palabre.governance.rules import Right, Role

ROLES = {
    Role.OWNER: gettext_lazy("Owner"),
    Role.MANAGER: gettext_lazy("Manager"),
    Role.EDITOR: gettext_lazy("Editor"),
    Role.AGENT: gettext_lazy("Agent"),
    Role.AMBASSADOR: gettext_lazy("Ambassador"),
    Role.VIEWER: gettext_lazy("Viewer"),
    Role.GUEST: gettext_lazy("Guest agency"),
}

ROLE_SENTENCES = {
    Role.OWNER: gettext_lazy("Answers for the organisation: everything, other owners included."),
    Role.MANAGER: gettext_lazy("Leads the team: people, brands and all of the work."),
    Role.EDITOR: gettext_lazy("Chooses what is followed and where it is read; publishes."),
    Role.AGENT: gettext_lazy("Reads, sorts and corrects what was found; writes drafts."),
    Role.AMBASSADOR: gettext_lazy(
        "An employee who follows what is said; their posts are approved before they leave."
    ),
    Role.VIEWER: gettext_lazy("Looks and takes figures along, without changing anything."),
    Role.GUEST: gettext_lazy("An agency that works beside the team, for the brands it was given."),
}

RIGHTS = {
    Right.READ: gettext_lazy("Read mentions, topics and figures"),
    Right.TRIAGE: gettext_lazy("Star, tag, hide and correct mentions"),
    Right.LISTEN: gettext_lazy("Change topics and sources"),
    Right.EXPORT: gettext_lazy("Export to files"),
    Right.ANSWER: gettext_lazy("Read the inbox, private messages too, and answer"),
    Right.WRITE: gettext_lazy("Write posts and hand them in"),
    Right.PUBLISH: gettext_lazy("Schedule and send posts, run campaigns, hold everything"),
    Right.APPROVE: gettext_lazy("Approve posts of others"),
    Right.RECRUIT: gettext_lazy("See candidates for jobs, and keep them"),
    Right.PLAN: gettext_lazy("Choose missions, set objectives, make the plan and have it signed"),
    Right.TEAM: gettext_lazy("Invite people, change roles, remove members"),
    Right.BRANDS: gettext_lazy("Add, change and remove brands"),
    Right.AUDIT: gettext_lazy("Read the audit trail"),
    Right.OWN: gettext_lazy("Make owners, set how long things are kept"),
}


def role_word(role: str) -> str:
    """A role in the reader's language; a word that is no role as it is."""
    return str(ROLES[Role(role)]) if role in set(Role) else role
