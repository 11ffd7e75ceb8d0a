"""Roles in words; in JSON and on the command line's options a role stays its slug."""

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
}
