"""A house of two members with one inbox for several accounts, made in the data folder of a product that runs.

python inbox_house.py: the accounts are read from the standard input, as JSON; each with its ``source``, the
kind and the values of what reads it. Tells a cookie for each member, as JSON.
"""

import json
import sys
from importlib import import_module

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django's parts are there from here on
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402

from palabre.channels.models import Channel  # noqa: E402
from palabre.governance.actions import add_brand, make_organisation  # noqa: E402
from palabre.governance.acts import Actor  # noqa: E402
from palabre.governance.models import Member, User  # noqa: E402
from palabre.listening.actions.sources import add_source  # noqa: E402


def cookie_of(user):
    """A session in which somebody is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}


ada, eve = (
    User.objects.create_user(f"{name}@example.org", "a long password", name=name.title())
    for name in ("ada", "eve")
)
by = Actor.person(ada)
organisation = make_organisation(by, "Lanterne")
brand = add_brand(by, organisation, "Lanterne")
Member.objects.create(organisation=organisation, user=eve, role="editor")
for given in json.load(sys.stdin):
    kind, values = given.pop("source")
    channel = Channel.objects.create(
        organisation=organisation, brand=brand, name=given["platform"], **given
    )
    add_source(by, organisation, channel.platform, kind, values, channel=channel, brand=brand)
print(json.dumps([cookie_of(ada), cookie_of(eve)]))
