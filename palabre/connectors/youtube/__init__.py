"""YouTube as data: videos found by words, their comments, and those of one's own channel."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Barring,
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Metric,
    Moderation,
    OAuth,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.films import FILMS, FilmRules
from palabre.connectors.words import N_
from palabre.connectors.youtube.advice import ADVICE

_READ_ON = date(2026, 11, 27)
_QUOTA = "https://developers.google.com/youtube/data/determine_quota_cost"
_INSERT = "https://developers.google.com/youtube/v3/docs/videos/insert"
_LIVE = "https://developers.google.com/youtube/data/live/reference/rest/v3/liveChatMessages/list"
_ALL = "https://www.googleapis.com/auth/youtube.force-ssl"
# What only the owner is told; Google asks for it apart.
_FIGURES = "https://www.googleapis.com/auth/yt-analytics.readonly"
_REPORTS = "https://developers.google.com/youtube/analytics/channel_reports"
_CHANNEL = Field(
    "channel",
    N_("Number of the channel"),
    N_("It begins with UC; empty for your own channel."),
    required=False,
)

PLATFORM = Platform(
    slug="youtube",
    advice=ADVICE,
    name="YouTube",
    kind=Kind.VIDEO,
    home="https://www.youtube.com",
    about=N_("Videos that hold your words, and the comments under videos and on channels."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.MODERATE,
            Capability.BAR,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        SourceKind(
            "search",
            N_("Words of your topics, in titles and descriptions of videos"),
            Capability.SEARCH,
            every=timedelta(minutes=30),
            follows_topics=True,
            needs_account=True,
        ),
        SourceKind(
            "comments",
            N_("Comments under all videos of a channel"),
            Capability.READ,
            (_CHANNEL,),
            every=timedelta(minutes=15),
            needs_account=True,
        ),
        SourceKind(
            "held",
            N_("Comments on your channel that wait for your approval"),
            Capability.READ,
            every=timedelta(minutes=30),
            needs_account=True,
        ),
        SourceKind(
            "video",
            N_("Comments under one video"),
            Capability.READ,
            (Field("video", N_("Address of the video")),),
            every=timedelta(minutes=15),
            needs_account=True,
        ),
        SourceKind(
            "uploads",
            N_("Videos of a channel"),
            Capability.READ,
            (_CHANNEL,),
            every=timedelta(hours=1),
            needs_account=True,
        ),
        SourceKind(
            "live",
            N_("What is said live beside your own broadcasts"),
            Capability.READ,
            every=timedelta(minutes=2),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"held"}),
    limits=Limits(
        calls=10_000,
        per=timedelta(days=1),
        source=_QUOTA,
        read_on=_READ_ON,
    ),
    needs_account=True,
    oauth=OAuth(
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        scopes={
            Capability.READ: (_ALL,),
            Capability.PUBLISH: (_ALL,),
            Capability.REPLY: (_ALL,),
            Capability.EDIT: (_ALL,),
            Capability.MODERATE: (_ALL,),
            Capability.BAR: (_ALL,),
            Capability.DELETE: (_ALL,),
            Capability.MEASURE: (_FIGURES,),
        },
        always=("https://www.googleapis.com/auth/youtube.readonly",),
        extra={"access_type": "offline", "prompt": "consent"},
        revoke="https://oauth2.googleapis.com/revoke",
        issuer="https://accounts.google.com",
        metadata="https://accounts.google.com/.well-known/openid-configuration",
    ),
    app=(
        Field("client_id", N_("Client ID")),
        Field("client_secret", N_("Client secret"), secret=True),
    ),
    guide=(
        N_("Create a project on console.cloud.google.com."),
        N_("Switch on YouTube Data API v3 in its library."),
        N_("Switch on YouTube Analytics API there, too, for the figures that only you are told."),
        N_("Fill in the consent screen, and add yourself as a test user or publish the app."),
        N_("Create an OAuth client ID of the kind web application."),
        N_("Copy the return address that Palabre shows into its authorized redirect addresses."),
        N_("Copy the client ID and the client secret into Palabre."),
    ),
    keys_page="https://console.cloud.google.com/apis/credentials",
    post=PostLimits(
        text=10_000,
        unit="characters",
        text_with_media=5_000,
        title=100,
        title_needed=True,
        media=1,
        media_needed=True,
        types=FILMS,
        films=FilmRules(_INSERT, date(2026, 11, 28), FILMS, bytes=256_000_000_000, longest=43_200),
    ),
    draft=(
        Field(
            "privacy",
            N_("Who sees it"),
            N_("Everybody where nothing is chosen."),
            required=False,
            choices={
                "public": N_("Everybody"),
                "unlisted": N_("Who has the address"),
                "private": N_("Nobody but you"),
            },
        ),
        Field(
            "kids",
            N_("Made for children"),
            N_("The law asks YouTube to know (COPPA)."),
            required=False,
            choices={"no": N_("No"), "yes": N_("Yes")},
        ),
    ),
    barring=frozenset({Barring.BAN}),
    moderation=frozenset({Moderation.APPROVE, Moderation.HIDE, Moderation.SHOW, Moderation.SPAM}),
    metrics=(
        Metric("views", N_("Views"), "viewCount"),
        Metric("likes", N_("Likes"), "likeCount"),
        Metric("replies", N_("Replies"), "commentCount"),
        Metric("followers", N_("Followers"), "subscriberCount"),
        Metric("minutes_watched", N_("Minutes watched"), "estimatedMinutesWatched"),
        Metric("seconds_a_view", N_("Seconds watched a view"), "averageViewDuration"),
        Metric("share_watched", N_("Part watched, in per cent"), "averageViewPercentage"),
        Metric("gained", N_("Followers won"), "subscribersGained"),
        Metric("lost", N_("Followers lost"), "subscribersLost"),
        Metric("shares", N_("Shares"), "shares"),
        Metric("day_views", N_("Views, by day"), "views"),
        Metric("day_minutes_watched", N_("Minutes watched, by day"), "estimatedMinutesWatched"),
        Metric("day_gained", N_("Followers won, by day"), "subscribersGained"),
        Metric("day_lost", N_("Followers lost, by day"), "subscribersLost"),
    ),
    facts=(
        Fact(
            N_(
                "YouTube lists comments only to who may also write them: this permission is asked for "
                "whatever the account is wanted for."
            ),
            "https://youtube.googleapis.com/$discovery/rest?version=v3",
            date(2026, 11, 28),
        ),
        Fact(
            N_(
                "Minutes watched, and followers won and lost, are told to the owner alone, by a "
                "permission of their own (“Read figures”), two or three days late, by California's days."
            ),
            _REPORTS,
            date(2026, 11, 29),
        ),
        Fact(
            N_("A project has 100 searches a day, whatever else it does."),
            _QUOTA,
            _READ_ON,
        ),
        Fact(
            N_("It has 10,000 units a day: reading costs one, writing or moderating costs 50."),
            _QUOTA,
            _READ_ON,
        ),
        Fact(
            N_(
                "Looking for live chats every two minutes takes 720 of these units a day, and reading one "
                "150 an hour; a message there costs 20."
            ),
            _LIVE,
            date(2026, 11, 28),
        ),
        Fact(
            N_("What an app sends that YouTube hasn't audited stays private, whatever you choose."),
            _INSERT,
            date(2026, 11, 28),
        ),
        Fact(
            N_("A video of more than 15 minutes needs an account whose phone number is confirmed."),
            "https://support.google.com/youtube/answer/71673",
            date(2026, 11, 28),
        ),
        Fact(
            N_("The day begins at midnight in California."),
            _QUOTA,
            _READ_ON,
        ),
    ),
    cannot=(
        N_(
            "New answers in old conversations are found only among the latest ones that YouTube shows."
        ),
        N_(
            "YouTube doesn't tell what was deleted or edited: videos and comments are looked at again."
        ),
        N_("Comments can't be liked, and dislikes aren't told."),
        N_("Who was banned from a channel's comments is let again on studio.youtube.com only."),
        N_(
            "Comments of others are refused, which hides them from everybody; only who wrote one deletes it."
        ),
        N_(
            "Live chats are read of your own broadcasts only, as long as they last, and can't be looked at "
            "again: what was said there goes after 30 days."
        ),
        N_(
            "In a live chat an answer holds 200 characters; messages of others are only taken out, as spam."
        ),
    ),
    undone=(
        N_(
            "Subtitles, playlists and live broadcasts are made on studio.youtube.com, and a video's "
            "own picture is chosen there."
        ),
        N_("Nobody is banned from a live chat from here."),
    ),
    by_hand=N_("Open the video or the comment on studio.youtube.com and do it there."),
    deletion_duty=N_("What YouTube gave must be read again or deleted within 30 days."),
    any_account_sees=True,
    read_again_or_delete=True,
    deletion_within=timedelta(days=30),
    deletion_source="https://developers.google.com/youtube/terms/developer-policies",
    deletion_read_on=_READ_ON,
)
