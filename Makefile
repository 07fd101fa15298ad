# Everything here works in a fresh clone with Python >= 3.11 and make only: the environment is made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test lint types docs train-ner train-events bench wheel-check fuzz clean

run: $(READY)
	@$(BIN)/depeche run corpus -o out; status=$$?; [ $$status -le 1 ] || exit $$status
	@$(BIN)/depeche inspect out

test: $(READY) lint types
	$(BIN)/python -m pytest -n 2

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

docs: $(READY)
	$(BIN)/python -m bench.make_docs

train-ner: $(READY)
	$(BIN)/python models/ner/train.py

train-events: $(READY)
	$(BIN)/python models/events/train.py

bench: $(READY)
	$(BIN)/python -m bench.speed

# the wheel in an environment of its own, outside the repository
wheel-check: $(READY)
	rm -rf build/wheel && mkdir -p build/wheel/work
	$(BIN)/python -m build --wheel --outdir build/wheel .
	$(PYTHON) -m venv build/wheel/env
	build/wheel/env/bin/python -m pip install --quiet --disable-pip-version-check build/wheel/*.whl
	cd build/wheel/work && ../env/bin/depeche run ../../../corpus/*.txt ../../../corpus/*.html -o out && ../env/bin/depeche inspect out --rows 3

fuzz: $(READY)
	DEPECHE_FUZZ_EXAMPLES=20000 $(BIN)/python -m pytest tests/fuzz

clean:
	rm -rf out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, found " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
