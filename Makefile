# Thin names over the commands that CI runs too. `make` alone says what there is.
# Plain rules without pipes, so that macOS's old make 3.81 reads them as well.

PY    := .venv/bin/python
PORT  ?= 8000
NB    ?=
CHAPTER ?= $(NB)
ONLY  ?=
SITE_TESTS ?= tests/site
CHECKS := $(patsubst %,tests/test_%.py,site environment links ledger appendices workflows \
	architecture maintenance repository)
RUNS  ?= 1
VERSIONS ?= newest
STUDENTS ?= 3
export PYTHON NAME TITLE VERSION

# Start tools/environment.py with the first Python 3 that really runs (a name on PATH may be an empty shim).
environment = @for python in "$(PYTHON)" python3 python3.13 python3.12 python3.11 python; do \
	if "$$python" -c "import sys; sys.exit(sys.version_info < (3, 6))" >/dev/null 2>&1; then \
		exec "$$python" tools/environment.py $(1); fi; done; \
	echo "No Python 3 was found: install Python 3.12 from https://www.python.org/downloads/ first." >&2; \
	exit 1

.PHONY: help book serve test test-site site-report lab refresh new-chapter exercises check lint format
.PHONY: repository mutants benchmark offline pdf colab-check class-hub lock release clean distclean
.NOTPARALLEL:

help:
	@echo "make book      build the site from the stored outputs, strictly"
	@echo "make serve     show it on http://127.0.0.1:$(PORT)  (PORT=… for another port)"
	@echo "make test      execute every cell again, compare every output, test the library"
	@echo "make test-site look at every page of the built site in a real browser (needs Chromium or Chrome)"
	@echo "make site-report weigh every page; with Node also Lighthouse's scores  (RUNS=3 for the median of three)"
	@echo "make lab       open the notebooks in JupyterLab"
	@echo "make refresh   execute the notebooks and store their outputs  (CHAPTER=05 for one)"
	@echo "make new-chapter begin one: NAME=gradient_descent TITLE=\"How far is one step?\""
	@echo "make exercises write the chapters without their solutions, for a class"
	@echo "make check     what can be checked in seconds, without executing a notebook: try this first"
	@echo "make repository URL=https://github.com/OWNER/NAME  after a fork: launch links, badges, first cells"
	@echo "make mutants   break the library on purpose and list what no test notices  (ONLY=\"softmax losses\")"
	@echo "make benchmark measure speed and accuracy beside other libraries (an environment of its own, 1 GB)"
	@echo "make offline   pack the site, the notebooks and course_lib into one archive that needs no network"
	@echo "make pdf       print the book and each chapter to _build/pdf, with bookmarks (needs Chromium or Chrome)"
	@echo "make colab-check execute each chapter alone in a fresh environment, as Colab does  (VERSIONS=oldest or newest)"
	@echo "make class-hub let some students run a chapter on a JupyterHub of this machine  (STUDENTS=3 CHAPTER=08)"
	@echo "make lint      ruff, notebooks too;  make format mends what can be mended"
	@echo "make lock      bring requirements/lock.txt up to requirements.txt (needs uv)"
	@echo "make release   write a version into the library, the citation and the changelog: VERSION=0.2.0"
	@echo "make clean     remove the site and caches;  make distclean also removes .venv"
	@echo
	@echo "PYTHON=/path/to/python3.12 chooses the interpreter (3.11, 3.12 or 3.13)."

# The site is built anew each time: Sphinx repeats no warning for a page that it keeps from before.
book:
	$(call environment,book)
	@rm -rf _build/html _build/.doctrees _build/jupyter_execute
	@echo "[book] building the site from the stored outputs, strictly"
	@.venv/bin/jupyter-book build . -W --keep-going -n -q
	@echo "The book is in _build/html/index.html; \`make serve\` shows it in a browser."

serve:
	@test -f _build/html/index.html || $(MAKE) book
	@echo "http://127.0.0.1:$(PORT)  (Ctrl+C ends it; if the port is taken: make serve PORT=8001)"
	@$(PY) -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

test:
	$(call environment,test)
	@$(PY) -m pytest -n 2 --dist loadfile --ignore=tests/site

test-site: book
	$(call environment,test)
	@$(PY) -m pytest -n 2 --dist loadgroup $(SITE_TESTS)

site-report: book
	$(call environment,test)
	@$(PY) tools/site_report.py --lighthouse $(RUNS)

lab:
	$(call environment,lab)
	@$(PY) -m jupyterlab chapters

refresh:
	$(call environment,test)
	@$(PY) tools/refresh.py $(CHAPTER)

# NAME and TITLE (and VERSION below) reach the programs as environment variables, whatever quotes they hold.
new-chapter:
	$(call environment,test)
	@$(PY) tools/new_chapter.py

exercises:
	$(call environment,test)
	@$(PY) tools/exercises.py

# URL=https://github.com/OWNER/NAME [BRANCH=main] [HUB=https://hub.example.org]; none: as _config.yml says.
repository:
	$(call environment,book)
	@$(PY) tools/repository.py $(URL) $(if $(BRANCH),--branch "$(BRANCH)") $(if $(HUB),--hub "$(HUB)")

mutants:
	$(call environment,test)
	@$(PY) tools/mutants.py $(ONLY)

# Peers such as PyTorch and JAX are installed in .cache/benchmark, never in .venv.
benchmark:
	$(call environment,book)
	@$(PY) benchmarks/peers.py
	@.cache/benchmark/bin/python benchmarks/speed.py
	@.cache/benchmark/bin/python benchmarks/accuracy.py
	@.cache/benchmark/bin/python benchmarks/edges.py

# Slow, and about 700 MB of packages each time: KEEP=folder keeps them. NO_NETWORK=1 tries without a network as well.
colab-check:
	$(call environment,book)
	@$(PY) tools/like_colab.py $(VERSIONS) $(CHAPTER) $(if $(PRE),--pre) $(if $(NO_NETWORK),--no-network) $(if $(KEEP),--keep "$(KEEP)")

# A real hub, about 3 GB in .cache/class-hub the first time. Needs uv, git and npm.
class-hub:
	$(call environment,test)
	@$(PY) tools/class_hub.py --students $(STUDENTS) $(CHAPTER)

offline: book
	@$(PY) tools/offline.py

pdf: book
	$(call environment,test)
	@$(PY) tools/pdf.py

lint:
	$(call environment,test)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

# Without addopts pytest does not execute cells; the rules for notebooks are among the tests all the same.
check: lint
	@$(PY) -m pytest -q -o addopts= $(CHECKS) chapters appendices
	@$(PY) tools/new_chapter.py --left

format:
	$(call environment,test)
	@$(PY) -m ruff check --fix --exit-zero .
	@$(PY) -m ruff format .

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --excludes requirements/excluded.txt \
		--output-file requirements/lock.txt \
		requirements.txt requirements/site.txt requirements/lab.txt

release:
	$(call environment,test)
	@$(PY) tools/release.py

clean:
	rm -rf _build .cache .pytest_cache .ruff_cache .hypothesis *.egg-info
	find chapters appendices course_lib tests tools site -name __pycache__ -prune -exec rm -rf {} +
	find chapters appendices -name .ipynb_checkpoints -prune -exec rm -rf {} +

distclean: clean
	rm -rf .venv
