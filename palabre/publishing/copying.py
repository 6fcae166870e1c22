"""A post as it was written, read back from its rows: to change part of it, or to write it again."""

from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.models import Post


def written_of(post: Post) -> Written:
    """What a person wrote, as it stands now."""
    return Written(
        text=post.text,
        title=post.title,
        thread=list(post.thread),
        first_comment=post.first_comment,
        link=post.link,
        language=post.language,
        aim=post.aim,
        tags=list(post.tags),
        is_advertising=post.is_advertising,
        is_typeset=post.is_typeset,
        campaign=post.campaign_id,
        mission=post.mission_id,
        outside_why=post.outside_why,
        counts_clicks=post.counts_clicks,
        due_at=post.due_at,
        media=[(one.media_id, one.alt) for one in post.attachments.all()],
        cuts={str(one.media_id): one.cuts for one in post.attachments.all() if one.cuts},
        without_card=post.without_card,
        told=[
            Told(
                one.channel_id,
                title=one.title,
                text=one.text,
                thread=one.thread,
                first_comment=one.first_comment,
                signature=one.signature,
                to=one.to,
                more=one.more,
            )
            for one in post.variants.all()
        ],
    )
