"""What stands against a post before its review and before its sending, and what was overridden."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from palabre.governance.rules import Refused
from palabre.publishing.checks import Finding
from palabre.publishing.models import Post


def findings(post: Post) -> Sequence[Finding]:
    """What the checks find in a post as it stands, on all of its accounts. The hook for ``checks``."""
    return []


def said(finding: Finding) -> str:
    """A finding as a sentence in the reader's language."""
    values = dict(finding.values)
    if "field" in values:
        values["field"] = _(str(values["field"]))
    return _(finding.says) % values


def standing_against(post: Post) -> list[Finding]:
    """The grave findings that nobody with the right to has overridden for this version."""
    grave = [one for one in findings(post) if one.grave]
    if not grave or post.overrides.filter(version=post.version).exists():
        return []
    return grave


def refuse_grave(post: Post) -> None:
    """Raise `Refused` with what stands against a post, unless it was overridden."""
    against = standing_against(post)
    if against:
        raise Refused(" ".join(said(one) for one in against[:3]))
