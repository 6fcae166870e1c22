"""A small composer of a feed, as anybody may run one, whom the real servers of Bluesky ask for its posts.

It is found as every service is: by a did:web whose document names it, and a record in somebody's repository.
"""

from urllib.parse import parse_qs, urlsplit

from tests.peers.small_service import SmallService

PORT = 8232
DID = f"did:web:localhost%3A{PORT}"


class ComposedFeed(SmallService):
    """A feed of the posts in ``names``, in that order; as a context, it listens on loopback."""

    port = PORT

    def __init__(self):
        self.names = []

    def told(self, path, _headers, _body):
        if path.endswith("did.json"):
            at = f"http://localhost:{PORT}"
            composer = {"id": "#bsky_fg", "type": "BskyFeedGenerator", "serviceEndpoint": at}
            return {"id": DID, "service": [composer]}
        asked = parse_qs(urlsplit(path).query)
        start, most = int(asked.get("cursor", ["0"])[0]), int(asked["limit"][0])
        some = self.names[start : start + most]
        onward = {"cursor": str(start + most)} if start + most < len(self.names) else {}
        return {"feed": [{"post": name} for name in some], **onward}
