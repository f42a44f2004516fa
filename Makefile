# Every target makes its own .venv and installs what it needs: Python 3.11 and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := uv==0.13.9
COMPILE := $(BIN)/uv pip compile --constraint constraints.txt --generate-hashes --no-annotate --quiet \
	--python-version 3.11 --python-platform linux --custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.PHONY: help demo test quick coverage check bench soak crash lock run

help: ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(VENV)/.installed ## Play two real incidents through the bot and a sandbox Slack; the drafts land in demo/out/
	@$(BIN)/hotwash demo --out demo/out

test: $(VENV)/.installed ## Run every test
	$(BIN)/pytest

quick: $(VENV)/.installed ## Run the fast half of the tests: no processes, no PostgreSQL, few whole scenes
	$(BIN)/pytest -m "not slow and not postgres and not process"

coverage: $(VENV)/.installed ## Run every test and measure what they cover; below 92% of branches is a failure
	$(BIN)/pytest --cov --cov-report=term:skip-covered

check: $(VENV)/.installed ## Style, types and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed ## Measure the bot against bolt alone; the numbers land in .bench/
	@$(BIN)/python -m tests.bench $(BENCH)

crash: $(VENV)/.installed ## Kill the running bot at random moments; count what is lost or doubled (CRASH='--kills 50 --database postgres')
	$(BIN)/python -m tests.crash.harness $(CRASH)

soak: $(VENV)/.installed ## Run the bot for ten minutes under load and faults; the picture lands in .soak/ (SOAK='--database postgres')
	@$(BIN)/python -m tests.soak $(SOAK)

lock: $(VENV)/.installed ## Write the hashes of what the image installs, from constraints.txt, into requirements.lock and requirements-build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '$(UV)'
	$(COMPILE) --output-file requirements.lock pyproject.toml
	echo 'hatchling>=1.27' | $(COMPILE) --output-file requirements-build.lock -

run: $(VENV)/.installed ## Run the bot (docs/settings.md has its settings)
	$(BIN)/hotwash run
