# The commands of a developer and of a newcomer; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test coverage lint format bench ui clean

# The first interpreter that is Python 3.11 or 3.12. `make PYTHON=...` names another.
PYTHON ?= $(shell for p in python3 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null \
	&& echo "$$p" && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt
ASK := Warn the team in chat when somebody startles a witch

export DAGSTER_DISABLE_TELEMETRY := 1

help:  ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "error: this needs Python 3.11 or 3.12; install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 2; }
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/assets: $(VENV)/made pyproject.toml constraints.txt
	@echo "Installing the pipeline (once; a minute or two)"
	@$(PIP_INSTALL) -e '.[assets]'
	@touch $@

$(VENV)/dev: $(VENV)/made pyproject.toml constraints.txt
	@echo "Installing the pipeline and its tests (once; a minute or two)"
	@$(PIP_INSTALL) -e '.[assets,dev]'
	@touch $@ $(VENV)/assets

demo: $(VENV)/assets  ## Raw data to a served model, then ask it for a plugin
	@$(BIN)/l4d2-assets build baseline --promote || test $$? -eq 3
	@echo
	@echo '$$ l4d2 generate "$(ASK)"'
	@$(BIN)/l4d2 generate "$(ASK)"
	@echo
	@$(BIN)/l4d2-assets next

test: $(VENV)/dev  ## Run the whole test suite
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

coverage: $(VENV)/dev  ## The same, and which lines no test runs; tracing them takes longer
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

lint: $(VENV)/dev  ## Style, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/dev  ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/dev  ## Run the benchmarks
	@for file in benchmarks/bench_*.py benchmarks/judge.py; do $(BIN)/python "$$file" || exit 1; done

ui: $(VENV)/assets  ## Open the Dagster UI on 127.0.0.1:3000
	@$(BIN)/l4d2-assets ui

clean:  ## Remove the environment and everything generated
	rm -rf $(VENV) .cache dist build *.egg-info
	git clean -fdX data
