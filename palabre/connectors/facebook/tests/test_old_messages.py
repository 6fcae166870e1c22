"""Messages are not looked at again: Facebook stops giving old ones, which nobody deleted."""

from palabre.connectors.facebook.tests.test_facebook import paper

__all__ = ["paper"]


def test_an_old_message_that_facebook_no_longer_gives_is_kept(paper):
    page = paper.refusing("GET /v26.0/m_1", 100, subcode=33).check(["m_1", "100_201"])
    assert (page.deleted, page.items[0].remote_id) == ((), "100_201")
