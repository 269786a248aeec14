// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/object.c - the BPF object: opened, told what it has to know of the kernel, loaded.
 *
 * Owns: the skeleton and its read-only data, and the words for what the verifier refuses. Must not
 * know: which programs are wanted, attaching.
 */
#include <assert.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loader/error.h"
#include "loader/loader.h"
#include "loader/state.h"
#include "loader/verifier_log.h"

#include "account.skel.h"

/* Of the verifier's log, which kernels before 6.4 cut at the end, where the reason stands. */
#define LOG_BYTES (4u << 20)

static int print_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

static int print_brief(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_DEBUG ? 0 : vfprintf(stderr, format, args);
}

static int print_all(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	return vfprintf(stderr, format, args);
}

void loader_set_verbose(int verbose)
{
	libbpf_set_print(verbose > 1 ? print_all : verbose ? print_brief : print_nothing);
}

static int ids_find(struct loader *loader, uint64_t *address)
{
	static const char *const names[] = { "mem_cgroup_private_ids", "mem_cgroup_ids",
					     "mem_cgroup_idr" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !*address; i++)
		*address = loader_sym(loader, names[i]);
	if (*address)
		return 0;
	loader_fail(
		loader,
		"cannot find the kernel's table of memory cgroup ids: is CONFIG_MEMCG on and CONFIG_KALLSYMS_ALL set?");
	return -ENOENT;
}

/* The variable became the time of the last flush, from that of the next one (mm/memcontrol.c). */
static uint64_t stats_flush_find(const struct loader *loader)
{
	uint64_t address = loader_sym(loader, "flush_last_time");

	return address ? address : loader_sym(loader, "flush_next_time");
}

static void rodata_fill_trace(struct loader *loader, const struct loader_trace *trace)
{
	struct cgswap_bpf__rodata *rodata = loader->skel->rodata;

	rodata->ksyms.nr_swap_pages = loader_sym(loader, "nr_swap_pages");
	rodata->ksyms.total_swap_pages = loader_sym(loader, "total_swap_pages");
	rodata->trace_on = trace->on;
	rodata->trace_stacks_on = trace->on && trace->stacks;
	rodata->trace_subtree_on = trace->subtree;
	rodata->trace_loads_on = loader->choices[JOB_ZSWAP_LOAD].hook != NULL;
	rodata->trace_kinds = trace->kinds;
	rodata->trace_actors = trace->actors;
	rodata->trace_pid = trace->pid;
	rodata->trace_min_pages = trace->min_pages;
}

static int rodata_fill(struct loader *loader, const struct loader_config *config)
{
	struct cgswap_bpf__rodata *rodata = loader->skel->rodata;
	uint64_t ids = 0;
	int err = ids_find(loader, &ids);

	if (err)
		return err;
	rodata->ksyms.memcg_ids = ids;
	rodata->ksyms.swap_cgroup_ctrl = loader_sym(loader, "swap_cgroup_ctrl");
	rodata->ksyms.swap_info = loader_sym(loader, "swap_info");
	rodata->ksyms.nr_swapfiles = loader_sym(loader, "nr_swapfiles");
	rodata->ksyms.vmemmap_base = kernel_variable(&loader->kernel, "vmemmap_base");
	rodata->ksyms.page_offset_base = kernel_variable(&loader->kernel, "page_offset_base");
	rodata->ksyms.kprobe_table = loader_sym(loader, "kprobe_table");
	rodata->ksyms.pre_handler_kretprobe = loader_sym(loader, "pre_handler_kretprobe");
	rodata->ksyms.aggr_pre_handler = loader_sym(loader, "aggr_pre_handler");
	rodata->ksyms.css_online = loader_sym(loader, "mem_cgroup_css_online");
	rodata->ksyms.charge_zswap = loader_sym(loader, "obj_cgroup_charge_zswap");
	rodata->ksyms.zswap_enabled = loader_sym(loader, "zswap_enabled");
	rodata->ksyms.stats_flush = stats_flush_find(loader);
	rodata->zswap_on = hooks_have_zswap(loader->choices);
	rodata->slot_layout = loader->kernel.facts.slot_layout;
	rodata->memsw_on = config->memsw;
	rodata->page_counter_max = (uint64_t)(LONG_MAX / sysconf(_SC_PAGESIZE));
	rodata->twin_on = loader->twins;
	rodata->journal_on = config->journal;
	rodata_fill_trace(loader, &config->trace);
	rodata->cpu_rings_on = loader->cpu_ring_slots > 0;
	rodata->wake_bytes = (uint32_t)(loader->ring_bytes / 2);
	return 0;
}

const void *loader_object_file(const struct loader_config *config, size_t *size)
{
	return config->trace.on || config->audit || config->every_program
		       ? cgswap_bpf__elf_bytes(size)
		       : account_bpf__elf_bytes(size);
}

/*
 * libbpf looks a function's id up in the whole BTF of the kernel, which it parses for that once
 * more, unless it takes the program for one that attaches to another program: so it gets the id in
 * the place of that program's fd, and hands it on to target_set() at the load.
 */
int loader_object_target(const struct loader *loader, struct bpf_program *program,
			 const char *symbol)
{
	uint32_t id = kernel_function_id(&loader->kernel, symbol);

	return id ? bpf_program__set_attach_target(program, (int)id, NULL)
		  : bpf_program__set_attach_target(program, 0, symbol);
}

static void target_set(struct bpf_prog_load_opts *opts)
{
	if (!opts->attach_prog_fd)
		return; /* it has none, or libbpf found it */
	opts->attach_btf_id = opts->attach_prog_fd;
	opts->attach_prog_fd = 0;
}

static int program_prepare(struct bpf_program *program, struct bpf_prog_load_opts *opts,
			   long cookie)
{
	target_set(opts);
	return loader_late_prepare((struct loader *)cookie, program, opts);
}

#define HANDLERS (sizeof(((struct loader *)0)->handlers) / sizeof(int))

int loader_handlers_open(struct loader *loader)
{
	static const struct {
		const char *sections;
		enum bpf_prog_type type;
		enum bpf_attach_type attach;
	} kinds[] = {
		{ "fentry+", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY },
		{ "fexit+", BPF_PROG_TYPE_TRACING, BPF_TRACE_FEXIT },
		{ "kprobe+", BPF_PROG_TYPE_KPROBE, 0 },
		{ "kretprobe+", BPF_PROG_TYPE_KPROBE, 0 },
		{ "raw_tp+", BPF_PROG_TYPE_RAW_TRACEPOINT, 0 },
	};
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .prog_prepare_load_fn = program_prepare,
		    .cookie = (long)loader);
	int err;

	static_assert(sizeof(kinds) / sizeof(kinds[0]) == HANDLERS, "a number for each");
	/* is never taken back: libbpf 1.1 uses its list after the last one of it was freed */
	err = libbpf_register_prog_handler("cgswap_none", BPF_PROG_TYPE_UNSPEC, 0, NULL);
	for (size_t i = 0; err >= 0 && i < HANDLERS; i++) {
		err = libbpf_register_prog_handler(kinds[i].sections, kinds[i].type,
						   kinds[i].attach, &opts);
		loader->handlers[i] = err;
	}
	return err < 0 ? err : 0;
}

void loader_handlers_close(struct loader *loader)
{
	for (size_t i = 0; i < HANDLERS; i++) {
		if (loader->handlers[i] > 0)
			libbpf_unregister_prog_handler(loader->handlers[i]);
		loader->handlers[i] = 0;
	}
}

/*
 * The skeleton of the whole object serves for the other one too, which has the same maps and the
 * same variables in them; programs that it does not have are NULL.
 */
static int skeleton_open(struct loader *loader, const struct loader_config *config,
			 const struct bpf_object_open_opts *opts)
{
	struct cgswap_bpf *skel = calloc(1, sizeof(*skel));
	struct bpf_object_skeleton *skeleton;
	int nr, err;

	loader->skel = skel;
	if (!skel || cgswap_bpf__create_skeleton(skel))
		return -ENOMEM;
	skeleton = skel->skeleton;
	nr = skeleton->prog_cnt;
	skeleton->data = loader_object_file(config, &skeleton->data_sz);
	skeleton->prog_cnt = 0; /* it is an error there to have none of a name */
	err = bpf_object__open_skeleton(skeleton, opts);
	skeleton->prog_cnt = nr;
	for (int i = 0; !err && i < nr; i++)
		*skeleton->progs[i].prog =
			bpf_object__find_program_by_name(skel->obj, skeleton->progs[i].name);
	return err;
}

int loader_object_open(struct loader *loader, const struct loader_config *config)
{
	/* with a file libbpf does not look into modules, which takes CAP_SYS_ADMIN and time */
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = loader->kernel.btf_path,
		    .kernel_log_size = LOG_BYTES);

	int err = -ENOMEM;

	loader->log = calloc(1, LOG_BYTES); /* touched by the kernel only when it refuses */
	opts.kernel_log_buf = loader->log;
	if (loader->log)
		err = skeleton_open(loader, config, &opts);
	if (!err)
		return rodata_fill(loader, config);
	loader_fail(loader, "cannot open the BPF object: %s", strerror(-err));
	loader_object_close(loader);
	return err;
}

static void load_fail(struct loader *loader, int err)
{
	char reason[256];

	if (!verifier_log_reason(loader->log, reason, sizeof(reason)))
		snprintf(reason, sizeof(reason), "%s", kernel_refusal(err));
	loader_fail(loader, "cannot load the BPF programs: %s", reason);
}

int loader_object_load(struct loader *loader)
{
	int err = loader_maps_prepare(loader);

	if (!err)
		err = cgswap_bpf__load(loader->skel);
	if (!err)
		err = loader_maps_open(loader);
	if (err)
		load_fail(loader, err);
	free(loader->log);
	loader->log = NULL;
	return err;
}

void loader_object_close(struct loader *loader)
{
	loader_maps_release(loader);
	loader_late_release(loader);
	cgswap_bpf__destroy(loader->skel);
	loader->skel = NULL;
	free(loader->log);
	loader->log = NULL;
}
