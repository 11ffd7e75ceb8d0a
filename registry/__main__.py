"""`python -m registry` is `registry`."""

from registry.cli import main

main()
