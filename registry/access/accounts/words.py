"""What is done with accounts, as an administrator's pages say it."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

ACTS: Final[Mapping[str, Message]] = {
    "role-approval": _("Agree to the role"),
    "role-refusal": _("Refuse the role"),
    "reopening": _("Open it again"),
    "password": _("Give a new password"),
    "sessions": _("End all sessions and tokens"),
    "link": _("Let the person sign in by the identity provider"),
    "link-approval": _("Agree to the sign-in by the provider"),
    "link-end": _("End the sign-in by the provider"),
    "factor-approval": _("Remove the factors"),
    "factor-refusal": _("Leave the factors"),
}
"""Acts that ask nothing."""
FORMS: Final[Mapping[str, Message]] = {
    "post": _("Change role or place"),
    "person": _("State the person"),
    "closure": _("Close the account"),
    "factor-reset": _("Ask to remove the factors"),
}
"""Acts that ask something first."""
HINTS: Final[Mapping[str, Message]] = {
    "post": _(
        "Its sessions end, so that nobody goes on with what was. A role that supervises or administers takes two."
    ),
    "person": _("By document, as DNI:12345678. It is sealed and never shown, and cannot be changed afterwards."),
    "closure": _("Nobody signs in with it any more. Nothing is deleted, and it can be opened again."),
    "factor-reset": _("For who has lost every factor. Another administrator decides, and hands over a code in person."),
}
NOTICES: Final[Mapping[str, Message]] = {
    "account-changed": _("It is done. The account's page shows what it is now."),
    "account-waits": _("This takes two administrators. Another one agrees on the account's page."),
    "account-added-before": _(
        "This account was added already. Its password was shown once; give a new one if need be."
    ),
}
