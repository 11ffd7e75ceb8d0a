"""`python -m biometrics prepare`: what the engine would build at its first use, built after an installation."""

import time

import click

import biometrics
from biometrics.cache import cache_folder
from biometrics.enhancement.network import draw
from biometrics.gallery.index.lists import WORTHWHILE
from biometrics.synthesis import Finger

SMALL = 64
"""Prints of a gallery that is searched by codes, without lists."""


@click.command()
@click.option("--large", is_flag=True, help=f"Also what galleries of more than {WORTHWHILE} prints need.")
def prepare(large: bool) -> None:
    """Compile the engine's loops and build the networks' graphs now, so that no first use waits for it.

    What is built lies in the folder that BIOMETRICS_CACHE names, or in the user's own cache, and is found again by
    every process of this version on processors of this kind.
    """
    started = time.process_time()
    images = [biometrics.from_pixels(Finger.from_seed(1).impression(seed), 500.0) for seed in (1, 2)]
    draw(images[0].pixels)
    probe, other = (biometrics.Template.from_bytes(biometrics.extract(image).to_bytes()) for image in images)
    biometrics.compare(probe, other)
    gallery = biometrics.Gallery()
    for key in range(WORTHWHILE if large else SMALL):
        gallery.enrol(key, other)
    for exhaustive in (False, True):
        gallery.identify(probe, limit=1, allowed=frozenset({0, 1}), exhaustive=exhaustive)
    gallery.identify(probe, limit=1)
    click.echo(f"prepared in {time.process_time() - started:.0f} s of CPU, in {cache_folder()}")
