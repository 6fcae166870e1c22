"""Access logs: which formats are read, and that hostile lines harm nothing."""

import gzip
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.weblogs import lines
from palabre.analysis.weblogs.counting import Log
from palabre.analysis.weblogs.lines import LONGEST_LINE, LogError, blocks
from palabre.analysis.weblogs.parsing import Request, reader
from palabre.analysis.weblogs.summing import summed

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
DAY = date(2026, 11, 28).toordinal()


def parsed(text):
    return reader()(text if isinstance(text, bytes) else text.encode())


# --- formats

EXPECTED = Request(
    DAY, 605, b"192.0.2.1", b"GET /a HTTP/1.1", 200, 512, b"https://t.co/", FIREFOX.encode()
)
COMBINED = f'192.0.2.1 - - [28/Nov/2026:10:05:03 +0000] "GET /a HTTP/1.1" 200 512 "https://t.co/" "{FIREFOX}"'
CADDY = {
    "level": "info",
    "ts": 1795860303.5,
    "logger": "http.log.access",
    "msg": "handled request",
    "request": {
        "remote_ip": "192.0.2.1",
        "remote_port": "40232",
        "client_ip": "192.0.2.1",
        "proto": "HTTP/2.0",
        "method": "GET",
        "host": "lanterne.example",
        "uri": "/a",
        "headers": {"User-Agent": [FIREFOX], "Referer": ["https://t.co/"]},
    },
    "duration": 0.001,
    "size": 512,
    "status": 200,
}
NGINX = {
    "time_iso8601": "2026-11-28T10:05:03+00:00",
    "remote_addr": "192.0.2.1",
    "request": "GET /a HTTP/1.1",
    "status": "200",
    "body_bytes_sent": "512",
    "http_referer": "https://t.co/",
    "http_user_agent": FIREFOX,
}


def test_the_combined_format_is_read():
    assert parsed(COMBINED) == EXPECTED


def test_the_common_format_says_neither_agent_nor_referrer():
    common = '192.0.2.1 - ada [28/Nov/2026:10:05:03 +0000] "GET /a HTTP/1.1" 200 -'
    assert parsed(common) == EXPECTED._replace(size=0, referrer=b"", agent=None)


def test_a_host_before_the_address_and_fields_behind_the_agent_are_known():
    found = parsed(f'lanterne.example:443 {COMBINED} "198.51.100.7" rt=0.02')
    assert found == EXPECTED._replace(host=b"lanterne.example:443")


@pytest.mark.parametrize("address", ["2001:db8::1", "host.isp.example", "::ffff:192.0.2.1"])
def test_addresses_of_every_kind_are_taken_as_they_are(address):
    assert parsed(COMBINED.replace("192.0.2.1", address, 1)).address == address.encode()


def test_of_a_list_of_proxies_the_visitors_own_address_counts():
    found = parsed(COMBINED.replace("192.0.2.1", "198.51.100.7, 10.0.0.1", 1))
    assert (found.address, found.host) == (b"198.51.100.7", b"")


def test_quotes_and_backslashes_inside_a_field_end_nothing():
    found = parsed(COMBINED.replace(FIREFOX, r"a \"quoted\" agent \\"))
    assert found.agent == rb"a \"quoted\" agent \\"


def test_caddy_and_nginx_write_json_too():
    host = b"lanterne.example"
    assert parsed(json.dumps(CADDY)) == EXPECTED._replace(asked=b"GET /a", host=host)
    assert parsed(json.dumps(NGINX)) == EXPECTED


@pytest.mark.parametrize(
    "fields",
    [
        {"time_iso8601": None, "msec": "1795860303.512"},
        {"time_iso8601": None, "timestamp": 1795860303512},
        {"time_iso8601": None, "time_local": "28/Nov/2026:10:05:03 +0000"},
        {"remote_addr": "192.0.2.1:40232"},
        {"remote_addr": None, "remote_ip": "192.0.2.1"},
        {"http_x_forwarded_for": "192.0.2.1, 10.0.0.1", "remote_addr": "10.0.0.1"},
        {"status": None, "response": 200},
        {"request": None, "request_method": "GET", "request_uri": "/a HTTP/1.1"},
    ],
)
def test_fields_of_json_have_the_names_and_forms_that_people_choose(fields):
    told = {name: value for name, value in {**NGINX, **fields}.items() if value is not None}
    assert parsed(json.dumps(told)) == EXPECTED


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"request": {}}',
        json.dumps({**NGINX, "status": 1e300}),
        json.dumps({**NGINX, "status": True}),
        json.dumps({**NGINX, "time_iso8601": "yesterday"}),
        json.dumps({**NGINX, "time_iso8601": None, "msec": 1e30}),
        json.dumps({**CADDY, "request": {**CADDY["request"], "headers": [1]}, "status": None}),
        COMBINED.replace("28/Nov", "31/Feb"),
        COMBINED.replace("28/Nov", "28/Foo"),
        COMBINED.replace("2026", "0001"),
        COMBINED.replace(":10:05", ":24:05"),
        COMBINED.replace(" 200 ", " OK "),
        COMBINED[:60],
        "\x00" * 400,
        '"' * 4000,
        "\\" * 4000,
        "[" * 4000,
        '{"a":' * 4000,
    ],
)
def test_what_is_no_request_is_none(broken):
    assert parsed(broken) is None


@given(st.binary(max_size=300))
def test_no_line_can_harm(data):
    for told in (data, b'192.0.2.1 - - [28/Nov/2026:10:05:03 +0000] "' + data, b'{"time":' + data):
        assert parsed(told) is None or isinstance(parsed(told), Request)


@given(st.binary(max_size=100), st.binary(max_size=100), st.binary(max_size=100))
def test_whatever_stands_in_a_request_can_be_counted(asked, referrer, agent):
    log = Log()
    log.take([Request(DAY, 605, b"192.0.2.1", asked, 200, 1, referrer, agent, agent)])
    (day,) = summed(log).days
    assert (day.hits, day.everyone) == (1, 1)


# --- lines


def cut(data):
    found = list(blocks(io.BytesIO(data)))
    return [one for some, _long in found for one in some], sum(
        too_long for _some, too_long in found
    )


def test_lines_come_whole_however_the_blocks_fall(monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 7)
    assert cut(b"one\ntwo and more\n\nlast") == ([b"one", b"two and more", b"", b"last"], 0)


@pytest.mark.parametrize("block", [1000, lines.BLOCK])
def test_a_line_that_is_too_long_is_passed_over_and_told(monkeypatch, block):
    monkeypatch.setattr(lines, "BLOCK", block)
    giant = b"x" * (LONGEST_LINE + 5000)
    assert cut(b"one\n" + giant + b"\ntwo\n" + giant + b"\n") == ([b"one", b"two"], 2)


def test_packed_lines_are_unpacked_and_a_damaged_file_is_told():
    packed = gzip.compress(b"one\n") + gzip.compress(b"two\n")
    assert cut(packed) == ([b"one", b"two"], 0)
    with pytest.raises(LogError, match="ends in the middle"):
        cut(gzip.compress(b"one\n" * 5000)[:-12])
    with pytest.raises(LogError, match="unpack it first"):
        cut(b"PK\x03\x04rest")
