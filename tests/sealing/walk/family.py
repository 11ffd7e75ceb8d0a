"""A family of the walk: who they are, and the identifier of everything that is registered about them."""

from dataclasses import dataclass, field
from typing import Any

REGISTRAR, CLERK, INVESTIGATOR, COLLEAGUE = "registrar", "clerk", "investigator", "investigator.b"
SUPERVISOR, OTHER_SUPERVISOR, THIRD_SUPERVISOR = "supervisor", "supervisor.b", "supervisor.c"
OTHER_REGISTRAR, STRANGER = "registrar.b", "investigator.c"
"""A registrar of another facility, and an investigator without a case: nothing of the families is theirs."""
FACILITY, OTHER_FACILITY = "00006208", "00005196"
ATTENDANT = "99000001"
BATCH_ID = "00000000-0000-4000-8000-000000000001"
"""A file of actas, which is in every registry."""
CHILD_AGE, TRANSCRIBED_AGE, SIBLING_AGE = 8, 6, 3
MOTHERS_AGE_AT_BIRTH = 13
"""So young that the mother is referred to child protection."""
PHRASE = "As the papers show"
SEARCH = {"reason": PHRASE, "purpose": "verify_duplicate", "legal_basis": "registry_duty"}

Json = dict[str, Any]


@dataclass
class Family:
    """Names, the seed of their prints, and the id or number of everything registered about them."""

    seed: int
    first_surname: str
    second_surname: str
    child_names: str
    mother_names: str
    father_names: str
    phone: str
    address: str
    ids: Json = field(default_factory=dict)
    """Name of a parameter or field → the family's value."""
    requests: Json = field(default_factory=dict)
    """Bodies sent with an Idempotency-Key, and their answers."""

    @property
    def persons(self) -> tuple[str, ...]:
        return tuple(self.ids[role] for role in ("child", "transcribed", "sibling", "baby", "mother", "father"))
