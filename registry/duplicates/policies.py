"""The thresholds in force: kept with their version, changed by a supervisor with a reason, never edited."""

from registry.core.versions import Versions
from registry.duplicates import thresholds
from registry.duplicates.models import DetectionPolicy

_KEPT = Versions(
    DetectionPolicy,
    "detection_policy",
    "/thresholds",
    thresholds.DEFAULTS,
    thresholds.DEFAULT_VERSION,
    thresholds.NAMES,
    thresholds.changed,
    thresholds.as_json,
)
current, version, change = _KEPT.current, _KEPT.version, _KEPT.change
