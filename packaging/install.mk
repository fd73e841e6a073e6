# Included by the Makefile: what is done with a library that has been built.
#
#   PREFIX      where it is to live (/usr/local); BINDIR, LIBDIR, INCLUDEDIR, MANDIR and DOCDIR refine that
#   DESTDIR     a folder that stands for / while a package is put together
#   STRIP       what removes the symbols that nobody needs (strip); "STRIP=:" keeps them

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR     ?= $(PREFIX)/share/man
DOCDIR     ?= $(PREFIX)/share/doc/zmq-oxide
STRIP      ?= strip

# Another prefix than the one in force, below which the checks install.
CONSUMERS := $(TARGET)/consumers/prefix

install_env = PREFIX='$(PREFIX)' BINDIR='$(BINDIR)' LIBDIR='$(LIBDIR)' INCLUDEDIR='$(INCLUDEDIR)' MANDIR='$(MANDIR)' \
	DOCDIR='$(DOCDIR)' DESTDIR='$(DESTDIR)' STRIP='$(STRIP)'

.PHONY: install uninstall dist deb consumers pyzmq check-install check-consumers check-deb check-dist check-licences \
	check-man check-startup check-packages licences

# What has been built is installed as it is, so that this needs no cargo where "sudo make install" has none.
install: $(if $(and $(wildcard $(LIB)/libzmq.so.3),$(wildcard $(BIN)/zmq-events)),,all) ## install the library, its headers, zmq-events and the manual below PREFIX
	$(Q)$(install_env) packaging/install install $(TARGET)

uninstall: ## remove what install put there
	$(Q)$(install_env) packaging/install uninstall $(TARGET)

dist: ## a source archive, crates included, in target/dist
	$(Q)packaging/dist $(TARGET)/dist

deb: all ## Debian packages in target/deb
	$(Q)packaging/deb $(TARGET) $(TARGET)/deb

# An installed prefix of its own, made anew.
consumers: all
	$(Q)rm -rf $(CONSUMERS)
	$(Q)env -u DESTDIR PREFIX=$(abspath $(CONSUMERS)) STRIP='$(STRIP)' packaging/install install $(TARGET)

check-install: all ## install, look at every file, uninstall
	$(Q)packaging/check-install $(TARGET)

check-consumers: consumers ## programs of many kinds, built from an installed prefix alone
	$(Q)ctest/consumers/run $(CONSUMERS)

pyzmq: consumers ## pyzmq 22.3.0, built against the library, and its own tests (minutes)
	$(Q)ctest/consumers/pyzmq $(CONSUMERS)

check-deb: deb ## install the packages in a root of their own and use them
	$(Q)packaging/check-deb $(TARGET)/deb

check-dist: dist ## build the source archive offline (minutes)
	$(Q)packaging/check-dist $(TARGET)/dist

licences: ## write THIRD-PARTY anew
	$(Q)packaging/third-party --write

check-licences: ## every crate inside has a licence on the list, and THIRD-PARTY is up to date
	$(Q)packaging/check-licences

check-startup: all ## a program starts no slower than with Debian's libzmq5
	$(Q)packaging/check-startup $(LIB) include

check-man: ## the manual has no fault that a formatter sees, and a page for every function
	$(Q)packaging/check-man

check-packages: TOOLS += $(CXX) python3 nm readelf pkg-config dpkg-deb groff man xz
check-packages: consumers deb dist ## all of these checks (a quarter of an hour)
	$(need)
	$(Q)packaging/check-all $(TARGET) $(CONSUMERS)
