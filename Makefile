# The one front door. `make help` lists what it opens.
#
#   VERBOSE=1   show every command and every test, not only what fails
#   JOBS=n      how many tests run at once (2)
#   CC, CXX     the C and C++ compilers (cc, c++)
#   CARGO       cargo

CARGO ?= cargo
JOBS  ?= 2
Q     := $(if $(VERBOSE),,@)

# Always the same place, whatever CARGO_TARGET_DIR says: target/lib is what programs are linked against.
TARGET  := target
LIB     := $(TARGET)/lib
BIN     := $(TARGET)/bin
CARGO_V := --target-dir $(TARGET) $(if $(VERBOSE),--verbose)

export CC CXX CARGO JOBS VERBOSE

# A missing tool is named before anything is tried. A target that needs more than these adds to them, and its
# prerequisites see the longer list.
TOOLS = $(CARGO) $(CC)
need  = @for tool in $(TOOLS); do command -v $$tool >/dev/null 2>&1 || \
	{ echo "'$$tool' is needed and not installed" >&2; exit 1; }; done

.PHONY: all demo test lint clean help

all: ## build the library and stage it in target/lib, and zmq-events in target/bin
	$(need)
	$(Q)$(CARGO) build --release $(CARGO_V)
# On its own, so that nothing it needs has a say in how the library is built.
	$(Q)$(CARGO) build --release --package zmq-events $(CARGO_V)
	$(Q)mkdir -p $(LIB) $(BIN)
# Renamed into place, so that a program that runs on the old file keeps it.
	$(Q)cp $(TARGET)/release/libzmq.so $(LIB)/.libzmq.so.3 && mv -f $(LIB)/.libzmq.so.3 $(LIB)/libzmq.so.3
	$(Q)ln -sfn libzmq.so.3 $(LIB)/libzmq.so
	$(Q)cp $(TARGET)/release/libzmq.a $(LIB)/.libzmq.a && mv -f $(LIB)/.libzmq.a $(LIB)/libzmq.a
	$(Q)cp $(TARGET)/release/zmq-events $(BIN)/.zmq-events && mv -f $(BIN)/.zmq-events $(BIN)/zmq-events

demo: all ## watch a connection being made, dropped and retried
	$(Q)ctest/demo/run $(LIB) include

test: TOOLS += $(CXX) python3 nm readelf
test: all ## run every test
	$(Q)ctest/all $(LIB) include

lint: ## formatting, clippy, documentation
	$(need)
	$(Q)$(CARGO) fmt --all --check
	$(Q)$(CARGO) clippy --workspace --all-targets $(CARGO_V) -- -D warnings
	$(Q)RUSTDOCFLAGS='-D warnings -A rustdoc::private_intra_doc_links' $(CARGO) doc --workspace --no-deps $(CARGO_V)

include ctest/proof.mk ctest/soak.mk bench/bench.mk fuzz/fuzz.mk packaging/install.mk

clean: ## remove everything that was built
	$(Q)rm -rf $(TARGET)

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12
