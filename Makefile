# Two commands: `make demo` and `make test`; each does all its own set-up on a machine with Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test docs golden schemas requirements clean wheels

demo: .venv/demo
	$(BIN)/wiredesk replay --again seeds/
	@echo; echo "The same events as JSON, acknowledged once printed: $(BIN)/wiredesk tail --json"

test: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

.venv/demo: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/test: .venv/demo requirements-dev.txt .venv/node/package.json
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

# What other languages read our events with; where npm is missing, their tests are skipped by name.
.venv/node/package.json: tests/contracts/package.json | .venv/demo
	mkdir -p $(@D)
	cp $< $@
	if command -v npm > /dev/null; then npm install --prefix $(@D) --no-package-lock --no-audit --no-fund --loglevel error; fi

# The golden events anew, after a change that is meant: review the difference.
golden: .venv/test
	$(BIN)/python -m tests.golden.events

# The contracts of events, after a change that is meant: `tasks/events/schemas.py` says which one is a minor version.
schemas: .venv/test
	$(BIN)/python -m tests.contracts.publish

# The documentation as a site, in build/site; a link that leads nowhere is an error.
docs: .venv/test
	mkdir -p build/sources
	$(BIN)/python -m sphinx -q -W --keep-going -c docs/site -b html build/sources build/site

# Pins, with hashes and without addresses of any index.
requirements: .venv/test
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate pyproject.toml requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --extra dev pyproject.toml requirements.in -c requirements.txt -o requirements-dev.txt

# Whether wheels alone install the pins on every platform that is promised.
wheels: .venv/test
	$(BIN)/python -m tests.wheels

clean:
	rm -rf .venv .wiredesk
