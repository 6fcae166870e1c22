"""A house of one member on a cluster: an account, what is said to it, and a stream that topics follow.

python -m tests.journeys.cluster_house ECHO STREAM TOPICS: the addresses of the fictional network and of the
stream, and the names of topics that were spoken of as usual till now. Makes the tables first; tells when each
of them was spoken of, as JSON.
"""

import json
import sys

import django

django.setup()

from bench.usual import spoken_of  # noqa: E402 - Django's parts are there from here on
from palabre.channels.models import Channel  # noqa: E402
from palabre.governance.actions import add_brand, make_organisation  # noqa: E402
from palabre.governance.acts import Actor  # noqa: E402
from palabre.governance.models import User  # noqa: E402
from palabre.listening.actions.sources import add_source  # noqa: E402
from palabre.listening.actions.topics import make_topic  # noqa: E402
from palabre.site.preparing import prepare  # noqa: E402

echo, stream, *topics = sys.argv[1:]
prepare(lambda said: print(said, file=sys.stderr))
user = User.objects.create_user("ada@example.org", "a long password", name="Ada", language="en")
ada = Actor.person(user)
organisation = make_organisation(ada, "Lanterne")
brand = add_brand(ada, organisation, "Lanterne")
make_topic(ada, brand, "Lanterne", "lanterne")
account = Channel.objects.create(
    organisation=organisation, brand=brand, platform="echo", name="Volière", account="voliere",
    server=echo,
)  # fmt: skip
add_source(ada, organisation, "echo", "inbox", {}, channel=account, brand=brand)
source, _ = add_source(ada, organisation, "bluesky", "stream", {"server": stream})
print(json.dumps(spoken_of(ada, brand, source, topics)))
