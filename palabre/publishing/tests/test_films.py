"""Films: read for what they are by their bytes, freed of what the camera wrote, kept whole or not at all."""

import io
import struct
from pathlib import Path

import pytest

from palabre.publishing.films.cleaning import clean
from palabre.publishing.films.facts import Film, NoFilm, facts_of, film_of

FILMS = Path(__file__).parent / "films"
SHORT, TURNED = FILMS / "short.mp4", FILMS / "turned.mov"


def box(name, *inside):
    content = b"".join(inside)
    return struct.pack(">I4s", 8 + len(content), name) + content


def table(name, shape, *rows, before=b""):
    told = b"".join(struct.pack(shape, *row) for row in rows)
    return box(name, bytes(4), before, struct.pack(">I", len(rows)), told)


def cleaned(data):
    file = io.BytesIO(data)
    clean(file)
    return file.getvalue()


def test_a_film_is_known_by_its_bytes():
    assert facts_of(SHORT) == Film("video/mp4", 160, 90, 2.0, 10.0, "h264")


def test_a_film_that_was_taken_upright_is_known_upright():
    assert facts_of(TURNED) == Film("video/quicktime", 90, 160, 1.0, 25.0, "h264")


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<html>", b"\x00" * 5_000])
def test_what_is_no_film_is_none(tmp_path, data):
    (tmp_path / "x.mp4").write_bytes(data)
    with pytest.raises(NoFilm):
        facts_of(tmp_path / "x.mp4")


def test_a_film_whose_end_is_missing_is_none():
    with pytest.raises(ValueError):
        cleaned(SHORT.read_bytes()[:9_000])


def test_other_kinds_of_films_are_none_that_networks_take():
    with pytest.raises(NoFilm):
        facts_of(FILMS / "film.webm")


@pytest.mark.parametrize("cut", [100, 1_000])
def test_a_film_that_was_cut_off_is_none(tmp_path, cut):
    (tmp_path / "x.mp4").write_bytes(SHORT.read_bytes()[:cut])
    with pytest.raises(NoFilm):
        facts_of(tmp_path / "x.mp4")


@pytest.mark.parametrize("odd", [{"Width": "-1"}, {"Height": "0"}, {"Duration": "nan"}])
def test_odd_facts_make_no_film(odd):
    seen = {"@type": "Video", "Width": "9", "Height": "9", "Duration": "1", **odd}
    with pytest.raises(NoFilm):
        film_of([{"@type": "General", "Format": "MPEG-4"}, seen])


def test_what_the_camera_wrote_is_gone_and_the_film_is_the_same(tmp_path):
    data = SHORT.read_bytes()
    assert b"+48.8566+002.3522/" in data
    told = cleaned(data)
    assert len(told) == len(data)
    for word in (b"48.8566", b"A secret comment", b"Camera"):
        assert word not in told
    (tmp_path / "x.mp4").write_bytes(told)
    assert facts_of(tmp_path / "x.mp4") == facts_of(SHORT)
    assert cleaned(told) == told


def a_track_of(*tables):
    """A film that is nothing but one track of measurements."""
    handler = box(b"hdlr", bytes(8), b"meta", bytes(12))
    return box(b"moov", box(b"trak", box(b"mdia", handler, box(b"minf", box(b"stbl", *tables)))))


def measuring_film():
    """A film with one track of places: four samples in two chunks, between bytes of the film."""
    film = b"FILM"
    samples = [b"here", b"and", b"there", b"elsewhere"]
    begin = box(b"ftyp", b"isom") + box(b"mdat", film, *samples[:3], film, samples[3], film)
    first = len(box(b"ftyp", b"isom")) + 8 + len(film)
    last = first + len(b"hereandthere") + len(film)
    tables = box(
        b"stbl",
        table(b"stco", ">I", (first,), (last,)),
        table(b"stsc", ">III", (1, 3, 1), (2, 1, 1)),
        table(b"stsz", ">I", *((len(one),) for one in samples), before=bytes(4)),
    )
    handler = box(b"hdlr", bytes(8), b"meta", bytes(12))
    track = box(b"trak", box(b"mdia", handler, box(b"minf", tables)))
    return begin + box(b"moov", track)


def test_places_that_were_measured_on_the_way_are_gone_with_their_track():
    told = cleaned(measuring_film())
    assert b"hereandthere" not in told
    assert (told.count(b"FILM"), told.count(b"trak"), told.count(b"elsewhere")) == (3, 0, 0)


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">I4s", 4, b"moov"),
        struct.pack(">I4s", 100, b"moov"),
        box(b"moov", struct.pack(">I4s", 99, b"udta")),
        measuring_film().replace(
            struct.pack(">4s4xI", b"stsc", 2), b"stsc\x00\x00\x00\x00\xff\xff\xff\xff"
        ),
        box(b"free") * 10_001,
        struct.pack(">I4s", 1, b"moov"),
        a_track_of(table(b"stco", ">I", (0,)), box(b"stsc"), table(b"stsz", ">I", before=bytes(4))),
        a_track_of(
            table(b"stco", ">I", (0,), (0,)),
            table(b"stsc", ">III", *[(1, 0, 1), (3, 0, 1)] * 9),
            table(b"stsz", ">I", before=bytes(4)),
        ),
    ],
)
def test_a_film_whose_boxes_lie_is_refused(data):
    with pytest.raises(ValueError):
        cleaned(data)


class Counted(io.BytesIO):
    """A file that counts what is done to it."""

    seeks = written = 0

    def seek(self, *args):
        self.seeks += 1
        return super().seek(*args)

    def writelines(self, lines):
        for line in lines:
            self.written += len(line)
            self.write(line)


def test_a_track_that_tells_a_thousand_times_of_the_whole_file_is_written_over_once():
    chunks = table(b"stco", ">I", *[(0,)] * 1_000)
    whole = box(b"stsz", bytes(4), struct.pack(">II", 2**32 - 1, 0))
    data = a_track_of(chunks, table(b"stsc", ">III", (1, 2**32 - 1, 1)), whole)
    file = Counted(data)
    clean(file)
    assert 0 < file.written < 3 * len(data)


def test_a_place_beyond_every_file_is_passed_over():
    chunks = table(b"co64", ">Q", (2**64 - 1,))
    sizes = table(b"stsz", ">I", (9,), before=bytes(4))
    told = cleaned(a_track_of(chunks, table(b"stsc", ">III", (1, 1, 1)), sizes))
    assert b"trak" not in told


def test_tracks_in_tracks_are_not_gone_through_again_and_again():
    data = b""
    for _ in range(2_000):
        data = box(b"trak", data)
    file = Counted(box(b"moov", data))
    clean(file)
    assert file.seeks < 20_000


def test_ten_thousand_tracks_are_gone_through_once_each():
    file = Counted(box(b"moov", box(b"trak", box(b"mdia")) * 4_000))
    clean(file)
    assert file.seeks < 40_000
