"""A brand whose accounts are on real servers, and the engine that publishes there and reads back."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from palabre.channels.models import Channel
from palabre.connectors.tests.streams import until
from palabre.engagement.answers import answers_to
from palabre.governance.acts import MACHINE
from palabre.jobs.running import run_due
from palabre.listening.actions.sources import add_source
from palabre.listening.models import Source
from palabre.listening.reading import read_source
from palabre.publishing.actions.media import add_film, add_picture
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.models import Delivery, Post
from palabre.publishing.sending import deliver
from palabre.site.demo.posts import CUP
from tests.peers.between import running_between


class Engine:
    """Writes posts, lets them leave, and reads what was answered, on one account after the other."""

    def __init__(self, brand, clock):
        self.brand, self.clock = brand, clock

    def connect(self, platform, **given) -> Channel:
        """An account of the brand."""
        return Channel.objects.create(
            organisation=self.brand.organisation,
            brand=self.brand,
            platform=platform,
            name="Lanterne",
            **given,
        )

    def picture(self) -> int:
        """A picture of the library."""
        out = io.BytesIO()
        Image.new("RGB", (300, 200), "navy").save(out, "PNG")
        return add_picture(MACHINE, self.brand, "facade.png", out.getvalue()).pk

    def film(self) -> int:
        """A video of the library."""
        return add_film(MACHINE, self.brand, "tasse.mp4", [CUP.read_bytes()]).pk

    def write(self, channel, text, to=None, more=None, **written) -> Post:
        """Write a post for one account."""
        told = Told(channel.pk, to=to or {}, more=more or {})
        return write_post(MACHINE, self.brand, Written(text=text, told=[told], **written))

    def send(self, channel, text, **written) -> Post:
        """Write a post for one account and let it leave now, as far as it gets at once."""
        post = self.write(channel, text, **written)
        schedule(MACHINE, post)
        self.clock()
        return post

    def send_first(self, channel, text, **written) -> Post:
        """The same, and stop once the first of its texts is there."""
        post = self.write(channel, text, **written)
        deliver(schedule(MACHINE, post)[0].pk)
        return post

    def reads(self, channel, kind, values=None) -> Source:
        """A source of the account."""
        organisation = self.brand.organisation
        source, _ = add_source(
            MACHINE,
            organisation,
            channel.platform,
            kind,
            values or {},
            channel=channel,
            brand=self.brand,
        )
        return source

    def answers(self, post, source) -> list[str]:
        """The texts of the answers, as soon as the network tells of one."""

        def told():
            Source.objects.filter(pk=source.pk).update(due_at=timezone.now())
            read_source(source.pk)
            return self.joined(post)

        self.clock(minutes=1)
        return until(told)

    def joined(self, post) -> list[str]:
        """The texts of the answers that are known."""
        return [row.text for row in answers_to(post)]


@pytest.fixture
def clock(monkeypatch) -> Callable[..., None]:
    """Time that passes when told: ``clock(minutes=5)``, after which what is due is done."""
    offset = timedelta()
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + offset)

    def passes(**how):
        nonlocal offset
        offset += timedelta(**how)
        while run_due(timezone.now()):
            pass

    return passes


@pytest.fixture
def engine(brand, clock, settings):
    """The engine, for a brand that follows no topic at all."""
    settings.ALLOW_HOSTS = ["127.0.0.1", "localhost"]
    return Engine(brand, clock)


@pytest.fixture
def between():
    """Somebody who stands before a real server: ``between("http://...")``, see `Between`."""
    opened = []

    def stand(upstream):
        opened.append(running_between(upstream))
        return opened[-1].__enter__()

    yield stand
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture
def delivery():
    """The delivery of a post, by its part, as it stands now."""

    def read(post, part=0) -> Delivery:
        return Delivery.objects.exclude(state="cancelled").get(variant__post=post, part=part)

    return read
