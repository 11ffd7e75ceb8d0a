"""What every forked process needs, loaded before it is forked; imported for that alone."""

from registry import app, cli
from registry.core import worker
from registry.fingerprints import engine
from registry.fingerprints.synthetic import draw_templates
from registry.rooms import tasks

__all__ = ["app", "cli", "worker"]

tasks()
_templates = [engine.read_template(each) for each in draw_templates(range(1, 4))]
engine.compare(_templates[0], _templates[1])
