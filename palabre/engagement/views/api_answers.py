"""The answers to a post, for programs: those that everybody may read."""

from datetime import datetime

import msgspec
from django.http import HttpRequest

from palabre.channels.calls import Call
from palabre.channels.doors import kept_in
from palabre.channels.keys import POSTS
from palabre.channels.models import ApiKey
from palabre.engagement.answers import answers_to
from palabre.listening.finding import HIDDEN
from palabre.publishing.doors import door
from palabre.publishing.programs import Answer
from palabre.publishing.views.api import post_of

SHOWN = 100


class AnswerTold(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody answered to a post; ``id`` is the number of the mention."""

    id: int
    network: str
    author: str
    text: str
    url: str
    published_at: datetime


class AnswersTold(msgspec.Struct, forbid_unknown_fields=True):
    """The first hundred answers to a post, the oldest first, of ``count``."""

    count: int
    answers: list[AnswerTold]


@door(Call("GET", "Lists what others answered to a post, private words left out.", AnswersTold,
           may=(POSTS,)))  # fmt: skip
def answers(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """What others answered to a post."""
    rows = answers_to(post_of(key, number)).filter(~HIDDEN, is_private=False)
    rows = rows.exclude(platform__in=kept_in())
    some = rows.select_related("voice")[:SHOWN]
    told = [
        AnswerTold(one.pk, one.platform, str(one.voice), one.text, one.url, one.published_at)
        for one in some
    ]
    return 200, AnswersTold(rows.count(), told)
