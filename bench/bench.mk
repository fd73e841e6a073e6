# make bench [BENCH='OPTION... CASE...']; bench/run --help lists what may stand there.
.PHONY: bench
bench: TOOLS += python3
bench: all ## measure the library beside Debian's libzmq and raw sockets
	$(Q)bench/run $(BENCH)
