"""The four places in which somebody speaks to a house: Bluesky, WordPress, Matrix, a mailbox; real ones."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

import httpx

from conftest import missing
from palabre.connectors.protocols import Draft
from tests.peers import test_bluesky, test_mail, test_matrix, test_wordpress

EACH = 2  # messages on each network


@dataclass
class Place:
    """One network: how our account there is connected, and how somebody else speaks and reads there.

    ``say`` sends a text and gives its name, ``read`` gives all that can be read with what each answers.
    """

    account: dict[str, Any]
    say: Any
    read: Any
    said: dict[str, str] = field(default_factory=dict)

    def answers(self):
        """Our answers by the text that they answer."""
        found = {name: set() for name in self.said}
        for one in self.read():
            if one.parent in found:
                found[one.parent].add((one.remote_id, one.text))
        return found


def there(url, what):
    """Skip (or fail, in continuous integration) where a network isn't."""
    try:
        httpx.get(url, timeout=60).raise_for_status()
    except httpx.HTTPError:
        missing(f"{what} of ../shared/peers")


def bluesky(mark):
    """A network of people: somebody answers posts of ours, each a conversation of its own."""
    there(f"{test_bluesky.PDS}/xrpc/_health", "the Bluesky network")
    (ours, handle, _), (zoe, *_) = test_bluesky.person("brand"), test_bluesky.person("zoe")
    posts = [
        ours.publish(Draft(f"Une question {n} ?"), f"post-{mark}-{n}").remote_id
        for n in range(EACH)
    ]
    account = {
        "platform": "bluesky", "server": test_bluesky.PDS, "account": handle,
        "secret": ours._api._secret, "source": ("notifications", {}),
    }  # fmt: skip
    return Place(
        account,
        lambda text, n: zoe.reply(posts[n], Draft(text), f"{mark}-{n}").remote_id,
        lambda: zoe.read("author", {"actor": handle}, {}).items,
    )


def wordpress(mark):
    """A blog: somebody comments on an article of ours."""
    there(f"{test_wordpress.SITE}/wp-json/", "WordPress")
    secret = (test_wordpress.PEERS / "wordpress-app-password").read_text().strip()
    site = {"site": test_wordpress.SITE}
    ours, zoe = test_wordpress.connector(secret), test_wordpress.editor(f"zoe{mark}", secret)
    post = ours.publish(Draft("Une question ?", title=mark), f"post-{mark}").remote_id
    account = {
        "platform": "wordpress", "server": test_wordpress.SITE, "account": "admin",
        "secret": secret, "source": ("comments", site),
    }  # fmt: skip
    return Place(
        account,
        lambda text, n: zoe.reply(post, Draft(text), f"{mark}-{n}").remote_id,
        lambda: zoe.read("comments", site, {}).items,
    )


def matrix(mark):
    """A room, where each message is somebody else's."""
    there(f"{test_matrix.BASE}/_matrix/client/versions", "the Matrix server")
    ours = test_matrix._register(f"desk{mark}")
    room = test_matrix._call(ours, "/createRoom", preset="public_chat", name="Support")["room_id"]
    people = [test_matrix._register(f"zoe{n}{mark}") for n in range(EACH)]
    for token in people:
        test_matrix._call(token, f"/join/{room}")
    account = {
        "platform": "matrix", "server": test_matrix.BASE, "secret": ours,
        "source": ("live", {"room": room}),
    }  # fmt: skip
    draft = {"to": {"room": room}}
    reader, cursor, heard = test_matrix._connector(people[0]), {}, {}

    def read():
        """What was heard so far: Synapse gives a first reading that it gave two minutes before once more."""
        page = reader.read("room", {"room": room}, dict(cursor))
        cursor.update(page.cursor)
        heard.update((one.remote_id, one) for one in page.items)
        return heard.values()

    return Place(
        account,
        lambda text, n: test_matrix._connector(people[n])
        .publish(Draft(text, **draft), f"{mark}-{n}").remote_id,
        read,
    )  # fmt: skip


def mail(mark, relay):
    """A mailbox, to which each writes a mail of their own."""
    test_mail.mailbox()
    account = {
        "platform": "mailbox", "server": f"127.0.0.1:{test_mail.IMAP}",
        "account": "support@example.test", "secret": "secret",
        "more": {"smtp": f"127.0.0.1:{relay.port}", "security": "none"},
        "source": ("live", {"folder": ""}),
    }  # fmt: skip
    zoe = test_mail._connector(account="desk@example.test")
    return Place(
        account,
        lambda text, n: write_mail(text, f"{mark}-{n}@example.test"),
        lambda: test_mail._all(zoe, {})[0],
    )


def write_mail(text, name):
    """Somebody writes a mail to the mailbox; its name."""
    letter = EmailMessage()
    letter["From"], letter["To"] = "Zoé <desk@example.test>", "support@example.test"
    letter["Subject"], letter["Message-ID"] = text, f"<{name}>"
    letter["Date"] = formatdate()
    letter.set_content(text)
    test_mail._deliver(("desk@example.test", ["support@example.test"], letter.as_bytes()))
    return name


def gone_at_first(relay):
    """Have a mail server go away over the first mail that it is given: nobody knows what became of that."""

    def deliver(letter):
        first = len(relay.taken) == 1
        relay.answers["END"] = "break" if first else "250 taken"
        if not first:
            test_mail._deliver(letter)

    relay.deliver = deliver
