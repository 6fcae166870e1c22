"""A brand with an account on a network on paper, which keeps what it took and fails as it is told."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.channels.keys import make_key
from palabre.channels.models import Channel
from palabre.connectors.circular import PLATFORM as NEWSLETTER
from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.echo import PLATFORM
from palabre.connectors.protocols import Draft, Measured, Returned, Sent
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE, Actor
from palabre.jobs.models import Job
from palabre.jobs.running import run_due
from palabre.publishing import sending
from palabre.publishing.actions import letters
from palabre.publishing.actions.chains import keep_chain
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.models import Delivery
from palabre.publishing.rules import Need, Step

FAULTS = {
    "reconnect": Reconnect("Connect again."),
    "rejected": Rejected("Not this text."),
    "limited": RateLimited("Too often.", timedelta(minutes=4)),
    "unavailable": Unavailable("Down."),
}


@dataclass
class Network:
    """Takes texts under their keys. ``faults`` come first, one a call: "lost" takes the text and breaks the
    line, "swallowed" breaks it without having taken anything, the others are errors of the contract."""

    texts: dict[str, str] = field(default_factory=dict)
    passed: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    drafts: list[object] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    receipts: list[object] = field(default_factory=list)
    asked: int = 0
    spent: int = 0
    working: int = 0

    def __call__(self, http, credential):
        self.spent = 0
        return self

    def publish(self, draft, key):
        fault = self.faults.pop(0) if self.faults else ""
        if fault in FAULTS:
            raise FAULTS[fault]
        if fault == "swallowed":
            raise Unknown("Perhaps.")
        if fault == "bug":
            raise ZeroDivisionError
        name = f"t{len(self.taken)}"
        self.taken.append(draft.text)
        self.drafts.append(draft)
        self.texts[key] = name
        if fault == "lost":
            raise Unknown("Perhaps.")
        self.spent += 7
        return Sent(name, f"https://echo.example/{name}", ready=not self.working, cost=7)

    def progress(self, remote_id):
        self.working -= 1
        if self.working < 0:
            raise FAULTS["rejected"]
        return Sent(f"{remote_id}-done", ready=self.working == 0)

    def reply(self, to, draft, key):
        sent = self.publish(draft, key)
        self.answers[sent.remote_id] = to
        return sent

    def relay(self, of, key):
        sent = self.publish(Draft(""), key)
        self.passed[sent.remote_id] = (of, "")
        return sent

    def quote(self, of, draft, key):
        sent = self.publish(draft, key)
        self.passed[sent.remote_id] = (of, draft.text)
        return sent

    def receipt(self, key, draft, since, to=""):
        self.asked += 1
        told = self.receipts.pop(0) if self.receipts else None
        if isinstance(told, Exception):
            raise told
        name = self.texts.get(key)
        return Sent(name) if name else told

    def edit(self, remote_id, draft):
        fault = self.faults.pop(0) if self.faults else ""
        if fault in FAULTS:
            raise FAULTS[fault]
        self.taken[int(remote_id[1:])] = draft.text
        return Sent(remote_id)

    def delete(self, remote_id):
        self.taken[int(remote_id[1:])] = ""

    def measure(self, remote_ids):
        return tuple(Measured(one, "likes", 3) for one in remote_ids)


@pytest.fixture
def network(monkeypatch):
    """The network on paper, which doesn't know our keys exactly."""
    network = Network()
    monkeypatch.setitem(PLATFORMS, "echo", (replace(PLATFORM, knows_keys=False), network))
    return network


@pytest.fixture
def channel(brand, network):
    """The brand's account there."""
    return Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Lanterne"
    )


@pytest.fixture
def scheduled(brand, channel):
    """Schedule a text for now (or another time); its deliveries."""

    def make(text="Le café est prêt.", due_at=None, **more):
        written = Written(text=text, told=[Told(channel.pk)], **more)
        post = write_post(MACHINE, brand, written)
        return schedule(MACHINE, post, due_at)

    return make


@pytest.fixture
def clock(monkeypatch):
    """Time that passes when told: ``clock(minutes=5)``, after which what is due is done."""
    offset = timedelta()
    real = timezone.now

    def now():
        return real() + offset

    monkeypatch.setattr(sending.timezone, "now", now)

    def passes(**how):
        nonlocal offset
        offset += timedelta(**how)
        while run_due(now()):  # what was done may have asked for more at once
            pass

    return passes


@pytest.fixture
def state():
    """The state of the only delivery, or of one by its part."""

    def read(part=0):
        return Delivery.objects.exclude(state="cancelled").get(part=part).state

    return read


def open_jobs():
    """The deliveries that a job will look at."""
    return Job.objects.filter(name="publishing.deliver", ended_at=None).count()


@pytest.fixture
def people(organisation, ada):
    """Ada owns; Mo and Max manage; Eve edits; Zoé writes only."""
    from conftest import _member

    roles = {"Mo": "manager", "Max": "manager", "Eve": "editor", "Zoé": "agent"}
    found = {name: _member(name, organisation, role) for name, role in roles.items()}
    return {"Ada": ada, **found}


@pytest.fixture
def by(people):
    """The actor that somebody is."""
    return lambda name: Actor.person(people[name].user)


@pytest.fixture
def post(brand, channel, by):
    """A draft, by Zoé where nothing else is said."""

    def make(who="Zoé", **more):
        more.setdefault("told", [Told(channel.pk)])
        return write_post(by(who), brand, Written(**{"text": "Le café est prêt.", **more}))

    return make


@pytest.fixture
def chain(brand, people, by):
    """A chain of steps, each with its need and its people."""

    def make(*steps, **more):
        read = [Step(tuple(people[one].pk for one in who), Need(need)) for need, who in steps]
        return keep_chain(by("Ada"), brand, "Usual", read, **more)

    return make


class PostOffice:
    """A mail server on paper. ``faults`` come first, one a mail: an error, or "died" for a worker's end."""

    def __init__(self):
        self.taken, self.faults, self.back = [], [], []

    def __call__(self, http, credential):
        return self

    def name(self, key):
        return f"{key}@lanterne.example"

    def mail(self, circular, key):
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Unknown) or fault == "died":
            self.taken.append(circular)
        if fault == "died":
            raise ZeroDivisionError
        if fault:
            raise fault
        self.taken.append(circular)
        return Sent(self.name(key))

    def returned(self, cursor):
        return Returned(tuple(self.back), {"uid": 1})

    @property
    def to(self):
        return sorted(one.to for one in self.taken)


@pytest.fixture
def post_office(monkeypatch):
    """The mail server on paper."""
    office = PostOffice()
    monkeypatch.setitem(PLATFORMS, "circular", (NEWSLETTER, office))
    return office


@pytest.fixture
def letter_account(brand, post_office):
    """The brand's account there."""
    return Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="circular", name="Lettre"
    )


@pytest.fixture
def mailing_list(brand, letter_account):
    """What people subscribe to."""
    return letters.set_list(
        MACHINE, brand, name="Les nouvelles", promise="Une lettre par mois.", sender="Lanterne SAS",
        channel=letter_account, is_open=True, soft_bounces=3,
    )  # fmt: skip


@pytest.fixture
def subscribers(mailing_list):
    """Subscribe so many people; their addresses."""

    def bring(count):
        addresses = [f"p{number}@example.org" for number in range(count)]
        letters.import_subscribers(
            MACHINE,
            mailing_list,
            "\n".join(addresses),
            how="Ticked in the shop",
            agreed_on=timezone.now() - timedelta(days=400),
        )
        return addresses

    return bring


@pytest.fixture
def send_letter(brand, letter_account, clock):
    """Let a letter leave; its delivery."""

    def leave(text="Bonjour <Zoé> & co\n\nVoir https://lanterne.example", **more):
        told = [Told(letter_account.pk)]
        post = write_post(MACHINE, brand, Written(text=text, title="Novembre", told=told, **more))
        (row,) = schedule(MACHINE, post)
        clock()
        return Delivery.objects.get(pk=row.pk)

    return leave


@pytest.fixture
def with_key(client, brand):
    """Make a key that may do these things, and call with it."""

    def make(name, *may):
        key, spelt = make_key(MACHINE, brand.organisation, name, may)

        def ask(method, address, body=None, **headers):
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            return client.generic(
                method, address, b"" if body is None else data, "application/json",
                headers={"Authorization": f"Bearer {spelt}", **headers},
            )  # fmt: skip

        ask.key, ask.spelt = key, spelt
        return ask

    return make


@pytest.fixture
def call(with_key):
    """Call an address with a key that may write posts; ``call.key`` is its row."""
    return with_key("newsroom", "posts")


@pytest.fixture
def given(channel):
    """A post as a program gives it."""
    at = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    return {
        "text": "Le café est prêt.",
        "channels": [{"id": channel.pk, "text": "Prêt !"}],
        "tags": ["café"],
        "aim": "offer",
        "due_at": at.isoformat(),
    }
