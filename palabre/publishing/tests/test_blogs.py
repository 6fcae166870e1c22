"""Blogs are accounts like others: the composer asks for what they declare, and it is what leaves."""

import pytest

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.publishing.contents import contents, draft_of
from palabre.publishing.models import Post

pytestmark = pytest.mark.django_db
NEW = "/o/lanterne/lanterne/publish/posts/new/"


@pytest.fixture(params=["wordpress", "ghost"])
def blog(request, brand):
    """An account on a site of one's own."""
    return Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform=request.param, name="Journal"
    )


def test_the_composer_asks_for_title_tags_and_excerpt(as_ada, blog):
    page = as_ada.get(NEW).content.decode()
    for name in ("title", "tags", f"title_{blog.pk}", f"more_{blog.pk}_excerpt"):
        assert f'name="{name}"' in page


def test_what_was_asked_for_leaves_with_the_text(as_ada, blog):
    as_ada.post(
        NEW,
        {
            "text": "Le café est prêt.", "title": "Café", "tags": "café, lyon", "aim": "useful",
            "channels": [blog.pk], "do": "draft", f"title_{blog.pk}": "Le café, enfin",
            f"more_{blog.pk}_excerpt": "En bref",
        },
    )  # fmt: skip
    ((content, _),) = contents(Post.objects.get().variants.get())
    draft = draft_of(content, platform(blog.platform), blog.organisation_id)
    assert (draft.title, draft.tags) == ("Le café, enfin", ("café", "lyon"))
    assert draft.more["excerpt"] == "En bref"


def test_a_title_of_a_blog_stands_in_its_preview(as_ada, blog):
    look = as_ada.post(
        "/o/lanterne/lanterne/publish/posts/look/",
        {
            "text": "Le café est prêt.",
            "title": "Le café, enfin",
            "aim": "useful",
            "channels": [blog.pk],
        },
    )
    assert "Le café, enfin" in look.content.decode()
