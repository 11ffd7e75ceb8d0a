# Each target makes .venv by itself when it is missing: `make demo` and `make test` are all a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: demo test lint serve clean

demo: .venv/made
	$(BIN)/registry demo $(ARGS)

test: .venv/made
	$(BIN)/pytest $(ARGS)

lint: .venv/made
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

serve: .venv/made
	$(BIN)/registry serve $(ARGS)

.venv/made: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch .venv/made

clean:
	rm -rf .venv var build *.egg-info

messages: .venv/made
	$(BIN)/python -m registry.locale.update
