"""Roles and purposes in words; in JSON and on the command line's options they stay slugs."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

ROLES: Final[Mapping[str, Message]] = {
    "registrar": _("registrar"),
    "clerk": _("civil-registry clerk"),
    "investigator": _("investigator"),
    "supervisor": _("supervisor"),
    "administrator": _("administrator"),
    "auditor": _("auditor"),
    "client": _("system of another institution"),
}

PURPOSES: Final[Mapping[str, Message]] = {
    "registry_duty": _("Work of the registry"),
    "request_of_the_person": _("The person, or who answers for it, asks for it"),
    "identity_check": _("To check an identity"),
    "court_order": _("A court's order"),
    "case_review": _("A case under review"),
    "quality_review": _("To review quality"),
}
"""For what personal data is read, in words."""
