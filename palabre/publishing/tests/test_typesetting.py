"""French texts are set as print does when they are kept, and as they are then they are counted and sent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.governance.acts import MACHINE
from palabre.publishing.actions.deliveries import edit_published
from palabre.publishing.actions.kept import set_house_style
from palabre.publishing.actions.posts import Told, Written, change_post, write_post
from palabre.publishing.copying import written_of
from palabre.publishing.models import Post
from palabre.publishing.typesetting import changes, typeset

PUBLISH = "/o/lanterne/lanterne/publish/"
TYPED = "L'été arrive... Prêts ?"
PRINTED = "L’été arrive… Prêts\u202f?"


def french(**more):
    return Written(**{"text": TYPED, "language": "fr", **more})


def form(channel, **more):
    data = {
        "text": TYPED,
        "channels": [channel.pk],
        "aim": "useful",
        "do": "draft",
        "language": "fr",
    }
    return {**data, **more}


def test_every_text_of_a_french_post_is_set_when_it_is_kept(brand, channel):
    told = [Told(channel.pk, title=TYPED, text=TYPED, thread=[TYPED], first_comment=TYPED)]
    post = write_post(
        MACHINE, brand, french(title=TYPED, thread=[TYPED], first_comment=TYPED, told=told)
    )
    kept = written_of(post)
    texts = [kept.text, kept.title, *kept.thread, kept.first_comment]
    there = kept.told[0]
    texts += [there.title, there.text, *there.thread, there.first_comment]
    assert texts == [PRINTED] * 8
    assert post.versions.get().content["text"] == PRINTED


def test_what_is_told_as_in_the_post_stays_so(brand, channel):
    post = write_post(MACHINE, brand, french(told=[Told(channel.pk)]))
    variant = post.variants.get()
    assert (variant.text, variant.title, variant.thread, variant.first_comment) == (None,) * 4


def test_links_names_tags_and_hours_leave_as_they_were_typed(brand):
    typed = "https://lanterne.example/a?b=c;d @l.ami@mastodon.social #soldes:ete 10:30 :)"
    assert write_post(MACHINE, brand, french(text=typed)).text == typed


@pytest.mark.parametrize("language", ["", "en", "de"])
def test_a_text_in_another_language_is_kept_as_typed(brand, language):
    assert write_post(MACHINE, brand, french(language=language)).text == TYPED


@pytest.mark.parametrize(
    ("country", "printed"), [("CA", "Prêts?"), ("CH", "Prêts\u202f?"), ("BE", "Prêts\u202f?")]
)
def test_the_country_of_the_brand_has_its_customs(brand, country, printed):
    brand.country = country
    assert write_post(MACHINE, brand, french(text="Prêts ?")).text == printed


def test_a_post_may_do_without(brand):
    post = write_post(MACHINE, brand, french(is_typeset=False))
    assert (post.text, post.is_typeset) == (TYPED, False)
    change_post(MACHINE, post, replace(written_of(post), text="Prêts !"), 1)
    assert Post.objects.get().text == "Prêts !"


def test_a_brand_may_do_without_and_a_post_of_it_may_not(brand):
    set_house_style(MACHINE, brand, is_typeset=False)
    assert write_post(MACHINE, brand, french()).text == TYPED
    assert write_post(MACHINE, brand, french(is_typeset=True)).text == PRINTED


@given(st.text(alphabet="aé ?!:;'.…«»\u202f\u00a0", max_size=40))
def test_what_is_set_is_set_for_good(text):
    class Here:
        country = "FR"

    once = typeset(french(text=text, is_typeset=True), Here)
    assert typeset(once, Here) == once


def test_what_was_set_is_counted_for_the_writer(brand):
    typed = french()
    told = changes(typed, typeset(typed, brand))
    assert (told.spaces, told.apostrophes, told.ellipses) == (1, 1, 1)


def test_while_one_writes_the_set_text_is_counted_and_told(as_ada, channel):
    typed = form(channel, text="«" + "x" * 496 + "»?", is_typeset="on")
    page = as_ada.post(f"{PUBLISH}posts/look/", typed).content.decode()
    assert "502 of 500: too long" in page
    assert "3 no-break spaces" in page
    page = as_ada.post(f"{PUBLISH}posts/look/", {**typed, "is_typeset": ""}).content.decode()
    assert "499 of 500" in page
    assert "no-break" not in page


def test_a_new_post_begins_as_the_brand_does(as_ada, channel):
    switch = 'name="is_typeset" value="on" checked'
    assert switch in as_ada.get(f"{PUBLISH}posts/new/").content.decode()
    set_house_style(MACHINE, channel.brand, is_typeset=False)
    assert switch not in as_ada.get(f"{PUBLISH}posts/new/").content.decode()


def test_the_switch_of_the_composer_is_kept_with_the_post(as_ada, channel):
    as_ada.post(f"{PUBLISH}posts/new/", form(channel, is_typeset="on"))
    post = Post.objects.get()
    assert post.text == PRINTED
    as_ada.post(f"{PUBLISH}posts/{post.pk}/edit/", form(channel, text="Prêts !", version=1))
    post.refresh_from_db()
    assert (post.text, post.is_typeset) == ("Prêts !", False)


def test_a_published_text_that_is_changed_is_set_like_the_rest(scheduled, clock, state):
    (row,) = scheduled(TYPED, language="fr")
    clock()
    row.refresh_from_db()
    edit_published(MACHINE, row, {**row.content, "text": "Prêts !"})
    row.refresh_from_db()
    assert row.new_content["text"] == "Prêts\u202f!"


def test_where_a_post_is_named_its_signs_stay_at_their_words():
    assert (
        str(Post(text="Prêts\u202f!\r\n\r\nOui\u00a0: venez.")) == "Prêts\u202f! Oui\u00a0: venez."
    )
