from hypothesis import given
from hypothesis import strategies as st

from registry.core.folding import fold


def test_spellings_of_one_name_fold_alike() -> None:
    assert fold("Muñoz") == fold("MUNOZ") == fold("mun\u0303oz") == "MUNOZ"
    assert fold("O'Higgins") == fold("O’Higgins") == fold("OHIGGINS")
    assert fold("  Flor   de-María ") == "FLOR DEMARIA"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
