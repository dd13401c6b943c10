# Follow-Up. `make run` tries it out, `make test` proves it; both set everything up first.

PYTHON ?= $(shell for each in python3.13 python3.12 python3.11 python3; do \
	command -v $$each >/dev/null 2>&1 && $$each -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& { echo $$each; break; }; done)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check bench bench-faults bench-webhooks bench-queue clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/installed ## Create the environment from the hash-locked requirements

.venv/installed: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and was not found. Set PYTHON=/path/to/python."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; \
		$(PYTHON) -m pip install --quiet --user virtualenv && $(PYTHON) -m virtualenv --quiet .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

run: setup ## Run everything on this machine (RUN_ONCE=1: end after the first message; FAKE_PROVIDER=1: texts go to a stand-in for Twilio)
	@$(BIN)/python starter.py run $(if $(RUN_ONCE),--once) $(if $(FAKE_PROVIDER),--with-fake-provider)

demo: setup ## Play weeks of follow-up in seconds, on a virtual clock
	@$(BIN)/python starter.py demo --show-messages

test: setup ## Pass every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow"
	$(BIN)/python -m pytest -m slow

check: setup ## Format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/rules

bench: setup ## Measure against a bare workflow and against DBOS; writes .data/bench.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	$(BIN)/python -m benchmarks

bench-faults: setup ## 10,000 sends, a provider that goes wrong, a worker killed every 20 s: what came of each; half an hour
	$(BIN)/python -m benchmarks.faults

bench-webhooks: setup ## Webhooks at 50 a second while follow-ups run, then every forgery we know; three minutes
	$(BIN)/python -m benchmarks.webhooks

bench-queue: setup ## Whether an enquiry's message passes 5,000 recalls that wait in its queue; a quarter of an hour
	$(BIN)/python -m benchmarks.send_queue

clean: ## Remove the environment; data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
