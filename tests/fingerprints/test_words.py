"""Every slug of the engine and of the rules has its words."""

import ast
import inspect
from pathlib import Path

import pytest

import biometrics
from biometrics import quality
from registry.core.messages import LANGUAGES, SOURCE_LANGUAGE
from registry.fingerprints import isolation, words
from registry.fingerprints.answers import print_answer
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import OUTCOMES
from registry.locale.update import catalogue


def engine_reasons() -> set[str]:
    """The slugs of poor quality: those of the engine's table, and that of an image without a finger."""
    tree = ast.parse(inspect.getsource(quality.reasons_of))
    (table,) = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    return {"no_finger"} | {str(key.value) for key in table.keys if isinstance(key, ast.Constant)}


def image_refusals() -> set[str]:
    """The first argument of every refusal of an image, by the engine or by the limits in which it reads."""
    engine = Path(inspect.getfile(biometrics)).parent.rglob("*.py")
    slugs: set[str] = set()
    for source, refusal in (*((path, "ImageRejected") for path in engine), (Path(isolation.__file__), "ImageRefused")):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == refusal and node.args:
                slug = node.args[0]
                if isinstance(slug, ast.Constant):
                    slugs.add(str(slug.value))
                else:  # what the engine said is passed on
                    assert refusal == "ImageRefused", source
    return slugs


def test_every_reason_for_a_poor_print_has_its_words() -> None:
    assert engine_reasons() == set(words.QUALITY_REASONS)


def test_every_refusal_of_an_image_has_its_words() -> None:
    assert image_refusals() == set(words.IMAGE_REFUSALS)


def test_every_outcome_has_its_words() -> None:
    assert tuple(words.OUTCOMES) == OUTCOMES


def test_a_reason_is_answered_in_every_language_of_the_counter() -> None:
    capture = Capture(role="mother", finger=1, impression=1, quality=20, quality_reasons=["too_dry", "of_tomorrow"])
    known, unknown = print_answer(capture)["reasons"]
    assert set(known) == {"slug", "es", "en", "qu", "ay"}
    assert (known["slug"], known["en"]) == ("too_dry", "too dry: moisten the finger")
    assert unknown == {"slug": "of_tomorrow"}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE_LANGUAGE])
def test_every_reason_is_translated(language: str) -> None:
    translated = {message.id for message in catalogue(language) if message.string}
    assert [slug for slug, message in words.QUALITY_REASONS.items() if message.text not in translated] == []
