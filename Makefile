# Two commands on a fresh machine with Python 3.11 and make: `make refresh` and `make test`. Both set up what they need.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up

export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup refresh test check bench ui clean lock generate

help:
	@echo "make refresh   set up if needed, refresh from the bundled sample into outputs/sample"
	@echo "make test      every test (set IRO_SHARED to the folder of golden sets and samples; default ../shared)"
	@echo "make check     ruff, sqlfluff, mypy"
	@echo "make bench     speed and memory, as ratios in one run"
	@echo "make ui        Dagster's page on http://127.0.0.1:3000"
	@echo "make clean     remove outputs/sample and what tools cache; .venv and other outputs stay"

setup: $(STAMP)

# The lock has a hash for every package; the project itself is put beside it without asking for more.
$(STAMP): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or run make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "$(PYTHON) is not Python 3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

# The sample has a folder, an inbox and a public key of its own, so settings of a real inbox are left out of it.
refresh: setup
	env -u IRO_INBOX -u IRO_OUTPUTS -u IRO_PSEUDONYM_KEY $(BIN)/iro refresh

test: setup
	$(BIN)/python -m pytest tests

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m tests.benchmarks

ui: setup
	$(BIN)/iro ui

# The files that are made from others, such as the contracts.
generate: setup
	$(BIN)/python -m orchestration.commands.generate

# Needs uv (pip install uv); writes hashes, and no addresses unless asked to.
lock:
	uv pip compile --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header --quiet \
		--output-file requirements.txt requirements.in

clean:
	chmod -R u+w outputs/sample 2>/dev/null || true
	rm -rf outputs/sample .pytest_cache .hypothesis .ruff_cache .mypy_cache dbt_project/target dbt_project/logs
	find . -name __pycache__ -not -path './.venv/*' -type d -prune -exec rm -rf {} +
