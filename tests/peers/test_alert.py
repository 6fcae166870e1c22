"""What people write on a real Bluesky becomes one alert in a mailbox: `palabre up` as anybody starts it."""

import re
import time

import pytest

from bench.alert import (
    HEARD,
    HOUSE,
    JETSTREAM,
    Mailbox,
    Person,
    network,
    product,
    python,
    storm,
    subject,
    wait_until_heard,
)
from conftest import missing
from palabre.connectors.tests.smtp import running_relay

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]


def words_of(letter):
    """The plain text of a letter, its lines joined."""
    return " ".join(letter.get_payload(decode=True).decode().split())


def test_a_storm_on_the_network_is_one_mail_with_what_was_seen_and_what_is_usual(tmp_path):
    if not network():
        missing("the Bluesky network of ../shared/peers (start-bluesky.sh full, then jetstream)")
    name, box = f"luciole{time.time_ns() % 10**9}", Mailbox()
    people = [Person("zoe") for _ in range(6)]
    with running_relay(box.take) as relay, product(tmp_path, relay.port) as environment:
        python(HOUSE, environment, JETSTREAM, name)
        wait_until_heard(people, [name], environment)
        storm(name, people, box)
        found = python(HEARD, environment)[name]
    ((_at, letter),) = box.about(name)
    said = subject(letter).partition(": ")[2]
    seen, usual = re.fullmatch(
        rf"{name}: (\d+) (?:negative )?mentions in 30 minutes, where ([\d.]+) are usual\.", said
    ).groups()
    assert int(seen) >= 10
    assert float(usual) < 4
    assert letter["To"] == "ada@example.org"
    assert said in words_of(letter)
    assert "/o/lanterne/lanterne/protect/watch/" in words_of(letter)
    assert found["alerts"] == 1
