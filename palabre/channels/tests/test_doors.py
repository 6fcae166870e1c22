"""The one way out to the network."""

from palabre.channels.doors import http


def test_who_is_read_learns_which_house_reads(settings):
    settings.ADDRESS = "https://palabre.lanterne.example"
    assert http().agent == "Palabre/0.1 (+https://palabre.lanterne.example)"
