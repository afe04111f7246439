# Two commands matter: `make run` and `make test`. `make` alone lists the rest.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.stamp
SERVICES := $(BIN)/python -m config.embedded
MANAGE := $(BIN)/python manage.py
PYTEST := -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder
TEST_SETTINGS := DJANGO_SETTINGS_MODULE=config.settings.test
# Stand-ins for `check --deploy` alone; production refuses to start without real ones.
PRODUCTION = DJANGO_SETTINGS_MODULE=config.settings.production PROXY_COUNT=1 \
	SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
	KEYS_DIR="$$(mktemp -d)" PUBLIC_HOST=example.org ALLOWED_HOSTS=example.org
# The digits come from the clock alone: neither database nor broker is asked.
UNUSED := DJANGO_SETTINGS_MODULE=config.settings.local SECRET_KEY=unused \
	DATABASE_URL=postgres://unused REDIS_URL=redis://unused
LOCK := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links

# In CI a skipped browser test is a failure.
ifneq ($(CI),)
export TEQUIO_REQUIRE_BROWSER := 1
endif

.DEFAULT_GOAL := help
.PHONY: help run logins test fast fmt lint lock messages clean backup backup-key \
	restore restore-keys upgrade secrets system coverage everything suite measure bench \
	bench-vote bench-tally

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

run: $(READY) ## Start everything with the demo: make run [STAGE=voting] [PORT=8000]
	@exec $(SERVICES) run

logins: $(READY) ## Print the demo logins with fresh digits, while `make run` runs elsewhere
	@$(UNUSED) $(MANAGE) demo_logins --unasked

test: $(READY) system ## Run everything that CI runs
	@$(SERVICES) exec -- $(MAKE) --no-print-directory everything
	@$(WARN_WITHOUT_BROWSER)

fast: $(READY) ## Run the tests without a browser and without the slow ones
	@$(SERVICES) exec -- $(BIN)/python $(PYTEST) -m "not browser and not slow"

coverage: $(READY) system ## Run the tests and say which lines no test reaches (twice as slow)
	@$(SERVICES) exec -- $(MAKE) --no-print-directory measure

bench: $(READY) ## Measure what pages cost (minutes): make bench [QUICK=1] [JSON=figures.json]
	@$(BIN)/python -m benchmarks.pages $(if $(QUICK),--quick) $(if $(JSON),--json $(JSON))

bench-vote: $(READY) ## Measure casting, closing and the ballot page (minutes): [QUICK=1]
	@$(BIN)/python -m benchmarks.cast $(if $(QUICK),--quick)
	@$(BIN)/python -m benchmarks.close $(if $(QUICK),--quick)
	@$(BIN)/python -m benchmarks.ballot_page $(if $(QUICK),--quick)

bench-tally: $(READY) ## Measure the ranking beside other programs (minutes): [QUICK=1] [JSON=…]
	@$(BIN)/python -m benchmarks.tally $(if $(QUICK),--quick) $(if $(JSON),--json $(JSON))

fmt: $(READY) ## Format Python and templates, mend what the linter can
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .
	@$(BIN)/djangofmt --indent-width 2 templates

lint: $(READY) ## Run every check that needs no test
	@$(SERVICES) exec -- $(MAKE) --no-print-directory --jobs=2 --output-sync=target $(CHECKS)

lock: ## Pin requirements*.in with hashes (needs uv)
	$(LOCK) requirements.in --output-file requirements.lock
	$(LOCK) requirements-dev.in --output-file requirements-dev.lock

messages: $(READY) ## Collect the texts to translate into locale/es (needs gettext)
	$(TEST_SETTINGS) SECRET_KEY=unused $(MANAGE) makemessages --locale es --no-location --ignore .venv --ignore var --ignore tests

# On a server without Docker; with it: docker compose run --rm manage COMMAND.
backup-key: $(READY) ## Make the key of the backups: make backup-key FILE=…
	@$(MANAGE) backup_key "$(FILE)"

backup: $(READY) ## Write a sealed copy of the data, and apart from it one of the keys
	@$(MANAGE) backup

restore: $(READY) ## Bring a backup back: make restore FILE=… KEY=… [REPLACE=yes]
	@$(MANAGE) restore "$(FILE)" --key "$(KEY)" $(if $(REPLACE),--replace)

restore-keys: $(READY) ## Bring the keys back: make restore-keys FILE=… KEY=…
	@$(MANAGE) restore_keys "$(FILE)" --key "$(KEY)"

upgrade: $(READY) ## Back up, migrate, collect static files, check (stop web and worker first)
	@$(MANAGE) upgrade

secrets: ## Make the secrets that docker-compose.yml reads, once, in secrets/
	@sh config/deploy/make-secrets.sh secrets

clean: ## Remove .venv, var and every cache; stop `make run` first
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .coverage .coverage.*

$(READY): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Tequio needs Python 3.11 or newer. If you have one: make PYTHON=python3.12 …' >&2; \
		exit 1; }
	@echo 'Installing the locked packages into .venv (only when the lock changes)'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements-dev.lock
	@touch $@

# --- what `make test` is made of ---------------------------------------------------------

CHECKS := check-format check-style check-types check-imports check-templates \
	check-accessibility check-catalogues check-migrations check-deployment
.PHONY: $(CHECKS)

# Quick to slow, two at a time, each one's output in one piece; then the tests.
everything:
	@$(MAKE) --jobs=2 --output-sync=target $(CHECKS)
	@$(MAKE) suite

check-format:
	@echo '== Format: ruff format'
	@$(BIN)/ruff format --check .
check-style:
	@echo '== Style: ruff check'
	@$(BIN)/ruff check .
check-types:
	@echo '== Types: mypy'
	@$(BIN)/mypy .
check-imports:
	@echo '== Floors of the house: import-linter'
	@$(BIN)/lint-imports
check-templates:
	@echo '== Format of templates: djangofmt'
	@$(BIN)/djangofmt --indent-width 2 --check templates
check-accessibility:
	@echo '== Accessibility of templates: djlint'
	@$(BIN)/djlint --lint templates
check-catalogues:
	@echo '== Catalogues: compile_catalogues'
	@$(TEST_SETTINGS) $(MANAGE) compile_catalogues
check-migrations:
	@echo '== Migrations: makemigrations --check'
	@$(TEST_SETTINGS) $(MANAGE) makemigrations --check --dry-run
check-deployment:
	@echo '== Deployment: check --deploy'
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

suite:
	@echo '== Tests: pytest'
	@$(BIN)/python $(PYTEST)

measure:
	@$(BIN)/coverage erase
	@$(BIN)/coverage run --parallel-mode $(PYTEST)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --skip-covered

WARN_WITHOUT_BROWSER = command -v chromium >/dev/null || printf '\n%s\n%s\n%s\n\n' \
	'******************************************************************' \
	'***  NO CHROMIUM HERE: EVERY BROWSER TEST IS SKIPPED            ***' \
	'******************************************************************' >&2

# Chromium for the browser tests, gettext for the catalogues: only what is missing, only
# where this may install it.
system:
	@wanted=''; \
	command -v chromium >/dev/null || wanted='chromium'; \
	command -v xgettext >/dev/null || wanted="$$wanted gettext"; \
	if [ -n "$$wanted" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing $$wanted"; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && \
		apt-get install -qq -y --no-install-recommends $$wanted >/dev/null || true; \
	fi
	@$(WARN_WITHOUT_BROWSER)
