// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/scan.c - the programs run on demand: scans of the kernel's numbers, names, misses, code.
 *
 * Owns: BPF_PROG_TEST_RUN and the layout of its output maps. Must not know: how the object was
 * loaded (loader/loader.c), what the numbers mean.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/value.h"
#include "loader/call_site.h"
#include "loader/loader.h"
#include "loader/state.h"

static int program_run_two(const struct bpf_program *program, uint64_t arg, uint64_t arg2)
{
	uint64_t args[2] = { arg, arg2 };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	return bpf_prog_test_run_opts(bpf_program__fd(program), &opts) ? -errno : 0;
}

static int program_run(const struct bpf_program *program, uint64_t arg)
{
	return program_run_two(program, arg, 0);
}

/* Appends the rows of one run to the @total rows kept so far. Returns the new total. */
static size_t rows_keep(struct loader *loader, const struct scan_filter *filter, size_t total)
{
	size_t nr = ((volatile struct account_bpf__bss *)loader->skel->bss)->scan_row_count;
	struct scan_row *rows = loader->rows.at;

	for (size_t i = 0; i < nr && total < MEMCG_IDS; i++)
		if (!filter || !filter->skips(filter->ctx, &loader->scan_out[i]))
			rows[total++] = loader->scan_out[i];
	return total;
}

int loader_scan_some(struct loader *loader, const struct scan_filter *filter,
		     const struct scan_row **rows, size_t *nr)
{
	size_t total = 0;

	if (arena_reserve(&loader->rows, MEMCG_IDS * sizeof(**rows)))
		return -ENOMEM;
	for (uint32_t leaf = 0; leaf < loader_id_end(loader) / SCAN_LEAF_IDS || !leaf;
	     leaf += SCAN_LEAVES) {
		int err = program_run(loader->skel->progs.scan_groups, leaf);

		if (err)
			return err;
		total = rows_keep(loader, filter, total);
	}
	arena_trim(&loader->rows, total * sizeof(**rows));
	*rows = loader->rows.at;
	*nr = total;
	return 0;
}

int loader_scan(struct loader *loader, const struct scan_row **rows, size_t *nr)
{
	return loader_scan_some(loader, NULL, rows, nr);
}

int loader_census(struct loader *loader, uint32_t type, uint32_t first,
		  const struct census_chunk **chunk)
{
	*chunk = loader->census_out;
	if (!loader->census_out)
		return -EOPNOTSUPP;
	memset(loader->census_out, 0, sizeof(*loader->census_out));
	return program_run_two(bpf_object__find_program_by_name(loader->skel->obj, "census_read"),
			       type, first);
}

size_t loader_id_end(const struct loader *loader)
{
	size_t end =
		(size_t)((volatile struct account_bpf__bss *)loader->skel->bss)->scan_leaf_end *
		SCAN_LEAF_IDS;

	return end < MEMCG_IDS ? end : MEMCG_IDS;
}

int loader_names(struct loader *loader, uint16_t memcg_id, struct name_row *names, int max)
{
	volatile struct account_bpf__bss *out = loader->skel->bss;
	uint64_t arg = memcg_id;
	int nr = 0;

	do {
		int take, err;

		err = program_run(loader->skel->progs.name_groups, arg);
		if (err)
			return err;
		take = (int)out->name_row_count;
		if (take > max - nr)
			return -ENAMETOOLONG;
		memcpy(names + nr, loader->names_out, (size_t)take * sizeof(*names));
		nr += take;
		arg = 0;
	} while (out->name_next);
	return nr;
}

uint64_t loader_stats_stamp(struct loader *loader)
{
	if (program_run(loader->skel->progs.stats_flush_read, 0))
		return 0;
	return ((volatile struct account_bpf__bss *)loader->skel->bss)->stats_flush_stamp;
}

bool loader_works(const struct loader *loader)
{
	return program_run(loader->skel->progs.stats_flush_read, 0) != -EPERM;
}

/* The code of the function at @address; valid until the next call. */
static int code_fetch(struct loader *loader, uint64_t address, struct code *code)
{
	struct account_bpf__bss *bss = loader->skel->bss;
	const char *size;
	int err;

	bss->code_size = 0;
	err = program_run(loader->skel->progs.code_read, address);
	if (err)
		return err;
	/* "function+0x0/0x290" */
	size = strchr(bss->code_name, '/');
	bss->code_size = size ? (uint32_t)strtoul(size + 1, NULL, 16) : 0;
	if (!bss->code_size || bss->code_size > sizeof(bss->code_bytes))
		return -ENOENT;
	*code = (struct code){ bss->code_bytes, bss->code_size, address };
	return program_run(loader->skel->progs.code_read, address);
}

/* Restores the code under a foreign probe, @probed bytes behind @address. 0 or -errno. */
static int code_lift(const struct loader *loader, uint64_t address, uint32_t probed)
{
	struct bpf_object *object = loader_object_again(loader);
	struct bpf_program *lift = object ? bpf_object__find_program_by_name(object, "code_lift")
					  : NULL;
	int err = lift ? bpf_program__set_autoload(lift, true) : -ENOENT;

	if (!err)
		err = bpf_object__load(object);
	if (!err)
		err = program_run_two(lift, address + probed, probed);
	bpf_object__close(object);
	return err;
}

/* As call_site_site(), but looks at the original instruction under a foreign probe. */
static uint32_t site_find(const struct loader *loader, const struct code *code, uint32_t at)
{
	uint32_t item = loader->skel->bss->code_swap_item, probed = call_site_probed(code, at);

	return probed && code_lift(loader, code->address, probed) ? 0
								  : call_site_site(code, at, item);
}

int loader_calls(struct loader *loader, uint64_t caller, uint64_t callee, uint32_t *site)
{
	struct code code;
	uint32_t at;
	unsigned int nr;
	int err = code_fetch(loader, caller, &code);

	*site = 0;
	if (err)
		return err;
	nr = call_site_calls(&code, callee, &at);
	if (nr == 1)
		*site = site_find(loader, &code, at);
	return nr > 0;
}

/* struct bpf_link_info of kprobes; older distributions lack "missed" (6.7 on). */
struct probe_info {
	uint32_t type, id, prog_id, : 32;
	union {
		struct {
			uint64_t addrs;
			uint32_t count, flags;
			uint64_t missed;
		} multi;
		struct {
			uint32_t event_type, : 32;
			uint64_t func_name;
			uint32_t name_len, offset;
			uint64_t addr;
			uint64_t missed;
		} perf;
	};
};

static int link_misses(const struct attached *attached, uint64_t *misses)
{
	struct probe_info info = { 0 };
	uint32_t len = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_link__fd(attached->link), &info, &len))
		return -errno;
	*misses += attached->multi ? info.multi.missed : info.perf.missed;
	return 0;
}

int loader_program_misses(const struct attached *attached, uint64_t *misses)
{
	struct bpf_prog_info info = { 0 };
	uint32_t len = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(attached->program), &info, &len))
		return -errno;
	*misses += info.recursion_misses;
	return 0;
}

/* The runs of twins that the kernel skipped, with their marks, less the calls that they counted. */
static int twins_excess(const struct loader *loader, enum hook_account account, int64_t *excess)
{
	uint64_t skips = 0, counted = 0, marked = 0;
	int err = 0;

	for (int i = 0; !err && i < loader->nr_attached; i++)
		if (loader->attached[i].twin && loader->attached[i].account == account)
			err = loader_program_misses(&loader->attached[i], &skips);
	for (int i = 0; i < loader->nr_cpus; i++) {
		counted +=
			__atomic_load_n(&loader->cpus[i].twin_counted[account], __ATOMIC_RELAXED);
		marked += __atomic_load_n(&loader->cpus[i].twin_marked[account], __ATOMIC_RELAXED);
	}
	*excess = (int64_t)(skips + marked - counted);
	return err;
}

void loader_twins_begin(struct loader *loader, enum hook_account account)
{
	if (loader->twins)
		twins_excess(loader, account, &loader->twins_excess[account]);
}

/* Calls that both twins missed (bpf/account/once.h), VAL_NONE if not known. */
static int64_t twins_lost(const struct loader *loader, enum hook_account account)
{
	int64_t excess;

	if (!loader->twins)
		return 0;
	if (twins_excess(loader, account, &excess))
		return VAL_NONE;
	excess -= loader->twins_excess[account];
	return excess > 0 ? excess / 2 : 0;
}

/* For kernels that do not report it: read from the kprobe itself. */
static int probe_misses(struct loader *loader, const struct attached *attached, uint64_t *misses)
{
	int err;

	if (loader->kernel.counts_all_misses)
		return link_misses(attached, misses);
	err = program_run(loader->skel->progs.kprobe_misses, attached->address);
	if (!err)
		*misses += ((volatile struct account_bpf__bss *)loader->skel->bss)->kprobe_missed;
	return err;
}

int loader_attached_misses(struct loader *loader, const struct attached *attached, uint64_t *misses)
{
	int err;

	if (attached->relieved) {
		*misses += attached->misses;
		return 0;
	}
	err = loader_program_misses(attached, misses);
	if (!err && attached->multi)
		err = link_misses(attached, misses);
	return !err && attached->address ? probe_misses(loader, attached, misses) : err;
}

int64_t loader_misses(struct loader *loader, enum hook_account account)
{
	volatile struct account_bpf__bss *bss = loader->skel->bss;
	uint64_t misses = bss->map_misses[account];
	int64_t lost = twins_lost(loader, account);
	bool exact = true;

	if (lost == VAL_NONE)
		return VAL_NONE;

	for (int i = 0; i < loader->nr_attached; i++) {
		struct attached *attached = &loader->attached[i];

		if (attached->account != account || attached->second || attached->twin)
			continue;
		if (loader_attached_misses(loader, attached, &misses))
			return VAL_NONE;
		exact &= !attached->address || loader->kernel.counts_all_misses;
	}
	misses += (uint64_t)lost;
	if (account == ACCOUNT_SWAP)
		misses += bss->second_unsure;
	return exact || misses ? (int64_t)misses : VAL_NONE;
}

bool loader_job_is_skipped(struct loader *loader, enum hook_job job)
{
	uint64_t misses = 0;

	for (int i = 0; i < loader->nr_attached; i++)
		if (loader->attached[i].job == job && !loader->attached[i].second)
			loader_attached_misses(loader, &loader->attached[i], &misses);
	return misses;
}

uint64_t loader_switch_offs(const struct loader *loader, enum program_switch which)
{
	return ((volatile struct account_bpf__bss *)loader->skel->bss)->switch_offs[which];
}

bool loader_is_silenced(const struct loader *loader, enum hook_account account,
			enum program_switch which)
{
	for (int i = 0; i < loader->nr_attached; i++)
		if (loader->attached[i].account == account && loader->attached[i].silenced[which])
			return true;
	return false;
}
