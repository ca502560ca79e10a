# One command does everything on a fresh machine. Every step looks first and does only what is
# missing. Tried on Debian 12; Ubuntu 24.04 is intended and untested.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: run test test-long lint lint-types lint-rest bench bench-import bench-page bench-redraw texts setup setup-dev setup-long lock help clean clean-db

bootstrap := scripts/bootstrap
bin := .venv/bin

run: setup ## Starta kartan på http://localhost:8000 (PORT=9000 väljer en annan port; Ctrl-C avslutar)
	@exec $(bin)/skanekarta up

test: setup-dev lint ## Granska koden och kör de snabba testerna
	@$(bin)/python -m pytest -m "not long" --numprocesses 2 --dist loadfile --no-loadscope-reorder \
		-p no:schemathesis

test-long: setup-long ## Kör de tester som tar längre tid
	@ACCESSIBILITY_RUN=src/skanekarta/web/accessibility_run.json $(bin)/python -m pytest -m long

lint: setup-dev ## Granska koden: ruff, mypy, import-linter, hadolint, alembic check
	@$(bin)/ruff format --check .
	@$(bin)/ruff check .
	@$(MAKE) --jobs=2 --output-sync=target lint-types lint-rest

# The two that take a quarter of a minute each, beside each other.
lint-types:
	@$(bin)/mypy

lint-rest:
	@$(bin)/lint-imports
	@$(bin)/hadolint Dockerfile
	@$(bin)/python scripts/check_migrations.py

bench: setup-dev ## Mät hur snabbt kartan svarar (SIZES=10000,1000000 väljer antal stöd)
	@$(bootstrap)/system.sh --measure
	@$(bin)/python benchmarks/run.py $(if $(SIZES),--sizes $(SIZES))

bench-import: setup-dev ## Mät hur snabbt en lista läses in (ROWS=1000000 väljer antal rader)
	@$(bin)/python benchmarks/importing.py $(if $(ROWS),--rows $(ROWS))

bench-page: setup-dev ## Mät hur snabb startsidan är på en långsam telefon (Lighthouse; ROUNDS=5 väljer antal varv)
	@$(bin)/python benchmarks/page.py $(if $(ROUNDS),--rounds $(ROUNDS))

bench-redraw: setup-dev ## Mät hur länge kartan upptar webbläsaren när den ritas om och när åren spelas (ROUNDS=5)
	@$(bin)/python benchmarks/redraw.py $(if $(ROUNDS),--rounds $(ROUNDS))

texts: setup ## Samla sidornas texter i den engelska katalogen och visa vad som saknar översättning
	@PYTHONPATH=scripts $(bin)/python scripts/texts.py

setup: ## Installera det som behövs för att köra, utan att starta
	@$(bootstrap)/system.sh
	@$(bootstrap)/venv.sh run
	@$(bootstrap)/assets.sh

setup-dev: ## Installera också det som behövs för att testa
	@$(bootstrap)/system.sh --browser
	@$(bootstrap)/venv.sh dev
	@$(bootstrap)/assets.sh dev

setup-long: setup-dev ## Installera också de program som läser API:et i de långa testerna (QGIS, GDAL, LibreOffice)
	@$(bootstrap)/system.sh --clients

lock: setup ## Lås om alla beroenden efter pyproject.toml (UPGRADE=1: till de senaste)
	@UPGRADE="$(UPGRADE)" $(bootstrap)/lock.sh

help: ## Visa den här listan
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

clean: ## Ta bort .venv, node_modules, byggda filer och cachar (inte databasen)
	@rm -rf .venv node_modules src/skanekarta/web/static/vendor src/*.egg-info build
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Borttaget: .venv, node_modules, byggda filer och cachar. Databasen är kvar."

clean-db: setup ## Stoppa det egna klustret och ta bort dess data (frågar först; JA=1 frågar inte)
	@$(bin)/python scripts/remove_cluster.py $(if $(JA),--yes)
