"""An assistant asks the house over MCP: what a key opens, and no more."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

from palabre.channels.keys import make_key, revoke_key
from palabre.governance.acts import MACHINE
from palabre.publishing.models import Post
from palabre.site.cli.mcp import mcp
from palabre.site.mcp import Server

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(brand):
    return make_key(MACHINE, brand.organisation, "assistant", ("posts",))


def ask(server, method, **params):
    line = json.dumps({"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
    told = json.loads(server.answer(line.encode()))
    assert (told["jsonrpc"], told["id"]) == ("2.0", 7)
    return told


def call(server, name, **asked):
    """Whether it went well, and what was told."""
    said = ask(server, "tools/call", name=name, arguments=asked)["result"]
    return not said["isError"], said["content"][0]["text"]


def test_it_finds_calls_reads_and_writes_only_where_that_was_allowed(key, brand):
    reads, writes = Server(key[1]), Server(key[1], writes=True)
    hello = ask(reads, "initialize", protocolVersion="2025-03-26")["result"]
    assert hello["protocolVersion"] == "2025-03-26"
    assert [one["name"] for one in ask(reads, "tools/list")["result"]["tools"]] == ["find", "read"]
    found = json.loads(call(reads, "find", words="posts")[1])
    assert {one["method"] for one in found["calls"]} == {"GET"}
    assert found["schemas"]
    new = {
        "method": "POST",
        "path": "/api/v1/posts",
        "body": {"brand": brand.slug, "text": "Bonjour"},
    }
    assert not call(reads, "write", **new)[0]
    assert not Post.objects.exists()
    went, told = call(writes, "write", **new)
    assert went, told
    went, told = call(reads, "read", path="/api/v1/posts", query={"brand": brand.slug})
    assert went
    assert [one["text"] for one in json.loads(told)["posts"]] == ["Bonjour"]


def test_a_key_that_lacks_the_door_or_was_revoked_opens_nothing(key, brand):
    server = Server(key[1])
    assert call(server, "read", path="/api/v1/topics")[1].startswith("403")
    revoke_key(MACHINE, key[0])
    assert call(server, "read", path="/api/v1/posts")[1].startswith("401")


@pytest.mark.parametrize(
    "path", ["/o/lanterne/today/", "/accounts/login/", "http://a.example/api/v1/posts", "", 7, None,
             "/api/v1/../../o/lanterne/today/", "/api/v1/é", "//api/v1/posts"],
)  # fmt: skip
def test_no_other_path_is_asked(key, path):
    went, told = call(Server(key[1], writes=True), "read", path=path)
    assert not went
    assert "no such" in told


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"7",
        b'{"id": 1}',
        b'{"id": 1, "method": 5}',
        b"[" * 9999,
        b'{"id": "\xff"}',
    ],
)
def test_what_is_no_message_gets_an_answer(key, line):
    assert "error" in json.loads(Server(key[1]).answer(line))
    assert ask(Server(key[1]), "resources/list")["error"]["code"] == -32601
    assert Server(key[1]).answer(b'{"method": "notifications/initialized"}') is None


def test_the_command_takes_its_key_from_the_environment_alone(key, monkeypatch, capsys):
    assert mcp([]) == 1
    said = io.BytesIO()
    lines = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n\n{"method": "x"}\n'
    monkeypatch.setenv("PALABRE_KEY", key[1])
    monkeypatch.setattr("palabre.site.cli.mcp.close_old_connections", lambda: None)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(lines)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=said, flush=lambda: None))
    assert mcp([]) == 0
    assert said.getvalue() == b'{"jsonrpc":"2.0","id":1,"result":{}}\n'
