"""The one tree of refusals.

    RegistryError
    ├── Invalid            what was sent breaks rules; carries every field error at once
    ├── Unreadable         what was sent is not in the format it must be in
    ├── Unauthenticated    nobody known asks
    ├── Forbidden          somebody known may not
    ├── NotFound           absent, or not to be seen by the one who asks
    ├── Refused            well formed, but the state of things does not allow it
    ├── TooLarge           more than is read
    ├── TooMany            oftener than is allowed
    └── Unavailable        a part we stand on does not answer; nothing was written

A slug is part of the API and never changes its meaning. Texts never quote what was sent: it is personal data.
The HTTP status of each class is given in `problems` alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.core.messages import Message, _


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field; `pointer` is a JSON pointer (RFC 6901) into the request's body."""

    pointer: str
    detail: Message | str


class RegistryError(Exception):
    """Something the registry says no to."""

    slug = "error"
    title: Message | str = _("The request was refused.")

    def __init__(
        self,
        slug: str | None = None,
        title: Message | str | None = None,
        *,
        errors: Iterable[FieldError] = (),
        detail: Message | str = "",
    ) -> None:
        self.slug = slug or type(self).slug
        self.title = title or type(self).title
        self.errors = tuple(errors)
        self.detail = detail
        super().__init__(f"{self.slug}: {self.title}")


class Invalid(RegistryError):
    """What was sent breaks rules: all field errors at once."""

    slug = "invalid"
    title: Message | str = _("Some fields need correction.")

    def __init__(
        self, errors: Iterable[FieldError], slug: str | None = None, title: Message | str | None = None
    ) -> None:
        super().__init__(slug, title, errors=errors)


class Unreadable(RegistryError):
    """What was sent is not in the format it must be in."""

    slug = "bad-request"
    title: Message | str = _("The request could not be read.")


class Unauthenticated(RegistryError):
    """No valid credentials came with the request."""

    slug = "unauthenticated"
    title: Message | str = _("Credentials are missing, wrong or expired.")


class Forbidden(RegistryError):
    """The account's role does not include this."""

    slug = "forbidden"
    title: Message | str = _("Your role does not allow this.")


class NotFound(RegistryError):
    """Absent, or not to be seen: the two look alike."""

    slug = "not-found"
    title: Message | str = _("There is no such record.")


class Refused(RegistryError):
    """The state of things does not allow it."""

    slug = "conflict"
    title: Message | str = _("The state of the record does not allow this.")


class TooLarge(RegistryError):
    """The request is larger than is read."""

    slug = "too-large"
    title: Message | str = _("The request is too large.")


class TooMany(RegistryError):
    """Asked oftener than is allowed."""

    slug = "too-many-requests"
    title: Message | str = _("Too many requests. Wait a while and try again.")


class Unavailable(RegistryError):
    """A part the service stands on does not answer; nothing was written."""

    slug = "unavailable"
    title: Message | str = _("The service is briefly unavailable. Nothing was saved; send the same request again.")


@dataclass(frozen=True, slots=True)
class ConstraintRefusal:
    """What a broken database constraint means to the one who asked."""

    slug: str
    title: Message | str
    pointer: str | None = None


CONSTRAINTS: dict[str, ConstraintRefusal] = {}
"""Constraint name → refusal. Each room states its own in `refusals.py`; `registry.rooms.refusals` collects them."""


def refusal_of(constraint: str | None) -> RegistryError:
    """The refusal a broken constraint is translated to; a nameless conflict when no room has named it."""
    known = CONSTRAINTS.get(constraint or "")
    if known is None:
        return Refused()
    errors = [FieldError(known.pointer, known.title)] if known.pointer else []
    return Refused(known.slug, known.title, errors=errors)
