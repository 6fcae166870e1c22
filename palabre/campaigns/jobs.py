"""The room's work in the background."""

from datetime import timedelta

from palabre.campaigns import counting, site_closing, site_imports, site_logs
from palabre.campaigns.actions import messages
from palabre.campaigns.actions.site_logs import clear_log_files
from palabre.campaigns.rules import LogState, SiteSource
from palabre.campaigns.site_models import SiteLog
from palabre.jobs import job


@job()
def count_clicks() -> None:
    """Count the clicks of the open days, and close the days that are over."""
    counting.count_clicks()
    messages.forget_origins()


@job(lease=timedelta(minutes=10))
def count_site() -> None:
    """Count the views of the open days of sites, and close the days that are over."""
    site_closing.count_site()


@job(lease=timedelta(minutes=10))
def read_log(number: int) -> None:
    """Count an access log or read an export, and show what it would bring."""
    row = SiteLog.objects.filter(pk=number, state=LogState.READING).first()
    if row and site_imports.is_of_exports(row):
        site_imports.read(row)
    else:
        site_logs.read(number)


@job(lease=timedelta(minutes=10))
def keep_log(number: int) -> None:
    """Keep what an access log or an export brings."""
    row = SiteLog.objects.filter(pk=number, state=LogState.KEEPING).first()
    if row and row.source != SiteSource.LOG:
        site_imports.keep(row)
    else:
        site_logs.keep(number)


@job()
def clear_logs() -> None:
    """Let go of the files of access logs that nobody needs any more."""
    clear_log_files()
