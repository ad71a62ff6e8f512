# `make` alone lists what there is. `run` and `test` install what they need first.
PORT ?= 8000
HOST ?= 127.0.0.1
T ?= tests
PYTEST ?= --numprocesses 2
BIN := .venv/bin
SOURCES := webapp workflows forms policies migrations tests scripts benchmarks
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test lint format migration translations lock docs ci \
	bootstrap bootstrap-test check-types check-imports check-translations check-definitions

help:  ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: bootstrap  ## Serve the demonstration county on PORT (8000), with its own database
	@exec $(BIN)/doudi serve --demo --host $(HOST) --port $(PORT)

test: bootstrap-test  ## Run every test; T=path runs some, PYTEST="-x" passes options
	@$(BIN)/python -m pytest $(PYTEST) $(T)

lint: bootstrap-test  ## Check format, style, types, import contracts, translations, diagrams
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	@$(MAKE) check-types check-imports check-translations check-definitions

format: bootstrap-test  ## Format the Python sources and repair what can be repaired
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

migration: bootstrap-test  ## Write a migration from the changed models: m="what it does"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="add …"' >&2; exit 2; }
	$(BIN)/python -m scripts.make_migration "$(m)"

translations: bootstrap-test  ## Bring new and changed messages into the English catalogue
	$(BIN)/python -m scripts.update_translations

lock: bootstrap-test  ## Resolve the dependencies anew and write both lock files
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --quiet --upgrade --output-file requirements.lock
	npm install --package-lock-only

docs: bootstrap-test  ## Write docs/generated and docs/screenshots from the sources
	$(BIN)/python -m scripts.make_docs
	$(BIN)/python -m scripts.make_screenshots

ci: bootstrap-test  ## What continuous integration runs: everything, tests with coverage last
	@$(BIN)/python -m pytest --quiet tests/architecture/test_dependencies.py
	@$(MAKE) lint
	@$(BIN)/python -m pytest $(PYTEST) --quiet --cov --cov-report=

bootstrap:
	@scripts/bootstrap.sh run

bootstrap-test:
	@scripts/bootstrap.sh test

check-types:
	$(BIN)/mypy

check-imports:
	$(BIN)/lint-imports --no-logo

check-translations:
	$(BIN)/python -m scripts.update_translations --check

check-definitions:
	$(BIN)/doudi lint workflows/definitions/*/*.bpmn
