# make run   sets everything up, checks the example county, prints the report, and serves the demonstration
# make test  sets everything up and runs the whole test suite
# Python 3.11 or later is all that has to be there.

PYTHON ?= python3
BIN := .venv/bin
AS_OF ?= 2026-11-22
PORT ?= 8000
export QINGZHI_HOME ?= $(CURDIR)/.qingzhi

.PHONY: run test test-all check bench screenshots lock clean

run: .venv/run.stamp
	$(BIN)/qingzhi check examples/county --as-of $(AS_OF) --fail-on never
	$(BIN)/qingzhi demo --port $(PORT)

test: .venv/dev.stamp check
	$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile
	tools/on_postgres $(BIN)/python -m pytest tests/platform -m "both and not slow" -n auto --dist loadfile

test-all: .venv/dev.stamp check
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/spark.txt
	$(BIN)/python -m pytest
	tools/on_postgres $(BIN)/python -m pytest tests/platform -m both

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/catalogue_check

bench: .venv/dev.stamp
	$(BIN)/python -m benchmarks

screenshots: .venv/dev.stamp
	$(BIN)/python -m pytest -q tests/browser/take_screenshots.py

lock: .venv/dev.stamp
	tools/lock.sh

clean:
	rm -rf .venv build *.egg-info src/*.egg-info

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv || { echo "python3-venv is missing: apt-get install python3-venv" >&2; rm -rf .venv; exit 1; }

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@
