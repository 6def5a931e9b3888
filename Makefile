# `make` is what CI runs. Everything stands on `make install`, which builds .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
OUT ?= out

.DEFAULT_GOAL := all
.PHONY: all install demo test faults lint format types imports bench lock clean help

all: lint types imports test ## format, ruff, mypy strict, import rules and tests: what CI runs

install: $(VENV)/.installed ## build .venv from the locked dependencies

# Compiled by all cores, without the packages' own tests: pip would take one core and a minute more.
# What cannot be compiled says so when it is imported.
$(VENV)/.installed: .requirements.lock pyproject.toml
	sh .ci/venv "$(PYTHON)" "$(VENV)"
	$(PIP) install --no-compile --requirement .requirements.lock
	$(BIN)/python -m compileall -qq -j 0 -x '/tests/|/testing/_internal/' $(VENV)/lib || true
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

demo: install ## make the demo campaign: 12 files in out/demo
	$(BIN)/adgen run campaigns/demo/campaign.yaml --out $(OUT)/demo

test: install ## pass the tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadscope

faults: install ## the tests of faults, those too that take minutes
	$(BIN)/python -m pytest tests/faults
	$(BIN)/python -m pytest tests -m faults

lint: install ## format and ruff
	$(BIN)/ruff format --check adgen tests
	$(BIN)/ruff check adgen tests

format: install ## put everything in format
	$(BIN)/ruff format adgen tests
	$(BIN)/ruff check --fix adgen tests

types: install ## mypy, strict
	$(BIN)/mypy

imports: install ## who may import whom
	$(BIN)/lint-imports

bench: install ## print the figures of README
	$(BIN)/python -m tests.studio.bench

lock: install ## freeze what is installed now
	$(BIN)/python .ci/lock.py > .requirements.new && mv .requirements.new .requirements.lock

clean: ## remove what was built
	rm -rf $(VENV) $(OUT) build *.egg-info .mypy_cache .ruff_cache .pytest_cache

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{printf "  %-9s %s\n", $$1, $$2}'
