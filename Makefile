# Two commands do everything on a fresh machine with Python 3.11+ and make:
#   make demo    imports the sample calendar into the practice API and prints the report
#   make test    runs the tests that need nothing but Python
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
KILLS ?= 1000
TESTERS ?= 3
QUICK := not (browser or postgresql or libreoffice or scheduler_tools or hostile)

.PHONY: demo messages test test-all torture endurance lint types layers bench bench-quick rivals profile template samples screenshots docs lock clean

demo: $(INSTALLED)
	mkdir -p demo
	$(BIN)/import-events sample_data/tidy-calendar.xlsx --sandbox \
		--report demo/report.xlsx --report demo/report.json

# several files at once: most tests wait for a process or a response
test: $(INSTALLED)
	$(BIN)/python -m pytest -n $(TESTERS) --dist loadfile -m "$(QUICK)" $(PYTEST_ARGS)

# needs Chromium, PostgreSQL, LibreOffice, cron and systemd, or skips their tests
test-all: $(INSTALLED)
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n $(TESTERS) --dist loadfile $(PYTEST_ARGS)

torture: $(INSTALLED)
	$(BIN)/python tests/faults/torture.py --kills $(KILLS)

endurance: $(INSTALLED)
	$(BIN)/python tests/automation/fleet/endurance.py

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

layers: $(INSTALLED)
	$(BIN)/lint-imports

# `make bench ARGS="posting again"` measures these parts alone
bench: $(INSTALLED) rivals
	$(BIN)/python -m benchmarks $(ARGS)

bench-quick: $(INSTALLED) rivals
	$(BIN)/python -m benchmarks --quick $(ARGS)

rivals:
	benchmarks/rivals/install

profile: $(INSTALLED)
	$(BIN)/python -m benchmarks.profile $(ARGS)

template: $(INSTALLED)
	rm -f templates/calendar-template.xlsx templates/calendar-template.csv
	$(BIN)/import-events template templates/calendar-template.xlsx
	$(BIN)/import-events template templates/calendar-template.csv

samples: $(INSTALLED)
	$(BIN)/python sample_data/make.py

# the documentation site, in build/site
docs: $(INSTALLED)
	NO_MKDOCS_2_WARNING=true $(BIN)/python -m mkdocs build --strict --quiet

# needs Chromium
screenshots: $(INSTALLED)
	$(BIN)/python docs/images/make.py

# collects the texts of the program and compiles their translations
LOCALE := importer/messages/locale
messages: $(INSTALLED)
	$(BIN)/pybabel --quiet extract --mapping pyproject.toml --no-location --sort-output --omit-header \
		--no-default-keywords --keywords "_ Message plural:1,2" --output $(LOCALE)/messages.pot importer
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		--input-file $(LOCALE)/messages.pot --output-dir $(LOCALE)
	$(BIN)/pybabel --quiet compile --directory $(LOCALE)
	rm $(LOCALE)/messages.pot

# needs uv (https://docs.astral.sh/uv/)
lock:
	uv pip compile pyproject.toml --group dev --group docs --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --quiet -o .ci/requirements.lock

clean:
	rm -rf $(VENV) demo build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(INSTALLED): pyproject.toml .ci/requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r .ci/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	@touch $@
