"""The one tree of refusals.

    RegistryError
    ├── Invalid            the request breaks rules; carries every field error at once
    ├── Unreadable         the request is not in the format it must have
    ├── Unauthenticated    no valid credentials
    ├── Forbidden          the account's role does not include the permission
    ├── NotFound           absent, or hidden from this client
    ├── Refused            well formed, but the record's state does not allow it
    ├── TooLarge           exceeds the size limit
    ├── TooMany            more often than allowed
    └── Unavailable        something the service depends on does not answer; nothing was saved

A slug is part of the API and never changes its meaning. Texts never quote the request: it is personal data.
Only `problems` gives each class its HTTP status.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.core.messages import Message, _


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake in one field; `pointer` is a JSON pointer (RFC 6901) into the body of the request."""

    pointer: str
    detail: Message


class ValuesRefused(ValueError):
    """Values that break the rules of what an installation decides; `problems` names everything that is wrong."""

    def __init__(self, problems: Sequence[Message]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class RegistryError(Exception):
    """A request that the registry refuses."""

    slug = "error"
    title: Message = _("The request was refused.")

    def __init__(
        self,
        slug: str | None = None,
        title: Message | None = None,
        *,
        errors: Iterable[FieldError] = (),
        detail: Message | None = None,
    ) -> None:
        self.slug = slug or type(self).slug
        self.title = title or type(self).title
        self.errors = tuple(errors)
        self.detail = detail
        super().__init__(f"{self.slug}: {self.title}")


class Invalid(RegistryError):
    """The request breaks rules; carries every field error at once."""

    slug = "invalid"
    title: Message = _("Some fields need correction.")

    def __init__(self, errors: Iterable[FieldError], slug: str | None = None, title: Message | None = None) -> None:
        super().__init__(slug, title, errors=errors)


class Unreadable(RegistryError):
    """The request is not in the format it must have."""

    slug = "bad-request"
    title: Message = _("The request could not be read.")


class Unauthenticated(RegistryError):
    """The request carries no valid credentials."""

    slug = "unauthenticated"
    title: Message = _("Credentials are missing, wrong or expired.")


class Forbidden(RegistryError):
    """The account's role does not include this."""

    slug = "forbidden"
    title: Message = _("Your role does not allow this.")


class NotFound(RegistryError):
    """Absent, or hidden from this client; the two look alike."""

    slug = "not-found"
    title: Message = _("There is no such record.")


class Refused(RegistryError):
    """The record's state does not allow it."""

    slug = "conflict"
    title: Message = _("The state of the record does not allow this.")


class TooLarge(RegistryError):
    """The request exceeds the size limit."""

    slug = "too-large"
    title: Message = _("The request is too large.")


class TooMany(RegistryError):
    """Sent more often than allowed."""

    slug = "too-many-requests"
    title: Message = _("Too many requests. Wait a while and try again.")

    def __init__(self, slug: str | None = None, title: Message | None = None, *, wait_s: int = 60) -> None:
        super().__init__(slug, title)
        self.wait_s = max(1, wait_s)


class Unavailable(RegistryError):
    """Something the service depends on does not answer; nothing was saved."""

    slug = "unavailable"
    title: Message = _("The service is briefly unavailable. Nothing was saved; send the same request again.")


@dataclass(frozen=True, slots=True)
class ConstraintRefusal:
    """What a broken database constraint means to the client."""

    slug: str
    title: Message
    pointer: str | None = None


CONSTRAINTS: dict[str, ConstraintRefusal] = {}
"""Constraint name → refusal. Each room states its own in `refusals.py`; `registry.rooms.refusals` collects them."""


def refusal_of(constraint: str | None) -> RegistryError:
    """The refusal for a broken constraint; a plain conflict when no room has described it."""
    known = CONSTRAINTS.get(constraint or "")
    if known is None:
        return Refused()
    errors = [FieldError(known.pointer, known.title)] if known.pointer else []
    return Refused(known.slug, known.title, errors=errors)
