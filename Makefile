# Each command sets up what it needs. The first one makes .venv and installs the pinned versions; afterwards nothing is
# installed again until requirements.txt or pyproject.toml has other contents.

PYTHON ?= python3
TORCH  ?= yes
ARGS   ?=

BIN := .venv/bin
# The folder's own path counts too: one that was moved is installed again.
SUM := $(shell { cat requirements.txt pyproject.toml; pwd; } | cksum | cut -d ' ' -f 1)
ifeq ($(wildcard $(BIN)/python),)
$(shell rm -f .venv/.student-* .venv/.tester-* .venv/.book-*)  # its Python is gone, and what was installed with it
endif
# Without PyTorch is enough for TORCH=no, but an installation that has it serves both.
STUDENT := .venv/.student-$(SUM)
TESTER  := .venv/.tester-$(SUM)
BOOK    := .venv/.book-$(SUM)
ifeq ($(TORCH),no)
ifeq ($(wildcard $(STUDENT)),)
STUDENT := $(STUDENT)-without-torch
endif
ifeq ($(wildcard $(TESTER)),)
TESTER := $(TESTER)-without-torch
endif
endif

# What a person has set for other programs shall not change what runs here.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS PYTEST_ADDOPTS PYTEST_PLUGINS
unexport PIP_USER PIP_TARGET PIP_PREFIX
TESTING := I2DL_STATE=off OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

.PHONY: help lab test soak bench experiments book clean
.DELETE_ON_ERROR:

help:
	@echo "make lab          open the course in JupyterLab      (make lab ARGS=--no-browser, make lab TORCH=no)"
	@echo "make test         run every test                     (make test ARGS=\"tests/test_data.py -x\")"
	@echo "make soak         the exercises' tests with 1,000 seeds"
	@echo "make bench        measure what has to be fast"
	@echo "make experiments  run the long experiments again, and store their outcomes in data/results"
	@echo "make book         the course as a web site, in build/book (make book ARGS=--without-solutions)"
	@echo "make clean        strip the outputs of the notebooks, and remove caches"

lab: $(STUDENT)
	@$(BIN)/python -m i2dl_helpers lab $(ARGS)

test: $(TESTER)
	$(BIN)/python -m ruff check
	$(TESTING) $(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

soak: $(TESTER)
	$(TESTING) I2DL_SEEDS=1000 $(BIN)/python -m pytest -n 2 tests/exercises $(ARGS)

bench: $(TESTER)
	I2DL_STATE=off $(BIN)/python -m benchmarks $(ARGS)

experiments: $(STUDENT)
	@if [ -f i2dl_helpers/experiments/__main__.py ]; then \
	    I2DL_STATE=off $(BIN)/python -m i2dl_helpers.experiments $(ARGS); \
	else echo "No experiment is so long that its outcome is stored."; fi

book: $(BOOK)
	$(BIN)/python -m book $(ARGS)

clean: $(STUDENT)
	$(BIN)/python -m i2dl_helpers clean
	rm -rf build .pytest_cache .ruff_cache .hypothesis
	find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +

# Installing: a stamp, named by the checksum of what is pinned, is left only where everything went well.

INSTALL = $(BIN)/python -m pip install --disable-pip-version-check
ifeq ($(TORCH),no)
PINS = .venv/requirements-without-torch.txt
else
PINS = requirements.txt
endif

$(STUDENT): | $(BIN)/python
	@grep -v '^torch' requirements.txt > .venv/requirements-without-torch.txt
	$(INSTALL) -r $(PINS) -e .
	@rm -f .venv/.student-* .venv/.tester-* .venv/.book-*
	@touch $@

$(TESTER): | $(STUDENT)
	$(INSTALL) -r $(PINS) -e ".[test,grading,book]"
	@touch $@ $(BOOK)

$(BOOK): | $(STUDENT)
	$(INSTALL) -r $(PINS) -e ".[book]"
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || { \
	    found=`$(PYTHON) -c 'import platform; print("Python " + platform.python_version())' 2> /dev/null`; \
	    echo "The course needs Python 3.11 or newer, and $(PYTHON) is $${found:-not there}."; \
	    echo "Where another one is installed: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; \
	    echo "No .venv could be made: on Debian and Ubuntu, apt install python3-venv helps."; exit 1; }
