"""The thresholds in force: kept with their version, changed by a supervisor with a reason, never edited."""

from registry.core.versions import Versions
from registry.duplicates.models import DetectionPolicy
from registry.duplicates.thresholds import rules

_KEPT = Versions(
    DetectionPolicy,
    "detection_policy",
    "/thresholds",
    rules.DEFAULTS,
    rules.DEFAULT_VERSION,
    rules.NAMES,
    rules.changed,
    rules.as_json,
)
current, version, change = _KEPT.current, _KEPT.version, _KEPT.change
