"""LinkedIn for persons, as data: what somebody says in their own name. Only figures are read."""

from dataclasses import replace
from datetime import date

from palabre.connectors.contract import Capability, Fact, Kind, Metric, OAuth, Platform
from palabre.connectors.linkedinrest.advice import ADVICE
from palabre.connectors.linkedinrest.data import (
    APP,
    DOCS,
    LIMITS,
    LOOK,
    NAMING,
    NO_PKCE,
    PAGES,
    TEXTS,
    VERSION_ENDS,
)
from palabre.connectors.linkedinrest.polls import FIELDS, POLLS
from palabre.connectors.words import N_

_SPEAKS = ("w_member_social",)

PLATFORM = Platform(
    slug="linkedinperson",
    advice=ADVICE,
    name=N_("LinkedIn (persons)"),
    kind=Kind.POST,
    home="https://www.linkedin.com",
    share="https://www.linkedin.com/sharing/share-offsite/?url={link}",
    about=N_(
        "Posts in somebody's own name, who speaks for the house: of an employee or a founder."
    ),
    capabilities=frozenset(
        {
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.QUOTE,
            Capability.EDIT,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(),
    limits=replace(LIMITS, calls=150),
    needs_account=True,
    no_export=True,
    oauth=OAuth(
        authorize="https://www.linkedin.com/oauth/v2/authorization",
        token="https://www.linkedin.com/oauth/v2/accessToken",  # noqa: S106 - an address
        scopes=dict.fromkeys(
            (
                Capability.PUBLISH,
                Capability.REPLY,
                Capability.QUOTE,
                Capability.EDIT,
                Capability.DELETE,
            ),
            _SPEAKS,
        )
        | {Capability.MEASURE: ("r_member_postAnalytics", "r_member_profileAnalytics")},
        always=("openid", "profile"),
        in_place={Capability.MEASURE: ("r_basicprofile",)},
        no_pkce=NO_PKCE,
    ),
    app=APP,
    guide=(
        N_("Open developer.linkedin.com and create an app for your company's page."),
        N_("Under Products add Share on LinkedIn, and Sign In with LinkedIn using OpenID Connect."),
        N_("Copy the return address that Palabre shows into the app's redirect addresses."),
        N_("Copy the client ID and the client secret, under Auth, into Palabre."),
        N_(
            "For figures, take an app of its own with the Community Management API as its only product,"
            " which LinkedIn grants to companies, and wish for figures when an account is connected."
        ),
        N_("Then each person connects their own account, in their own name."),
    ),
    keys_page="https://www.linkedin.com/developers/apps",
    naming=NAMING,
    look=LOOK,
    post=TEXTS,
    draft=FIELDS,
    metrics=(
        Metric("views", N_("Views"), "IMPRESSION"),
        Metric("reach", N_("People reached"), "MEMBERS_REACHED"),
        Metric("likes", N_("Likes"), "REACTION"),
        Metric("replies", N_("Replies"), "COMMENT"),
        Metric("relays", N_("Reposts"), "RESHARE"),
        Metric("saves", N_("Saves"), "POST_SAVE"),
        Metric("followers", N_("Followers"), "memberFollowersCount"),
    ),
    facts=(
        POLLS,
        PAGES,
        Fact(
            N_("Each figure of a post is a call: six of them each time that a post is measured."),
            f"{DOCS}/community-management/members/post-statistics",
            date(2026, 11, 30),
        ),
    ),
    cannot=(
        N_("LinkedIn lets only chosen apps read a person's posts, and the comments under them."),
        N_(
            "So whether a post arrived when the line broke isn't known: look there, and say what you see."
        ),
    ),
    undone=(
        N_(
            "What LinkedIn tells chosen apps of a person's posts by day, of their films, and of what a"
            " post brought to the profile isn't read."
        ),
    ),
    by_hand=N_("Open LinkedIn in the person's own account, and answer there."),
    deletion_duty=N_("Nothing is read there, so nothing of others has to be deleted here."),
    ends_on=VERSION_ENDS,
)
