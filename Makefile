# On a machine with Python 3.11+ (pip, venv), git and make: `make demo` and `make test` set up all they need.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:

PYTHON ?= python3
OUT ?= demo-out

# What the benchmarks are asked, such as BENCH='--only flow,funnel --events 1000000'.
BENCH ?=

# The lowest versions are those for Python 3.11, whatever runs the rest.
is_311 := -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'
LOWEST_PYTHON ?= $(shell for p in $(PYTHON) python3.11; do $$p $(is_311) 2>/dev/null && echo $$p && break; done)

# A lane runs the tests alone: nothing of the tools that check and document the code, and every test, with fewer examples.
LANE := --editable '.[plot,ml,sql,testing]' polars hatchling
EXTRAS := --extra all --extra dev
LOWEST_EXTRAS := --extra plot --extra ml --extra sql --extra testing
LOWEST_TOOLS := polars>=1.24\nhatchling>=1.27\n
PIP := -m pip --disable-pip-version-check --require-virtualenv install --quiet
COMPILE := .venv-constraints/bin/python -m uv pip compile --quiet --no-annotate --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 --custom-compile-command "make constraints"

.PHONY: help demo test check docs pages lowest newest bench mutants constraints clean

help:
	@echo "make demo         set up and run the bundled pipeline into $(OUT)"
	@echo "make test         set up and run every check: ruff, mypy, import floors, tests, documentation"
	@echo "make docs         build the documentation into docs/_build/html"
	@echo "make pages        run the pages on real data (JOURNEYSEG_DATA=FOLDER) and keep what they show"
	@echo "make lowest       run the tests with the lowest versions that are supported (Python 3.11)"
	@echo "make newest       run the tests with the newest versions there are"
	@echo "make bench        run the benchmarks beside their peers"
	@echo "make mutants      break the code on purpose and show which tests notice"
	@echo "make constraints  resolve constraints.txt and constraints-lowest.txt anew"
	@echo "make clean        remove environments, caches and output"

demo: .venv/.demo
	.venv/bin/python -m journeyseg demo --out $(OUT)

test: check docs

check: .venv/.dev
	.venv/bin/python -m ruff check .
	.venv/bin/python -m mypy
	.venv/bin/lint-imports
	.venv/bin/python -m pytest --numprocesses auto

docs: .venv/.dev
	.venv/bin/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

pages: .venv/.dev
	.venv/bin/python -m docs.pages

lowest: .venv-lowest/.lane
	JOURNEYSEG_HYPOTHESIS=lane .venv-lowest/bin/python -m pytest

newest: .venv-newest/.lane
	JOURNEYSEG_HYPOTHESIS=lane .venv-newest/bin/python -m pytest

mutants: .venv/.dev
	.venv/bin/python tests/mutants.py

bench: .venv-bench/.peers .venv-retentioneering/.peers
	JOURNEYSEG_RETENTIONEERING=$(CURDIR)/.venv-retentioneering/bin/python .venv-bench/bin/python -m benchmarks $(BENCH)

# Environments. A stamp inside each says what it was made for, so that a second call does nothing.
.venv/.made .venv-newest/.made .venv-bench/.made .venv-constraints/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "journeyseg needs Python 3.11 or newer, but $(PYTHON) is: `$(PYTHON) --version 2>/dev/null || echo missing`"; \
		echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear $(@D)
	@touch $@

.venv-lowest/.made:
	@test -n "$(LOWEST_PYTHON)" || { \
		echo "The lowest versions need Python 3.11, and neither $(PYTHON) nor python3.11 is that."; \
		echo "Name one: make lowest LOWEST_PYTHON=/path/of/python3.11"; exit 1; }
	$(LOWEST_PYTHON) -m venv --clear $(@D)
	@touch $@

.venv/.demo: pyproject.toml constraints.txt .venv/.made
	.venv/bin/python $(PIP) --constraint constraints.txt --editable '.[plot]'
	@touch $@

.venv/.dev: pyproject.toml constraints.txt .venv/.made
	.venv/bin/python $(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch .venv/.demo $@

.venv-lowest/.lane: pyproject.toml constraints-lowest.txt .venv-lowest/.made
	.venv-lowest/bin/python $(PIP) --only-binary :all: --constraint constraints-lowest.txt $(LANE)
	@touch $@

.venv-newest/.lane: pyproject.toml .venv-newest/.made
	.venv-newest/bin/python $(PIP) --upgrade --upgrade-strategy eager $(LANE)
	@touch $@

# Without Python 3.11 there is no retentioneering, and the benchmarks say so.
.venv-retentioneering/.peers: benchmarks/requirements-retentioneering.txt
	rm -rf $(@D)
	if test -n "$(LOWEST_PYTHON)"; then $(LOWEST_PYTHON) -m venv $(@D) && \
		$(@D)/bin/python $(PIP) --prefer-binary --requirement benchmarks/requirements-retentioneering.txt; \
	else mkdir -p $(@D) && echo "retentioneering needs Python 3.11 (LOWEST_PYTHON=...): the benchmarks run without it"; fi
	@touch $@

.venv-bench/.peers: pyproject.toml constraints.txt benchmarks/requirements.txt .venv-bench/.made
	.venv-bench/bin/python $(PIP) --constraint constraints.txt --editable '.[testing]' --requirement benchmarks/requirements.txt
	@touch $@

# Names no host, and holds for every platform and every Python from 3.11 on.
constraints: .venv-constraints/.made
	.venv-constraints/bin/python $(PIP) uv
	$(COMPILE) --universal --upgrade $(EXTRAS) --output-file constraints.txt pyproject.toml
	printf '$(LOWEST_TOOLS)' | $(COMPILE) --resolution lowest-direct --only-binary :all: --upgrade $(LOWEST_EXTRAS) \
		--output-file constraints-lowest.txt pyproject.toml -

clean:
	rm -rf .venv .venv-lowest .venv-newest .venv-bench .venv-retentioneering .venv-constraints $(OUT) docs/_build dist build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
