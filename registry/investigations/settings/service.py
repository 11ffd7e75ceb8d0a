"""The settings in force: kept with their version, changed with a reason, never edited."""

from registry.core.versions import Versions
from registry.investigations.settings import rules
from registry.investigations.settings.models import SearchPolicy

KEPT = Versions(
    SearchPolicy,
    "search_policy",
    "/settings",
    rules.DEFAULTS,
    rules.DEFAULT_VERSION,
    rules.NAMES,
    rules.changed,
    rules.as_json,
)
current, version, in_force, change = KEPT.current, KEPT.version, KEPT.in_force, KEPT.change
