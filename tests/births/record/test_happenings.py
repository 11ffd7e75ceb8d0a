"""Every change of an acta that others have to know of is written as having happened, and nothing else is."""

from typing import Any

from tests.births.record.conftest import FATHER
from tests.births.samples import digits

KINDS = "SELECT string_agg(kind, ' ' ORDER BY number) FROM happening WHERE person_id = CAST(:id AS uuid)"


def test_an_acta_inscribed_rectified_cancelled_and_restored(
    send: Any, drafted: Any, inscribed: Any, approve: Any, sql: Any
) -> None:
    record = inscribed()
    letter = {"reason": "Una letra", "given_names": "Ángela Ñahui"}
    assert send(f"/records/{record['id']}/rectification", letter).status_code == 200
    approve(send(f"/records/{record['id']}/cancellation", {"reason": "Inscrita dos veces"}).json)
    approve(send(f"/records/{record['id']}/reinstatement", {"reason": "Se canceló otra por error"}).json)
    assert sql(KINDS, id=record["child_id"]) == "birth.inscribed acta.corrected acta.cancelled acta.restored"
    draft = drafted()
    assert send(f"/records/{draft['id']}/cancellation", {"reason": "Se dejó"}).status_code == 200
    assert sql(KINDS, id=draft["child_id"]) is None


def test_a_replaced_acta_reads_as_corrected_whatever_the_reason(send: Any, inscribed: Any, sql: Any) -> None:
    old = inscribed()
    himself = FATHER | {"recognises": True, "document_type": "DNI", "document_number": digits(8)}
    body = {"reason": "Reconocimiento posterior", "given_names": old["given_names"], "father": himself}
    assert send(f"/records/{old['id']}/supersession", body).status_code in (200, 201)
    assert sql(KINDS, id=old["child_id"]) == "birth.inscribed acta.corrected"
