"""Every kind of node and link has words."""

from registry.investigations.graph import rules, words
from registry.investigations.graph.drawing import COLOURS
from registry.people.rules import RELATIONS


def test_every_kind_of_node_has_words_and_a_colour() -> None:
    assert set(words.KINDS) == set(rules.KINDS) == set(COLOURS)


def test_every_relation_between_persons_has_words() -> None:
    assert set(RELATIONS) <= set(words.LINKS)
