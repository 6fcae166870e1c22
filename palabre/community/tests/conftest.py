"""What tests of the room may ask for."""

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction

from palabre.campaigns import clicks
from palabre.community.actions import guests
from palabre.community.actions.ambassadors import Wording, current_charter, sign, write_charter
from palabre.community.actions.boards import open_board
from palabre.community.actions.ideas import make_idea
from palabre.community.actions.stories import Told, keep_story
from palabre.community.models import Participant
from palabre.community.usual_charter import TEXTS
from palabre.governance.acts import Actor
from palabre.jobs import run_due

BY = Actor("Ada")


@pytest.fixture(autouse=True)
def fresh_salts():
    """What the process remembers of salts is of the test before."""
    clicks.forget_salts()


@pytest.fixture
def board(brand):
    """A public board without moderation."""
    return open_board(BY, brand, "Ideas for the shop", is_moderated=False)


@pytest.fixture
def idea(board):
    """An idea of the house's own."""
    return make_idea(BY, board, "Oat milk", "In all three shops.")


@pytest.fixture
def place(brand):
    """The beginning of the brand's pages of this step."""
    return f"/o/{brand.organisation.slug}/{brand.slug}/engage"


def somebody(board, name="zoe"):
    """A participant whose mailbox said yes."""
    at = f"{name}@example.org"
    caller = guests.Caller(at, 1, name.title(), "en")
    with transaction.atomic():
        person = guests._called(board, caller)
    guests.confirm(person, {"name"})
    return Participant.objects.get(pk=person.pk)


def wants(idea, *names, tell=False):
    """Let people vote for an idea; the people."""
    people = [somebody(idea.board, name) for name in names]
    for person in people:
        guests.vote(person, idea, tell=tell)
    return people


def key_in(message):
    """The key in the link of a mail."""
    return re.search(r"/ideas/by/([\w-]{43})/", message.body)[1]


def mails():
    """Do the work that waits; the mails that left by it."""
    before = len(mail.outbox)
    run_due()
    return mail.outbox[before:]


def sheet():
    """The number of a form."""
    return uuid4()


def adopt_charter(organisation):
    """The ambassadors' charter as it comes from us, or the one that holds already."""
    found = current_charter(organisation)
    if found is not None:
        return found
    said = Wording(TEXTS["fr"], TEXTS["en"], "#salarié·e de {brand}", "#employee of {brand}")
    return write_charter(BY, organisation, said, 0)


def becomes_ambassador(member):
    """Let a member sign the charter."""
    charter = adopt_charter(member.organisation)
    return sign(Actor.person(member.user), member, charter.number, str(member))


def propose(brand, title="The winter blend", **more):
    """A story of now with one English text."""
    more = {"texts": [("en", "Our winter blend is out.")], **more}
    return keep_story(BY, brand, Told(title, **more))
