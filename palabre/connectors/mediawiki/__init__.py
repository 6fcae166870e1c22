"""Wikis made with MediaWiki as data: Wikipedia and every wiki of its kind."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Metric,
    Moderation,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_WIKI = Field(
    "wiki",
    N_("Address of the wiki, or of its api.php"),
    N_("For example fr.wikipedia.org, or https://wiki.example/api.php."),
)
_PAGE = Field("page", N_("Page"), N_("Its whole title, for example Talk:Coffee."))

PLATFORM = Platform(
    slug="mediawiki",
    name="MediaWiki",
    kind=Kind.WIKI,
    home="https://www.mediawiki.org",
    about=N_("What is written in wikis, Wikipedia among them: each change and each discussion."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.DIRECTORY,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.DELETE,
            Capability.MODERATE,
            Capability.MEASURE,
        }
    ),
    sources=(
        SourceKind("page", N_("One page, or its discussion"), Capability.READ, (_WIKI, _PAGE)),
        SourceKind("changes", N_("All changes of a wiki"), Capability.READ, (_WIKI,)),
        SourceKind(
            "search",
            N_("Words of your topics in the account's wiki"),
            Capability.SEARCH,
            every=timedelta(hours=1),
            follows_topics=True,
            needs_account=True,
        ),
    ),
    limits=Limits(
        calls=60,
        per=timedelta(minutes=1),
        source="https://www.mediawiki.org/wiki/API:Etiquette",
        read_on=_READ_ON,
    ),
    cannot=(
        N_("A page that is deleted is noticed where that page is read, not among all changes."),
        N_("Search gives the words around what was found, not who wrote them."),
        N_("Where a wiki asks for a captcha, nothing can be written."),
        N_("A change that others have built upon can't be undone from here: it is done by hand."),
        N_(
            "Views of a page are told by Wikipedia and other wikis with the extension PageViewInfo only."
        ),
        N_("Pictures stay on the wiki when the text that shows them is deleted."),
    ),
    by_hand=N_("Open the page's discussion on the wiki and write there."),
    deletion_duty=N_(
        "What is deleted or hidden on its wiki is deleted here: changes are looked at again."
    ),
    account=(
        Field("server", N_("Address of the wiki, or of its api.php"), _WIKI.help),
        Field("account", N_("Bot's name"), N_("As the wiki gave it, for example Zoe@palabre.")),
        Field(
            "secret",
            N_("Bot password"),
            N_("Made on the wiki under Special:BotPasswords."),
            secret=True,
        ),
    ),
    guide=(
        N_("Sign in to the wiki and open the page Special:BotPasswords."),
        N_("Give the name palabre and choose Create."),
        N_("Allow: edit existing pages, and create, edit and move pages."),
        N_("To send pictures, allow to upload new files, too."),
        N_(
            "To delete pages or to hide changes, allow that, too: your account itself needs the right on the"
            " wiki."
        ),
        N_("Copy the name (with its @) and the password: they are shown only once."),
    ),
    keys_page="https://www.mediawiki.org/wiki/Manual:Bot_passwords",
    post=PostLimits(
        text=2_097_152,
        unit="bytes",
        title=255,
        media=10,
        types=("image/jpeg", "image/png", "image/gif", "image/webp"),
        alt=500,
        no_films=Fact(
            N_("A wiki as it is installed takes pictures only."),
            "https://www.mediawiki.org/wiki/Manual:$wgFileExtensions",
            date(2026, 11, 29),
        ),
    ),
    to=(_PAGE,),
    draft=(
        Field(
            "markup",
            N_("How the text is written"),
            N_("As plain text, if nothing is chosen."),
            required=False,
            choices={"plain": N_("Plain text"), "wiki": N_("Wiki markup")},
        ),
        Field("summary", N_("Summary of the change"), required=False),
        Field(
            "licence",
            N_("Licence of the pictures"),
            N_(
                "What stands on the page of each, for example {{Cc-by-sa-4.0}}; no picture without."
            ),
            required=False,
            lines=2,
            needed_with_files=True,
        ),
    ),
    moderation=frozenset({Moderation.DELETE, Moderation.HIDE, Moderation.SHOW}),
    metrics=(
        Metric("views", N_("Views of the page in 60 days"), "pageviews"),
        Metric("posts", N_("Changes made"), "editcount"),
    ),
    facts=(
        Fact(
            N_("Deleting somebody's change undoes it on the page; the page's history keeps it."),
            "https://www.mediawiki.org/wiki/API:Edit",
            date(2026, 11, 28),
        ),
        Fact(
            N_(
                "Hiding the text of a change in the history takes the right that is called deleterevision."
            ),
            "https://www.mediawiki.org/wiki/API:Revisiondelete",
            date(2026, 11, 28),
        ),
        Fact(
            N_("Wikipedia wants those who are paid to edit to say so on their user page."),
            "https://foundation.wikimedia.org/wiki/Policy:Terms_of_Use",
            _READ_ON,
        ),
    ),
)
