# What a person does with this checkout, one target each. `make` alone lists them.

PYTHON_FILES := pipeline tests bench
PY := .venv/bin/python
EXAMPLE ?= $(firstword $(wildcard examples/*.eng.txt) $(wildcard examples/*.txt))
FORMATTED := $(PY) -m ruff format --check $(PYTHON_FILES)
LINTED := $(PY) -m ruff check $(PYTHON_FILES)
TYPED := $(PY) -m mypy
WORKERS ?= 2
# The tests of one module stay in one worker and share what they build; a test that hangs shows where.
PYTEST := $(PY) -m pytest --numprocesses $(WORKERS) --dist loadfile -o faulthandler_timeout=600
# e.g. make unit ARGS="tests/reader -k arabic"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check format lint types unit golden wheel picture bench clean setup setup-test setup-bench

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: setup ## set up this machine and publish a sample: XML, PDF, HTML and package
	.venv/bin/aknpress build $(EXAMPLE) -o out/demo
	@echo "Made from $(EXAMPLE):"
	@find out/demo -type f | sort | sed 's/^/  /'

test: setup-test ## set up this machine and run everything: format, lint, types, all tests
	@status=0; \
	$(FORMATTED) || status=1; \
	$(LINTED) || status=1; \
	$(TYPED) || status=1; \
	[ $$status = 0 ] || echo "format, lint or types: see above"; \
	$(PYTEST) $(ARGS) || status=1; \
	exit $$status

check: lint types ## format, lint and types, without tests

format: setup-test ## rewrite the sources in the house format
	$(PY) -m ruff format $(PYTHON_FILES)
	$(PY) -m ruff check --fix --select I $(PYTHON_FILES)

lint: setup-test ## check format and lint
	$(FORMATTED)
	$(LINTED)

types: setup-test ## check types
	$(TYPED)

unit: setup-test ## run the tests only; ARGS="tests/reader -k arabic" picks some
	$(PYTEST) $(ARGS)

golden: setup-test ## rewrite the golden files; read the diff afterwards
	$(PYTEST) --accept $(ARGS)

wheel: setup-test ## build the wheel into dist/
	$(PY) -m build --wheel --no-isolation --outdir dist

picture: setup-test ## show every sample as pictures in out/pictures, and draw those of README and gallery anew
	tools/pictures out/pictures examples/*.txt
	$(PY) docs/picture.py
	$(PY) docs/gallery.py

bench: setup-bench ## measure speed beside other programs; needs ../shared (ARGS="--quick --only stages" measures less)
	$(PY) bench/performance $(ARGS)

clean: ## remove what was made here, but not .venv and .tools
	rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find $(PYTHON_FILES) -name __pycache__ -type d -prune -exec rm -rf {} +

setup: ## set up what aknpress needs
	@tools/setup run

setup-test: ## set up what the tests need as well
	@tools/setup test

setup-bench: setup-test ## set up the programs that we are measured beside as well
	@tools/setup bench
