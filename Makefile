# What a person does with this project; `make` alone lists it.

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PIP_RETRIES ?= 2# without a network it is over soon
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
EDITABLE := $(PIP_INSTALL) --no-build-isolation --no-deps --editable .
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/uv pip compile --quiet --no-progress \
	--universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-package chatops \
	$(if $(UPGRADE),--upgrade)
SERVERS := prometheus prometheus-alertmanager
TOOLS := $(SERVERS) gcc libc6-dev strace systemd curl $(if $(shell command -v kubectl),,kubernetes-client)

KUBERNETES := -k kubernetes $(addprefix tests/contracts/test_,$(addsuffix .py,kubernetes kubernetes_jobs kubernetes_refusals delivery scaling logs migrations))

.DEFAULT_GOAL := help
.PHONY: help setup sandbox test test-deep test-kubernetes reliability lint format requirements reference docs docs-serve screenshot
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: .venv/dev.stamp ## install everything for working on chatops into .venv

sandbox: .venv/sandbox.stamp ## start the local Discord, a local platform and the bot; Ctrl-C ends them
	@$(BIN)/chatops sandbox $(ARGS)

test: export PYTHONDONTWRITEBYTECODE :=# the bot is started hundreds of times, and not compiled again each time
test: .venv/dev.stamp ## run all tests (ARGS="-k approval" for some)
	@.ci/install $(TOOLS) >/dev/null || true
	@$(BIN)/pytest --numprocesses 4 --dist worksteal --durations 10 --durations-min 5 $(ARGS)

test-deep: .venv/dev.stamp ## run the long tests, going on where they were stopped (SEED=n repeats a run)
	@.ci/install $(TOOLS) >/dev/null || true
	@CHATOPS_TIER=deep CHATOPS_SEED=$(SEED) $(BIN)/pytest --numprocesses 2 --dist worksteal --timeout 3600 $(ARGS)

reliability: .venv/dev.stamp ## write the figures of the last runs of both into docs/reliability.md
	@$(BIN)/python -m tests.proofs.page

test-kubernetes: .venv/dev.stamp ## run the contracts against a real Kubernetes API server, built the first time: 6 to 15 minutes
	@tests/kubernetes/build.sh
	@$(BIN)/python -m tests.kubernetes.run --quiet $(or $(ARGS),$(KUBERNETES))

lint: .venv/dev.stamp ## check format, style, types and the floors
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --strict
	@$(BIN)/lint-imports

format: .venv/dev.stamp ## write the code as the formatter wants it
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

requirements: .venv/dev.stamp ## write requirements/*.txt from pyproject.toml (UPGRADE=1 moves every pin)
	@$(COMPILE) pyproject.toml --all-extras --group dev --output-file requirements/dev.txt
	@$(COMPILE) pyproject.toml --extra sandbox --extra plots --extra kubernetes --group build --constraint requirements/dev.txt --output-file requirements/sandbox.txt
	@$(COMPILE) pyproject.toml --extra plots --extra kubernetes --extra tracing --constraint requirements/dev.txt --output-file requirements/run.txt

reference: .venv/dev.stamp ## write docs/reference from the code
	@$(BIN)/python -m tests.docs.reference

docs docs-serve: export NO_MKDOCS_2_WARNING := 1# that the theme will have a successor in 2027 is no fault of a page
docs: .venv/dev.stamp ## build the documents as a site into build/docs
	@$(BIN)/mkdocs build --strict

docs-serve: .venv/dev.stamp ## show the site and build it anew at every change; Ctrl-C ends it
	@$(BIN)/mkdocs serve --strict

screenshot: .venv/dev.stamp ## take the README's pictures into docs, from the tests of the page
	@CHATOPS_PICTURES=docs $(BIN)/pytest --quiet tests/e2e/test_tour.py tests/e2e/test_page.py -k "tour or incident"

# What may be missing on a machine ends in a sentence: what happened, what was not done, what to do now.
end = { echo "$(1)" >&2; exit 1; }
NO_PYTHON = chatops needs Python 3.11 or newer, and '$(or $(PYTHON),python3)' is not that: nothing was installed. \
	Install it (Debian: apt-get install python3.11 python3.11-venv), or name it: make setup PYTHON=python3.12
NO_VENV = The folder .venv could not be made; the lines above say why. Nothing was installed: \
	be allowed to write here, and on Debian have python3-venv (apt-get install python3-venv).
NO_PACKAGES = The packages could not be installed; the lines above say why. Nothing was started: \
	repeat it with a network (a proxy: HTTPS_PROXY; an index of your own: PIP_INDEX_URL).

# The stamps make an installation happen only when what it is made from has changed.

.venv/bin/pip:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(call end,$(NO_PYTHON))
	@echo "Creating .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv || $(call end,$(NO_VENV))

.venv/%.stamp: requirements/%.txt pyproject.toml | .venv/bin/pip
	@echo "Installing $< into .venv"
	@$(PIP_INSTALL) --require-hashes --requirement $< || $(call end,$(NO_PACKAGES))
	@$(EDITABLE)
	@touch $@
