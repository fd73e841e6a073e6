# Included by the Makefile.

.PHONY: fuzz

fuzz: TOOLS += $(CXX)
fuzz: ## search for input that breaks the decoders, FUZZ_TIME=60 seconds each
	$(need)
	$(Q)fuzz/run
