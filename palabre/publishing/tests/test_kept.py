"""What a brand keeps for its next posts: templates, hashtags that go together, signatures."""

import pytest
from django.utils import timezone

from palabre.channels.models import Channel
from palabre.connectors.echo import PLATFORM
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing.actions.kept import forget_text, keep_template, keep_text
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.checks import places_of
from palabre.publishing.contents import contents
from palabre.publishing.copying import written_of
from palabre.publishing.models import HouseStyle, KeptText, Post, PostTemplate
from palabre.publishing.rules import KeptKind
from palabre.publishing.telling import texts_there

PUBLISH = "/o/lanterne/lanterne/publish/"
SIGNED = "Lanterne\n12, rue du Puits"


def form(channel, **more):
    return {"text": "Le café", "channels": [channel.pk], "aim": "useful", "do": "draft", **more}


@pytest.fixture
def signature(brand, channel):
    """A signature of the brand's account that new posts begin with."""
    return keep_text(
        MACHINE, brand, KeptKind.SIGNATURE, "Adresse", SIGNED, channel=channel, is_added=True
    )


def test_hashtags_are_kept_once_each_and_with_their_sign(as_ada, brand):
    as_ada.post(f"{PUBLISH}kept/tags/", {"name": "Café", "text": "#café, moka  #café #"})
    row = KeptText.objects.get()
    assert (row.kind, row.name, row.text) == ("tags", "Café", "#café #moka")
    page = as_ada.get(f"{PUBLISH}kept/").content.decode()
    assert "#café #moka" in page


def test_a_name_that_is_taken_is_refused_in_a_sentence_and_nothing_typed_is_lost(as_ada, brand):
    data = {"name": "Café", "text": "#moka"}
    as_ada.post(f"{PUBLISH}kept/tags/", data)
    answer = as_ada.post(f"{PUBLISH}kept/tags/", {**data, "text": "#autre"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Café” is there already" in page
    assert "#autre" in page
    assert KeptText.objects.get().text == "#moka"


def test_hashtags_and_a_signature_may_have_one_name(brand):
    keep_text(MACHINE, brand, KeptKind.TAGS, "Café", "#moka")
    keep_text(MACHINE, brand, KeptKind.SIGNATURE, "Café", "Lanterne")
    assert KeptText.objects.count() == 2


def test_what_is_kept_is_changed_and_forgotten_from_the_page(as_ada, signature):
    place = f"{PUBLISH}kept/signature/{signature.pk}/"
    as_ada.post(place, {"name": "Siège", "text": "Lanterne SAS"})
    signature.refresh_from_db()
    assert (signature.name, signature.text, signature.channel, signature.is_added) == (
        "Siège",
        "Lanterne SAS",
        None,
        False,
    )
    as_ada.post(f"{place}forget/")
    assert not KeptText.objects.exists()


def test_the_kept_texts_of_another_brand_are_not_there(as_ada, brand, signature):
    other = brand.organisation.brands.create(name="Boréal", slug="boreal")
    there = "/o/lanterne/boreal/publish/"
    post = write_post(MACHINE, other, Written(text="x"))
    assert SIGNED not in as_ada.get(f"{there}kept/").content.decode()
    assert as_ada.post(f"{there}kept/signature/{signature.pk}/forget/").status_code == 404
    assert "Adresse" not in as_ada.get(f"{there}posts/{post.pk}/edit/").content.decode()


def test_an_account_of_another_organisation_gets_no_signature(brand, cy):
    foreign = Channel.objects.create(organisation=cy.organisation, platform="echo", name="x")
    with pytest.raises(Refused):
        keep_text(MACHINE, brand, KeptKind.SIGNATURE, "x", "x", channel=foreign)


def test_a_new_post_begins_with_the_signature_of_its_account(as_ada, channel, signature):
    page = as_ada.get(f"{PUBLISH}posts/new/").content.decode()
    assert f'<option value="{SIGNED}" selected>Adresse</option>' in page


def test_a_signature_closes_the_post_where_it_is_chosen_and_counts(
    as_ada, channel, signature, network, clock
):
    signed = {f"signature_{channel.pk}": SIGNED.replace("\n", "\r\n")}
    page = as_ada.post(f"{PUBLISH}posts/look/", form(channel, **signed)).content.decode()
    assert f"{9 + len(SIGNED)} of 500" in page
    as_ada.post(f"{PUBLISH}posts/new/", form(channel, do="now", **signed))
    clock()
    assert network.taken == [f"Le café\n\n{SIGNED}"]


def test_a_signature_that_is_changed_or_forgotten_stays_under_what_was_written_with_it(
    as_ada, channel, signature
):
    as_ada.post(f"{PUBLISH}posts/new/", form(channel, **{f"signature_{channel.pk}": SIGNED}))
    post = Post.objects.get()
    forget_text(MACHINE, signature)
    assert contents(post.variants.get())[0][0]["text"] == f"Le café\n\n{SIGNED}"
    page = as_ada.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()
    assert f'<option value="{SIGNED}" selected>Lanterne</option>' in page
    assert written_of(post).told[0].signature == SIGNED


def test_a_signature_closes_the_last_text_of_a_thread_and_never_an_empty_one():
    def told(*texts):
        return texts_there(*texts, of=PLATFORM, people={}, signature="s").texts

    assert told("a", ["b"], "c") == ["a", "b\n\ns"]
    assert told(" ", [], "") == [" "]


def test_a_letter_has_its_signature_at_its_end(brand, letter_account):
    told = [Told(letter_account.pk, signature="Lanterne")]
    post = write_post(MACHINE, brand, Written(text="a", thread=["b"], told=told))
    assert [one["text"] for one, _ in contents(post.variants.get())] == ["a\n\nb\n\nLanterne"]


def test_a_post_is_kept_as_a_template_and_others_begin_from_it(as_ada, channel):
    told = [Told(channel.pk, text="Soldes à {ville}", signature="Lanterne")]
    post = write_post(
        MACHINE, channel.brand, Written(text="Soldes", due_at=timezone.now(), told=told)
    )
    as_ada.post(f"{PUBLISH}posts/{post.pk}/template/", {"name": " Soldes  d’été "})
    template = PostTemplate.objects.get()
    assert (template.name, template.post.is_template, template.post.due_at) == (
        "Soldes d’été",
        True,
        None,
    )
    page = as_ada.get(f"{PUBLISH}posts/new/?from={template.pk}").content.decode()
    assert "Soldes à {ville}" in page
    assert "“{ville}” is still to be filled in." in page
    as_ada.post(f"{PUBLISH}posts/new/?from={template.pk}", form(channel, text="Soldes à Lyon"))
    assert Post.objects.filter(is_template=False).latest("pk").text == "Soldes à Lyon"
    assert "Soldes d’été" in as_ada.get(f"{PUBLISH}kept/").content.decode()


def test_the_address_may_name_no_template(as_ada, brand):
    for number in ("0", "x", "9" * 30, "²"):
        assert as_ada.get(f"{PUBLISH}posts/new/?from={number}").status_code == 200


def test_a_template_needs_a_name_of_its_own(as_ada, channel):
    post = write_post(MACHINE, channel.brand, Written(text="x"))
    for name in (" ", "Été", "Été"):
        as_ada.post(f"{PUBLISH}posts/{post.pk}/template/", {"name": name})
    assert [one.name for one in PostTemplate.objects.all()] == ["Été"]


def test_a_template_is_changed_in_the_composer_and_never_leaves(as_ada, channel):
    written = Written(text="Bonjour {nom}", told=[Told(channel.pk)])
    template = keep_template(MACHINE, channel.brand, "Accueil", written)
    place = f"{PUBLISH}posts/{template.post_id}/edit/"
    page = as_ada.get(place).content.decode()
    assert "Keep the template" in page
    assert "Send now" not in page
    assert "still to be filled in" not in page
    data = form(channel, text="Bonsoir {nom}", do="now", version=1)
    assert as_ada.post(place, data).url == f"{PUBLISH}kept/"
    template.post.refresh_from_db()
    assert (template.post.text, template.post.state) == ("Bonsoir {nom}", "draft")


def test_a_template_is_forgotten_and_what_was_begun_from_it_stays(as_ada, channel):
    template = keep_template(MACHINE, channel.brand, "Accueil", Written(text="Bonjour"))
    write_post(MACHINE, channel.brand, written_of(template.post))
    as_ada.post(f"{PUBLISH}kept/template/{template.pk}/forget/")
    assert [one.is_template for one in Post.objects.all()] == [False]


def test_a_post_with_a_place_left_to_fill_in_does_not_leave(brand, channel):
    post = write_post(MACHINE, brand, Written(text="Soldes à {ville}", told=[Told(channel.pk)]))
    with pytest.raises(Refused, match="is still to be filled in"):
        schedule(MACHINE, post)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{ville} et {prix d’ami}", ["{ville}", "{prix d’ami}"]),
        ("`{name}` and ```\n{x}\n```", []),
        ("{0} {} {a: 1} ${x} {{x}} \\frac{a}{b} f{x}", []),
        ("Soldes à {ville", []),
    ],
)
def test_places_are_words_in_braces_and_no_code(text, left):
    assert [one.values["place"] for one in places_of(text)] == left


def test_only_who_may_publish_says_how_the_texts_of_the_brand_are_set(client, by, people, brand):
    for name, status in (("Zoé", 403), ("Mo", 302)):
        client.force_login(people[name].user)
        assert client.post(f"{PUBLISH}kept/style/", {}).status_code == status
    assert HouseStyle.objects.get().is_typeset is False


def test_the_end_of_a_line_counts_once(as_ada, channel):
    text = "a\r\nb\r\n\r\nc"
    as_ada.post(f"{PUBLISH}posts/new/", form(channel, text=text, thread=[text]))
    post = Post.objects.get()
    assert (post.text, post.thread) == ("a\nb\n\nc", ["a\nb\n\nc"])


def test_the_page_asks_as_much_for_many_as_for_one(
    as_ada, brand, channel, django_assert_max_num_queries
):
    for number in range(30):
        keep_text(MACHINE, brand, KeptKind.TAGS, f"t{number}", "#a")
        keep_text(MACHINE, brand, KeptKind.SIGNATURE, f"s{number}", "a", channel=channel)
        keep_template(MACHINE, brand, f"m{number}", Written(text="x"))
    as_ada.get(f"{PUBLISH}kept/")
    with django_assert_max_num_queries(14):
        assert as_ada.get(f"{PUBLISH}kept/").status_code == 200
