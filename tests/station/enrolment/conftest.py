"""The station at the end of the registry's line, as the tests of the registry's side have it."""

from tests.outbox.conftest import new_post, post  # noqa: F401  # fixtures
