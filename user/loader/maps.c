// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/maps.c - the maps of the BPF object: sized before the load, mapped after it.
 *
 * Owns: one CPU ring and one BPF ring per online CPU, and the counters that are read as memory.
 * Must not know: programs, hooks, what the counters mean.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cpulist.h"
#include "loader/cpu_ring.h"
#include "loader/loader.h"
#include "loader/state.h"

/* A journal record in a BPF ring, with its header; a CPU ring holds equally many records. */
#define RING_RECORD (sizeof(struct rec) + BPF_RINGBUF_HDR_SZ)

void loader_maps_plan(struct loader *loader, const struct loader_config *config)
{
	/* twins may be preempted midway, for longer than a one-page ring lasts */
	bool cpu_rings = config->journal && !config->trace.on && !loader->twins;

	loader->cpu_ring_slots = cpu_rings ? config->ring_bytes / RING_RECORD : 0;
	loader->ring_bytes = cpu_rings || !(config->journal || config->trace.on)
				     ? (size_t)sysconf(_SC_PAGESIZE)
				     : config->ring_bytes;
}

static int ring_create(const struct loader *loader)
{
	return bpf_map_create(BPF_MAP_TYPE_RINGBUF, "cgswap_ring", 0, 0,
			      (uint32_t)loader->ring_bytes, NULL);
}

/* The online CPUs; all of them when that cannot be read. */
static void online_read(bool *online, int nr)
{
	char text[4096];
	FILE *in = fopen("/sys/devices/system/cpu/online", "re");
	bool known = in && fgets(text, sizeof(text), in) && !cpulist_parse(text, online, nr);

	if (in)
		fclose(in);
	for (int i = 0; !known && i < nr; i++)
		online[i] = true;
}

/*
 * The rings must exist before the load: one is the template of the map's values. A machine may
 * allow for hundreds of CPUs that it does not have, so only online CPUs get a ring; records of a
 * CPU that comes online later are counted as lost.
 */
static int rings_create(struct loader *loader)
{
	bool *online = calloc((size_t)loader->nr_cpus, sizeof(*online));
	int err = 0;

	loader->ring_fds = calloc((size_t)loader->nr_cpus, sizeof(int));
	if (!loader->ring_fds || !online)
		err = -ENOMEM;
	else
		online_read(online, loader->nr_cpus);
	for (int i = 0; loader->ring_fds && i < loader->nr_cpus; i++) {
		loader->ring_fds[i] = !err && online[i] ? ring_create(loader) : -1;
		if (!err && online[i] && loader->ring_fds[i] < 0)
			err = -errno;
	}
	free(online);
	return err;
}

static int ring_first(const struct loader *loader)
{
	int i = 0;

	while (i < loader->nr_cpus - 1 && loader->ring_fds[i] < 0)
		i++;
	return loader->ring_fds[i];
}

static size_t rings_count(const struct loader *loader)
{
	size_t nr = 0;

	for (int i = 0; i < loader->nr_cpus; i++)
		nr += loader->ring_fds[i] >= 0;
	return nr;
}

static int cpu_rings_prepare(struct loader *loader)
{
	struct bpf_map *cpu_rings = loader->skel->maps.cpu_rings;
	size_t records = rings_count(loader) * loader->cpu_ring_slots;

	if (!loader->cpu_ring_slots)
		return 0;
	return records > UINT32_MAX ? -E2BIG
				    : bpf_map__set_max_entries(cpu_rings, (uint32_t)records);
}

static bool is_for_all(const struct loader *loader)
{
	(void)loader;
	return true;
}

static bool is_for_zswap(const struct loader *loader)
{
	return hooks_have_zswap(loader->choices);
}

static bool is_for_trace(const struct loader *loader)
{
	return loader->skel->rodata->trace_on;
}

static bool is_for_stacks(const struct loader *loader)
{
	return loader->skel->rodata->trace_stacks_on;
}

static bool is_for_audit(const struct loader *loader)
{
	return loader->kernel.facts.audit;
}

static bool is_for_calls(const struct loader *loader)
{
	return loader->skel->rodata->calls_on;
}

/* Maps that are read as memory, or are needed only for some uses. */
static const struct map_use {
	size_t map;    /* offset in the skeleton */
	size_t memory; /* offset of its address in the loader; 0: not mapped */
	bool (*is_made)(const struct loader *loader);
} map_uses[] = {
#define MAP(name) offsetof(struct account_bpf, maps.name)
#define MEMORY(name) offsetof(struct loader, name)
	{ MAP(group_counts), MEMORY(counts), is_for_all },
	{ MAP(group_births), MEMORY(births), is_for_all },
	{ MAP(cpu_counts), MEMORY(cpus), is_for_all },
	{ MAP(cpu_rings), MEMORY(cpu_rings), is_for_all },
	{ MAP(scan_rows), MEMORY(scan_out), is_for_all },
	{ MAP(name_rows), MEMORY(names_out), is_for_all },
	{ MAP(zswap_counts), MEMORY(zswap_counts), is_for_zswap },
	{ MAP(zswap_births), MEMORY(zswap_births), is_for_zswap },
	{ MAP(zswap_calls), 0, is_for_zswap },
	{ MAP(actor_counts), MEMORY(actor_counts), is_for_trace },
	{ MAP(actor_births), MEMORY(actor_births), is_for_trace },
	{ MAP(trace_groups), MEMORY(trace_groups), is_for_trace },
	{ MAP(trace_tasks), 0, is_for_trace },
	{ MAP(trace_stacks), 0, is_for_stacks },
	{ MAP(census_chunks), MEMORY(census_out), is_for_audit },
	{ MAP(slot_faults), MEMORY(faults), is_for_audit },
	{ MAP(slot_fault_places), 0, is_for_audit },
	{ MAP(call_counts), MEMORY(call_counts), is_for_calls },
	{ MAP(call_births), MEMORY(call_births), is_for_calls },
	{ MAP(call_notes), 0, is_for_calls },
#undef MAP
#undef MEMORY
};

#define MAP_USES (sizeof(map_uses) / sizeof(map_uses[0]))

static struct bpf_map *use_map(const struct loader *loader, const struct map_use *use)
{
	return *(struct bpf_map **)(void *)((char *)loader->skel + use->map);
}

static void **use_memory(struct loader *loader, const struct map_use *use)
{
	return (void **)(void *)((char *)loader + use->memory);
}

int loader_maps_prepare(struct loader *loader)
{
	struct bpf_map *rings = loader->skel->maps.rings;
	int err = loader->nr_cpus > 0 ? rings_create(loader) : -EINVAL;

	if (!err)
		err = cpu_rings_prepare(loader);
	for (size_t i = 0; !err && i < MAP_USES; i++)
		err = bpf_map__set_autocreate(use_map(loader, &map_uses[i]),
					      map_uses[i].is_made(loader));
	if (!err)
		err = bpf_map__set_inner_map_fd(rings, ring_first(loader));
	if (!err)
		err = bpf_map__set_max_entries(rings, (uint32_t)loader->nr_cpus);
	if (!err)
		err = bpf_map__set_max_entries(loader->skel->maps.cpu_counts,
					       (uint32_t)loader->nr_cpus);
	return err;
}

static int rings_insert(const struct loader *loader)
{
	int map = bpf_map__fd(loader->skel->maps.rings);

	for (int i = 0; i < loader->nr_cpus; i++)
		if (loader->ring_fds[i] >= 0 &&
		    bpf_map_update_elem(map, &i, &loader->ring_fds[i], BPF_ANY))
			return -errno;
	return 0;
}

static size_t map_bytes(const struct bpf_map *map)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes = ((size_t)bpf_map__value_size(map) + 7) / 8 * 8 * bpf_map__max_entries(map);

	return (bytes + page - 1) / page * page;
}

static int map_mmap(const struct bpf_map *map, void **out)
{
	*out = mmap(NULL, map_bytes(map), PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
	if (*out != MAP_FAILED)
		return 0;
	*out = NULL;
	return -errno;
}

/* Assigns the CPU rings in order to the CPUs that have a ring. */
static void cpu_rings_open(struct loader *loader)
{
	uint32_t slots = (uint32_t)loader->cpu_ring_slots, first = 0;

	for (int i = 0; slots && i < loader->nr_cpus; i++) {
		if (loader->ring_fds[i] < 0)
			continue;
		loader->cpus[i].cpu_ring_first = first;
		loader->cpus[i].cpu_ring_slots = slots;
		first += slots;
	}
}

int loader_maps_open(struct loader *loader)
{
	int err = rings_insert(loader);

	for (size_t i = 0; !err && i < MAP_USES; i++) {
		const struct map_use *use = &map_uses[i];

		if (use->memory && use->is_made(loader))
			err = map_mmap(use_map(loader, use), use_memory(loader, use));
	}
	if (!err)
		cpu_rings_open(loader);
	return err;
}

static void maps_unmap(struct loader *loader)
{
	for (size_t i = 0; loader->skel && i < MAP_USES; i++) {
		const struct map_use *use = &map_uses[i];
		void **memory = use->memory ? use_memory(loader, use) : NULL;

		if (!memory || !*memory)
			continue;
		munmap(*memory, map_bytes(use_map(loader, use)));
		*memory = NULL;
	}
}

void loader_maps_release(struct loader *loader)
{
	maps_unmap(loader);
	for (int i = 0; loader->ring_fds && i < loader->nr_cpus; i++)
		if (loader->ring_fds[i] >= 0)
			close(loader->ring_fds[i]);
	free(loader->ring_fds);
	loader->ring_fds = NULL;
}

const struct group_count *loader_counts(const struct loader *loader)
{
	return loader->counts;
}

const struct group_birth *loader_births(const struct loader *loader)
{
	return loader->births;
}

const struct zswap_count *loader_zswap_counts(const struct loader *loader)
{
	return loader->zswap_counts;
}

const struct zswap_count *loader_zswap_births(const struct loader *loader)
{
	return loader->zswap_births;
}

const struct call_count *loader_call_counts(const struct loader *loader)
{
	return loader->call_counts;
}

const struct call_count *loader_call_births(const struct loader *loader)
{
	return loader->call_births;
}

const struct actor_count *loader_actor_counts(const struct loader *loader)
{
	return loader->actor_counts;
}

const struct actor_count *loader_actor_births(const struct loader *loader)
{
	return loader->actor_births;
}

struct trace_group *loader_trace_groups(const struct loader *loader)
{
	return loader->trace_groups;
}

int loader_stack(const struct loader *loader, int32_t id, uint64_t *addresses, int max)
{
	const struct bpf_map *map = loader->skel->maps.trace_stacks;
	uint64_t stack[STACK_DEPTH] = { 0 };
	int nr = 0;

	if (id < 0 || !loader->skel->rodata->trace_stacks_on)
		return -ENOENT;
	if (bpf_map_lookup_elem(bpf_map__fd(map), &id, stack))
		return -errno;
	for (; nr < max && nr < STACK_DEPTH && stack[nr]; nr++)
		addresses[nr] = stack[nr];
	return nr;
}

const int *loader_ring_fds(const struct loader *loader, int *nr)
{
	*nr = loader->nr_cpus;
	return loader->ring_fds;
}

size_t loader_ring_bytes(const struct loader *loader)
{
	return loader->ring_bytes;
}

bool loader_cpu_ring(const struct loader *loader, int cpu, struct cpu_ring *cpu_ring)
{
	struct cpu_count *count = &loader->cpus[cpu];

	if (!count->cpu_ring_slots)
		return false;
	*cpu_ring = (struct cpu_ring){ .head = (const uint64_t *)&count->head,
				       .tail = (uint64_t *)&count->tail,
				       .records = loader->cpu_rings + count->cpu_ring_first,
				       .len = sizeof(*loader->cpu_rings),
				       .slots = count->cpu_ring_slots };
	return true;
}

uint64_t loader_lost(const struct loader *loader)
{
	uint64_t lost = 0;

	for (int i = 0; i < loader->nr_cpus; i++)
		lost += __atomic_load_n(&loader->cpus[i].lost, __ATOMIC_RELAXED);
	return lost;
}

void loader_wake_rearm(struct loader *loader)
{
	for (int i = 0; i < loader->nr_cpus; i++)
		__atomic_store_n(&loader->cpus[i].wake_pending, 0, __ATOMIC_RELAXED);
}

const char *loader_calls_absent(const struct loader *loader)
{
	for (int job = JOB_CALL_CHARGE; job <= JOB_CALL_UNCHARGED; job++)
		if (!loader->choices[job].hook)
			return loader->choices[job].reason;
	return NULL;
}

void loader_audit_read(const struct loader *loader, struct loader_audit *seen)
{
	const volatile struct account_bpf__bss *bss = loader->skel->bss;
	const struct hook_choice *choices = loader->choices;

	*seen = (struct loader_audit){
		.faults = choices[JOB_AUDIT_CHARGE].hook ? loader->faults : NULL,
		.nr_faults = bss->slot_fault_count,
		.refusals = choices[JOB_CALL_CHARGE].hook != NULL,
		.calls_open = bss->calls_begun - bss->calls_ended,
		.limit_writes = bss->limit_writes,
		.limits = choices[JOB_AUDIT_LIMIT].hook != NULL,
	};
}
