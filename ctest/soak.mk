# Included by the Makefile.
#
#   SOAK   seconds that each of them goes on (300)

SOAK ?= 300

.PHONY: soak

soak: all ## peers, networks and shutdowns for minutes; docs/soak.md has what came of it
	$(Q)SETS='soak callers' SECONDS=$(SOAK) DEADLINE=$$(($(SOAK) + 120)) JOBS=1 VERBOSE=1 \
		ctest/run $(LIB) include soak shutdown_stress
