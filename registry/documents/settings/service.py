"""The settings in force: kept by version, changed with a reason, never edited."""

from registry.core.versions import Versions
from registry.documents.settings import rules
from registry.documents.settings.models import DocumentsSettings

_VERSIONS = Versions(
    DocumentsSettings,
    "documents_settings",
    rules.POINTER,
    rules.DEFAULTS,
    rules.DEFAULT_VERSION,
    rules.NAMES,
    rules.changed,
    rules.to_json,
)
current, version, change = _VERSIONS.current, _VERSIONS.version, _VERSIONS.change
