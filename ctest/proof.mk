# Proofs beside the tests: models of the lock-free parts, and the C tests under checkers. Included by the Makefile.

.PHONY: loom valgrind sanitize

loom: ## model-check the lock-free parts
	$(need)
	$(Q)ctest/loom

valgrind: ## the C tests under memcheck (long)
	$(need)
	$(Q)ctest/valgrind include

sanitize: ## the C tests under the address and thread sanitizers (long)
	$(need)
	$(Q)ctest/sanitize address include
	$(Q)ctest/sanitize thread include
