"""What the journal holds is said in words; what has none is named by its subject."""

from pathlib import Path

from registry.core.messages import speaking
from registry.reading.journal.words import ACTIONS, SUBJECTS, action_words

ROOT = Path(__file__).resolve().parents[3] / "registry"


def test_an_action_is_said_in_words_or_by_its_subject() -> None:
    with speaking("en"):
        assert str(action_words("birth.signed")) == "signed a certificate"
        assert str(action_words("vault.resealed")) == "Keys that open sealed records (vault.resealed)"
    assert action_words("bench.read") == "bench.read"


def test_words_are_of_actions_that_are_journalled() -> None:
    code = "\n".join(path.read_text("utf-8") for path in ROOT.rglob("*.py") if path.name != "words.py")
    of_cases = {"case.exported"}  # the second part is the event of the case
    assert {action for action in ACTIONS if f'"{action}"' not in code} == of_cases
    assert [subject for subject in SUBJECTS if f'"{subject}.' not in code] == []
