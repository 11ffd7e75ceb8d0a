"""An account sends so many images a day; beyond it a birth is still registered, without prints."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.access import sent_images
from registry.core.errors import TooMany
from registry.core.limits import Limits
from registry.core.registry import Registry
from tests.births.samples import example, failures
from tests.once.applications import application_of

Headers = Callable[..., dict[str, str]]


@pytest.fixture
def sender() -> Iterator[None]:
    sent_images.send_as(Limits(), "account", 3)
    yield
    sent_images.send_as_nobody()


def test_images_beyond_a_days_are_refused_and_nobodys_are_not_counted(sender: None) -> None:
    sent_images.spend(2)
    sent_images.spend(0)
    with pytest.raises(TooMany, match="image-budget"):
        sent_images.spend(2)
    sent_images.spend(1)
    sent_images.send_as_nobody()
    sent_images.spend(100)


def test_a_birth_is_registered_without_prints_when_a_days_images_are_sent(
    registry: Registry, auth: Headers, finger_png: Callable[..., bytes]
) -> None:
    few = replace(registry, settings=replace(registry.settings, images_per_day=1))
    client: FlaskClient = application_of(few).test_client()
    print_: dict[str, Any] = failures(1)[0] | {"failure": None, "ppi": 500}
    from base64 import b64encode

    image = b64encode(finger_png(7)).decode()
    sent = example(prints=[print_ | {"image": image}])
    outcomes = [client.post("/api/v1/births", json=sent, headers=auth()).status_code for _ in range(2)]
    assert outcomes[1] == 429
    answer = client.post("/api/v1/births", json=example(prints=failures(1)), headers=auth())
    assert answer.status_code == 201, answer.text
