# Two commands are enough to begin: `make demo` shows Fortell, `make test` runs every check.
# PYTHON names another Python than python3; VENV another virtual environment than .venv.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
export PYTHON VENV

.DEFAULT_GOAL := help
.PHONY: help demo test setup check drills bench words vendor clean

help:
	@echo "make demo    install, load the demo, and serve both apps on 127.0.0.1:8000"
	@echo "make test    install what the tests need, and run every check"
	@echo "make setup   install alone: $(BIN)/fortell"
	@echo "make check   every check, installing nothing"
	@echo "make drills  what takes hours: crashes, restarts, load; PART=kills runs some of it"
	@echo "make bench   the measurements of bench/"
	@echo "make words   compile the translations after a change to a messages.po"
	@echo "make vendor  build storybank/look/vendor and storybank/names/vendor anew from pinned packages (needs npm)"
	@echo "make clean   remove the installation and the caches, never what is kept in var/"

setup:
	@tools/install.sh

demo: setup
	@$(BIN)/fortell demo
	@$(BIN)/fortell serve

test:
	@tools/install.sh test
	@tools/check.sh

check:
	@tools/check.sh

drills:
	@tools/install.sh test
	@tools/drills.sh

bench:
	@tools/install.sh bench
	@cd tools/bench && npm ci --silent
	@for path in bench/[a-z]*.py; do \
		part=$$(basename $$path .py); printf '\n== %s\n' $$part; \
		OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.$$part || exit 1; \
	done

words:
	@for app in collector dashboard; do $(BIN)/pybabel -q compile -d $$app/translations; done

vendor:
	@tools/install.sh vendor
	@cd tools/vendor && npm ci --silent
	@$(BIN)/python tools/vendor_look.py
	@$(BIN)/python tools/vendor_names.py

clean:
	rm -rf .venv build dist tools/*/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
