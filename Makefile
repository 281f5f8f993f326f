# Every target sets up what it needs in .venv, once. `make` alone lists them.
SUBMISSIONS ?= tests/submissions
OUT ?= out
PYTHON ?= python3
BIN := .venv/bin
# With TORCH=cpu, torch comes from its own index, without CUDA.
SET_UP = @command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON): make … PYTHON=python3.12"; exit 1; }; \
	$(PYTHON) autograder/set_up.py $(1) $(if $(TORCH),--torch $(TORCH))
# A file's tests stay together, for they share what is costly; tests/conftest.py begins with the slowest.
PARALLEL := --numprocesses auto --dist loadfile --no-loadscope-reorder

.PHONY: help grade check test coverage matrix assignment keys quiz gradescope bench clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

grade: .venv/grading  ## grade a class: make grade SUBMISSIONS=dir OUT=dir
	@$(BIN)/hw9 grade "$(SUBMISSIONS)" --out "$(OUT)" $(if $(filter tests/submissions,$(SUBMISSIONS)),--times)

check: .venv/everything  ## lint, format, types and the fast tests, in about a minute
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -q $(PARALLEL) -m "not slow and not browser"

test: .venv/everything  ## run every test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -q $(PARALLEL) $(COVERED)

coverage: COVERED := --cov --cov-report=term-missing:skip-covered
coverage: test  ## run every test, and print which lines none of them reaches: a fifth slower

matrix:  ## the fast tests and the sample class on every Python found, or on PYTHONS="python3.12 …"
	@$(PYTHON) -m tests.matrix $(PYTHONS)

assignment: .venv/everything  ## make the handout's notebooks from solutions/ and the bank
	$(BIN)/python -m autograder.handout.notebooks

keys: .venv/everything  ## compute the answer key from the bank's claims
	$(BIN)/hw9 keys

gradescope: .venv/grading  ## make autograder.zip for Gradescope
	@$(BIN)/hw9 gradescope

quiz: .venv/everything  ## make assignment/quiz.html from the bank
	$(BIN)/python -m autograder.handout.quiz

bench: .venv/everything  ## measure speed and memory, and print the tables: make bench SIZE="1000 10000"
	$(BIN)/python -m tests.benchmarks.grading
	$(BIN)/python -m tests.benchmarks.bench_container
	$(BIN)/python -m tests.benchmarks.bench_class $(SIZE)
	$(BIN)/python -m tests.benchmarks.bench_coordinator
	$(BIN)/python -m tests.benchmarks.bench_known_graders
	$(BIN)/python -m tests.benchmarks.bench_cnn
	$(BIN)/python -m tests.benchmarks.bench_notebooks
	$(BIN)/python -m tests.benchmarks.bench_attention_page
	$(BIN)/python -m tests.benchmarks.bench_report
	$(BIN)/python -m tests.benchmarks.bench_after_grading

clean:  ## remove the environment; what was graded stays
	rm -rf .venv

# The stamps say for which versions the environment was set up.
.venv/grading: pyproject.toml constraints.txt
	$(call SET_UP,grading)
	@touch $@

.venv/everything: pyproject.toml constraints.txt
	$(call SET_UP,everything)
	@touch .venv/grading $@

-include studio/studio.mk
