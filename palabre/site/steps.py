"""The steps of the method and their pages: the one list that the bars, tabs and palette are made from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palabre.governance.access import Here, brand_at_work, brands_of
from palabre.governance.models import Brand, Member, Organisation
from palabre.governance.models.people import today
from palabre.governance.rules import Right
from palabre.measurement.plan.standing import PlanLine, plan_line
from palabre.site.how_tos import HowTo, about

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Page:
    """A page that can be gone to: the name of its address, its words, and the right it takes.

    Pages that stand side by side with one ``group`` share a tab of that name, and have tabs of their own.
    ``of_house``: it tells of the whole house, and opens to its founder alone.
    """

    view: str
    label: Words
    right: Right = Right.READ
    group: Words = ""
    of_house: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the method: its word, its icon and its pages, the first of which it opens."""

    name: str
    label: Words
    icon: str
    pages: tuple[Page, ...]


# Persons, as an address book has them.
PEOPLE = pgettext_lazy("records", "People")
RULES = pgettext_lazy("inbox", "Rules")

# A room adds its line here when its pages exist. Nothing is announced before.
STEPS: tuple[Step, ...] = (
    Step("today", _("Today"), "sun", (Page("today", _("Today")),)),
    Step(
        "listen",
        _("Listen"),
        "ear",
        (
            Page("listen_stream", _("Stream")),
            Page("listen_topics", _("Topics")),
            Page("listen_search", _("Search")),
            Page("listen_sources", _("Sources")),
            Page("listen_imports", _("Imports"), Right.LISTEN),
        ),
    ),
    Step(
        "map",
        pgettext_lazy("step", "Map"),
        "map",
        (
            Page("map_ecosystem", _("Ecosystem")),
            Page("map_voices", _("Voices")),
            Page("map_places", _("Places")),
            Page("map_themes", _("Themes")),
            Page("map_lists", _("Lists"), Right.TRIAGE),
        ),
    ),
    Step(
        "decide",
        _("Decide"),
        "target",
        (
            Page("decide_path", _("Path")),
            Page("decide_missions", _("Missions")),
            Page("decide_stance", _("Stance")),
            Page("decide_objectives", _("Objectives")),
            Page("decide_budget", _("Planned and spent"), group=_("Budget")),
            Page("decide_spendings", _("Spendings"), group=_("Budget")),
            Page("decide_plan", _("Plan")),
            Page("decide_pilot", _("Pilot")),
            Page("decide_review", pgettext_lazy("plan", "Review")),
            Page("decide_guide", _("Guide")),
        ),
    ),
    Step(
        "engage",
        _("Engage"),
        "messages-square",
        (
            Page("engage_inbox", _("Inbox"), Right.ANSWER),
            Page("engage_replies", _("Saved replies"), Right.WRITE, _("Saved replies")),
            Page("engage_macros", _("Macros"), Right.ANSWER, _("Saved replies")),
            Page("engage_rules", RULES, Right.ANSWER, RULES),
            Page("engage_alerts", _("Alerts"), Right.ANSWER, RULES),
            Page("engage_programs", _("Programs"), Right.TEAM, RULES),
            Page("engage_service", _("Figures"), Right.ANSWER, _("Service")),
            Page("engage_mine", _("My figures"), Right.ANSWER, _("Service")),
            Page("engage_levels", _("Hours and promises"), Right.TEAM, _("Service")),
            Page("engage_teams", _("Teams"), Right.TEAM, _("Service")),
            Page("engage_leads", _("Leads"), Right.TRIAGE, _("Leads")),
            Page("engage_lead_cost", _("Cost per lead"), Right.TRIAGE, _("Leads")),
            Page("engage_lead_stages", _("Stages"), Right.TEAM, _("Leads")),
            Page("engage_candidates", _("Candidates"), Right.RECRUIT, _("Leads")),
            Page("engage_people", PEOPLE, Right.TRIAGE, PEOPLE),
            Page("engage_suggestions", _("Suggestions to merge"), Right.TRIAGE, PEOPLE),
            Page("engage_segments", _("Segments"), Right.TRIAGE, PEOPLE),
            Page("engage_people_files", _("Files of people"), Right.TRIAGE, PEOPLE),
            Page("engage_links", _("Customer files"), Right.TEAM, PEOPLE),
            Page("community_ideas", _("Ideas"), group=_("Ideas")),
            Page("community_surveys", _("Surveys"), group=_("Ideas")),
            Page("community_rewards", _("Thanks and rewards"), group=_("Ideas")),
            Page("community_ambassadors", _("Stories of now"), group=_("Ambassadors")),
            Page("community_my_shares", _("My shares"), group=_("Ambassadors")),
            Page("community_own_accounts", _("My accounts"), group=_("Ambassadors")),
            Page("community_stories", _("All stories"), Right.PUBLISH, _("Ambassadors")),
            Page("community_ambassador_charter", _("Their charter"), group=_("Ambassadors")),
        ),
    ),
    Step(
        "publish",
        _("Publish"),
        "calendar-days",
        (
            Page("publish_calendar", _("Calendar"), group=_("Calendar")),
            Page("publish_queues", _("Queues"), group=_("Calendar")),
            Page("publish_series", _("Series"), group=_("Calendar")),
            Page("publish_table", _("Bring posts in"), Right.WRITE, _("Calendar")),
            Page("publish_approvals", _("Approvals")),
            Page("publish_attention", _("Needs attention")),
            Page("campaign_list", _("Campaigns"), group=_("Campaigns")),
            Page("campaign_links", _("Links and codes"), group=_("Campaigns")),
            Page("campaign_coupons", _("Coupons"), group=_("Campaigns")),
            Page("campaign_contests", _("Contests"), group=_("Campaigns")),
            Page("campaign_events", _("Events"), group=_("Campaigns")),
            Page("publish_letters", _("Letters")),
            Page("publish_media", _("Media library"), Right.WRITE, _("Library")),
            Page("publish_kept", _("Kept texts"), Right.WRITE, _("Library")),
        ),
    ),
    Step(
        "protect",
        _("Protect"),
        "shield-check",
        (
            Page("protect_watch", _("Watch")),
            Page("protect_months", _("Months")),
            Page("protect_incidents", _("Incidents"), group=_("Incidents")),
            Page("protect_playbooks", _("Playbooks"), group=_("Incidents")),
            Page("protect_drills", _("Drills"), group=_("Incidents")),
            Page("protect_lookalikes", _("Suspects"), group=_("Look-alikes")),
            Page("protect_register", _("Official accounts"), group=_("Look-alikes")),
            Page("protect_lists", _("Lists"), Right.PUBLISH, _("Look-alikes")),
        ),
    ),
    Step(
        "measure",
        _("Measure"),
        "chart-line",
        (
            Page("measure_board", pgettext_lazy("objectives", "Board")),
            Page("measure_barometer", _("Barometer")),
            Page("measure_awareness", _("Awareness")),
            Page("campaign_site", pgettext_lazy("web", "Site")),
            Page("measure_return", _("Return")),
            Page("measure_reports", _("Reports")),
            Page("measure_metrics", _("The brand"), group=_("Metrics")),
            Page("measure_accounts", _("Each account"), group=_("Metrics")),
            Page("measure_posts", _("Each post"), group=_("Metrics")),
            Page("measure_thresholds", _("Tell me when…"), group=_("Metrics")),
        ),
    ),
    Step(
        "govern",
        _("Govern"),
        "landmark",
        (
            Page("govern_team", _("Team")),
            Page("govern_roles", _("Roles")),
            Page("govern_brands", _("Brands")),
            Page("govern_charter_read", _("Charter"), group=_("Charter")),
            Page("govern_charter", _("Charter rules"), group=_("Charter")),
            Page("govern_audit", _("Audit trail"), Right.AUDIT),
            Page("govern_privacy", _("Privacy")),
            Page("govern_connections", _("Connections"), Right.TEAM),
            Page("govern_export", _("Export"), Right.OWN),
            Page("govern_operations", _("Operations"), Right.OWN, of_house=True),
        ),
    ),
)

ON_THE_WAY = frozenset({"today", "listen", "engage", "publish"})


@dataclass(frozen=True, slots=True)
class Door:
    """A link of the navigation as this person sees it now."""

    name: str
    label: Words
    url: str
    icon: str
    current: bool
    digit: int
    tabs: "tuple[Door, ...]" = ()
    group: Words = ""


class Surroundings:
    """What the frame of a page shows around it, each part read from the database only when shown."""

    def __init__(self, request: HttpRequest, here: Here) -> None:
        self.request = request
        self.path = request.path
        self.here = here

    @cached_property
    def brands(self) -> list[Brand]:
        """The brands this member works for."""
        return brands_of(self.here.member)

    @cached_property
    def brand(self) -> Brand | None:
        """The brand of the page or, on a page of the organisation, the one that was worked for last."""
        return self.here.brand or brand_at_work(self.request, self.brands)

    @cached_property
    def others(self) -> list[Organisation]:
        """The other organisations this person belongs to."""
        theirs = Member.objects.filter(user=self.here.user, is_active=True)
        going_on = theirs.filter(Q(ends_on=None) | Q(ends_on__gte=today()))
        rows = Organisation.objects.filter(pk__in=going_on.values("organisation"))
        return list(rows.exclude(pk=self.here.organisation.pk))

    @cached_property
    def steps(self) -> list[Door]:
        """The steps that have a page this member may open, in the order of the method."""
        doors = [(step, tuple(self._tabs(step))) for step in STEPS]
        return [
            Door(
                step.name,
                step.label,
                tabs[0].url,
                step.icon,
                any(tab.current for tab in tabs),
                digit,
                tabs,
            )
            for digit, (step, tabs) in enumerate((pair for pair in doors if pair[1]), start=1)
        ]

    @cached_property
    def at_hand(self) -> list[Door]:
        """The four steps in a phone's bar: what one does on the way, in the order of the method."""
        first = sorted(self.steps, key=lambda one: one.name not in ON_THE_WAY)[:4]
        return [one for one in self.steps if one in first]

    @cached_property
    def further(self) -> list[Door]:
        """The other steps, behind "More" on a phone."""
        return [one for one in self.steps if one not in self.at_hand]

    @cached_property
    def tabs(self) -> tuple[Door, ...]:
        """The tabs of the current step: one a page, or one a group of them; none when there is only one."""
        current = next((step for step in self.steps if step.current), None)
        found = tuple(_grouped(current.tabs)) if current else ()
        return found if len(found) > 1 else ()

    @cached_property
    def under(self) -> Door | None:
        """The current tab where it is a group of several pages: its own tabs stand below the others."""
        return next((tab for tab in self.tabs if tab.current and len(tab.tabs) > 1), None)

    @cached_property
    def how_to(self) -> HowTo | None:
        """The how-to about the page."""
        match = self.request.resolver_match
        return about(match.url_name or "") if match else None

    @cached_property
    def plan(self) -> PlanLine | None:
        """On the pages of Decide: the plan in force, and whether what stands now differs from it."""
        decides = any(step.current and step.name == "decide" for step in self.steps)
        return plan_line(self.here.brand) if decides and self.here.brand else None

    @cached_property
    def brand_doors(self) -> list[tuple[Brand, str]]:
        """The member's brands, each with the address of the page one is on, as it is for that brand."""
        view = next((tab.name for step in self.steps for tab in step.tabs if tab.current), "today")
        return [
            (brand, self._address(view, self.here.organisation, brand)) for brand in self.brands
        ]

    @cached_property
    def other_doors(self) -> list[tuple[Organisation, str]]:
        """The other organisations of this person, each with the address of its first page."""
        return [(other, self._address("today", other, None)) for other in self.others]

    def address(self, view: str) -> str:
        """The address of a page for the brand, else for the organisation; empty when there is none."""
        return self._address(view, self.here.organisation, self.brand)

    @staticmethod
    def _address(view: str, organisation: Organisation, brand: Brand | None) -> str:
        wide: dict[str, str] = {"org": organisation.slug}
        tries: list[dict[str, str]] = [{**wide, "brand": brand.slug}] if brand else []
        for arguments in [*tries, wide, {}]:
            try:
                return reverse(view, kwargs=arguments)
            except NoReverseMatch:
                continue
        return ""

    @cached_property
    def _current(self) -> str:
        """The longest address of the navigation that the present one lies under."""
        views = [page.view for step in STEPS for page in step.pages]
        urls = [url for url in map(self.address, views) if url and self.path.startswith(url)]
        return max(urls, key=len, default="")

    def _tabs(self, step: Step) -> Iterator[Door]:
        for page in step.pages:
            is_open = self.here.may(page.right) and (not page.of_house or self.here.user.founder)
            url = self.address(page.view) if is_open else ""
            if url:
                yield Door(
                    page.view, page.label, url, step.icon, url == self._current, 0, group=page.group
                )


def _grouped(pages: Iterable[Door]) -> Iterator[Door]:
    """The pages of a step, those of a group as one that opens its first."""
    for group, found in groupby(pages, key=lambda one: str(one.group)):
        if not group:
            yield from found
            continue
        inside = tuple(found)
        first = inside[0]
        current = any(one.current for one in inside)
        yield Door(first.name, group, first.url, first.icon, current, 0, inside)
