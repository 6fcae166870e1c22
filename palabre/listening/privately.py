"""Which texts were said to an account of ours, and to nobody else."""

from palabre.listening.models import Mention


def said_in_private(organisation: int, platform: str, name: str) -> bool:
    """Whether the text of this name over there is a private message."""
    rows = Mention.objects.filter(organisation=organisation, platform=platform, remote_id=name)
    return rows.filter(is_private=True).exists()
