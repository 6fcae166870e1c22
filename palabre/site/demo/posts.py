"""What the fictional roaster has published and will publish: weeks behind and weeks ahead."""

import csv
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from palabre.campaigns.models import Campaign
from palabre.channels.doors import open_platform
from palabre.channels.models import Channel
from palabre.connectors.protocols import Draft
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.publishing.actions.media import add_film, describe_picture, set_still
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.models import Delivery, Figure, Post
from palabre.publishing.rules import DeliveryState, PostState

# Days from today, hour, aim, accounts by their place, campaign by its name, text.
POSTS = Path(__file__).with_name("posts.tsv")
CUP = Path(__file__).with_name("cup.mp4")


def furnish_posts(by: Actor, brand: Brand, accounts: list[Channel]) -> None:
    """Write the posts; those of days gone by are published, those to come wait for their time."""
    campaigns = dict(Campaign.objects.filter(brand=brand).values_list("name", "pk"))
    for row in csv.DictReader(POSTS.open(encoding="utf-8"), delimiter="\t"):
        text, aim, days = row["text"], row["aim"], int(row["days"])
        day = timezone.localdate() + timedelta(days=days)
        at = timezone.make_aware(datetime.combine(day, time(int(row["hour"]))))
        told = [Told(accounts[int(place)].pk) for place in row["accounts"].split()]
        written = Written(
            text=text, aim=aim, language=_language(text), due_at=at, told=told,
            campaign=campaigns[row["campaign"]] if row["campaign"] else None,
        )  # fmt: skip
        post = write_post(by, brand, written)
        rows = schedule(by, post, at)
        if days < 0:
            published(post, rows, at)


def furnish_video(by: Actor, brand: Brand, account: Channel) -> None:
    """A post with a video, three days ahead; the video was drawn for Palabre, and is as free as it."""
    film = add_film(by, brand, "tasse.mp4", [CUP.read_bytes()])
    set_still(by, film, CUP.with_suffix(".jpg").read_bytes())
    says = "Une tasse de café fumante sur sa soucoupe."
    describe_picture(by, film, alt=says, author="Palabre", licence="our own", focal=(50, 55))
    at = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    written = Written(
        text="Quatre secondes de calme avant la semaine.", aim="conversation", language="fr",
        due_at=at, told=[Told(account.pk)], media=[(film.pk, says)],
    )  # fmt: skip
    schedule(by, write_post(by, brand, written), at)


def _language(text: str) -> str:
    return "en" if text.startswith(("How", "Cupping", "Milk")) else "fr"


def published(post: Post, rows: list[Delivery], at: datetime) -> None:
    """What a network that keeps nothing would have made of them on their day."""
    for row in rows:
        network = open_platform(row.channel.platform, row.channel)
        sent = network.publish(Draft(post.text), str(row.key))
        Delivery.objects.filter(pk=row.pk).update(
            state=DeliveryState.PUBLISHED, remote_id=sent.remote_id, url=sent.url, sent_at=at,
            began_at=at, attempts=1,
        )  # fmt: skip
        Figure.objects.bulk_create(
            Figure(delivery=row, metric=one.metric, value=one.value, at=at + timedelta(days=1))
            for one in network.measure([sent.remote_id])
        )
    Post.objects.filter(pk=post.pk).update(state=PostState.SENT)
