# The two commands: `make demo` (from nothing to pages on http://localhost:8000) and `make test`.
# What they need beyond git, make and Python 3.11 they install into .tools and .venv.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := .venv/bin
export UV_PYTHON_DOWNLOADS := never

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 10

demo: .venv/.ready  ## build the demo office and serve it on http://localhost:8000
	BILLWRIGHT_HOME=$(CURDIR)/.demo $(RUN)/billwright demo

test: .venv/.ready .venv/.browser lint  ## everything that a change must pass
	$(RUN)/pytest -n auto --dist loadgroup -m "not soak" tests

lint: .venv/.ready  ## format, lint (bandit's rules are among them), types, the import law
	$(RUN)/ruff format --check src tests bench docs
	$(RUN)/ruff check src tests bench docs
	$(RUN)/lint-imports --no-cache
	$(RUN)/mypy

bench: .venv/.ready  ## figures, each beside its floor and its peers
	$(RUN)/billwright bench

soak: .venv/.ready .venv/.browser  ## the slow runs: both databases in full, long histories, minutes of fuzzing
	$(UV) sync --locked --quiet --python $(PYTHON) --extra batch --group soak
	BILLWRIGHT_SOAK=1 $(RUN)/pytest -n auto --dist loadgroup tests
	$(RUN)/python tests/mutation/run.py

mutants: .venv/.ready  ## whether the tests notice a changed rule: mutmut on ledger, pricing and scrub
	$(UV) sync --locked --quiet --python $(PYTHON) --extra batch --group soak
	$(RUN)/python tests/mutation/run.py

# The newest file of each input decides; `uv sync` is quick when nothing changed.
.venv/.ready: pyproject.toml uv.lock | tools
	$(UV) sync --locked --quiet --python $(PYTHON) --extra batch
	@touch $@

tools:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Billwright needs Python 3.11 or later: install it, or say where it is with make PYTHON=/path/to/python3.11"; exit 2; }
	@command -v $(UV) >/dev/null || { $(PYTHON) -m venv .tools && .tools/bin/pip install --quiet "uv>=0.9,<1"; }

# The browser tests drive an installed Chromium; on Debian and Ubuntu, as root, it is installed here.
.venv/.browser: .venv/.ready
	@sh .ci/browser
	@touch $@

.PHONY: help demo test lint bench soak mutants tools
