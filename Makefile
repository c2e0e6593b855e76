# make run    set up, grade a bundled sample, then start the app and open it in the browser (ARGS="--port 9000 --lan")
# make demo   set up, grade a bundled sample, show the grades and where the report is
# make test   set up what the tests need, run them all
# make check  lint, format, types, imports
# make eye    whether the eye sees as well as the committed baseline, on three scenes
# make bench  the long measurements
# make samples  render the bundled clips again
.PHONY: run demo test check eye bench samples lock clean browser

VENV := .venv
BIN := $(VENV)/bin
# A Python that runs and is 3.11 or 3.12; set PYTHON=... to choose another.
PYTHON ?= $(shell for p in python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null && echo $$p && break; done)
PIP_FLAGS := --quiet --disable-pip-version-check --no-input
SAMPLE := sample_videos/on_the_spine.mp4

run: demo
	@$(BIN)/backrub serve $(ARGS)

demo: $(VENV)/run.stamp
	@$(BIN)/backrub grade $(SAMPLE) --out reports

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "backrub needs Python 3.11 or 3.12 with venv; install one (Debian: apt install python3 python3-venv) and run make again." >&2; exit 2; }
	@echo "Setting up Python in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

# The lock leaves out what mediapipe declares but hands never import, hence --no-deps (see requirements/overrides.txt).
$(VENV)/run.stamp: $(VENV)/pyvenv.cfg requirements/run.txt pyproject.toml
	@echo "Installing what backrub needs (about 200 MB to fetch, the first time only) ..."
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

browser:
	@sh tests/browser/install.sh

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@sh tests/browser/tsc.sh

# A quick look whether the eye sees worse than the committed baseline says.
eye: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench.accuracy --quick --check

# Two processes; what belongs together stays together (tests/conftest.py).
test: $(VENV)/dev.stamp browser
	$(BIN)/python -m pytest --numprocesses 2

bench: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m long
	$(BIN)/python -m tests.bench.speed
	$(BIN)/python -m tests.bench.memory
	$(BIN)/python -m tests.bench.samples
	$(BIN)/python -m tests.bench.live
	$(BIN)/python -m tests.bench.learner
	$(BIN)/python -m tests.bench.breathing
	$(BIN)/python -m tests.bench.skin
	$(BIN)/python -m tests.bench.accuracy

samples: $(VENV)/dev.stamp
	$(BIN)/python -m sample_videos.studio

# Needs uv; pins every dependency with its hashes.
lock:
	for name in run dev; do \
		extras=$$(test $$name = dev && echo "--extra dev --extra studio"); \
		uv pip compile --quiet pyproject.toml $$extras --universal --python-version 3.11 --generate-hashes \
			--overrides requirements/overrides.txt --no-annotate --no-header --output-file requirements/$$name.txt; \
	done

clean:
	rm -rf $(VENV) build dist reports .pytest_cache .mypy_cache .ruff_cache
