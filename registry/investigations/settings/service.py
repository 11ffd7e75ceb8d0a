"""The settings in force: stored by version, changed with a reason, never edited."""

from registry.core.versions import Versions
from registry.investigations.settings import rules
from registry.investigations.settings.models import SearchPolicy

VERSIONS = Versions(
    SearchPolicy,
    "search_policy",
    "/settings",
    rules.DEFAULTS,
    rules.DEFAULT_VERSION,
    rules.NAMES,
    rules.changed,
    rules.to_json,
)
current, version, in_force, change = VERSIONS.current, VERSIONS.version, VERSIONS.in_force, VERSIONS.change
