"""Whom a proxy passes on is known by their own address, if the proxy is named; nobody else is believed."""

import asyncio
import json
import logging
import threading

import httpx
import pytest
import uvicorn

from palabre.site import asgi, operations, proxies
from palabre.site.cli import doctor, processes

BRIDGE = "172.30.113.1"
TOLD = {"x-forwarded-for": "198.51.100.9, 203.0.113.7", "x-forwarded-proto": "https"}


async def echo(scope, _receive, send):
    """A double of the pages: it answers by whom it was asked."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    body = json.dumps([scope["client"][0], scope["scheme"]]).encode()
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def ask(monkeypatch):
    """Ask what the web process serves, from an address; a double stands for the loop that listens."""
    monkeypatch.setattr(proxies, "_unnamed", "")
    monkeypatch.setattr(asgi, "application", echo)

    def asked(client, headers):
        async def reached(pages):
            transport = httpx.ASGITransport(pages, client=(client, 4321))
            async with httpx.AsyncClient(transport=transport, base_url="http://house") as browser:
                return (await browser.get("/", headers=headers)).json()

        answers = []

        def run(server, sockets):
            server.config.load()
            answers.append(asyncio.run(reached(server.config.loaded_app)))

        monkeypatch.setattr(uvicorn.Server, "run", run)
        processes.serve(None, threading.Event())
        return answers[0]

    return asked


def test_a_proxy_on_this_machine_is_believed(ask):
    assert ask("127.0.0.1", TOLD) == ["203.0.113.7", "https"]


def test_a_proxy_that_is_not_named_is_not_believed_and_the_doctor_says_which(ask, caplog):
    with caplog.at_level(logging.WARNING):
        assert ask(BRIDGE, TOLD) == [BRIDGE, "http"]
        assert ask(BRIDGE, TOLD) == [BRIDGE, "http"]
    assert len([one for one in caplog.records if BRIDGE in one.getMessage()]) == 1
    level, sentence = doctor.EXAMINATIONS["proxy"]()
    assert (level, BRIDGE in sentence) == ("warning", True)


def test_who_asks_without_a_proxy_is_no_proxy(ask):
    assert ask("203.0.113.8", {}) == ["203.0.113.8", "http"]
    assert doctor.EXAMINATIONS["proxy"]()[0] == "ok"


@pytest.mark.parametrize("named", [[BRIDGE], ["172.30.113.0/24"], [" 172.30.113.5/24"]])
def test_a_proxy_of_a_network_that_is_named_is_believed_for_the_last_hop_alone(
    ask, settings, named
):
    settings.PROXIES = named
    assert ask(BRIDGE, TOLD) == ["203.0.113.7", "https"], (
        "what a client wrote itself is not believed"
    )
    assert ask("192.0.2.1", TOLD) == ["192.0.2.1", "http"]


def test_the_doctor_knows_a_setting_that_names_nothing_and_one_that_believes_anybody(settings):
    settings.PROXIES = ["127.0.0.1", "my-proxy"]
    level, sentence = doctor.EXAMINATIONS["proxy"]()
    assert (level, "my-proxy" in sentence) == ("fault", True)
    settings.PROXIES = ["*"]
    assert doctor.EXAMINATIONS["proxy"]()[0] == "warning"


def test_the_doctor_warns_in_a_container_whose_proxy_is_not_named(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(proxies, "_unnamed", "")
    monkeypatch.setattr(proxies, "MARKS_OF_CONTAINERS", (tmp_path,))
    settings.SECURE_BEHIND_TLS = True
    assert doctor.EXAMINATIONS["proxy"]()[0] == "warning"
    settings.PROXIES = ["172.30.113.0/24"]
    assert doctor.EXAMINATIONS["proxy"]()[0] == "ok"


def test_the_page_of_operations_has_a_name_for_each_examination():
    assert set(operations.WORDS) == set(doctor.EXAMINATIONS)
