# Included by the Makefile.
#
#   SOAK        seconds that each of them goes on (300)
#   STRANGERS   connections of hostile peers (1000000: some five minutes)

SOAK      ?= 300
STRANGERS ?= 1000000

.PHONY: soak

soak: all ## peers, networks, shutdowns and strangers for minutes; docs/soak.md has what came of it
	$(Q)SETS='soak callers robust' SECONDS=$(SOAK) STRANGERS=$(STRANGERS) DEADLINE=$$(($(SOAK) + $(STRANGERS) / 500 + 120)) JOBS=1 VERBOSE=1 \
		ctest/run $(LIB) include soak shutdown_stress strangers
