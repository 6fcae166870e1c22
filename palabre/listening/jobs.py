"""The nudges of listening: each looks at a row and does what the row says is due."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Brand, Organisation, User
from palabre.jobs import Again, again, enqueue, job
from palabre.listening import (
    articles,
    categories,
    checking,
    digests,
    import_files,
    importing,
    indexing,
    intents,
    months,
    reading,
    rematching,
    rounds,
    told,
    tones,
    websub,
)
from palabre.listening.actions.sources import go_on_with_mended_accounts
from palabre.listening.figures.rivals import count_anew, keep_shares
from palabre.listening.models import Topic
from palabre.listening.rules import TopicKind


@job(attempts=1)
def read_due_sources() -> None:
    """Ask for a reading of every source that is due: most in a round, the others one by one."""
    if settings.ONLINE or settings.DEMO:
        go_on_with_mended_accounts()
        now = timezone.now()
        for number in reading.due_alone(now):
            enqueue("listening.read_source", number, key=f"read:{number}")
        if rounds.is_wanted(now):
            enqueue("listening.read_round", key="round")


@job(lease=timedelta(minutes=2), attempts=3)
def read_round() -> Again | None:
    """Read the sources that are due, many at a time; other jobs have their turn in between."""
    soon = rounds.read_round()
    return again(soon) if soon else None


@job(lease=timedelta(minutes=3), attempts=3)
def read_source(number: int) -> None:
    """Read one source."""
    reading.read_source(number)


@job(lease=timedelta(minutes=2), attempts=3, backoff=timedelta(minutes=10))
def read_article(mention: int) -> Again | None:
    """Read the whole article of a mention whose feed gave only its beginning."""
    wait = articles.read_whole(mention)
    return again(timezone.now() + wait) if wait else None


@job(lease=timedelta(minutes=2))
def rematch(topic: int, version: int) -> Again | None:
    """Match a topic's history, slice by slice; other jobs have their turn in between."""
    result = rematching.rematch_slice(topic, version)
    return again(timezone.now()) if result.more else None


@job()
def run_import(number: int) -> Again | None:
    """Bring in a person's own history, a turn at a time; other jobs have theirs in between."""
    return again(timezone.now()) if importing.run_slice(number) else None


@job(attempts=1)
def fail_forsaken_imports() -> None:
    """Give the imports back to their people that no job is after any more."""
    importing.fail_forsaken()


@job(lease=timedelta(minutes=5), attempts=1)
def check_deletions() -> None:
    """Look again at kept texts of the platforms that demand that what is deleted there goes here."""
    if settings.ONLINE or settings.DEMO:
        checking.check_due()


@job()
def forget() -> None:
    """Delete files that nobody needs any more."""
    import_files.delete_old_files()
    import_files.delete_strays()


@job(attempts=1)
def keep_months() -> None:
    """Where mentions stand by month, make the tables of the months that come."""
    months.keep_ahead()


@job(attempts=1)
def keep_sums() -> None:
    """Have the sums of days made that shares of voice are added up from."""
    for brand in (
        Topic.objects.filter(kind=TopicKind.BRAND).values_list("brand", flat=True).distinct()
    ):
        enqueue("listening.keep_sums_of", brand, key=f"sums:{brand}")


@job(lease=timedelta(minutes=10), attempts=1)
def keep_sums_of(brand: int) -> None:
    """Make the missing sums of days of a brand's compared topics."""
    keep_shares(Brand.objects.get(pk=brand))


@job(attempts=1)
def count_sums_anew() -> None:
    """Forget every seventh day's sums, so that each is counted anew within a week."""
    count_anew(int(timezone.now().timestamp()) // (24 * 3600))


@job(lease=timedelta(minutes=3))
def refine_tones() -> None:
    """Read doubtful recent texts with the precise model."""
    tones.refine_tones()


@job(lease=timedelta(minutes=3))
def read_intents() -> Again | None:
    """Tell what the stored texts want that nobody read yet; other jobs have their turn in between."""
    return again(timezone.now()) if intents.read_stored() else None


@job(lease=timedelta(minutes=3))
def read_categories(organisation: int, version: str, before: int) -> None:
    """Tell the own categories of an organisation's history anew, slice by slice, as they are now.

    Each change begins a walk of its own (its ``version``): one that was overtaken ends.
    """
    if version != categories.version_of(organisation):
        return
    if following := categories.read_history(organisation, before):
        key = f"categories:{organisation}:{version}:{following}"
        enqueue("listening.read_categories", organisation, version, following, key=key)


@job(lease=timedelta(minutes=3))
def refine_categories() -> None:
    """Read recent texts for the own categories by sentences, where the extra is installed."""
    categories.refine_categories()


@job()
def learn_tones() -> None:
    """Let every organisation's own tone model learn from the corrections made since."""
    for organisation in Organisation.objects.all():
        if tones.has_new_corrections(organisation):
            tones.learn_tone(MACHINE, organisation)


@job(attempts=1)
def learn_tone(organisation: int, user: int) -> None:
    """Let one organisation's own tone model learn now, as one of its people asked."""
    row = Organisation.objects.filter(pk=organisation).first()
    person = User.objects.filter(pk=user).first()
    if row:
        tones.learn_tone(Actor.person(person) if person else MACHINE, row)


@job(lease=timedelta(minutes=3), attempts=4, backoff=timedelta(minutes=10))
def fetch_told(number: int, account: str, names: list[str]) -> None:
    """Read the texts of which a network told the app."""
    told.fetch(number, account, names)


@job(attempts=4, backoff=timedelta(minutes=10))
def subscribe_to_hub(number: int) -> None:
    """Ask the hub of a source to send what is new, or to go on sending."""
    websub.subscribe(number)


@job(attempts=1)
def ask_waiting_hubs() -> None:
    """Ask the hubs again where no subscription holds."""
    websub.ask_waiting_hubs()


@job(attempts=1)
def send_digests() -> None:
    """Mail the digests that are due."""
    digests.send_due(timezone.now())


@job()
def build_index_anew() -> None:
    """Have the index built anew after an erasure: its files keep words until they are merged."""
    indexing.ask_for_rebuild()
