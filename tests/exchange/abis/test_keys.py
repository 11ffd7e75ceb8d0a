"""What is kept of other systems' persons is wrapped anew when the vault's key is replaced, and opens afterwards."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.access.queries import account_named
from registry.access.service import AddAccount, actor_of, add_account
from registry.bootstrap import build_registry
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.exchange.abis import delivering, reading, service
from registry.exchange.abis.prints import ReadPrint
from registry.exchange.abis.searching import Question
from registry.exchange.abis.sent import SentEncounter
from registry.exchange.clients import service as clients
from registry.exchange.clients.service import PERMISSION
from registry.exchange.topics import service as topics
from registry.fingerprints.synthetic import draw_templates
from registry.people.happenings.rules import BIRTH_INSCRIBED
from tests.core.vault.conftest import quick as quick  # a fixture
from tests.core.vault.sealed_rows import command, opened
from tests.exchange.conftest import terms_of

COLUMNS = {
    "abis_encounter.sealed_content",
    "abis_print.sealed_image",
    "abis_print.sealed_template",
    "abis_task.sealed_request",
    "topic_subscription.sealed_token",
}


def test_a_new_key_seals_what_is_kept_of_other_systems(
    registry: Registry, new_database: Callable[[str], str], tmp_path: Path, quick: None
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_bytes(registry.settings.keys_path.read_bytes())
    keys.chmod(0o600)
    own = build_registry(replace(registry.settings, keys_file=keys), new_database(f"abis_{uuid.uuid4().hex[:8]}"))
    try:
        with own.begin(SYSTEM) as ctx:
            commands = (AddAccount(f"abis.{letter}", "administrator", "doce y algo más") for letter in "ab")
            one, other = (actor_of(add_account(ctx, command)) for command in commands)
        with own.begin(one) as ctx:
            agreement = clients.request(ctx, "client.keys", "Otro registro", terms_of(Ed25519PrivateKey.generate()))
        with own.begin(other) as ctx:
            clients.approve(ctx, agreement.id)
        with own.begin(SYSTEM) as ctx:
            account = account_named(ctx.session, "client.keys")
            assert account is not None
            client = actor_of(account, [PERMISSION])
        [template] = draw_templates([1])
        print_ = ReadPrint(0, 1, 80, template, b"image")
        sent = SentEncounter("ACTIVE", ("CENSUS",), {"biometricData": [{"biometricType": "FINGER"}]}, ())
        with own.begin(client) as ctx:
            service.create(ctx, "education", "A", "e1", sent, [print_])
            admitted, purpose = service.admitted(ctx, "education")
            question = Question("ALL", {}, (print_.presented,), 1, None)
            delivering.note(ctx, admitted, purpose, question, "t", "http://127.0.0.1:9/abis")
            topics.subscribe(ctx, "education", BIRTH_INSCRIBED, None, "http://127.0.0.1:9/events", None)
        assert command(own, "rotate").exit_code == 0
        names = opened(own)
        assert {column: names[column] for column in COLUMNS} == {key: {own.vault.current} for key in COLUMNS}
        assert own.vault.current != registry.vault.current
        with own.begin(client) as ctx:
            [read] = reading.read(ctx, "education", "A")
        assert read["biometricData"][0]["image"] == "aW1hZ2U="
    finally:
        own.engine.dispose()
