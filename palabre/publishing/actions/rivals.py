"""A post tried in two wordings."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.rules import Refused
from palabre.publishing.actions.posts import write_post
from palabre.publishing.copying import written_of
from palabre.publishing.models import Post


@transaction.atomic
def try_in_two(by: Actor, post: Post) -> Post:
    """Begin another wording of a post: a draft without a day, on the same accounts, in the same campaign.

    Raises `Refused` for a post that has its other wording already, or is one.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.is_template or post.rival_of_id or post.rivals.exists():
        raise Refused(_("This post has its other wording already."))
    rival = write_post(by, post.brand, replace(written_of(post), due_at=None))
    rival.rival_of = post
    rival.save(update_fields=["rival_of"])
    audit(post.organisation_id, "tried in two", post, by)
    return rival
