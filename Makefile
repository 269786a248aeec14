# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The only makefile. It builds everything below build/. `make help` lists the targets; V=1 shows the
# commands.
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash

VERSION ?= $(shell tools/dist/version)

CLANG ?= clang
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
PKG_CONFIG ?= pkg-config
CLANG_FORMAT ?= clang-format
CLANG_TIDY ?= clang-tidy

# A packager's flags, from the environment or the command line, replace these.
CPPFLAGS ?=
CFLAGS ?= -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDFLAGS ?= -pie -Wl,-z,relro -Wl,-z,now

# The names of the directories in vmlinux/, which are also those of bpf_tracing.h. Another ARCH than
# this machine's is built below build/ARCH, with the libraries of tools/root-fetch.
HOST_ARCH := $(shell uname -m | sed -e 's/x86_64/x86/' -e 's/aarch64/arm64/')
ARCH ?= $(HOST_ARCH)
override ARCH := $(patsubst aarch64,arm64,$(patsubst x86_64,x86,$(ARCH:amd64=x86)))
SYSROOT :=
EMULATOR :=

ifeq ($(ARCH),$(HOST_ARCH))
B := build
else
B := build/$(ARCH)
TRIPLET := $(patsubst arm64,aarch64,$(ARCH:x86=x86_64))-linux-gnu
SYSROOT := $(shell tools/root-fetch $(ARCH))
ifeq ($(SYSROOT),)
$(error no libraries for ARCH=$(ARCH))
endif
CC := $(TRIPLET)-gcc --sysroot=$(SYSROOT)
AR := $(TRIPLET)-ar
PKG_CONFIG := PKG_CONFIG_SYSROOT_DIR=$(SYSROOT) PKG_CONFIG_LIBDIR=$(SYSROOT)/usr/lib/$(TRIPLET)/pkgconfig \
	pkg-config
# The emulator of one process, which can say that its machine has larger pages.
EMULATOR := qemu-$(firstword $(subst -, ,$(TRIPLET)))-static -L $(SYSROOT)
endif
V ?= 0
ifeq ($(V),0)
Q := @
say = @printf '  %-7s %s\n' $(1) $(2);
endif

WARN := -Wall -Wextra -Wformat=2 -Wshadow -Wmissing-prototypes -Werror
BASE_FLAGS := -std=gnu11 -D_GNU_SOURCE= $(WARN) -MD -MP
# The same bytes wherever the tree is.
SAME := -ffile-prefix-map=$(CURDIR)=.
USER_FLAGS := $(BASE_FLAGS) $(SAME) -Iuser -Ibpf -isystem $(B)/bpf
BPF_FLAGS := -g -O2 -mcpu=v3 --target=bpf -D__TARGET_ARCH_$(ARCH) -Ivmlinux/$(ARCH) -Ibpf \
	-Wall -Wextra -Werror -Wno-unused-parameter -MD -MP $(SAME)
CHECKS := undefined,float-divide-by-zero,float-cast-overflow
ifdef SYSROOT
# The emulator has no memory to spare for the shadow of the address sanitizer.
SANITIZE := -O1 -g -fsanitize=$(CHECKS) -static-libubsan
else
SANITIZE := -O1 -g -fsanitize=address,$(CHECKS)
endif
SANITIZE += -fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZ_FLAGS := $(SANITIZE) -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp
libs = $(shell $(PKG_CONFIG) --libs $(1))
LIBS := libbpf libelf zlib jansson ncursesw libcap-ng

# All sources below user/ go into the command: a new file needs no line here.
SRC := $(wildcard user/*/*.c)
LIB_SRC := $(filter-out user/cmd/main.c,$(SRC))
BPF_SRC := $(wildcard bpf/*.bpf.c)
SKELS := $(BPF_SRC:%.bpf.c=$(B)/%.skel.h)
UNITS := $(patsubst %.c,$(B)/unit/%,$(wildcard tests/unit/*/test_*.c))
LOADS := $(patsubst %.c,$(B)/%,$(wildcard tests/loads/*.c))
BENCHES := $(addprefix $(B)/tools/bench/,peer cgread ringdump replay screen history export)
NOMEM := $(addprefix $(B)/tests/nomem/,nomem fail.so)
TOOLS := $(patsubst %.c,$(B)/%,$(wildcard tools/btf/*.c))
SANITIZED := $(B)/unit/cgswap
TUI := $(B)/unit/tests/tui/screen_demo
FUZZ := $(patsubst %.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 20

.PHONY: all
all: $(B)/cgswap ## build the command (default)

# Each set of flags is kept in a file that changes only when the flags do: objects depend on that
# file, not on this makefile. GNU make 4.3 does not always remove the last newline that $(file)
# reads (when its buffer moves), hence strip.
# $(call flags,NAME,TEXT)
define flags
ifneq ($$(strip $$(file <$(B)/.flags-$(1))),$$(strip $(2)))
$$(shell mkdir -p $(B))
$$(file >$(B)/.flags-$(1),$(2))
endif
$(B)/.flags-$(1):
endef
$(eval $(call flags,user,$(CC) $(CPPFLAGS) $(CFLAGS) $(USER_FLAGS)))
$(eval $(call flags,unit,$(CC) $(SANITIZE) $(USER_FLAGS)))
$(eval $(call flags,fuzz,$(CLANG) $(FUZZ_FLAGS) $(USER_FLAGS)))
$(eval $(call flags,bpf,$(CLANG) $(BPF_FLAGS) $(BPFTOOL)))
$(eval $(call flags,link,$(CC) $(CFLAGS) $(LDFLAGS)))
$(eval $(call flags,sources,$(LIB_SRC)))
$(eval $(call flags,version,$(VERSION)))

# Names the missing package, before a compiler fails in a less obvious way.
$(B)/.deps-%: tools/deps tools/deps.list
	$(Q)mkdir -p $(B)
	$(Q)tools/deps check build $(filter test,$*) $(if $(SYSROOT),$(ARCH)) || \
		{ echo "get them with: make deps$(if $(SYSROOT), ARCH=$(ARCH))" >&2; exit 1; }
	$(Q)touch $@

# Two objects from the same sources: all programs, and only those that count.
$(B)/%.bpf.o: %.bpf.c $(B)/.flags-bpf | $(B)/.deps-build
	$(Q)mkdir -p $(@D)
	$(call say,BPF,$@)$(CLANG) $(BPF_FLAGS) -c $< -o $@
	$(Q)llvm-strip -g $@

$(B)/%.skel.h: $(B)/%.bpf.o
	$(call say,SKEL,$@)$(BPFTOOL) gen skeleton $< name $(*F)_bpf > $@

# The same C is built three times: for the command and the tools; with the sanitizers, for unit and
# screen tests; for the fuzzer. On the first build there are no dependency files yet, so files that
# include a skeleton depend on it here.
$(B)/%.o: %.c $(B)/.flags-user | $(B)/.deps-build
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(USER_FLAGS) $(EXTRA_FLAGS) -c $< -o $@

$(B)/unit/%.o: %.c $(B)/.flags-unit | $(B)/.deps-test
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(SANITIZE) $(USER_FLAGS) -Itests -c $< -o $@

$(B)/fuzz/%.o: %.c $(B)/.flags-fuzz | $(B)/.deps-test
	$(Q)mkdir -p $(@D)
	$(call say,FUZZ,$@)$(CLANG) $(FUZZ_FLAGS) $(USER_FLAGS) -c $< -o $@

# $(call in,VARIANT,SOURCES): the objects of SOURCES
in = $(patsubst %.c,$(B)/$(1)%.o,$(2))
LOADER := $(wildcard user/loader/*.c)
$(call in,,$(LOADER)) $(call in,unit/,$(LOADER)) $(call in,fuzz/,$(LOADER)): | $(SKELS)
VERSIONED := user/cmd/main.c user/cmd/export.c user/cmd/record.c
VERSIONED := $(foreach variant,/ /unit/ /fuzz/,$(VERSIONED:%.c=$(B)$(variant)%.o))
$(VERSIONED): $(B)/.flags-version
$(VERSIONED): private USER_FLAGS += -DCGSWAP_VERSION='"$(VERSION)"'
.SECONDARY:

# All code except main(); tools and tests link what they need of it.
$(B)/cgswap.a: $(call in,,$(LIB_SRC))
$(B)/unit/cgswap.a: $(call in,unit/,$(LIB_SRC))
$(B)/fuzz/cgswap.a: $(call in,fuzz/,$(LIB_SRC))
%/cgswap.a: $(B)/.flags-sources
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

link = $(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o %.a,$^) $(call libs,$(LIBS)) -o $@

$(B)/cgswap: $(B)/user/cmd/main.o $(B)/cgswap.a $(B)/.flags-link
	$(link)

$(TOOLS) $(BENCHES): $(B)/%: $(B)/%.o $(B)/cgswap.a $(B)/.flags-link
	$(link)

# The bench: the peers that cgswap is compared with, and parts of cgswap run on their own.
$(BENCHES:=.o): EXTRA_FLAGS := -isystem $(B)/tools/bench
$(B)/tools/bench/peer.o: | $(B)/tools/bench/peer.skel.h
$(B)/tools/bench/replay.o: | $(B)/tools/bench/replay.skel.h

.PHONY: bench
bench: ## measure the cost on kernels against bpftrace and others; results in tools/bench
	$(Q)tools/deps install build vm bench
	$(Q)$(MAKE) --no-print-directory all loads $(BENCHES)
	$(Q)tools/bench/run $(K)

.PHONY: bench-export
bench-export: $(B)/tools/bench/export ## count what refreshes and scrapes of cgswap export cost, in a minute
	$(Q)tools/deps check bench || { echo "get them with: tools/deps install bench" >&2; exit 1; }
	$(Q)tools/bench/export-cost

$(LOADS): $(B)/%: %.c $(B)/.flags-user | $(B)/.deps-build
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -O2 -g $(BASE_FLAGS) $< -o $@

.PHONY: loads
loads: $(LOADS) ## build the loads of the kernel tests

$(UNITS): %: %.o $(B)/unit/cgswap.a
	$(call say,LINK,$@)$(CC) $(SANITIZE) $^ $(call libs,$(LIBS) cmocka) -o $@

.PHONY: unit
unit: $(UNITS) ## run the unit tests
	$(Q)EMULATOR="$(EMULATOR)" tests/unit/run $(UNITS)

# The whole command with the sanitizers, for tests with hostile files.
$(SANITIZED): $(B)/unit/user/cmd/main.o $(B)/unit/cgswap.a
	$(call say,LINK,$@)$(CC) $(SANITIZE) $^ $(call libs,$(LIBS)) -o $@

.PHONY: sanitized
sanitized: $(SANITIZED) ## build the command with the sanitizers

# Screen tests: the screen with synthetic groups, driven by tmux.
$(TUI): $(TUI).o $(B)/unit/cgswap.a
	$(call say,LINK,$@)$(CC) $(SANITIZE) $^ $(call libs,$(LIBS)) -o $@

.PHONY: tui
tui: $(TUI) $(SANITIZED) ## run the screen tests
	$(Q)tests/tui/run $(TUI)

$(FUZZ): %: %.o $(B)/fuzz/cgswap.a
	$(call say,LINK,$@)$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer $(WRAP) $^ $(call libs,$(LIBS)) -o $@
$(B)/fuzz/tests/fuzz/fuzz_options: WRAP := -Wl,--wrap=exit,--wrap=options_parse,--wrap=fopencookie,--wrap=fclose

.PHONY: fuzz
fuzz: $(FUZZ) ## fuzz all that reads; FUZZ_SECONDS=600 for longer
	$(Q)tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ)

.PHONY: lint
lint: ## run the lints
	$(Q)tests/lint/run

# Tests without memory: a preloaded library that fails allocations, and the program that runs it.
$(B)/tests/nomem/nomem: $(B)/tests/nomem/nomem.o
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@

$(B)/tests/nomem/fail.so: tests/nomem/fail.c $(B)/.flags-user
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -O2 -g -fPIC -shared $(BASE_FLAGS) $< -o $@

.PHONY: cli
cli: $(B)/cgswap $(SANITIZED) $(NOMEM) ## run the command line tests
	$(Q)tests/cli/run

.PHONY: dist-check
dist-check: $(B)/cgswap ## check what tools/dist has for Prometheus and Kubernetes
	$(Q)tests/lint/run dist kubernetes
	$(Q)tests/cli/run ./dist.sh
	$(Q)PROMETHEUS=$$(tools/prometheus-fetch) && export PROMETHEUS && tests/cli/run ./dist.sh

.PHONY: vm-build
vm-build: $(B)/cgswap $(TOOLS) loads ## build what the kernel tests run in their machines

.PHONY: test-vm
test-vm: vm-build ## run the kernel tests; K="6.12 7.3" for some kernels
	$(Q)tests/vm/run $(K)

.PHONY: test
test: ## install what is missing, build, and run all the tests
	$(Q)tests/run

.PHONY: demo
demo: ## install what is missing, build, and show the live table on a Debian kernel
	$(Q)tools/demo

.PHONY: demo-fleet
demo-fleet: $(B)/cgswap ## show three machines and an alert in a real Prometheus
	$(Q)tools/demo-fleet

.PHONY: deps
deps: ## install what the build, the tests and the lab need (Debian)
	$(Q)tools/deps install $(if $(SYSROOT),build test vm $(ARCH))

include tools/dist/dist.mk

.PHONY: clean
clean: ## remove build/
	rm -rf $(B)

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort | expand -t 16

# Only sources that exist: a deleted file leaves its .d file behind.
DEPS := $(foreach variant,$(B)/ $(B)/unit/ $(B)/fuzz/,$(SRC:%.c=$(variant)%.d))
DEPS += $(addsuffix .d,$(basename $(NOMEM)) $(UNITS) $(TUI) $(FUZZ) $(LOADS) $(TOOLS) $(BENCHES))
DEPS += $(SKELS:.skel.h=.bpf.d) $(BENCHES:=.bpf.d)
-include $(wildcard $(DEPS))
