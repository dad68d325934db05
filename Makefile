# A fresh machine needs two commands: `make demo` and `make test`. Each sets up what it needs.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO_DIR ?= demo-desk
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help demo sign-in serve test on-sqlite on-postgresql lint fmt bench soak screenshots lock setup setup-dev browser clean

help:  ## List what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 14

$(VENV)/.server: requirements/server.txt pyproject.toml setup.py $(wildcard src/tocsin/cap/*.[ch])
	@$(PYTHON) -c 'import sys; sys.exit("Tocsin needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".\nName another one: make PYTHON=python3.13 …") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/server.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.server
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.server  ## Set up what the desk needs

setup-dev: $(VENV)/.dev  ## Set up what the checks need

demo: $(VENV)/.server  ## Replay the story of March 2024 on a desk of its own, and sum it up
	@rm -rf $(DEMO_DIR)
	$(BIN)/tocsin replay moscow-2024 --data $(DEMO_DIR)
	@echo "From here: make serve, and in another terminal: make sign-in ($(BIN)/tocsin is the command)"

sign-in: $(VENV)/.server  ## Print a one-time link to sign in to the demo's desk
	@$(BIN)/tocsin officer link "Head of duty" --data $(DEMO_DIR)

serve: $(VENV)/.server  ## Open the demo's desk at http://localhost:8765/
	$(BIN)/tocsin serve --data $(DEMO_DIR)

browser:
	@tools/find-browser

lint: $(VENV)/.dev  ## Style, types, walls
	$(BIN)/ruff check src tests benchmarks tools setup.py
	$(BIN)/ruff format --check src tests benchmarks tools setup.py
	$(BIN)/mypy src/tocsin
	$(BIN)/lint-imports

test: $(VENV)/.dev browser lint  ## Every check, on SQLite and on PostgreSQL
	@$(MAKE) --no-print-directory -j2 on-sqlite on-postgresql

on-sqlite: $(VENV)/.dev
	$(BIN)/python -m pytest $(TESTS) -m "not soak"

# Beside the other, and shown when it has ended.
on-postgresql: $(VENV)/.dev
	@mkdir -p build
	@TOCSIN_TEST_ENGINE=postgresql $(BIN)/python -m pytest tests/desk tests/chain tests/faces/test_door.py tests/faces/test_other_house.py -m "not soak and not process" -p no:cacheprovider > build/postgresql.log 2>&1; \
		status=$$?; echo "On PostgreSQL:"; cat build/postgresql.log; exit $$status

fmt: $(VENV)/.dev  ## Put the code into its form
	$(BIN)/ruff check --fix src tests benchmarks tools setup.py
	$(BIN)/ruff format src tests benchmarks tools setup.py

bench: $(VENV)/.dev  ## Measure: each figure is a ratio to a floor or a peer of the same run
	@for room in benchmarks/[a-z]*.py; do $(BIN)/python -m benchmarks.$$(basename $$room .py) || exit 1; done

soak: $(VENV)/.dev  ## The long runs: fuzzing, state machines, kills
	$(BIN)/python -m pytest tests -m soak

screenshots: $(VENV)/.dev browser  ## Make the README's pictures, from the demo's desk and from an invented town
	@test -f $(DEMO_DIR)/desk.toml || $(MAKE) demo
	$(BIN)/python -m tests.browser.screenshots docs/images --data $(DEMO_DIR)
	$(BIN)/python -m tests.browser.screenshots build/town
	cp build/town/now.png build/town/approve.png docs/images/

lock:  ## Lock the newest releases that fit, with hashes and without addresses
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	tools/lock $(VENV)/lock/bin/uv

clean:  ## Remove what was set up and what the demo made
	rm -rf $(VENV) $(DEMO_DIR)
