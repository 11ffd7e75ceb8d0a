"""The thresholds in force: stored with their version, changed by a supervisor with a reason, never edited."""

from registry.core.versions import Versions
from registry.duplicates.thresholds import rules
from registry.duplicates.thresholds.models import DetectionPolicy

_STORED = Versions(
    DetectionPolicy,
    "detection_policy",
    "/thresholds",
    rules.DEFAULTS,
    rules.DEFAULT_VERSION,
    rules.NAMES,
    rules.changed,
    rules.to_json,
)
current, version, change = _STORED.current, _STORED.version, _STORED.change
