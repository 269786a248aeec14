# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Installing and packaging. Included by the makefile at the top.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share/cgswap
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
DESTDIR ?=

# The completions are made from the option tables of the commands.
COMPLETIONS := $(addprefix $(B)/completions/cgswap.,bash zsh fish)
OPTIONS := $(B)/tools/dist/completions/options

$(OPTIONS): $(OPTIONS).o $(B)/user/cmd/main.o $(B)/cgswap.a $(B)/.flags-link
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--wrap=options_parse \
		$(filter %.o %.a,$^) $(call libs,$(LIBS)) -o $@

$(COMPLETIONS): $(B)/completions/cgswap.%: tools/dist/completions/cgswap.% \
		tools/dist/completions/generate $(OPTIONS)
	$(Q)mkdir -p $(@D)
	$(call say,GEN,$@)tools/dist/completions/generate $* $(EMULATOR) $(OPTIONS) > $@

-include $(OPTIONS:=.d)

.PHONY: completions
completions: $(COMPLETIONS) ## make the completions for bash, zsh and fish

# Units name the command by its path. Lines that begin with "#254:" are for systemd 254 and later:
# the oldest one that the units are for is $(SYSTEMD).
SYSTEMD ?= 252
SYSTEMD_UNITS := $(patsubst tools/dist/%,$(B)/%,$(wildcard tools/dist/systemd/*.service \
	tools/dist/systemd/*.socket))
$(eval $(call flags,units,$(BINDIR) $(SYSTEMD)))
$(SYSTEMD_UNITS): $(B)/%: tools/dist/% $(B)/.flags-units
	$(Q)mkdir -p $(@D)
	$(call say,GEN,$@)sed -e 's|/usr/bin/|$(BINDIR)/|' \
		-e '/^#254:/$(if $(shell [ $(SYSTEMD) -ge 254 ] && echo y),s///,d)' $< > $@

.PHONY: units
units: $(SYSTEMD_UNITS) ## make the units of systemd

# What is installed: SOURCE>TARGET.
shared = $(foreach file,$(wildcard tools/dist/prometheus/*.* tools/dist/prometheus/*/* \
	tools/dist/kubernetes/*),$(file)>$(file:tools/dist/%=$(DATADIR)/%))
INSTALLED = $(B)/cgswap>$(BINDIR)/cgswap \
	$(B)/completions/cgswap.bash>$(BASHDIR)/cgswap \
	$(B)/completions/cgswap.zsh>$(ZSHDIR)/_cgswap \
	$(B)/completions/cgswap.fish>$(FISHDIR)/cgswap.fish \
	$(foreach unit,$(SYSTEMD_UNITS),$(unit)>$(UNITDIR)/$(notdir $(unit))) \
	tools/dist/systemd/cgswap.conf>$(SYSUSERSDIR)/cgswap.conf \
	$(foreach page,$(wildcard user/man/*.5),$(page)>$(MANDIR)/man5/$(notdir $(page))) \
	$(foreach page,$(wildcard user/man/*.8),$(page)>$(MANDIR)/man8/$(notdir $(page))) \
	$(filter-out %/consoles>%,$(shared))
target = $(lastword $(subst >, ,$(1)))

# With the command, so that root only copies files, and leaves none of its own in the build.
all: $(COMPLETIONS) $(SYSTEMD_UNITS)

.PHONY: install
install: $(B)/cgswap $(COMPLETIONS) $(SYSTEMD_UNITS) ## install below DESTDIR and PREFIX
	$(Q)set -e; for pair in $(foreach pair,$(INSTALLED),'$(pair)'); do \
		target='$(DESTDIR)'"$${pair#*>}"; \
		install -D -m 644 "$${pair%>*}" "$$target"; \
	done
	$(Q)chmod 755 '$(DESTDIR)$(BINDIR)/cgswap'

.PHONY: uninstall
uninstall: ## remove what install has put there; the same variables
	$(Q)rm -f $(foreach pair,$(INSTALLED),'$(DESTDIR)$(call target,$(pair))')
	$(Q)[ ! -d '$(DESTDIR)$(DATADIR)' ] || find '$(DESTDIR)$(DATADIR)' -depth -type d -empty -delete

# The sources, as git has them: the same bytes each time.
ARCHIVE := $(B)/dist/cgswap-$(VERSION).tar.gz
.PHONY: dist
dist: ## make an archive of the sources, build/dist/cgswap-VERSION.tar.gz
	$(Q)mkdir -p $(dir $(ARCHIVE))
	$(call say,TAR,$(ARCHIVE))git archive --prefix=cgswap-$(VERSION)/ HEAD | gzip -9n > $(ARCHIVE)

.PHONY: deb
deb: ## make a Debian package in build/deb; DEBIAN=12 ARCH=amd64 for a clean tree of that release
	$(Q)env -u MAKEFLAGS -u MAKELEVEL tools/dist/deb $(DEBIAN) $(if $(DEBIAN),$(ARCH))

.PHONY: image
image: ## make an OCI image in build/image; DEBIAN and ARCH as for deb
	$(Q)deb=$$(env -u MAKEFLAGS -u MAKELEVEL tools/dist/deb $(DEBIAN) \
		$(if $(DEBIAN),$(ARCH))) && tools/dist/image "$$deb"

# One file without shared libraries. What replaces parts of the command comes before the archive.
STATIC := $(B)/static/cgswap
STATIC_SRC := user/cmd/main.c $(wildcard tools/dist/static/*.c)
$(B)/static/user/cmd/main.o: private USER_FLAGS += \
	-DCGSWAP_VERSION='"$(VERSION) (static: without HTTP in cgswap export)"'
$(B)/static/%.o: %.c $(B)/.flags-user $(B)/.flags-version | $(B)/.deps-build
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(USER_FLAGS) -c $< -o $@

$(STATIC): $(STATIC_SRC:%.c=$(B)/static/%.o) $(B)/cgswap.a $(B)/.flags-link
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(filter-out -pie,$(LDFLAGS)) -static-pie -s \
		$(filter %.o %.a,$^) $(call libs,--static $(LIBS)) -o $@

.PHONY: static
static: $(STATIC) ## build the command without shared libraries, build/static/cgswap
-include $(wildcard $(STATIC_SRC:%.c=$(B)/static/%.d))

cli: $(COMPLETIONS) $(STATIC)

.PHONY: deb-check
deb-check: ## make the package and the image twice, install and purge it; DEBIAN, ARCH as for deb
	$(Q)tools/deps check dist
	$(Q)env -u MAKEFLAGS -u MAKELEVEL tests/dist/run $(DEBIAN) $(if $(DEBIAN),$(ARCH))
