# Prints itself: `make` lists what there is. All of it is in run.py, for machines without make.
PYTHON ?= python3
ARGS ?=

.PHONY: help setup run own test check axe bench translate serve backup upgrade rollback
help setup run own test check axe bench translate serve backup upgrade rollback:
	@$(PYTHON) run.py $@ $(ARGS)
