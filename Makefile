# Thin names over the commands that CI runs too. `make` alone lists them, with the words behind ##.
# Plain rules without pipes, so that macOS's old make 3.81 reads them as well.

PY    := .venv/bin/python
PORT  ?= 8000
CHECKS := $(patsubst %,tests/test_%.py,site environment links ledger appendices workflows \
	architecture maintenance repository)
RUNS  ?= 1
VERSIONS ?= newest
STUDENTS ?= 3
export PYTHON NAME TITLE VERSION

.PHONY: help book serve test test-site site-report lab refresh new-chapter exercises check lint format
.PHONY: repository mutants benchmark offline pdf colab-check class-hub lock release clean distclean
.NOTPARALLEL:

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "PYTHON=/path/to/python3.12 chooses the interpreter (3.11, 3.12 or 3.13)."

# Started with the first Python 3 that really runs (a name on PATH may be an empty shim).
environment-%:
	@for python in "$(PYTHON)" python3 python3.13 python3.12 python3.11 python; do \
		if "$$python" -c "import sys; sys.exit(sys.version_info < (3, 6))" >/dev/null 2>&1; then \
			exec "$$python" tools/environment.py $*; fi; done; \
		echo "No Python 3 was found: install Python 3.12 from https://www.python.org/downloads/ first." >&2; \
		exit 1

# The site is built anew each time: Sphinx repeats no warning for a page that it keeps from before.
book: environment-book ## build the site from the stored outputs, strictly
	@rm -rf _build/html _build/.doctrees _build/jupyter_execute
	@echo "[book] building the site from the stored outputs, strictly"
	@.venv/bin/jupyter-book build . -W --keep-going -n -q
	@echo "The book is in _build/html/index.html; \`make serve\` shows it in a browser."

serve: ## show it on http://127.0.0.1:8000  (PORT=… for another port)
	@test -f _build/html/index.html || $(MAKE) book
	@echo "http://127.0.0.1:$(PORT)  (Ctrl+C ends it; if the port is taken: make serve PORT=8001)"
	@$(PY) -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

test: environment-test ## execute every cell again, compare every output, test the library
	@$(PY) -m pytest -n 2 --dist loadfile --ignore=tests/site

test-site: book environment-test ## look at every page of the built site in a real browser (needs Chromium or Chrome)
	@$(PY) -m pytest -n 2 --dist loadgroup tests/site

site-report: book environment-test ## weigh every page; with Node also Lighthouse's scores  (RUNS=3 for the median of three)
	@$(PY) tools/site_report.py --lighthouse $(RUNS)

lab: environment-lab ## open the notebooks in JupyterLab
	@$(PY) -m jupyterlab chapters

refresh: environment-test ## execute the notebooks and store their outputs  (CHAPTER=05 for one)
	@$(PY) tools/refresh.py $(CHAPTER)

# NAME and TITLE (and VERSION below) reach the programs as environment variables, whatever quotes they hold.
new-chapter: environment-test ## begin one  (NAME=gradient_descent TITLE="How far is one step?")
	@$(PY) tools/new_chapter.py

exercises: environment-test ## write the chapters without their solutions, for a class
	@$(PY) tools/exercises.py

# URL=https://github.com/OWNER/NAME [BRANCH=main] [HUB=https://hub.example.org]; none: as _config.yml says.
repository: environment-book ## write its address everywhere, after a fork  (URL=https://github.com/OWNER/NAME)
	@$(PY) tools/repository.py $(URL) $(if $(BRANCH),--branch "$(BRANCH)") $(if $(HUB),--hub "$(HUB)")

mutants: environment-test ## break the library on purpose and list what no test notices  (ONLY="softmax losses")
	@$(PY) tools/mutants.py $(ONLY)

# Peers such as PyTorch and JAX are installed in .cache/benchmark, never in .venv.
benchmark: environment-book ## measure speed and accuracy beside other libraries (an environment of its own, 1 GB)
	@$(PY) tools/own_environment.py .cache/benchmark benchmarks/requirements.txt
	@.cache/benchmark/bin/python benchmarks/speed.py
	@.cache/benchmark/bin/python benchmarks/accuracy.py
	@.cache/benchmark/bin/python benchmarks/edges.py

# Slow, and about 700 MB of packages each time: KEEP=folder keeps them. NO_NETWORK=1 tries without a network as well.
colab-check: environment-book ## execute each chapter alone in a fresh environment, as Colab does  (VERSIONS=oldest or newest)
	@$(PY) tools/like_colab.py $(VERSIONS) $(CHAPTER) $(if $(PRE),--pre) $(if $(NO_NETWORK),--no-network) $(if $(KEEP),--keep "$(KEEP)")

# A real hub, about 3 GB in .cache/class-hub the first time. Needs uv, git and npm.
class-hub: environment-test ## let some students run a chapter on a JupyterHub of this machine  (STUDENTS=3 CHAPTER=08)
	@$(PY) tools/class_hub.py --students $(STUDENTS) $(CHAPTER)

offline: book ## pack the site, the notebooks and course_lib into one archive that needs no network
	@$(PY) tools/offline.py

pdf: book environment-test ## print the book and each chapter to _build/pdf, with bookmarks (needs Chromium or Chrome)
	@$(PY) tools/pdf.py

lint: environment-test ## ruff, notebooks too
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

# Without addopts pytest does not execute cells; the rules for notebooks are among the tests all the same.
check: lint ## what can be checked in seconds, without executing a notebook: try this first
	@$(PY) -m pytest -q -o addopts= $(CHECKS) chapters appendices
	@$(PY) tools/new_chapter.py --left

format: environment-test ## mend what ruff can mend
	@$(PY) -m ruff check --fix --exit-zero .
	@$(PY) -m ruff format .

lock: ## bring requirements/lock.txt up to requirements.txt (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --excludes requirements/excluded.txt \
		--output-file requirements/lock.txt \
		requirements.txt requirements/site.txt requirements/lab.txt

release: environment-test ## write a version into the library, the citation and the changelog  (VERSION=0.2.0)
	@$(PY) tools/release.py

clean: ## remove the site and caches
	rm -rf _build .cache .pytest_cache .ruff_cache .hypothesis *.egg-info
	find chapters appendices course_lib tests tools site -name __pycache__ -prune -exec rm -rf {} +
	find chapters appendices -name .ipynb_checkpoints -prune -exec rm -rf {} +

distclean: clean ## remove .venv too
	rm -rf .venv
