"""The words of the pages: catalogues beside the code, compiled by whoever may write there."""

import stat
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop
from django.utils.translation.reloader import translation_file_changed

from palabre.governance.locks import hold

READ_BY_ALL = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
NOT_COMPILED = gettext_noop(
    "The translations can’t be compiled here: run `palabre compile-messages` as the user who owns the code. "
    "Until then some words are those of before."
)


def stale_messages() -> list[tuple[Path, Path]]:
    """Catalogues that changed since they were compiled, or whose compiled form others can't read: each with
    the file it is compiled to."""
    sources = sorted(settings.ROOT.glob("*/locale/*/LC_MESSAGES/*.po"))
    return [(one, one.with_suffix(".mo")) for one in sources if _is_stale(one)]


def _is_stale(source: Path) -> bool:
    try:
        told = source.with_suffix(".mo").stat()
    except FileNotFoundError:
        return True
    return told.st_mtime < source.stat().st_mtime or told.st_mode & READ_BY_ALL != READ_BY_ALL


def compile_messages() -> tuple[list[Path], list[Path]]:
    """Compile the catalogues that changed since they were compiled: which ones, and which couldn't be
    written, as where the code belongs to somebody else. Who compiles one meanwhile is waited for."""
    compiled, left = [], []
    for source, target in stale_messages():
        try:
            if _compile(source, target):
                compiled.append(target)
        except OSError:
            left.append(target)
    return compiled, left


def _compile(source: Path, target: Path) -> bool:
    """Compile one, unless somebody just did; whether it was done here. Raises OSError."""
    import polib  # only when there is something to do: `up` is not to carry it

    draft = target.with_name(f"{target.name}.new")
    with source.open("rb") as held:
        hold(held)
        if not _is_stale(source):
            return False
        try:
            polib.pofile(str(source)).save_as_mofile(str(draft))
            # They belong to the code, not to the house: whoever compiled them, all who run it read them.
            draft.chmod(READ_BY_ALL | stat.S_IWUSR)
            draft.replace(target)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            raise
    return True


def read_again() -> None:
    """Forget the words that this process read before they were compiled."""
    language = translation.get_language()
    translation_file_changed(None, Path("django.mo"))
    if language:
        translation.activate(language)
