// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/object.c - the BPF object: opens it, fills in what it must know of the kernel, loads it.
 *
 * Owns: the skeleton and its read-only data, and the message when the verifier refuses. Must not
 * know: which programs are wanted, attaching.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "loader/error.h"
#include "loader/loader.h"
#include "loader/state.h"
#include "loader/verifier_log.h"

#include "cgswap.skel.h"

/* Size of the verifier's log. Kernels before 6.4 cut off its end, which has the reason. */
#define LOG_BYTES (4u << 20)

static int print_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

/* The message may contain names of kernel types, and the verifier's log. */
__attribute__((format(printf, 2, 0))) static int print_all(enum libbpf_print_level level,
							   const char *format, va_list args)
{
	char *text;
	int len = vasprintf(&text, format, args);

	(void)level;
	if (len < 0)
		return 0;
	out_lines(stderr, text);
	free(text);
	return len;
}

__attribute__((format(printf, 2, 0))) static int print_brief(enum libbpf_print_level level,
							     const char *format, va_list args)
{
	return level == LIBBPF_DEBUG ? 0 : print_all(level, format, args);
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

/* The variable was the time of the next flush, later that of the last one (mm/memcontrol.c). */
static uint64_t stats_flush_find(const struct loader *loader)
{
	uint64_t address = loader_sym(loader, "flush_last_time");

	return address ? address : loader_sym(loader, "flush_next_time");
}

static void rodata_fill_trace(struct loader *loader, const struct loader_trace *trace)
{
	struct account_bpf__rodata *rodata = loader->skel->rodata;

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
	struct account_bpf__rodata *rodata = loader->skel->rodata;
	uint64_t ids = 0;
	int err = ids_find(loader, &ids);

	if (err)
		return err;
	rodata->ksyms.memcg_ids = ids;
	rodata->ksyms.swap_cgroup_ctrl = loader_sym(loader, "swap_cgroup_ctrl");
	rodata->ksyms.swap_info = loader_sym(loader, "swap_info");
	rodata->ksyms.nr_swapfiles = loader_sym(loader, "nr_swapfiles");
	rodata->ksyms.page_structs = loader->kernel.pages.structs;
	rodata->ksyms.page_memory = loader->kernel.pages.memory;
	rodata->page_shift = (uint32_t)__builtin_ctzl((unsigned long)sysconf(_SC_PAGESIZE));
	rodata->ksyms.kprobe_table = loader_sym(loader, "kprobe_table");
	rodata->ksyms.pre_handler_kretprobe = loader_sym(loader, "pre_handler_kretprobe");
	rodata->ksyms.aggr_pre_handler = loader_sym(loader, "aggr_pre_handler");
	rodata->ksyms.css_online = loader_sym(loader, "mem_cgroup_css_online");
	rodata->ksyms.charge_zswap = loader_sym(loader, "obj_cgroup_charge_zswap");
	rodata->ksyms.memory_subsys = loader_sym(loader, "memory_cgrp_subsys");
	rodata->ksyms.zswap_enabled = loader_sym(loader, "zswap_enabled");
	rodata->ksyms.stats_flush = stats_flush_find(loader);
	rodata->ksyms.kprobes_all_disarmed = loader_sym(loader, "kprobes_all_disarmed");
	rodata->ksyms.ftrace_enabled = loader_sym(loader, "ftrace_enabled");
	rodata->zswap_on = hooks_have_zswap(loader->choices);
	rodata->slot_layout = loader->kernel.facts.slot_layout;
	rodata->memsw_on = config->memsw;
	rodata->events_local = config->local_events;
	rodata->calls_on = loader->kernel.facts.calls;
	rodata->page_counter_max = (uint64_t)(LONG_MAX / sysconf(_SC_PAGESIZE));
	rodata->twin_on = loader->twins;
	rodata->journal_on = config->journal;
	rodata_fill_trace(loader, &config->trace);
	rodata->cpu_rings_on = loader->cpu_ring_slots > 0;
	rodata->wake_bytes = (uint32_t)(loader->ring_bytes / 2);
	return 0;
}

/*
 * The object without the programs of tracing and audits, unless needed: with them a start takes 48
 * million instructions more on 7.3.4 and 21 on 6.12.117 (make bench, row 12).
 */
const void *loader_object_file(const struct loader_config *config, size_t *size)
{
	return config->trace.on || config->audit || config->calls || config->every_program
		       ? cgswap_bpf__elf_bytes(size)
		       : account_bpf__elf_bytes(size);
}

/*
 * To find a function's id libbpf parses and searches the kernel's whole BTF once more, unless the
 * program attaches to another program. So we set the id in place of that program's fd, and
 * target_set() corrects it during the load. Without this a start takes 36 million instructions more
 * on 7.3.4 and 40 on 6.12.117 (make bench, row 12).
 */
int loader_object_target(const struct loader *loader, struct bpf_program *program,
			 const char *symbol)
{
	uint32_t id = kernel_function_id(&loader->kernel, symbol);

	return id ? bpf_program__set_attach_target(program, (int)id, NULL)
		  : bpf_program__set_attach_target(program, 0, symbol);
}

static int target_set(struct bpf_program *program, struct bpf_prog_load_opts *opts, long cookie)
{
	(void)program;
	(void)cookie;
	if (!opts->attach_prog_fd)
		return 0; /* libbpf found it */
	opts->attach_btf_id = opts->attach_prog_fd;
	opts->attach_prog_fd = 0;
	return 0;
}

int loader_object_handle_targets(void)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .prog_prepare_load_fn = target_set);
	int err = libbpf_register_prog_handler("fentry+", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY,
					       &opts);

	if (err > 0)
		err = libbpf_register_prog_handler("fexit+", BPF_PROG_TYPE_TRACING, BPF_TRACE_FEXIT,
						   &opts);
	return err < 0 ? err : 0;
}

/* The full object contains all of the smaller one: one skeleton serves for both. */
static int skeleton_open(struct loader *loader, const struct loader_config *config,
			 const struct bpf_object_open_opts *opts)
{
	struct account_bpf *skel = calloc(1, sizeof(*skel));

	loader->skel = skel;
	if (!skel || account_bpf__create_skeleton(skel))
		return -ENOMEM;
	skel->skeleton->data = loader_object_file(config, &skel->skeleton->data_sz);
	return bpf_object__open_skeleton(skel->skeleton, opts);
}

int loader_object_open(struct loader *loader, const struct loader_config *config)
{
	/* given a file, libbpf does not search modules, which takes CAP_SYS_ADMIN and time */
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = loader->kernel.types_path,
		    .kernel_log_size = LOG_BYTES);

	int err = -ENOMEM;

	loader->log = calloc(1, LOG_BYTES); /* the kernel writes to it only on a refusal */
	opts.kernel_log_buf = loader->log;
	if (loader->log)
		err = skeleton_open(loader, config, &opts);
	if (!err) {
		loader->object = loader->skel->obj;
		return rodata_fill(loader, config);
	}
	loader_fail(loader, "cannot open the BPF object: %s", strerror(-err));
	loader_object_close(loader);
	return err;
}

static void load_fail(struct loader *loader, int err)
{
	struct refusal refusal;
	const char *why = refusal.text;

	/* the log may be of an earlier program */
	if (err == -EMFILE || err == -ENOMEM ||
	    !verifier_log_reason(loader->log, refusal.text, sizeof(refusal.text)))
		why = loader_refusal(loader, err, kernel_rights(&loader->kernel), &refusal);
	loader_fail(loader, "cannot load the BPF programs: %s", why);
}

int loader_object_load(struct loader *loader)
{
	int err = loader_maps_prepare(loader);

	if (!err)
		err = account_bpf__load(loader->skel);
	if (!err)
		err = loader_maps_open(loader);
	if (err)
		load_fail(loader, err);
	free(loader->log);
	loader->log = NULL;
	return err;
}

/* Uses the maps of the first load; maps that it left out stay out. */
static int maps_share(struct bpf_object *object, const struct bpf_object *first)
{
	struct bpf_map *map = NULL;
	int err = 0;

	while (!err && (map = bpf_object__next_map(object, map))) {
		struct bpf_map *made = bpf_object__find_map_by_name(first, bpf_map__name(map));

		err = bpf_map__autocreate(made) ? bpf_map__reuse_fd(map, bpf_map__fd(made))
						: bpf_map__set_autocreate(map, false);
	}
	return err;
}

struct bpf_object *loader_object_again(const struct loader *loader)
{
	const struct bpf_object_skeleton *skeleton = loader->skel->skeleton;
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = loader->kernel.types_path,
		    .object_name = skeleton->name);
	struct bpf_object *object = bpf_object__open_mem(skeleton->data, skeleton->data_sz, &opts);
	struct bpf_program *program;
	int err;

	if (!object)
		return NULL;
	bpf_object__for_each_program (program, object) {
		bpf_program__set_autoload(program, false);
	}
	err = maps_share(object, loader->skel->obj);
	if (!err)
		return object;
	bpf_object__close(object);
	errno = -err;
	return NULL;
}

void loader_object_close(struct loader *loader)
{
	loader_maps_release(loader);
	bpf_object__close(loader->late);
	bpf_object__close(loader->second);
	loader->late = loader->second = loader->object = NULL;
	account_bpf__destroy(loader->skel);
	loader->skel = NULL;
	free(loader->log);
	loader->log = NULL;
}
