# Sets up, starts and checks Pet FCN in .venv: make run, check, test, lint, clean; make lock for
# maintainers. `make check` lints and runs the fast tests; `make test` runs every test.
#   make run [HOST=0.0.0.0] [PORT=8000] [GPU=1] [PYTHON=/path/to/python3.13]

.PHONY: run check test test-fast lint clean lock
.DELETE_ON_ERROR:

IS_RIGHT = -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
# The first of these that really runs (pyenv leaves commands that don't) and is a 3.11, 3.12 or 3.13.
PYTHON = $(shell for python in python3.13 python3.12 python3.11 python3 python; do \
	$$python $(IS_RIGHT) && echo $$python && break; done)
VENV_PYTHON = .venv/bin/python

# Only from make's command line: conda and tcsh keep the machine's own name in a variable HOST.
ifeq ($(origin HOST),command line)
run: export GRADIO_SERVER_NAME = $(HOST)
endif
ifdef PORT
run: export GRADIO_SERVER_PORT = $(PORT)
endif

run: .venv/requirements.installed $(if $(GPU),.venv/requirements-gpu.installed)
	@exec $(VENV_PYTHON) app.py

PYTEST = $(VENV_PYTHON) -m pytest --numprocesses 2 --dist loadgroup

# Side by side, because mypy uses one core only.
check: .venv/requirements-dev.installed
	@$(MAKE) --no-print-directory --keep-going --jobs 2 lint test-js test-fast

test-fast: .venv/requirements-dev.installed
	@$(PYTEST) -m "not (browser or data or network or slow)"

test: .venv/requirements-dev.installed
	@$(VENV_PYTHON) -m tools.browser || test -z "$$CI"  # elsewhere, only its tests are skipped
	@$(PYTEST)

lint: .venv/requirements-dev.installed
	@$(VENV_PYTHON) -m ruff check
	@$(VENV_PYTHON) -m ruff format --check
	@$(VENV_PYTHON) -m mypy

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The page's JavaScript: checked where there is Node.js, which the page itself does not need.
.PHONY: lint-js test-js clean-js
lint: lint-js
test: test-js
clean: clean-js

HAS_NODE = node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null \
	&& command -v npm >/dev/null
WITHOUT_NODE = { echo >&2 "No Node.js 18 or newer with npm here: JavaScript is not checked" \
	"(Debian and Ubuntu: apt install nodejs npm)"; test -z "$$CI"; }

lint-js:
	@if $(HAS_NODE); then $(MAKE) --no-print-directory node_modules/.installed && npm run --silent lint; \
	else $(WITHOUT_NODE); fi

test-js:
	@if $(HAS_NODE); then npm run --silent test; else $(WITHOUT_NODE); fi

clean-js:
	rm -rf node_modules

node_modules/.installed: package-lock.json
	@echo "Installing what checks JavaScript (downloads about 12 MB; a minute at most, once)"
	@npm ci --silent
	@touch $@

# Newer versions: make lock UPGRADE=1.
lock: .venv/requirements-dev.installed
	@for name in requirements requirements-dev requirements-gpu; do \
		echo "Compiling $$name.txt"; \
		UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV_PYTHON) -m uv pip compile --quiet \
			--universal --python-version 3.11 --fork-strategy fewest --no-emit-index-url \
			$(if $(UPGRADE),--upgrade) $$name.in --output-file $$name.txt || exit 1; \
	done

# pip is the last thing that a new .venv gets: when it is there, .venv is whole.
.venv/bin/pip:
	@"$(PYTHON)" $(IS_RIGHT) || { echo >&2 \
		"Pet FCN needs Python 3.11, 3.12 or 3.13 (TensorFlow has no release for 3.14 yet): install one, or name it with make $(MAKECMDGOALS) PYTHON=/path/to/python3.13"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
		"$(PYTHON) lacks the module venv: install it (Debian and Ubuntu: apt install $(notdir $(PYTHON))-venv), then run make again"; exit 1; }
	@echo "Making .venv with $$("$(PYTHON)" --version)"
	@"$(PYTHON)" -m venv --clear .venv

.venv/requirements.installed: WHAT = Pet FCN (downloads about 800 MB, takes 3 GB; some minutes, once)
.venv/requirements-dev.installed: WHAT = the test tools (downloads about 300 MB; a minute or two, once)
.venv/requirements-gpu.installed: WHAT = NVIDIA libraries (downloads about 3 GB; some minutes, once)
.venv/requirements-dev.installed .venv/requirements-gpu.installed: .venv/requirements.installed

# `python -m pip` keeps working when the folder is moved; the command pip doesn't.
.venv/%.installed: %.txt | .venv/bin/pip
	@echo "Installing $(WHAT)"
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
