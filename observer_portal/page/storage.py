"""Static files under names that change with what is in them."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "js/*.js"


class Hashed(CompressedManifestStaticFilesStorage):
    """Also what our scripts import is named so: a page never runs half of one release."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the scripts of others alone: their comments name files that are not there."""
        super().__init__(*args, **kwargs)
        self._patterns[OURS] = self._patterns.pop("*.js")
