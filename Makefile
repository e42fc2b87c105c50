# Two commands do all the set-up: `make demo` and `make test`. Both make .venv where there is none and
# skip pip when nothing they install from has changed, so that a second run needs no network.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WANTED := $(shell cat pyproject.toml constraints.txt | cksum | tr -d ' ')
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test test-full check catalogues reference tutorials pictures clean

demo: $(VENV)/.base-$(WANTED)
	$(BIN)/strategyclf demo --out demo-out

test: $(VENV)/.test-$(WANTED)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadscope --cov --cov-report=term:skip-covered --cov-fail-under=90

# What takes minutes: all raw text and a hundred thousand generated strings against the reference, twenty
# kills a format, a million rows in Spark.
test-full: $(VENV)/.test-$(WANTED)
	$(BIN)/python -m pytest -m full

check: $(VENV)/.test-$(WANTED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# New texts of the code into the Chinese catalogue, to be translated there, and the compiled form of it.
CATALOGUE := src/strategyclf/locale/zh/LC_MESSAGES/strategyclf
catalogues: $(VENV)/.test-$(WANTED)
	$(BIN)/pybabel extract --mapping=pyproject.toml --no-wrap --sort-output --add-location=file \
	  --output=$(CATALOGUE).pot src/strategyclf
	$(BIN)/pybabel update --input-file=$(CATALOGUE).pot --output-file=$(CATALOGUE).po --locale=zh \
	  --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	rm $(CATALOGUE).pot
	$(BIN)/python -c 'from strategyclf.cli.catalogue import write_compiled; write_compiled()'

# What the docs take from the code: the reference; what stands under the commands of README and tutorials, which
# trains (minutes); the pictures, which need Chromium.
reference: $(VENV)/.test-$(WANTED)
	$(BIN)/python docs/scripts/reference.py

tutorials: $(VENV)/.test-$(WANTED)
	$(BIN)/python docs/scripts/console_blocks.py README.md README.zh.md docs/tutorial.md docs/tutorial.zh.md

pictures: $(VENV)/.test-$(WANTED)
	$(BIN)/python docs/scripts/pictures.py

# The last thing that venv makes is pip: where it was cut short, or made without pip, it runs again.
$(BIN)/pip:
	@command -v $(PYTHON) >/dev/null && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "strategyclf needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base-$(WANTED): | $(BIN)/pip
	$(PIP) -e .
	@rm -f $(VENV)/.base-* $(VENV)/.test-*
	@touch $@

$(VENV)/.test-$(WANTED): $(VENV)/.base-$(WANTED)
	$(PIP) -e '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) demo-out
