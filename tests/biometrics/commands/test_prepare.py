"""The command `prepare`: what it built is found by the next process, which compiles nothing."""

import json
import subprocess
import sys

from click.testing import CliRunner

from biometrics.commands.prepare import prepare

FIRST_USE = """
import gc, json
import biometrics
from biometrics.linking import Kernel
from biometrics.synthesis import Finger

image = biometrics.from_pixels(Finger.from_seed(5).impression(1), 500.0)
template = biometrics.extract(image)
score = biometrics.compare(template, template).score
gallery = biometrics.Gallery()
gallery.enrol("one", template)
found = gallery.identify(template, limit=1)
kernels = [each for each in gc.get_objects() if isinstance(each, Kernel)]
compiled = [each.__name__ for each in kernels if each.stats.cache_misses]
loaded = sum(bool(each.stats.cache_hits) for each in kernels)
print(json.dumps({"compiled": compiled, "loaded": loaded, "found": found[0].key, "score": score}))
"""


def test_after_it_a_first_extraction_comparison_and_search_compile_nothing() -> None:
    done = CliRunner().invoke(prepare)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("prepared in ")
    first = subprocess.run([sys.executable, "-c", FIRST_USE], check=True, capture_output=True, text=True)
    seen = json.loads(first.stdout)
    assert seen["compiled"] == []
    assert seen["loaded"] > 10
    assert seen["found"] == "one"
