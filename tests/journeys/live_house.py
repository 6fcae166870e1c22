"""A house that listens to two networks, made in the data folder of a product that runs; as JSON.

python live_house.py WORD: one member, one topic that looks for the word, a stream of each network.
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
from palabre.governance.models import User  # noqa: E402
from palabre.listening.actions.sources import add_source  # noqa: E402
from palabre.listening.actions.topics import make_topic  # noqa: E402

word, jetstream, mastodon = sys.argv[1:]
user = User.objects.create_user("ada@example.org", "a long password", name="Ada")
ada = Actor.person(user)
organisation = make_organisation(ada, "Lanterne")
make_topic(ada, add_brand(ada, organisation, "Lanterne"), "Lanterne", word)
add_source(ada, organisation, "bluesky", "stream", {"server": jetstream})
account = Channel.objects.create(
    organisation=organisation,
    platform="mastodon",
    name="Zoé",
    server=mastodon,
    secret="brand_token",
)
add_source(ada, organisation, "mastodon", "stream", {"server": mastodon}, channel=account)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(json.dumps({"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}))
