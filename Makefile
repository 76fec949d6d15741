# Two commands on a fresh machine with make and a Python that pyproject.toml allows: `make refresh` and `make test`.
# Both set up what they need.
# PYTHON is empty unless given: .ci/find_python.sh then looks for one.
PYTHON ?=
TESTS := tests
BIN := .venv/bin

export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false

.PHONY: help setup setup-dev setup-engines setup-spark refresh test test-slow test-thorough test-unit test-golden coverage dev docs check bench kill flips \
	check-superset check-engines check-spark ui clean lock \
	generate sbom

help:
	@echo "make refresh   set up if needed, refresh from the bundled sample into outputs/sample"
	@echo "make test      the tests (set IRO_SHARED to the folder of golden sets and samples; default ../shared)"
	@echo "               make test TESTS=tests/house runs all of those and no others"
	@echo "make test-slow the tests that make test leaves out: many refreshes in a row, browsers, damage, a hub of ninety authorities"
	@echo "make test-thorough   both, with more months, orders and random faults; TESTS=... as above"
	@echo "make test-unit dbt's unit tests alone: the hand-worked cases of the rules"
	@echo "make test-golden   the comparison with the golden sets alone"
	@echo "make coverage  which lines the unit and house tests run; fails below a floor"
	@echo "make dev MODEL=int_obligations   build and test one model on a copy of the newest refresh"
	@echo "make docs      dbt's documentation as one page, outputs/sample/docs/index.html"
	@echo "make check     ruff, sqlfluff, mypy"
	@echo "make bench     speed and memory, as ratios in one run"
	@echo "make kill N=100   kill every kind of work at random moments; the next refresh must make it good"
	@echo "make flips N=300  flip bits of what a refresh left; each must be named, healed or without effect"
	@echo "make check-superset   install Superset into outputs/superset, import the sample's bundle, load every chart"
	@echo "make ui        Dagster's page on this machine; prints its address"
	@echo "make sbom      what this software is made of, from the lock: bill of materials and licences, in outputs/sbom"
	@echo "make setup-engines  what IRO_ENGINE=sail needs, beside the rest"
	@echo "make check-engines  the golden hub computed by Sail and by DuckDB, compared table by table"
	@echo "make setup-spark    what IRO_ENGINE=spark needs beside Java 17; it takes the place of Sail"
	@echo "make check-spark    the golden hub computed by Apache Spark and by DuckDB, compared table by table"
	@echo "make clean     remove outputs/sample and what tools cache; .venv and other outputs stay"

# The lock has a hash for every package; the project itself is put beside it without asking for more.
setup:
	@python=$$(sh .ci/find_python.sh "$(PYTHON)") && "$$python" .ci/set_up.py

# With what tests and checks need.
setup-dev:
	@python=$$(sh .ci/find_python.sh "$(PYTHON)") && "$$python" .ci/set_up.py --dev

# What IRO_ENGINE=sail needs.
setup-engines:
	@python=$$(sh .ci/find_python.sh "$(PYTHON)") && "$$python" .ci/set_up.py --engines

# What IRO_ENGINE=spark needs. Java is the machine's own.
setup-spark:
	@python=$$(sh .ci/find_python.sh "$(PYTHON)") && "$$python" .ci/set_up.py --spark

# The sample has a folder, an inbox and a public key of its own, waits for nobody and goes onto no server, so settings of
# a real inbox are left out of it.
FOR_THE_SAMPLE := env -u IRO_INBOX -u IRO_OUTPUTS -u IRO_PSEUDONYM_KEY -u IRO_APPROVAL -u IRO_PUBLISH_TO -u IRO_PUBLISH_TO_FILE

refresh: setup
	$(FOR_THE_SAMPLE) $(BIN)/iro refresh

# A file's tests stay in one process; what both need is made once (tests/conftest.py). Tests that are named run whole.
IN_TWO_PROCESSES := -n 2 --dist loadfile --no-loadscope-reorder

test: setup-dev
	$(BIN)/python -m pytest $(IN_TWO_PROCESSES) $(if $(filter tests,$(TESTS)),-m "not slow") $(TESTS)

test-slow: setup-dev
	$(BIN)/python -m pytest $(IN_TWO_PROCESSES) -m slow $(TESTS)

check-engines: setup-dev setup-engines
	IRO_ENGINE=sail $(BIN)/python -m pytest tests/integration/test_engines.py -k sail

# Not of `make test`: it takes minutes, and Java.
check-spark: setup-dev setup-spark
	IRO_ENGINE=spark $(BIN)/python -m pytest tests/integration/test_engines.py -k spark

# The same with more months in a row, every order of arrival and more random faults: before a version is given out.
test-thorough: setup-dev
	IRO_THOROUGH=yes $(BIN)/python -m pytest $(IN_TWO_PROCESSES) $(TESTS)

test-golden: setup-dev
	$(BIN)/python -m pytest tests/golden

# Without the tests of whole refreshes, which run nearly everything and judge it by its figures, and without dbt's unit
# tests, which judge SQL and take minutes when each line is watched. Processes that a test starts are measured too; forks,
# in which tests run `iro` (tests/warm_process.py), are not. It fails below the floor that pyproject.toml has.
coverage: setup-dev
	$(BIN)/python -m coverage erase
	$(BIN)/python -m pytest $(IN_TWO_PROCESSES) -m "not slow" --cov --cov-report=term \
		--ignore tests/unit/warehouse/test_unit_tests_of_dbt.py tests/unit tests/house

# Rows that the tests make up, in a folder of the sample's: settings of a real inbox are left out.
test-unit: setup
	$(FOR_THE_SAMPLE) $(BIN)/python -m orchestration.commands.development test-unit

# On the newest build of IRO_OUTPUTS, or of the sample. MODEL="int_obligations+" builds what is made from it too.
dev: setup
	@test -n "$(MODEL)" || { echo "Name a model: make dev MODEL=int_obligations"; exit 2; }
	$(BIN)/python -m orchestration.commands.development dev $(MODEL)

docs: setup
	$(FOR_THE_SAMPLE) $(BIN)/python -m orchestration.commands.development docs

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests
	$(BIN)/mypy

bench: setup-dev
	$(BIN)/python -m tests.benchmarks

# With an inbox of three children. Go on in the same folder with another seed: make kill N=100 SEED=2 FOLDER=/tmp/kills
N ?= 100
SEED ?= 1
kill: setup-dev
	$(BIN)/python -m tests.kills $(N) --seed $(SEED) $(if $(FOLDER),--folder $(FOLDER))

# On a copy of what `make refresh` has written.
flips: setup-dev
	$(BIN)/python -m tests.bit_flips $(N) --seed $(SEED)

# On the bundle that `make refresh` has written. Superset gets an environment of its own, never .venv.
check-superset: setup-dev
	$(BIN)/python -m tests.superset

ui: setup
	$(BIN)/iro ui

# The files that are made from others, such as the contracts.
generate: setup
	$(BIN)/python -m orchestration.commands.development.generate

sbom: setup
	$(BIN)/python .ci/sbom.py outputs/sbom

# Needs uv (pip install uv). Writes hashes, and no addresses unless asked to. One version of a package serves every
# Python and system where one can (`fewest`), and what both locks name has one version (the -c in requirements-dev.in).
LOCK := uv pip compile --universal --fork-strategy fewest --no-strip-extras --python-version 3.11 --generate-hashes \
	--no-header --quiet
lock:
	$(LOCK) --output-file requirements.txt requirements.in
	$(LOCK) --output-file requirements-dev.txt requirements-dev.in
	$(LOCK) --output-file requirements-engines.txt requirements-engines.in
	$(LOCK) --output-file requirements-spark.txt requirements-spark.in

clean:
	chmod -R u+w outputs/sample 2>/dev/null || true
	rm -rf outputs/sample .pytest_cache .ruff_cache .mypy_cache dbt_project/target dbt_project/logs
	find . -name __pycache__ -not -path './.venv/*' -type d -prune -exec rm -rf {} +
