# Proofs beside the tests: models of the lock-free parts, and the C tests under checkers. Included by the Makefile.

.PHONY: loom portable valgrind sanitize

loom: ## model-check the lock-free parts
	$(need)
	$(Q)ctest/loom

portable: TOOLS += $(CXX) python3 nm
portable: ## the tests with the poller for systems without epoll (minutes)
	$(need)
	$(Q)ctest/portable include

valgrind: ## the C tests under memcheck (long)
	$(need)
	$(Q)ctest/valgrind include

sanitize: ## the C tests under the address and thread sanitizers (long)
	$(need)
	$(Q)ctest/sanitize address include
	$(Q)ctest/sanitize thread include
