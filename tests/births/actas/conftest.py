"""Browsers of clerks, and births ready for their acta."""

from tests.births.record.conftest import drafted as drafted
from tests.births.record.conftest import inscribed as inscribed  # fixtures
from tests.births.record.conftest import send as send
from tests.births.record.conftest import signed as signed
from tests.documents.counter.conftest import browser as browser
from tests.documents.counter.conftest import clerk as clerk
from tests.documents.counter.conftest import colleague as colleague
from tests.documents.counter.conftest import person as person
from tests.documents.counter.conftest import strict_app as strict_app
from tests.documents.counter.conftest import supervisor as supervisor
