# Each target makes .venv by itself when it is missing: `make demo` and `make test` are all a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Compiled files are kept: pytest alone saves ten seconds in each process by them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo demo-station serve test lint format check coverage docs pictures messages lock clean

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/made ## Enrol, issue IDs, plant frauds and show what is found; ARGS="--births 200 --keep".
	$(BIN)/registry demo $(ARGS)

demo-station: .venv/made ## Play a sensor, a capture station and a line that fails while twins are registered.
	$(BIN)/python -m tests.station.demo

serve: .venv/made ## Serve the API and the pages on http://127.0.0.1:8000.
	$(BIN)/registry serve $(ARGS)

test: .venv/made ## Run the tests; ARGS="tests/births -k mother" runs some of them.
	$(BIN)/pytest $(ARGS)

lint: .venv/made ## Check layout, style, types and the import rules.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/made ## Lay out the code and mend what the linter can mend.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/made ## Check the documentation against the code.
	$(BIN)/pytest -n 0 tests/docs

pictures: .venv/made ## Draw every role's main pages for docs/pages.md; needs Chromium.
	PAGES_PICTURES=docs/images/pages $(BIN)/pytest -q -n 0 tests/pages/test_pictures.py tests/station/test_pictures.py

check: lint test ## Everything that has to pass before a change is proposed; the tests include the documentation's.

coverage: .venv/made ## Run the tests and report the lines and branches that none of them reaches.
	$(BIN)/pytest --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --skip-covered --skip-empty
	$(BIN)/coverage html --quiet

messages: .venv/made ## Bring the catalogues of translations up to what the code says.
	$(BIN)/python -m registry.locale.update

# The versions already locked stay where they still fit: to upgrade, delete the folder's files first.
LOCK := $(BIN)/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
    --no-annotate --custom-compile-command "make lock" --quiet

lock: .venv/made ## Lock the dependencies' versions and hashes: to serve, with a security module, to link, to develop.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) --extra batch --extra hsm --extra station --extra test --output-file locks/development.txt
	$(LOCK) --extra batch --constraint locks/development.txt --output-file locks/batch.txt
	$(LOCK) --constraint locks/development.txt --output-file locks/serving.txt
	$(LOCK) --extra hsm --constraint locks/development.txt --output-file locks/hsm.txt
	$(LOCK) --extra station --constraint locks/development.txt --output-file locks/station.txt

clean: ## Delete the environment, the demonstration's folder and whatever was built.
	rm -rf .venv var build dist htmlcov .coverage *.egg-info

.venv/made: locks/development.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/development.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m biometrics prepare
	touch .venv/made
