"""A film is handed on in pieces: it is never held whole."""

import http.server
import threading
import tracemalloc

import pytest

from palabre.connectors.filebody import FileBody
from palabre.connectors.http import Http
from palabre.connectors.protocols import Upload


@pytest.fixture
def film(tmp_path):
    file = tmp_path / "film"
    file.write_bytes(b"abcdefgh")
    return Upload("f.mp4", "video/mp4", b"", path=file, seconds=2.5)


def test_a_film_is_read_from_its_file(film):
    assert (film.is_film, film.size, film.body.read()) == (True, 8, b"abcdefgh")
    assert [one.read() for one in film.parts(3)] == [b"abc", b"def", b"gh"]


def test_a_picture_is_handed_on_in_the_same_way():
    picture = Upload("p.png", "image/png", b"abcd")
    assert (picture.is_film, picture.size, picture.body) == (False, 4, b"abcd")
    assert picture.parts(3) == [b"abc", b"d"]


def test_a_part_of_a_file_is_read_as_a_file_is(film):
    part = FileBody(film.path, 2, 4)
    assert (part.size, part.read(3), part.tell(), part.read(3), part.read(3)) == (
        4, b"cde", 3, b"f", b"",
    )  # fmt: skip
    assert (part.seek(0, 2), part.seek(-1, 1), part.read()) == (4, 3, b"f")
    assert part.seek(0) == 0
    assert list(part) == [b"cdef"]
    assert FileBody(film.path, 6, 9).size == 2


@pytest.fixture
def house():
    """A place that takes files and says how many bytes came, and how they were announced."""

    class Taker(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            length, came = int(self.headers["Content-Length"]), 0
            while came < length:
                came += len(self.rfile.read(min(1 << 20, length - came)))
            answer = b'{"came": %d}' % came
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.mark.enable_socket
@pytest.mark.parametrize("way", ["content", "form"])
def test_a_large_film_is_sent_without_being_held(tmp_path, house, way):
    file = tmp_path / "film"
    with file.open("wb") as empty:
        empty.truncate(200 * 1024 * 1024)
    film = Upload("f.mp4", "video/mp4", b"", path=file)
    http = Http(allow=["127.0.0.1"], ports=[int(house.rpartition(":")[2].strip("/"))])
    body = {"content": film.body} if way == "content" else {
        "files": {"file": (film.name, film.body, film.content_type)}, "data": {"a": "b"}
    }  # fmt: skip
    tracemalloc.start()
    came = http.post(house, **body).json()["came"]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert came >= film.size
    assert most < 24 * 1024 * 1024
