"""After the warm-up no comparison or search compiles anything: no transaction waits for it."""

import subprocess
import sys

_PROBE = """
import sys
from numba.core.dispatcher import Dispatcher
from registry.fingerprints import engine
from biometrics.synthesis import templates

def compiled():
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("biometrics.")]
    functions = {id(thing): thing for module in modules for thing in vars(module).values()}
    return sum(len(each.signatures) for each in functions.values() if isinstance(each, Dispatcher))

prints = [engine.read_template(templates.impression(1, number).to_bytes()) for number in (1, 2)]
engine.warm_up()
before = compiled()
assert before > 0
engine.compare(*prints)
gallery = engine.Gallery()
for number, template in enumerate(prints):
    gallery.enrol(number, template)
gallery.identify(prints[0], limit=1)
gallery.identify(prints[0], limit=1, exhaustive=True)
gallery.identify(prints[0], limit=2, allowed=frozenset({0, 1}), exhaustive=True)
assert compiled() == before, (before, compiled())
"""


def test_a_comparison_and_a_search_find_everything_compiled_after_the_warm_up() -> None:
    done = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
