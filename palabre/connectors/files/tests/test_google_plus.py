"""Google+ posts of a Takeout archive, in the layout that the network's last users described."""

import json
import zipfile
from datetime import UTC, datetime

import pytest

from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.files.tests.reading import read

ZOE = {
    "displayName": "Zoé",
    "profilePageUrl": "https://plus.google.com/1",
    "resourceName": "users/1",
}
BO = {"displayName": "Bo", "profilePageUrl": "https://plus.google.com/2", "resourceName": "users/2"}
POST = {
    "url": "https://plus.google.com/1/posts/a",
    "creationTime": "2018-10-28 17:04:03+0100",
    "updateTime": "2018-10-28 17:04:03+0100",
    "author": ZOE,
    "content": "Une <b>lanterne</b> &amp; un caf\u00e9<br>demain",
    "link": {"title": "La page", "url": "https://lanterne.example/a"},
    "album": {
        "media": [{"url": "https://lh3.googleusercontent.com/p.jpg", "contentType": "image/*"}]
    },
    "plusOnes": [{"plusOner": BO}],
    "comments": [
        {
            "creationTime": "2018-10-28 18:00:00+0000",
            "author": BO,
            "content": "Bravo",
            "postUrl": "https://plus.google.com/1/posts/a",
            "resourceName": "users/1/posts/t/comments/c-1",
        }
    ],
    "resourceName": "users/1/posts/t",
    "postAcl": {"visibleToStandardAcl": {"circles": [{"type": "CIRCLE_TYPE_PUBLIC"}]}},
}


@pytest.fixture
def archive(tmp_path):
    def made(*posts, folder="Takeout/Google+ Stream/Posts"):
        path = tmp_path / "takeout.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for number, post in enumerate(posts):
                packed.writestr(f"{folder}/20181028 - Post({number}).json", json.dumps(post))
        return path

    return made


def test_a_public_post_comes_with_its_comments(archive):
    post, comment = [row.item for row in read(archive(POST))]
    assert post.text == "Une lanterne & un café\ndemain"
    assert post.published_at == datetime(2018, 10, 28, 16, 4, 3, tzinfo=UTC)
    assert (post.remote_id, post.author.name, post.place) == (
        "users/1/posts/t",
        "Zoé",
        "plus.google.com",
    )
    assert (post.likes, post.replies, post.links) == (1, 1, ("https://lanterne.example/a",))
    assert post.media[0].kind == "image"
    assert post.edited_at is None
    assert (comment.kind, comment.text, comment.parent) == (Kind.COMMENT, "Bravo", post.remote_id)
    assert comment.author.remote_id == "users/2"


def test_a_post_for_circles_is_left_out_with_its_comments_and_said(archive):
    private = {
        **POST,
        "postAcl": {"visibleToStandardAcl": {"circles": [{"type": "CIRCLE_TYPE_YOUR_CIRCLES"}]}},
    }
    (row,) = read(archive(private))
    assert row.item is None
    assert row.refused == "This entry was not public."


def test_later_archives_say_in_a_word_that_a_post_was_public(archive):
    assert len(read(archive({**POST, "postAcl": {"isPublic": True}}))) == 2


def test_folders_have_names_in_every_language_and_each_line_its_own_number(archive):
    rows = read(
        archive(
            POST, {**POST, "resourceName": "users/1/posts/u"}, folder="Takeout/Flux Google+/Posts"
        )
    )
    assert len({row.line for row in rows}) == len(rows) == 4


def test_a_post_that_only_passes_on_another_is_a_relay_of_it(archive):
    reshared = {"content": "Bonjour", "resourceName": "users/9/posts/z", "author": BO}
    (row,) = read(archive({**POST, "content": "", "comments": [], "resharedPost": reshared}))
    assert (row.item.relay_of, row.item.text) == ("users/9/posts/z", "Bonjour")


def test_other_files_of_the_folder_and_odd_shapes_harm_nothing(archive):
    odd = {**POST, "comments": [3, {}, {"content": 4}], "author": [], "album": 7, "plusOnes": "x"}
    rows = read(archive({"name": "a circle"}, odd))
    assert [bool(row.item) for row in rows] == [True, False, False]
    with pytest.raises(Rejected):
        read(archive([1, 2], folder="Takeout/Elsewhere/Posts"))
