"""Who declared a birth: corrected on a page by two people."""

from collections.abc import Callable
from typing import Any

from tests.births.actas.test_places import PAPER
from tests.documents.counter.conftest import Counter, words_of

Make = Callable[..., dict[str, Any]]


def test_a_declarant_of_another_birth_is_corrected_on_a_page_by_two(
    clerk: Counter, supervisor: Counter, inscribed: Make
) -> None:
    acta = f"/records/{inscribed()['id']}"
    form = f"{acta}/correction/declarant"
    assert form in clerk.get(f"{acta}/correction")
    theirs = {"declarant.relation": "relative", "declarant.document_type": "DNI", **PAPER}
    refused = clerk.send(form, form, 422, **theirs)
    assert 'href="#f-declarant.document_number"' in refused.text
    clerk.send(form, form, **theirs | {"declarant.document_number": "41678916"})
    assert "– → A relative, DNI 41678916" in words_of(supervisor.get(acta))
    supervisor.send(acta, f"{acta}/decision", decision="approve")
    assert "checked" in clerk.get(form).split('value="relative"')[1].split(">")[0]
