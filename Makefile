# Veksel's commands. `make help` lists them.
# Needs: make, and Python 3.11 or newer with its venv module. Everything else is fetched or embedded.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

VENV := .venv/bin
# Commands that read the settings but use no secret and no database.
OFFLINE := SECRET_KEY=not-secret-and-not-used DATABASE_URL=postgresql://nobody@/nothing DEMO=1

# The first Python that is new enough and can make environments; told in one sentence when there is none.
FIND_PYTHON = \
	for python in "$$PYTHON" python3 python3.14 python3.13 python3.12 python3.11; do \
		command -v "$$python" >/dev/null 2>&1 || continue; \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue; \
		new="$${new:-$$python}"; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
		new="$$python"; break; \
	done; \
	test -n "$$new" || { echo "veksel: Python 3.11 or newer is needed and was not found: install it and run the command again." >&2; exit 1; }

.PHONY: help setup setup-demo demo reset test check types doors bench fmt messages requirements

help:  ## List the commands
	@grep -hE '^[a-z-]+:.*  ## ' Makefile | sed 's/:[^#]*  ## /\t/' | expand -t 14

setup:  ## Prepare everything for working on Veksel (instant when nothing changed)
	@$(FIND_PYTHON); exec "$$new" -m infra.local.setup dev

setup-demo:
	@$(FIND_PYTHON); exec "$$new" -m infra.local.setup demo

demo: setup-demo  ## Run Veksel on this machine with demo data; PORT=8001 chooses another port
	@exec $(VENV)/python -m config.cli demo

reset: setup-demo  ## Wipe the demo's data
	@$(VENV)/python -m config.cli reset

test: setup  ## Run every test, the browser's too
	@$(VENV)/python -m infra.local.chromium
	@$(VENV)/python -m infra.local.pgbouncer
	@$(VENV)/python -m pytest --numprocesses 2 --dist loadgroup $(PYTEST_ARGUMENTS)

check: setup  ## Lint, types, import order, doors past the walls, missing migrations and translations, SQL
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	@$(MAKE) --no-print-directory types
	$(VENV)/lint-imports
	@$(MAKE) --no-print-directory doors
	$(OFFLINE) $(VENV)/python manage.py makemigrations --check --dry-run
	$(VENV)/python -m config.cli messages check
	$(VENV)/python -m config.cli artefact check

# Semgrep wants other versions of what Veksel uses, so it has an environment of its own.
SEMGREP := .veksel/semgrep/bin/semgrep scan --metrics off --disable-version-check

doors: setup
	@cmp -s requirements/semgrep.txt .veksel/semgrep/installed.txt || { \
		echo "Installing Semgrep ..." && $(VENV)/python -m venv --clear .veksel/semgrep && \
		.veksel/semgrep/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
			--requirement requirements/semgrep.txt && \
		cp requirements/semgrep.txt .veksel/semgrep/installed.txt; }
	@$(SEMGREP) --quiet --test tests/architecture/semgrep >/dev/null || \
		$(SEMGREP) --test tests/architecture/semgrep
	$(SEMGREP) --quiet --error --config tests/architecture/semgrep/doors.yml \
		core platform tenants branding billing matching infra

types:
	$(OFFLINE) $(VENV)/mypy

fmt: setup  ## Format the code
	$(VENV)/ruff check --fix-only --quiet
	$(VENV)/ruff format

bench: setup-demo  ## Measure every figure against its baseline, one JSON object a line
	@$(VENV)/python -m config.cli bench all --json

messages: setup  ## Collect new texts into the catalogues of bokmål and nynorsk
	$(VENV)/python -m config.cli messages extract

requirements:  ## Pin the dependencies anew (needs uv)
	cd requirements && for name in base build dev node semgrep; do \
		uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate $$name.in --output-file $$name.txt || exit 1; \
	done
