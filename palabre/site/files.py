"""How the pages' own files are stored: under names that change with their content."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

# Django's own expressions for `import ... from "..."`, for our modules alone: those of packages
# mention files in comments, which would be looked for in vain.
_IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; our modules import each other by the hashed names."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("palabre/js/*.js", _IMPORTS))
