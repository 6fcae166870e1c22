"""A film is handed on in pieces: it is never held whole."""

from palabre.connectors.protocols import Upload


def test_a_film_is_read_from_its_file_in_pieces(tmp_path):
    file = tmp_path / "film"
    file.write_bytes(b"abcdefgh")
    film = Upload("f.mp4", "video/mp4", b"", path=file, seconds=2.5)
    assert (film.is_film, film.size, list(film.pieces(3))) == (True, 8, [b"abc", b"def", b"gh"])


def test_a_picture_is_read_in_the_same_way():
    picture = Upload("p.png", "image/png", b"abcd")
    assert (picture.is_film, picture.size, list(picture.pieces(3))) == (False, 4, [b"abc", b"d"])
