"""Posts belong to campaigns: chosen while one writes, told to programs, named in tables, held together."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from palabre.campaigns.actions.campaigns import (
    begin_campaign,
    end_campaign,
    make_campaign,
    remove_campaign,
)
from palabre.campaigns.models import Campaign
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand
from palabre.governance.rules import Refused
from palabre.governance.words import sentence
from palabre.publishing.actions.batches import written_of_row
from palabre.publishing.actions.deliveries import hold, lift
from palabre.publishing.actions.posts import Written, change_post, write_post
from palabre.publishing.copying import written_of
from palabre.publishing.models import Delivery, Hold, Post
from palabre.publishing.planning import rows as table
from palabre.publishing.planning_models import Batch
from palabre.publishing.tests.test_api import POSTS
from palabre.publishing.versions import parts_of

pytestmark = pytest.mark.django_db
PUBLISH = "/o/lanterne/lanterne/publish/"


@pytest.fixture
def campaign(brand):
    """A campaign of the brand."""
    return make_campaign(MACHINE, brand, "Lancement de Luciole")


@pytest.fixture
def over(brand):
    """One that is over."""
    return end_campaign(MACHINE, begin_campaign(MACHINE, make_campaign(MACHINE, brand, "L’été")))


@pytest.fixture
def elsewhere(brand):
    """One of another brand."""
    other = Brand.objects.create(organisation=brand.organisation, name="Boréal", slug="boreal")
    return make_campaign(MACHINE, other, "Là-bas")


class TestWriting:
    def test_the_campaigns_that_are_not_over_are_offered_and_kept(
        self, as_ada, channel, campaign, over, elsewhere
    ):
        page = as_ada.get(f"{PUBLISH}posts/new/?campaign={campaign.pk}").content.decode()
        assert f'<option value="{campaign.pk}" selected>Lancement de Luciole' in page
        assert over.name not in page
        assert elsewhere.name not in page
        form = {"text": "x", "aim": "useful", "channels": [channel.pk], "do": "draft"}
        more = {"campaign": campaign.pk, "counts_clicks": "on"}
        as_ada.post(f"{PUBLISH}posts/new/", form | more)
        post = Post.objects.get()
        assert (post.campaign, post.counts_clicks) == (campaign, True)
        page = as_ada.get(f"{PUBLISH}posts/{post.pk}/").content.decode()
        assert f"/publish/campaigns/{campaign.pk}/" in page
        page = as_ada.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()
        assert f'<option value="{campaign.pk}" selected>' in page

    def test_a_post_stays_in_a_campaign_that_ended(self, as_ada, brand, over):
        post = write_post(MACHINE, brand, Written(text="x", campaign=over.pk))
        page = as_ada.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()
        assert f'<option value="{over.pk}" selected>' in page

    def test_the_campaign_of_another_brand_is_refused(self, as_ada, brand, elsewhere):
        form = {"text": "x", "aim": "useful", "campaign": elsewhere.pk, "do": "draft"}
        assert as_ada.post(f"{PUBLISH}posts/new/", form).status_code == 422
        with pytest.raises(Refused):
            write_post(MACHINE, brand, Written(text="x", campaign=elsewhere.pk))
        assert not Post.objects.exists()

    def test_versions_tell_the_campaign_and_what_is_written_anew_keeps_it(self, brand, campaign):
        post = write_post(
            MACHINE, brand, Written(text="x", campaign=campaign.pk, counts_clicks=True)
        )
        told = {one.label: one.text for one in parts_of(post.versions.get().content, {}, {})}
        assert told["Campaign"] == campaign.name
        assert told["Count who follows its links"] == "yes"
        post = change_post(MACHINE, post, replace(written_of(post), text="y"), post.version)
        assert (post.campaign, post.counts_clicks) == (campaign, True)

    def test_a_campaign_that_is_removed_leaves_its_posts(self, brand, campaign):
        post = write_post(MACHINE, brand, Written(text="x", campaign=campaign.pk))
        remove_campaign(MACHINE, campaign)
        post.refresh_from_db()
        assert post.campaign is None


class TestPrograms:
    def test_a_program_gives_a_campaign_by_its_number_and_is_told_it(self, call, campaign):
        given = {"text": "x", "campaign": campaign.pk, "counts_clicks": True}
        told = call("POST", POSTS, given).json()
        assert (told["campaign"], told["counts_clicks"]) == (campaign.pk, True)
        told = call("PATCH", f"{POSTS}/{told['id']}", {"campaign": None}).json()
        assert (told["campaign"], told["counts_clicks"]) == (None, True)

    @pytest.mark.parametrize(("number", "status"), [(999, 409), (0, 422), ("x", 422)])
    def test_a_campaign_that_is_not_there_is_refused(self, call, number, status):
        assert call("POST", POSTS, {"text": "x", "campaign": number}).status_code == status
        assert not Post.objects.exists()


class TestTables:
    @pytest.mark.parametrize(
        ("cell", "found", "why"),
        [
            ("", None, ""),
            ("lancement  de LUCIOLE", 7, ""),
            ("Noël", None, table.NO_CAMPAIGN),
            ("Fêtes", None, table.MANY_CAMPAIGNS),
        ],
    )
    def test_a_row_names_its_campaign(self, cell, found, why):
        campaigns = [(7, "Lancement de Luciole"), (8, "Fêtes"), (9, "Fêtes")]
        read = table.read_row(2, {"text": "x", "campaign": cell}, [], None, None, campaigns)
        assert (read.campaign, read.refused) == (found, why)

    def test_posts_of_a_table_are_made_in_their_campaign(self, as_ada, channel, campaign, over):
        rows = f"texte,campagne\nUn,{campaign.name}\nDeux,\nTrois,{over.name}\n"
        page = as_ada.post(
            f"{PUBLISH}bring-in/", {"file": SimpleUploadedFile("a.csv", rows.encode())}, follow=True
        ).content.decode()
        assert page.count(campaign.name) == 1
        assert "No campaign of the brand that is not over is called so." in page
        as_ada.post(f"{PUBLISH}bring-in/{Batch.objects.get().pk}/drafts/")
        told = dict(Post.objects.values_list("text", "campaign"))
        assert told == {"Un": campaign.pk, "Deux": None}

    def test_a_table_that_was_read_before_there_were_campaigns_is_brought_in(self):
        row = {"text": "x", "title": "", "link": "", "tags": [], "aim": "useful", "due_at": None}
        assert written_of_row({**row, "channels": []}).campaign is None


class TestHolds:
    @pytest.fixture
    def leaving(self, scheduled, campaign):
        """A post of the campaign and one of none, both due now."""
        (of_it,), (other,) = scheduled("Luciole", campaign=campaign.pk), scheduled("Bonjour")
        return of_it, other

    def test_what_is_of_the_campaign_is_kept_back_and_the_rest_leaves(
        self, network, leaving, campaign, clock
    ):
        hold(MACHINE, campaign.organisation, "Rappel", campaign.brand, campaign=campaign)
        clock()
        for row in leaving:
            row.refresh_from_db()
        assert [row.state for row in leaving] == ["held", "published"]
        assert leaving[0].last_error == "Rappel"
        assert network.taken == ["Bonjour"]

    def test_what_came_due_meanwhile_waits_for_a_decision_when_the_hold_ends(
        self, network, leaving, campaign, channel, clock
    ):
        everything = hold(MACHINE, campaign.organisation, "Accident", campaign.brand)
        row = hold(MACHINE, campaign.organisation, "Rappel", campaign.brand, campaign=campaign)
        clock()
        lift(MACHINE, row)
        clock(minutes=1)
        for one in leaving:
            one.refresh_from_db()
        assert [one.state for one in leaving] == ["missed", "held"]
        lift(MACHINE, everything)
        clock(minutes=1)
        leaving[1].refresh_from_db()
        assert leaving[1].state == "missed"
        assert network.taken == []

    def test_a_campaign_is_held_and_let_go_from_the_page(
        self, as_ada, network, leaving, campaign, clock
    ):
        page = as_ada.get(f"{PUBLISH}attention/?of=campaign-{campaign.pk}").content.decode()
        assert f'value="campaign-{campaign.pk}" selected' in page
        as_ada.post(f"{PUBLISH}holds/", {"of": f"campaign-{campaign.pk}", "reason": "Rappel"})
        clock()
        assert network.taken == ["Bonjour"]
        page = as_ada.get(f"{PUBLISH}attention/").content.decode()
        assert f"Campaign: {campaign.name}" in page
        assert "Luciole" in page
        assert (
            f"Nothing of “{campaign.name}” leaves: Rappel" in as_ada.get(PUBLISH).content.decode()
        )
        as_ada.post(f"{PUBLISH}holds/{Hold.objects.get().pk}/lift/")
        assert Delivery.objects.get(content__text="Luciole").state == "missed"
        told = [sentence(one) for one in AuditEntry.objects.filter(kind="hold").order_by("pk")]
        assert told == [
            f"Ada held back “{campaign.name}”: Rappel.",
            "Ada ended the hold “Rappel”.",
        ]

    @pytest.mark.parametrize(
        ("of", "has_brand"), [("", True), ("organisation", False), ("account", True)]
    )
    def test_a_brand_an_account_and_the_whole_organisation_are_held_from_the_page(
        self, as_ada, channel, of, has_brand
    ):
        name = f"account-{channel.pk}" if of == "account" else of
        as_ada.post(f"{PUBLISH}holds/", {"of": name, "reason": "Deuil"})
        row = Hold.objects.get()
        assert (row.brand is not None) is has_brand
        assert (row.channel is not None) is (of == "account")

    def test_what_is_not_the_brands_can_not_be_held_from_its_page(self, as_ada, elsewhere):
        for name in (f"campaign-{elsewhere.pk}", "account-999", "nonsense"):
            answer = as_ada.post(f"{PUBLISH}holds/", {"of": name, "reason": "x"})
            assert answer.status_code == 404
        assert not Hold.objects.exists()

    def test_who_works_for_one_brand_only_does_not_hold_the_whole_organisation(
        self, as_ada, ada, brand, elsewhere
    ):
        ada.brands.set([brand])
        assert 'value="organisation"' not in as_ada.get(f"{PUBLISH}attention/").content.decode()
        answer = as_ada.post(f"{PUBLISH}holds/", {"of": "organisation", "reason": "x"})
        assert answer.status_code == 404
        assert not Hold.objects.exists()

    def test_a_campaign_can_not_be_removed_as_long_as_it_is_held_back(
        self, as_ada, network, leaving, campaign, clock
    ):
        row = hold(MACHINE, campaign.organisation, "Rappel", campaign.brand, campaign=campaign)
        page = as_ada.post(f"{PUBLISH}campaigns/{campaign.pk}/remove/", follow=True)
        assert "end the hold first" in page.content.decode()
        assert not AuditEntry.objects.filter(verb="removed").exists()
        clock()
        assert network.taken == ["Bonjour"]
        lift(MACHINE, row)
        remove_campaign(MACHINE, Campaign.objects.get())
        row.refresh_from_db()
        assert row.campaign is None

    def test_a_house_that_goes_takes_its_holds_along(self, campaign):
        hold(MACHINE, campaign.organisation, "Rappel", campaign.brand, campaign=campaign)
        campaign.organisation.delete()
        assert not Hold.objects.exists()
        assert not Campaign.objects.exists()

    def test_a_letter_of_the_campaign_is_kept_back(
        self, post_office, subscribers, send_letter, campaign
    ):
        subscribers(2)
        hold(MACHINE, campaign.organisation, "Rappel", campaign.brand, campaign=campaign)
        row = send_letter(campaign=campaign.pk)
        assert (row.state, post_office.taken) == ("held", [])
