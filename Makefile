# Everything a person does with this checkout. `make` alone says what there is.
# The environment is .venv, made from the hashed locks with nothing but python3 and pip.

PYTHON ?= python3
PORT   ?= 8000
JOBS   ?= 3
SCALE  ?= small
TESTS  ?=

BIN     := .venv/bin
PALABRE := $(BIN)/python -m palabre
# Tests keep their data folder apart from the one that `make run` fills.
SCRATCH := PALABRE_HOME=$(CURDIR)/build/test
ROOMS   := $(dir $(wildcard palabre/*/__init__.py))
# Whatever machine it is: a process finds its modules compiled, and starts in little more than half the time; tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run demo test journeys cluster-journeys lint fix check bench verapdf docs pictures messages tone intent lock clean

help: ## Say what there is
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' Makefile | while IFS='|' read -r name words; do \
	  printf '%-20s%s\n' "$$name" "$$words"; done

setup: .venv/run.ok ## Make the environment that `make run` needs
	@echo "Ready: $(BIN)/palabre --help"

run: .venv/run.ok ## Start Palabre on http://127.0.0.1:8000 (PORT=...)
	@$(PALABRE) up --port $(PORT)

demo: .venv/run.ok ## Start it with a fictional organisation and 90 days of conversation
	@$(PALABRE) demo --port $(PORT)

test: .venv/dev.ok ## Pass the tests on SQLite (TESTS="palabre/listening -k feed" for some)
	@mkdir -p build/test/static
	@$(SCRATCH) $(PALABRE) compile-messages
	$(SCRATCH) $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(TESTS)

journeys: .venv/dev.ok ## Pass the journeys in a real browser
	@mkdir -p build/test/static
	@$(SCRATCH) $(PALABRE) compile-messages
	$(SCRATCH) $(BIN)/python -m pytest -m journey $(TESTS)

cluster-journeys: .venv/dev.ok ## Pass all journeys on a small cluster, BENCH_BROKER=redis or rabbitmq, and work in one whose parts are killed (TESTS="tests/journeys/test_cluster.py" for some)
	@mkdir -p build/test/static
	@$(SCRATCH) $(PALABRE) compile-messages
	$(SCRATCH) $(BIN)/python -m tests.journeys.cluster $(TESTS)

lint: .venv/dev.ok ## Read the code with ruff and djade
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@git ls-files '*.html' | xargs -r $(BIN)/djade --check --target-version 5.2

fix: .venv/dev.ok ## Mend what ruff and djade can mend by themselves
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	@git ls-files '*.html' | xargs -r $(BIN)/djade --target-version 5.2

check: lint types rooms tables words reference packages ## Prove what needs no test run (-k for all faults)

.PHONY: types rooms tables words reference packages
types: .venv/dev.ok
	$(BIN)/mypy palabre

rooms: .venv/dev.ok
	$(BIN)/lint-imports --no-cache

tables: .venv/dev.ok
	@mkdir -p build/test/static
	$(SCRATCH) $(PALABRE) makemigrations --check --dry-run

words: .venv/dev.ok
	$(BIN)/python scripts/messages.py --check
	$(BIN)/python scripts/spelling.py

reference: .venv/dev.ok
	@mkdir -p build/test/static
	$(SCRATCH) $(BIN)/python scripts/reference.py --check
	$(BIN)/python scripts/sbom.py --check

packages: .venv/dev.ok
	$(BIN)/python scripts/packages.py

bench: .venv/dev.ok ## Measure: NAME=stream one claim, without NAME all and write their page; SCALE=small|full
	@$(BIN)/python -m bench.run $(NAME) --scale $(SCALE)

verapdf: ## Bring the second checker of PDF/UA (it takes Maven and Java)
	mvn -q -B -f tests/paper/pom.xml dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/build/verapdf

docs: .venv/dev.ok ## Write docs/reference anew from the code
	@mkdir -p build/test/static
	$(SCRATCH) $(BIN)/python scripts/reference.py
	$(BIN)/python scripts/sbom.py

pictures: .venv/dev.ok ## Take the pictures of docs/pictures from the demonstration
	$(BIN)/python scripts/pictures.py docs/pictures --readme

messages: .venv/dev.ok ## Collect and compile the words of the pages
	@mkdir -p build/test/static
	$(BIN)/python scripts/messages.py
	@$(SCRATCH) $(PALABRE) compile-messages

tone: .venv/dev.ok ## Train the tone model anew from ../shared/data/sentiment
	$(BIN)/python scripts/train_tone.py

intent: .venv/dev.ok ## Train the intent model anew from our phrasings and ../shared/data
	$(BIN)/python scripts/train_intent.py

UV := $(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header \
      --python-version 3.11 --extra semantic --extra postgres --extra broker --extra files pyproject.toml

lock: .venv/dev.ok ## Pin pyproject.toml's packages anew, with hashes
	@test -x $(BIN)/uv || $(BIN)/python -m pip install -q uv
	$(UV) -o requirements.lock
	$(UV) --group dev -o requirements-dev.lock

clean: ## Remove the environment and everything built (never data/)
	rm -rf .venv build dist .mypy_cache .ruff_cache .hypothesis

# --- the environment: made once, made anew when a lock changes

.venv/python.ok:
	@sh scripts/environment.sh "$(PYTHON)" .venv
	@touch $@

.venv/run.ok: requirements.lock .venv/python.ok
	@echo "Installing what Palabre needs (once, about a minute)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev.ok: requirements-dev.lock .venv/python.ok
	@echo "Installing what Palabre and its tests need (once, about two minutes)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch .venv/run.ok $@
