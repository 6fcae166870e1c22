"""The charter's rules: written in versions, added to by brands, tried, told in the trail, asked of texts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand
from palabre.governance.rules import Refused
from palabre.governance.words import sentence
from palabre.publishing.actions.charters import MOST_LINES, current_rules, keep_rules
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.actions.reviews import hand_in, override
from palabre.publishing.chartering import rules_for
from palabre.publishing.checks import Charter
from palabre.publishing.checks.spelt import (
    Unreadable,
    as_text,
    from_text,
    lines_of,
    names_of,
    words_in,
)
from palabre.publishing.findings import findings
from palabre.publishing.models import CharterRules, Override

PAGE = "/o/lanterne/govern/charter-rules/"
OF_BRAND = f"{PAGE}brands/lanterne/"
LOOK = "/o/lanterne/lanterne/publish/posts/look/"


@pytest.fixture
def keep(organisation):
    """Keep rules as the next version; ``brand``: what a brand adds."""

    def make(brand=None, accounts=(), **rules):
        before = current_rules(organisation, brand)
        return keep_rules(
            MACHINE, organisation, Charter(**rules), accounts, brand=brand,
            seen=before.number if before else 0,
        )  # fmt: skip

    return make


def form(**more):
    return {"seen": "0", "do": "keep", "wanted": ["advertising", "employment"], **more}


def rules_of(post):
    return [one.rule for one in findings(post)]


# --- as text


def test_words_are_typed_one_a_line_with_their_reasons():
    words, reasons = words_in(
        "cheap: we say “fair price”\n\n  arnaqu* \nhttps://x.example\ncheap\n*"
    )
    assert words == ("cheap", "arnaqu*", "https://x.example")
    assert reasons == {"cheap": "we say “fair price”"}
    assert lines_of(words, reasons) == "cheap: we say “fair price”\narnaqu*\nhttps://x.example"


SENTENCES = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=20)


@given(st.lists(SENTENCES, unique=True, max_size=5), st.sampled_from(["en", "fr"]))
def test_a_charter_is_the_same_after_a_file_in_either_language(words, language):
    charter = Charter(
        forbidden=tuple(words), risky=("garanti",), disclosures=("employment",), alcohol=True,
        own_contacts=("a@lanterne.example",), reasons=dict.fromkeys(words[:2], "Because."),
    )  # fmt: skip
    known = {}
    for code in ("en", "fr"):
        with translation.override(code):
            known |= names_of(translation.gettext)
    with translation.override(language):
        text = as_text(charter, translation.gettext)
    assert from_text("# a remark\n" + text, known) == charter


def test_a_file_with_a_heading_that_no_charter_knows_says_its_line():
    with pytest.raises(Unreadable) as fault:
        from_text("[Forbidden words]\ncheap\n[Colours]\nred", names_of(str))
    assert fault.value.line == 3


# --- in versions


def test_each_change_is_a_version_and_stands_in_the_trail(keep, organisation):
    keep(forbidden=("arnaque", "pas cher"))
    row = keep(forbidden=("pas cher",), reasons={"pas cher": "Prix juste."}, alcohol=True)
    assert (row.number, CharterRules.objects.get(is_current=True)) == (2, row)
    assert CharterRules.objects.get(number=1).content["forbidden"] == ["arnaque", "pas cher"]
    said = sentence(AuditEntry.objects.filter(kind="charterrules").latest("pk"))
    assert "(version 2)" in said
    assert "− arnaque" in said
    assert "± pas cher" in said


def test_the_same_rules_again_make_no_version(keep):
    assert keep(forbidden=("arnaque",)) == keep(forbidden=("arnaque",))
    assert AuditEntry.objects.filter(kind="charterrules").count() == 1


def test_who_saw_an_earlier_version_overwrites_nothing(keep, organisation):
    keep(forbidden=("arnaque",))
    with pytest.raises(Refused, match="meanwhile"):
        keep_rules(MACHINE, organisation, Charter(), [], seen=0)


@pytest.mark.parametrize(
    "rules",
    [
        {"forbidden": tuple(map(str, range(MOST_LINES + 1)))},
        {"risky": ("x" * 121,)},
        {"forbidden": ("x",), "reasons": {"x": "y" * 301}},
    ],
)
def test_a_charter_has_an_end(keep, rules):
    with pytest.raises(Refused):
        keep(**rules)


def test_an_account_of_others_is_nobodys_here(keep, cy):
    other = Channel.objects.create(organisation=cy.organisation, platform="echo", name="x")
    with pytest.raises(Refused):
        keep(accounts=[other.pk])


def test_a_brand_adds_to_the_rules_of_its_organisation_and_takes_nothing_away(
    keep, organisation, brand
):
    other = Brand.objects.create(organisation=organisation, name="Boréale", slug="boreale")
    keep(forbidden=("arnaque",), own_names=("Petit Phare",))
    keep(brand, disclosures=(), forbidden=("royal",), alcohol=True)
    rules = rules_for(brand).charter
    assert rules.forbidden == ("arnaque", "royal")
    assert rules.disclosures == ("advertising", "employment")
    assert {"Petit Phare", "Lanterne"} <= set(rules.own_names)
    assert rules_for(other).charter.forbidden == ("arnaque",)
    assert not rules_for(other).charter.alcohol


def test_rules_are_read_by_one_question(keep, brand, django_assert_num_queries):
    keep(forbidden=("arnaque",))
    rules_for(brand)
    with django_assert_num_queries(1):
        rules_for(brand)


# --- asked of texts


def test_a_forbidden_word_holds_a_post_back_with_its_reason(keep, post, by):
    keep(forbidden=("prêt*",), reasons={"prêt*": "on dit « servi »."})
    draft = post("Eve")
    with pytest.raises(Refused, match="“prêt”: on dit « servi »"):
        hand_in(by("Eve"), draft)
    with pytest.raises(Refused):
        schedule(by("Eve"), draft)


def test_rules_that_came_after_the_approval_hold_back_at_the_last_moment(
    keep, scheduled, network, clock
):
    (row,) = scheduled()
    keep(forbidden=("prêt",))
    clock()
    row.refresh_from_db()
    assert (row.state, row.fault, network.taken) == ("held", "finding", [])


def test_an_override_passes_what_stood_there_then_not_what_is_forbidden_since(keep, post, by):
    keep(forbidden=("prêt",))
    draft = post("Eve")
    override(by("Mo"), draft, "It is the name of the blend.")
    assert Override.objects.get().rules == ["forbidden-word:prêt"]
    assert len(schedule(by("Eve"), draft)) == 1
    other = post("Eve")
    override(by("Mo"), other, "It is the name of the blend.")
    keep(forbidden=("prêt", "café"))
    with pytest.raises(Refused, match="“café”"):
        schedule(by("Eve"), other)


def test_a_review_says_which_rules_it_was_checked_against(keep, post, by, brand, as_ada):
    keep(forbidden=("arnaque",))
    keep(brand, disclosures=(), risky=("royal",))
    review = hand_in(by("Zoé"), post())
    keep(forbidden=())
    assert {str(one) for one in review.rules.values_list("number", flat=True)} == {"1"}
    page = as_ada.get(f"/o/lanterne/lanterne/publish/approvals/{review.pk}/").content.decode()
    assert f"{PAGE}?version=1" in page
    assert f"{OF_BRAND}?version=1" in page


def test_who_speaks_on_an_employees_own_account_has_to_say_so(keep, brand, channel):
    own = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Zoé"
    )
    keep(accounts=[own.pk])

    def said(text, *accounts):
        written = Written(text=text, told=[Told(one.pk) for one in accounts])
        return rules_of(write_post(MACHINE, brand, written))

    assert said("Le café est prêt.", own) == ["employment-undisclosed"]
    assert said("Le café est prêt.", channel) == []
    assert said("Le café est prêt. Je travaille chez Lanterne.", own) == []
    keep(disclosures=("advertising",), accounts=[own.pk])
    assert said("Le café est prêt.", own) == []  # this charter doesn't ask for it


def test_the_composer_shows_what_the_rules_say_while_one_types(keep, as_ada, channel):
    keep(risky=("garanti*",), reasons={"garanti*": "qui le garantit ?"}, accounts=[channel.pk])
    told = {
        "channels": [channel.pk],
        "text": "Fraîcheur garantie",
        "language": "fr",
        "aim": "useful",
    }
    page = as_ada.post(LOOK, told).content.decode()
    assert "qui le garantit ?" in page
    assert "Code de la consommation, art. L121-4" in page


def test_the_composer_asks_once_for_the_rules_however_many_accounts_there_are(
    keep, as_ada, brand, channel, django_assert_max_num_queries
):
    keep(forbidden=tuple(f"mot{n}" for n in range(1000)))
    accounts = [channel] + [
        Channel.objects.create(organisation=brand.organisation, brand=brand, platform="echo", name=str(n))
        for n in range(9)
    ]  # fmt: skip
    told = {"channels": [one.pk for one in accounts], "text": "Un mot17 de trop", "aim": "useful"}
    with django_assert_max_num_queries(25):
        page = as_ada.post(LOOK, told).content.decode()
    assert page.count("mot17”") == 10


# --- the page


def test_the_rules_are_written_on_their_page(as_ada, channel, organisation):
    told = form(forbidden="arnaque: litige\nroyal", accounts=[channel.pk], own_names="Petit Phare")
    assert as_ada.post(PAGE, told).status_code == 302
    row = CharterRules.objects.get()
    assert (row.content["forbidden"], row.accounts) == (["arnaque", "royal"], [channel.pk])
    assert row.content["reasons"] == {"arnaque": "litige"}
    page = as_ada.get(PAGE).content.decode()
    assert "arnaque: litige\nroyal</textarea>" in page
    assert as_ada.post(PAGE, told).status_code == 422  # another version came meanwhile
    as_ada.post(PAGE, told | {"seen": "1", "forbidden": ""})
    assert "arnaque: litige" in as_ada.get(f"{PAGE}?version=1").content.decode()
    assert as_ada.get(f"{PAGE}?version=9").status_code == 404


def test_a_brands_rules_are_written_on_a_page_that_shows_those_of_all(as_ada, keep, brand):
    keep(forbidden=("arnaque",))
    as_ada.post(OF_BRAND, form(forbidden="royal", wanted=[]))
    assert rules_for(brand).charter.forbidden == ("arnaque", "royal")
    assert "arnaque" in as_ada.get(OF_BRAND).content.decode()


def test_a_sentence_is_tried_with_what_stands_in_the_form_and_nothing_is_kept(as_ada, organisation):
    told = form(do="try", forbidden="arnaque: litige", text="Une arnaque ?", language="fr")
    page = as_ada.post(PAGE, told, headers={"HX-Request": "true"}).content.decode()
    assert "litige" in page
    assert "<html" not in page
    assert "litige" in as_ada.post(PAGE, told).content.decode()  # without a script, too
    assert not CharterRules.objects.exists()
    fine = told | {"text": "Un café."}
    assert "Nothing stands against it" in as_ada.post(PAGE, fine).content.decode()


def test_a_sentence_is_tried_as_an_employees_and_as_advertising(as_ada, organisation):
    told = form(do="try", text="Un café.", language="en", is_employee="on", is_advertising="on")
    page = as_ada.post(PAGE, told).content.decode()
    assert "you work for the house" in page
    assert "Begin with #ad" in page


def test_rules_go_out_as_a_file_and_come_in_again_once_they_are_kept(as_ada, keep, organisation):
    keep(forbidden=("arnaque",), reasons={"arnaque": "litige"}, risky=("garanti",))
    file = as_ada.get(f"{PAGE}text/").content
    assert b"version 1" in file
    assert as_ada.get(f"{OF_BRAND}text/").status_code == 200
    keep(forbidden=())
    sent = SimpleUploadedFile("charter.txt", file)
    page = as_ada.post(PAGE, {"do": "read", "file": sent}).content.decode()
    assert "arnaque: litige" in page
    assert CharterRules.objects.count() == 2


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[Colours]\nred", b"x" * 600_000])
def test_a_file_that_is_none_changes_nothing(as_ada, organisation, data):
    sent = SimpleUploadedFile("charter.txt", data)
    assert as_ada.post(PAGE, {"do": "read", "file": sent}).status_code == 422
    assert not CharterRules.objects.exists()


def test_who_may_not_approve_reads_and_tries_but_changes_nothing(client, keep, people, brand):
    keep(forbidden=("arnaque",))
    client.force_login(people["Zoé"].user)
    assert "arnaque" in client.get(PAGE).content.decode()
    tried = form(do="try", forbidden="", text="Une arnaque ?", language="fr")
    assert (
        "La charte" in client.post(PAGE, tried, headers={"Accept-Language": "fr"}).content.decode()
    )
    for wish in ("keep", "read"):
        assert client.post(PAGE, form(do=wish)).status_code == 404
    assert CharterRules.objects.get().number == 1


def test_who_works_for_one_brand_writes_its_rules_only(client, people, brand):
    people["Mo"].brands.add(brand)
    client.force_login(people["Mo"].user)
    assert client.post(PAGE, form(forbidden="royal")).status_code == 404
    assert client.post(OF_BRAND, form(forbidden="royal")).status_code == 302
    assert CharterRules.objects.get().brand == brand
