# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The one makefile. Everything is built below build/. `make help` lists the targets; V=1 shows the
# commands.
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DESTDIR ?=

CLANG ?= clang
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
CLANG_FORMAT ?= clang-format
CLANG_TIDY ?= clang-tidy

# vmlinux/ has a directory for each architecture; bpf_tracing.h knows the same names.
ARCH ?= $(shell uname -m | sed -e 's/x86_64/x86/' -e 's/aarch64/arm64/')

B := build
V ?= 0
ifeq ($(V),0)
Q := @
say = @printf '  %-7s %s\n' $(1) $(2);
endif

WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Werror
USER_FLAGS := -std=gnu11 -D_GNU_SOURCE= -Iuser -Ibpf $(WARN) -MMD -MP
BPF_FLAGS := -g -O2 -mcpu=v3 --target=bpf -D__TARGET_ARCH_$(ARCH) -Ivmlinux/$(ARCH) -Ibpf \
	-Wall -Wextra -Werror -Wno-unused-parameter -MMD -MP
LIBS := libbpf libelf zlib jansson ncursesw
LINK = $(shell $(PKG_CONFIG) --libs $(LIBS))

# What needs libbpf, and what is pure and links into tests without it.
KERNEL_PURE := kernel_needs kneeds kcore kpart kbtf kkeep kemit
SRC_LOADER := user/loader.c user/loader_attach.c user/loader_object.c user/loader_late.c user/loader_maps.c user/kernel.c user/kscan.c \
	$(KERNEL_PURE:%=user/%.c) user/klookup.c user/kmem.c user/code.c user/cpus.c user/verifier.c user/trial.c
HOOKS := hooks hook_facts hooks_account hooks_trace hooks_audit ksyms prototype
LEDGER := ledger ledger_take ledger_book ledger_sum room ledger_tree ledger_journal balance decode
SRC_LEDGER := $(LEDGER:%=user/%.c) user/names.c \
	user/zbook.c user/zbook_part.c user/zbook_row.c user/zbalance.c
SRC_FILES := user/kernfs.c user/kernfs_mount.c user/cgfiles.c user/host.c
SRC_VIEWS := user/columns.c user/value_json.c user/view_host.c user/view_table.c \
	user/view_json.c user/limit.c \
	user/fmt.c user/fmt_name.c
# The screen: what is pure, and what draws.
SRC_MODEL := user/screen_model.c user/screen_list.c user/screen_groups.c user/screen_columns.c \
	user/screen_text.c user/screen_detail.c user/screen_actors.c user/screen_events.c user/actors.c user/trace_event.c
SRC_SCREEN := $(SRC_MODEL) user/screen.c user/screen_draw.c user/screen_cells.c user/screen_page.c \
	user/screen_keys.c user/screen_prompt.c user/screen_term.c
# A trace: from the rings or a file, to lines and sums. All but the source is pure.
SRC_TRACE_PURE := user/trace_groups.c user/trace_merge.c user/trace_oom.c \
	user/trace_order.c user/trace_report.c user/trace_stacks.c user/trace_sum.c user/recording.c \
	user/view_trace.c user/view_trace_json.c user/view_trace_sum.c
SRC_TRACE := $(SRC_TRACE_PURE) user/replay.c user/top_replay.c user/tracer.c user/tracer_host.c \
	user/tracer_names.c user/tracer_reading.c user/trace_needs.c user/symbols.c user/cmd_trace.c
SRC_DOCTOR := user/doctor.c user/doctor_kernel.c user/doctor_rights.c user/doctor_memory.c \
	user/swaps.c user/view_doctor.c user/view_doctor_json.c
SRC_EXPLAIN := user/explain.c user/group.c user/cgmemory.c user/machine.c user/target.c \
	user/container.c user/runtime_json.c user/command.c user/check.c user/check_limits.c user/check_use.c \
	user/check_trend.c user/future.c user/translate.c user/report.c user/view_explain.c \
	user/view_explain_json.c
SRC_AUDIT := user/audit.c user/audit_group.c user/audit_judge.c user/audit_machine.c \
	user/audit_reason.c user/audit_text.c user/proof.c user/census.c user/audit_replay.c \
	user/audit_slots.c user/replay_audit.c user/view_audit.c user/view_audit_json.c
# Lowering a limit: what is pure, and what does it.
SRC_SHRINK := user/shrink_plan.c user/shrink_result.c user/release.c user/keeper.c user/gauge.c \
	user/meter.c user/shrink.c user/view_shrink.c user/view_shrink_json.c user/cmd_shrink.c
SRC_COMMAND := user/main.c user/cmd_top.c user/cmd_audit.c user/cmd_doctor.c user/cmd_explain.c user/options.c \
	user/child.c user/clock.c user/locked.c user/stop.c user/monitor.c user/monitor_open.c user/monitor_record.c user/monitor_audit.c user/table.c user/table_row.c user/values.c user/snapshot.c user/order.c user/capture.c user/journal.c
SRC := $(SRC_COMMAND) $(SRC_LOADER) $(HOOKS:%=user/%.c) $(SRC_LEDGER) $(SRC_FILES) $(SRC_VIEWS) $(SRC_DOCTOR) $(SRC_AUDIT) $(SRC_EXPLAIN) \
	$(SRC_SHRINK) \
	$(SRC_SCREEN) $(SRC_TRACE)
OBJ := $(SRC:%.c=$(B)/%.o)

LOADS := load_anon load_shmem load_fork load_thp load_churn load_oom load_ids \
	load_bench load_maps
LOAD_BINS := $(LOADS:%=$(B)/tests/loads/%)

.PHONY: all
all: $(B)/cgswap ## build the command (default)

# Says which package is missing before a compiler says something stranger.
$(B)/.deps-build: tools/deps tools/deps.list
	$(Q)mkdir -p $(B)
	$(Q)tools/deps check build || { echo "get them with: make deps" >&2; exit 1; }
	$(Q)touch $@

# Two objects of the same sources: all programs, and those of the books alone.
$(B)/bpf/books.bpf.o: BPF_FLAGS += -Wno-unused-function
$(B)/bpf/%.bpf.o: bpf/%.bpf.c $(B)/.deps-build Makefile
	$(Q)mkdir -p $(@D)
	$(call say,BPF,$@)$(CLANG) $(BPF_FLAGS) -c $< -o $@
	$(Q)llvm-strip -g $@

$(B)/bpf/%.skel.h: $(B)/bpf/%.bpf.o
	$(call say,SKEL,$@)$(BPFTOOL) gen skeleton $< name $*_bpf > $@

$(B)/user/%.o: user/%.c $(B)/.deps-build Makefile
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CFLAGS) $(USER_FLAGS) -isystem $(B)/bpf -c $< -o $@

$(SRC_LOADER:%.c=$(B)/%.o): $(B)/bpf/cgswap.skel.h
$(B)/user/loader_object.o: $(B)/bpf/books.skel.h
.SECONDARY: $(B)/bpf/cgswap.bpf.o $(B)/bpf/books.bpf.o

$(B)/cgswap: $(OBJ)
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LINK) -o $@

# tools/btf-minimal
BTFMIN_OBJ := $(B)/tools/btfmin/main.o $(HOOKS:%=$(B)/user/%.o) $(KERNEL_PURE:%=$(B)/user/%.o)

$(B)/tools/btfmin/%.o: tools/btfmin/%.c $(B)/.deps-build
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CFLAGS) $(USER_FLAGS) -c $< -o $@

$(B)/tools/btf-minimal: $(BTFMIN_OBJ) $(B)/bpf/cgswap.bpf.o
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) $(BTFMIN_OBJ) $$($(PKG_CONFIG) --libs libbpf libelf) -o $@

$(B)/tools/btf-relocs: $(B)/tools/btfmin/relocs.o
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) $< $$($(PKG_CONFIG) --libs libbpf) -o $@

$(B)/tools/klookup/%.o: tools/klookup/%.c $(B)/.deps-build
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CFLAGS) $(USER_FLAGS) -c $< -o $@

$(B)/tools/klookup/klookup: $(B)/tools/klookup/main.o $(HOOKS:%=$(B)/user/%.o) $(B)/user/klookup.o
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) $^ $$($(PKG_CONFIG) --libs libbpf) -o $@

$(B)/tests/loads/%: tests/loads/%.c $(B)/.deps-build
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -O2 -g -std=gnu11 -D_GNU_SOURCE= $(WARN) -MMD -MP $< -o $@

# The bench: peers to measure against, and the parts of cgswap that are run alone.
BENCH := $(B)/tools/bench
BENCH_BINS := $(addprefix $(BENCH)/,peer cgread ringdump replay)

$(BENCH)/%.bpf.o: tools/bench/%.bpf.c $(B)/.deps-build Makefile
	$(Q)mkdir -p $(@D)
	$(call say,BPF,$@)$(CLANG) $(BPF_FLAGS) -c $< -o $@
	$(Q)llvm-strip -g $@

$(BENCH)/%.skel.h: $(BENCH)/%.bpf.o
	$(call say,SKEL,$@)$(BPFTOOL) gen skeleton $< name $*_bpf > $@

$(BENCH)/%.o: tools/bench/%.c $(B)/.deps-build Makefile
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CFLAGS) $(USER_FLAGS) -isystem $(BENCH) -c $< -o $@

$(BENCH)/peer.o: $(BENCH)/peer.skel.h
$(BENCH)/replay.o: $(BENCH)/replay.skel.h
$(BENCH)/ringdump: $(SRC_LOADER:%.c=$(B)/%.o) $(HOOKS:%=$(B)/user/%.o) $(B)/user/capture.o \
	$(B)/user/room.o
$(BENCH)/replay: $(patsubst %,$(B)/user/%.o,capture journal $(LEDGER))

.SECONDARY: $(BENCH)/peer.bpf.o $(BENCH)/replay.bpf.o
$(BENCH_BINS): $(BENCH)/%: $(BENCH)/%.o
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LINK) -o $@

.PHONY: bench
bench: ## measure the cost on kernels against bpftrace and others; results in tools/bench
	$(Q)tools/deps install build vm bench
	$(Q)$(MAKE) --no-print-directory all loads $(BENCH_BINS)
	$(Q)tools/bench/run $(K)

.PHONY: loads
loads: $(LOAD_BINS) ## build the loads of the kernel tests

# Unit tests: pure parts only, with both sanitizers, from objects of their own.
UNIT_FLAGS := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
UNIT_LIBS := libbpf libelf cmocka jansson zlib
UNITS := $(patsubst tests/unit/test_%.c,%,$(wildcard tests/unit/test_*.c))
UNIT_BINS := $(UNITS:%=$(B)/unit/test_%)
unit_src_fmt := fmt fmt_name
unit_src_kernfs := kernfs kernfs_mount
unit_src_cgfiles := cgfiles kernfs
unit_src_limit := limit
unit_src_host := host kernfs kernfs_mount
unit_src_columns := columns fmt
unit_src_view_table := view_table view_host columns container fmt fmt_name limit
unit_src_view_json := view_json value_json trace_event columns container fmt fmt_name
unit_src_screen_model := $(patsubst user/%.c,%,$(SRC_MODEL)) columns container fmt fmt_name limit
unit_src_decode := decode
unit_src_names := names
unit_src_ksyms := ksyms
unit_src_balance := balance
unit_src_zbalance := zbalance
unit_src_zbook := zbook zbook_part zbook_row zbalance room
unit_src_zbook_part := $(unit_src_zbook)
unit_src_table := table table_row values order $(LEDGER) kernfs kernfs_mount cgfiles limit zbook zbook_part zbook_row zbalance
unit_src_table_many := $(unit_src_table)
unit_src_ledger := $(LEDGER)
unit_src_ledger_book := $(LEDGER)
unit_src_room := room
unit_src_values := values room
unit_src_snapshot := snapshot
unit_src_journal := journal $(LEDGER)
unit_src_prototype := prototype
unit_src_kpart := kpart kneeds kbtf kkeep kemit
unit_src_verifier := verifier
unit_src_proof := proof
unit_src_cpus := cpus
unit_src_code := code
unit_src_census := census
unit_src_audit := audit audit_group audit_judge audit_machine audit_reason audit_text proof census $(LEDGER)
unit_src_view_audit := value_json view_audit view_audit_json audit audit_group audit_judge \
	audit_machine audit_reason audit_text proof census $(LEDGER) fmt fmt_name
unit_src_audit_replay := audit_replay audit_slots trace_event trace_groups $(unit_src_audit)
unit_src_swaps := swaps
unit_src_doctor := doctor doctor_kernel doctor_rights doctor_memory swaps kernel $(KERNEL_PURE) klookup kmem $(HOOKS) \
	host kernfs kernfs_mount fmt fmt_name
unit_src_view_doctor := value_json view_doctor view_doctor_json doctor doctor_kernel doctor_rights \
	doctor_memory swaps kernel $(KERNEL_PURE) klookup kmem $(HOOKS) host kernfs \
	kernfs_mount fmt fmt_name
unit_src_hooks := $(HOOKS)
unit_src_capture := capture
unit_src_container := container
unit_explain := explain limit group clock cgmemory cgfiles kernfs kernfs_mount machine host swaps \
	command container fmt fmt_name
unit_src_check := check check_limits check_use check_trend $(unit_explain)
unit_src_future := future $(unit_explain)
unit_src_translate := translate $(unit_explain)
unit_src_command := command
unit_src_shrink_plan := shrink_plan future $(unit_explain)
unit_src_release := release trace_event trace_groups trace_sum
unit_src_shrink := shrink shrink_result clock meter gauge keeper group cgmemory cgfiles kernfs \
	kernfs_mount release trace_event trace_groups trace_sum
unit_src_view_shrink := view_shrink view_shrink_json value_json shrink_plan shrink_result future release \
	trace_event trace_groups trace_sum $(unit_explain)
unit_src_keeper := keeper clock
TRACE_PURE := $(patsubst user/%.c,%,$(SRC_TRACE_PURE)) trace_event value_json fmt fmt_name
unit_src_trace_event := trace_event
unit_src_actors := actors
unit_src_trace_pieces := trace_groups trace_order trace_merge
unit_src_trace_oom := trace_oom fmt
unit_src_recording := $(TRACE_PURE) replay

$(B)/unit/user/%.o: user/%.c $(B)/.deps-test Makefile
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(UNIT_FLAGS) $(USER_FLAGS) -c $< -o $@

$(B)/unit/test_%.o: tests/unit/test_%.c $(B)/.deps-test Makefile
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(UNIT_FLAGS) $(USER_FLAGS) -c $< -o $@

.SECONDEXPANSION:
$(UNIT_BINS): $(B)/unit/test_%: $(B)/unit/test_%.o $$(addsuffix .o,$$(addprefix $(B)/unit/user/,$$(unit_src_$$*)))
	$(call say,LINK,$@)$(CC) $(UNIT_FLAGS) $^ $$($(PKG_CONFIG) --libs $(UNIT_LIBS)) -o $@

$(B)/.deps-test: tools/deps tools/deps.list
	$(Q)mkdir -p $(B)
	$(Q)tools/deps check build test || { echo "get them with: make deps" >&2; exit 1; }
	$(Q)touch $@

.PHONY: unit
unit: $(UNIT_BINS) ## run the unit tests
	$(Q)tests/unit/run $(UNIT_BINS)

# Screen tests: the screen on made-up groups, with the sanitizers, driven by tmux.
TUI_SRC := $(patsubst user/%.c,%,$(SRC_SCREEN)) view_table view_host columns container limit fmt fmt_name
TUI_BIN := $(B)/tests/tui/screen_demo

$(B)/tests/tui/%.o: tests/tui/%.c $(B)/.deps-build Makefile
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(UNIT_FLAGS) $(USER_FLAGS) -c $< -o $@

$(TUI_BIN): $(TUI_BIN).o $(TUI_SRC:%=$(B)/unit/user/%.o)
	$(call say,LINK,$@)$(CC) $(UNIT_FLAGS) $^ $$($(PKG_CONFIG) --libs ncursesw) -o $@

.PHONY: tui
tui: $(TUI_BIN) ## run the screen tests
	$(Q)tests/tui/run $(TUI_BIN)

# A fuzzer of recordings, with clang's libFuzzer.
FUZZ_BIN := $(B)/tests/fuzz/fuzz_trace
FUZZ_AUDIT := audit_replay audit_slots view_audit view_audit_json $(unit_src_audit)
FUZZ_SRC := tests/fuzz/fuzz_trace.c user/replay.c $(TRACE_PURE:%=user/%.c) $(FUZZ_AUDIT:%=user/%.c)
FUZZ_SECONDS ?= 20

$(FUZZ_BIN): $(FUZZ_SRC) $(wildcard user/*.h bpf/record.h) $(B)/.deps-test
	$(Q)mkdir -p $(@D)
	$(call say,FUZZ,$@)$(CLANG) -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		-std=gnu11 -D_GNU_SOURCE= -Iuser -Ibpf $(FUZZ_SRC) $$($(PKG_CONFIG) --libs jansson zlib) -o $@

.PHONY: fuzz
fuzz: $(FUZZ_BIN) ## fuzz the reading of recordings; FUZZ_SECONDS=600 for longer
	$(Q)tests/fuzz/run $(FUZZ_BIN) $(FUZZ_SECONDS)

.PHONY: lint
lint: ## run the lints
	$(Q)tests/lint/run

.PHONY: cli
cli: $(B)/cgswap ## run the command line tests
	$(Q)tests/cli/run

.PHONY: test-vm
test-vm: $(B)/cgswap $(B)/tools/btf-minimal $(B)/tools/btf-relocs $(B)/tools/klookup/klookup loads ## run the kernel tests; K="6.12 7.3" for some kernels
	$(Q)tests/vm/run $(K)

.PHONY: test
test: ## install what is missing, build, and run all the tests
	$(Q)tests/run

.PHONY: demo
demo: ## install what is missing, build, and show the live table on a Debian kernel
	$(Q)tools/deps install build vm
	$(Q)$(MAKE) --no-print-directory all loads
	$(Q)tools/demo

.PHONY: deps
deps: ## install what the build, the tests and the lab need (Debian)
	$(Q)tools/deps install

.PHONY: install
install: $(B)/cgswap ## install below DESTDIR and PREFIX
	install -D -m 755 $(B)/cgswap $(DESTDIR)$(BINDIR)/cgswap
	install -D -m 644 user/cgswap.8 $(DESTDIR)$(MANDIR)/man8/cgswap.8

.PHONY: clean
clean: ## remove build/
	rm -rf $(B)

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort | expand -t 16

-include $(OBJ:.o=.d) $(wildcard $(B)/tests/tui/*.d) $(B)/bpf/cgswap.bpf.d $(B)/bpf/books.bpf.d $(LOAD_BINS:%=%.d) $(wildcard $(B)/tools/btfmin/*.d $(B)/tools/bench/*.d) $(wildcard $(B)/unit/*.d $(B)/unit/user/*.d)
