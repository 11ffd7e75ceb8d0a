"""Country codes."""

from registry.core.countries import ALPHA_3, NATIONALITIES, choices, name_of
from registry.core.messages import LANGUAGES


def test_there_are_249_countries() -> None:
    assert len(ALPHA_3) == 249
    assert {"PER", "VEN", "BOL"} <= ALPHA_3


def test_every_nationality_can_be_chosen_by_name_in_each_language() -> None:
    offered = choices()
    assert set(offered) == NATIONALITIES
    assert list(offered)[:2] == ["PER", "VEN"]
    assert list(offered)[-1] == "XXA"
    for language in LANGUAGES:
        names = [name.in_language(language) for name in offered.values()]
        assert len(set(names)) == len(names)
        assert not any(len(name) == 3 and name.isupper() for name in names)


def test_names_are_sorted_as_people_look_for_them() -> None:
    names = [name.in_language("es") for name in choices().values()]
    assert names.index("Alemania") < names.index("Bélgica") < names.index("España") < names.index("Etiopía")
    assert name_of("ESP").in_language("ay") == "España"
    assert name_of("ESP").in_language("en") == "Spain"
    assert name_of("D").in_language("es") == "D"
