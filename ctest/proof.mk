# Proofs beside the tests: models of the lock-free parts, and the C tests under checkers. Included by the Makefile.

.PHONY: loom

loom: ## model-check the lock-free parts
	$(need)
	$(Q)ctest/loom
