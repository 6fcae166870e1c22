"""A brand with a topic that is watched, three days of quiet behind it, and people who speak."""

import io
from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE, Actor
from palabre.listening import search
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Place, Position, Topic, Voice
from palabre.protection import counting
from palabre.protection.actions import lookalikes, lookalikes_sweep
from palabre.protection.actions.lookalikes_register import add_official
from palabre.protection.models import Heard, Suspect, Watch
from palabre.protection.rules.lookalikes import OfficialKind

NUMBERS = count()


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """An index of the test's own."""
    settings.HOME = tmp_path
    search.index.cache_clear()
    forget_copies()
    yield
    search.index.cache_clear()


@pytest.fixture
def topic(brand):
    """A topic whose stored mentions are matched."""
    made = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    Topic.objects.filter(pk=made.pk).update(matched_version=made.version)
    made.refresh_from_db()
    return made


@pytest.fixture
def quiet(topic):
    """The topic is watched, and was spoken of four times an hour for six days."""
    watch = counting.begin(topic)
    first = watch.settled - timedelta(days=6)
    moments = [first + timedelta(minutes=15 * n) for n in range(6 * 96 + 1)]
    Heard.objects.bulk_create([Heard(topic=topic, at=at, seen=1) for at in moments])
    Watch.objects.filter(pk=topic.pk).update(signs_at=None)
    return topic


@pytest.fixture
def speak(brand):
    """Let people speak of the brand: texts as a network gives them, some seconds ago.

    Within the same five minutes: a storm that crosses their end is raised by what its first part weighs.
    """

    def say(texts, by=None, ago=timedelta(seconds=30), **more):
        items = []
        last = timezone.now() - ago
        end = counting.floor(last)
        if counting.floor(last - timedelta(seconds=len(texts) / 10)) < end:
            last = end - timedelta(milliseconds=1)
        for place, text in enumerate(texts):
            number = next(NUMBERS)
            who = by(place) if by else f"v{number}"
            at = last - timedelta(seconds=len(texts) - place) / 10
            items.append(Item(f"x{number}", text, at, Author(who, who.title(), who), **more))
        made = ingest(items, "echo", organisation_id=brand.organisation_id).mentions
        index_pending()
        return made

    return say


BY = Actor("Ada")


@pytest.fixture
def protect(brand):
    """The beginning of the brand's pages of this step."""
    return f"/o/{brand.organisation.slug}/{brand.slug}/protect"


@pytest.fixture
def torreo(brand):
    """The brand bears another name, which nobody bears by chance, and has an account and a site."""
    brand.name = "Torréo"
    brand.save()
    official(brand, "torreo")
    official(brand, "torreo.fr", "")
    return brand


def official(brand, handle, slug="mastodon", name="", kind=OfficialKind.BRAND, picture=b""):
    """Enter one of ours."""
    return add_official(BY, brand, kind, name or brand.name, slug, handle, picture)


def voice(brand, handle, name="", slug="mastodon", **more):
    """Somebody who was heard."""
    now = timezone.now()
    told = {"remote_id": f"id of {handle or name}"[:300], "first_seen_at": now, "last_seen_at": now}
    return Voice.objects.create(
        organisation=brand.organisation, platform=slug, handle=handle[:200], name=name[:200],
        **told | more,
    )  # fmt: skip


def said(brand, links, days=1, **more):
    """A text that links somewhere."""
    organisation = brand.organisation
    counter, _made = Position.objects.get_or_create(organisation=organisation)
    counter.last += 1
    counter.save()
    at = timezone.now() - timedelta(days=days)
    by = Voice.objects.filter(organisation=organisation).first() or voice(brand, "zoe", "Zoé")
    place, _made = Place.objects.get_or_create(
        organisation=organisation, platform="mastodon", address="example.org"
    )
    return Mention.objects.create(
        id=(int(at.timestamp() * 1000) << 20) + counter.last, organisation=organisation,
        position=counter.last, platform="mastodon", remote_id=f"m{counter.last}", voice=by,
        place=place, kind="post", text="Look", published_at=at, seen_at=timezone.now(),
        links=links, **more,
    )  # fmt: skip


def swept(brand):
    """Sweep to the end; the suspects by their handles."""
    while lookalikes_sweep.sweep(brand.pk):
        pass
    return suspects(brand)


def suspects(brand):
    """The suspects by their handles."""
    return {one.handle: one for one in Suspect.objects.filter(brand=brand)}


def brought(brand, text, slug=""):
    """Bring a list and have it read; the suspects by their handles."""
    row = lookalikes.bring_list(BY, brand, "", slug, text)
    lookalikes_sweep.read_list(row.pk)
    return suspects(brand)


def picture(seed=1, size=96, kind="PNG"):
    """A picture with shapes in it, another one for each seed."""
    image = Image.new("RGB", (96, 96), "white")
    draw = ImageDraw.Draw(image)
    for step in range(5):
        left, top = (seed * 37 + step * 53) % 66, (seed * 29 + step * 71) % 66
        draw.ellipse((left, top, left + 28, top + 30), fill=(step * 50, 80, 40))
        draw.rectangle((top, left, top + 15, left + 9), fill="black")
    out = io.BytesIO()
    image.resize((size, size)).save(out, kind)
    return out.getvalue()
