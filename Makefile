# Two commands do everything: `make demo` and `make test`. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: help demo test test-all lint format schemas setup clean

help:
	@echo "make demo      set up, replay a bundled recording, say where the feedback page is"
	@echo "make test      set up and run the fast tests (no network, no sound hardware)"
	@echo "make test-all  the fast tests and the real, slow ones: sound server, browser, wheel, kills"
	@echo "make lint      ruff and mypy --strict"
	@echo "make format    let ruff lay out the code"
	@echo "make schemas   write the generated schemas again"
	@echo "make clean     take away the environment, caches and demo output"

$(VENV)/.run: pyproject.toml constraints.txt tools/install-debian.sh
	@sh tools/require-python.sh $(PYTHON)
	PYTHON=$(PYTHON) bash tools/install-debian.sh
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PIP) --group dev --editable '.[voice]'
	@touch $@

$(VENV)/.all: $(VENV)/.dev
	PYTHON=$(PYTHON) bash tools/install-debian.sh --tests
	@touch $@

setup: $(VENV)/.dev

demo: $(VENV)/.run
	$(BIN)/sayback replay audio_fixtures/sofa-talk.flac --partners Ann,Ben --with-audio --store demo/store -o demo
	@echo
	@echo "Open this page in a browser: $(CURDIR)/demo/sofa-talk.html"

test: $(VENV)/.dev
	$(BIN)/python -m pytest -q --numprocesses 2 --dist loadfile

test-all: $(VENV)/.all
	$(BIN)/python -m pytest -q --numprocesses 2 --dist loadfile
	$(BIN)/python -m pytest -q -m slow

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schemas: $(VENV)/.dev
	$(BIN)/python -m assistant.feedback.report > docs/session.schema.json
	$(BIN)/python -m assistant.progress.report > docs/progress.schema.json
	$(BIN)/python -m assistant.progress.compare > docs/comparison.schema.json
	$(BIN)/python -m assistant.exercise.schema > exercises/exercise.schema.json
	$(BIN)/python -m assistant.exercise.course > exercises/course.schema.json

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
