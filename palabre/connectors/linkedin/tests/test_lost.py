"""What was sent without words, and whose answer was lost, is known again on LinkedIn by having none."""

from datetime import UTC, datetime

from palabre.connectors.linkedin.tests.test_linkedin import Network
from palabre.connectors.protocols import Draft


def test_a_lost_post_of_a_picture_a_card_or_a_poll_alone_is_found_again():
    network = Network()
    since = datetime.fromtimestamp(1795165200, UTC)
    own = {"author": "urn:li:organization:42", "visibility": "PUBLIC", "publishedAt": 1795165300000}
    passed_on = {**own, "id": "urn:li:share:7012", "reshareContext": {"parent": "urn:li:share:1"}}
    bare = {**own, "id": "urn:li:share:7013", "commentary": "", "content": {"media": {"id": "x"}}}
    network.answers["GET /posts?"] = {"elements": [passed_on, bare], "paging": {}}
    assert network.connector().receipt("k", Draft(""), since).remote_id == "urn:li:share:7013"
    assert network.connector().receipt("k", Draft("Autre"), since) is None
