// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/maps.c - the maps of the BPF object: sized before it is loaded, mapped after it.
 *
 * Owns: one CPU ring and one ring per running CPU, and the counters that are read as memory. Must
 * not know: programs, hooks, what the counters mean.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cpulist.h"
#include "loader/cpu_ring.h"
#include "loader/loader.h"
#include "loader/state.h"

/* A record of the journal in a ring, with its header; a CPU ring has as many as a ring would. */
#define RING_RECORD (sizeof(struct rec) + BPF_RINGBUF_HDR_SZ)

/* Whether a processor's stores are seen in the order in which it made them (bpf/journal.h). */
#if defined(__x86_64__)
#define STORES_IN_ORDER true
#else
#define STORES_IN_ORDER false
#endif

void loader_maps_plan(struct loader *loader, const struct loader_config *config)
{
	/* twins may be preempted in the middle, for longer than a ring of a page holds out */
	bool cpu_rings = config->journal && !config->trace.on && !loader->twins && STORES_IN_ORDER;

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

/* The processors that run; all of them when that cannot be read. */
static void online_read(bool *online, int nr)
{
	char text[4096];
	int fd = open("/sys/devices/system/cpu/online", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	if (len > 0 && !cpulist_parse(text, online, nr))
		return;
	for (int i = 0; i < nr; i++)
		online[i] = true;
}

/*
 * The rings have to be there before the object is loaded: one is the model of the map's values. A
 * machine may have room for hundreds of processors that it does not have, so only those that run
 * get one; records of one that comes later are counted as lost.
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

/* What is only for zswap is not made where zswap is not watched. */
static int zswap_maps_prepare(struct loader *loader)
{
	bool on = hooks_have_zswap(loader->choices);
	int err = bpf_map__set_autocreate(loader->skel->maps.zswap_counts, on);

	if (!err)
		err = bpf_map__set_autocreate(loader->skel->maps.zswap_births, on);
	if (!err)
		err = bpf_map__set_autocreate(loader->skel->maps.zswap_calls, on);
	return err;
}

/* What is only for tracing is not made without. */
static int trace_maps_prepare(struct loader *loader)
{
	const struct cgswap_bpf__rodata *rodata = loader->skel->rodata;
	int err = bpf_map__set_autocreate(loader->skel->maps.actor_counts, rodata->trace_on);

	if (!err)
		err = bpf_map__set_autocreate(loader->skel->maps.trace_groups, rodata->trace_on);
	if (!err)
		err = bpf_map__set_autocreate(loader->skel->maps.trace_tasks, rodata->trace_on);
	if (!err)
		err = bpf_map__set_autocreate(loader->skel->maps.trace_stacks,
					      rodata->trace_stacks_on);
	return err;
}

/* What is only for an audit is not made without. */
static int audit_maps_prepare(struct loader *loader)
{
	bool on = loader->kernel.facts.audit;
	int err = bpf_map__set_autocreate(loader->skel->maps.census_chunks, on);

	if (!err)
		err = bpf_map__set_autocreate(loader->skel->maps.slot_faults, on);
	if (!err)
		err = bpf_map__set_autocreate(loader->skel->maps.slot_fault_places, on);
	if (!err)
		err = bpf_map__set_autocreate(loader->skel->maps.audit_events, on);
	if (!err)
		err = bpf_map__set_autocreate(loader->skel->maps.audit_calls, on);
	return err;
}

int loader_maps_prepare(struct loader *loader)
{
	struct bpf_map *rings = loader->skel->maps.rings;
	int err = loader->nr_cpus > 0 ? rings_create(loader) : -EINVAL;

	if (!err)
		err = cpu_rings_prepare(loader);
	if (!err)
		err = zswap_maps_prepare(loader);
	if (!err)
		err = audit_maps_prepare(loader);
	if (!err)
		err = trace_maps_prepare(loader);
	if (!err)
		err = bpf_map__set_inner_map_fd(rings, dup(ring_first(loader)));
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

/* Of the processors that have a ring, each gets the next CPU ring. */
static int cpu_rings_open(struct loader *loader)
{
	uint32_t slots = (uint32_t)loader->cpu_ring_slots, first = 0;
	int err;

	if (!slots)
		return 0;
	err = map_mmap(loader->skel->maps.cpu_rings, (void **)&loader->cpu_rings);
	for (int i = 0; !err && loader->cpus && i < loader->nr_cpus; i++) {
		if (loader->ring_fds[i] < 0)
			continue;
		loader->cpus[i].cpu_ring_first = first;
		loader->cpus[i].cpu_ring_slots = slots;
		first += slots;
	}
	return err;
}

static int zswap_maps_open(struct loader *loader)
{
	int err = 0;

	if (!hooks_have_zswap(loader->choices))
		return 0;
	err = map_mmap(loader->skel->maps.zswap_counts, (void **)&loader->zswap_counts);
	if (!err)
		err = map_mmap(loader->skel->maps.zswap_births, (void **)&loader->zswap_births);
	return err;
}

static int trace_maps_open(struct loader *loader)
{
	int err;

	if (!loader->skel->rodata->trace_on)
		return 0;
	err = map_mmap(loader->skel->maps.actor_counts, (void **)&loader->actor_counts);
	if (!err)
		err = map_mmap(loader->skel->maps.trace_groups, (void **)&loader->trace_groups);
	return err;
}

static int audit_maps_open(struct loader *loader)
{
	int err;

	if (!loader->kernel.facts.audit)
		return 0;
	err = map_mmap(loader->skel->maps.census_chunks, (void **)&loader->census_out);
	if (!err)
		err = map_mmap(loader->skel->maps.slot_faults, (void **)&loader->faults);
	if (!err)
		err = map_mmap(loader->skel->maps.audit_events, (void **)&loader->audit_events);
	return err;
}

int loader_maps_open(struct loader *loader)
{
	int err = rings_insert(loader);

	if (!err)
		err = zswap_maps_open(loader);
	if (!err)
		err = trace_maps_open(loader);
	if (!err)
		err = map_mmap(loader->skel->maps.group_counts, (void **)&loader->counts);
	if (!err)
		err = map_mmap(loader->skel->maps.group_births, (void **)&loader->births);
	if (!err)
		err = map_mmap(loader->skel->maps.cpu_counts, (void **)&loader->cpus);
	if (!err)
		err = cpu_rings_open(loader);
	if (!err)
		err = map_mmap(loader->skel->maps.scan_rows, (void **)&loader->scan_out);
	if (!err)
		err = map_mmap(loader->skel->maps.name_rows, (void **)&loader->names_out);
	if (!err)
		err = audit_maps_open(loader);
	return err;
}

static void map_unmap(const struct bpf_map *map, const void *mapped)
{
	if (mapped)
		munmap((void *)mapped, map_bytes(map));
}

static void maps_unmap(struct loader *loader)
{
	if (!loader->skel)
		return;
	map_unmap(loader->skel->maps.group_counts, loader->counts);
	map_unmap(loader->skel->maps.group_births, loader->births);
	map_unmap(loader->skel->maps.cpu_counts, loader->cpus);
	map_unmap(loader->skel->maps.cpu_rings, loader->cpu_rings);
	loader->cpu_rings = NULL;
	map_unmap(loader->skel->maps.scan_rows, loader->scan_out);
	map_unmap(loader->skel->maps.name_rows, loader->names_out);
	map_unmap(loader->skel->maps.census_chunks, loader->census_out);
	map_unmap(loader->skel->maps.slot_faults, loader->faults);
	map_unmap(loader->skel->maps.audit_events, loader->audit_events);
	map_unmap(loader->skel->maps.zswap_counts, loader->zswap_counts);
	map_unmap(loader->skel->maps.zswap_births, loader->zswap_births);
	map_unmap(loader->skel->maps.actor_counts, loader->actor_counts);
	map_unmap(loader->skel->maps.trace_groups, loader->trace_groups);
	loader->actor_counts = NULL;
	loader->trace_groups = NULL;
	loader->zswap_counts = NULL;
	loader->zswap_births = NULL;
	loader->counts = NULL;
	loader->births = NULL;
	loader->cpus = NULL;
	loader->scan_out = NULL;
	loader->names_out = NULL;
	loader->census_out = NULL;
	loader->faults = NULL;
	loader->audit_events = NULL;
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

const struct actor_count *loader_actor_counts(const struct loader *loader)
{
	return loader->actor_counts;
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

	if (!loader->cpu_rings || !count->cpu_ring_slots)
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

void loader_audit_read(const struct loader *loader, struct loader_audit *seen)
{
	const volatile struct cgswap_bpf__bss *bss = loader->skel->bss;
	const struct hook_choice *choices = loader->choices;

	*seen = (struct loader_audit){
		.faults = choices[JOB_AUDIT_CHARGE].hook ? loader->faults : NULL,
		.nr_faults = bss->slot_fault_count,
		.events = choices[JOB_AUDIT_REFUSED].hook ? loader->audit_events : NULL,
		.limit_writes = bss->limit_writes,
		.limits = choices[JOB_AUDIT_LIMIT].hook != NULL,
	};
}
