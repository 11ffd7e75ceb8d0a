"""How fast the service is, on databases of its own: a developers' tool, in English (figures: docs/benchmarks.md).

`python -m registry.benchmark NAME` runs one module each: `enrolments`, `cards`, `linkage`, `patterns`, `sealed`,
`watchlist`. `card_figures` is attached to `registry card`. Begin with `enrolments`. No room of the service imports
this package.
"""
