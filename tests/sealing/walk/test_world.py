"""The world is what the tests of sealing take it for: both families have everything."""

from tests.sealing.walk.world import World


def test_both_families_have_everything(world: World) -> None:
    assert set(world.control.ids) == set(world.hidden.ids)
    assert not {str(one) for one in world.control.ids.values()} & {str(one) for one in world.hidden.persons}
