// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/error.c - see loader/error.h.
 */
#include "loader/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "loader/state.h"

/* Open files beside those of the loader and its late loads. */
#define FILES_BESIDE 64

void loader_fail(struct loader *loader, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(loader->error, loader->error_len, format, args);
	va_end(args);
}

/* An upper bound: a probe is a program, an event and a link; each object has the maps once more. */
static int files_enough(const struct loader *loader)
{
	struct bpf_map *map;
	struct bpf_program *program;
	int nr = FILES_BESIDE + loader->nr_cpus;

	if (!loader->skel)
		return nr;
	bpf_object__for_each_map(map, loader->skel->obj)
	{
		nr += 3 * bpf_map__autocreate(map);
	}
	bpf_object__for_each_program (program, loader->skel->obj) {
		nr += 3 * bpf_program__autoload(program);
	}
	return nr;
}

/* The kernel's overhead per hash entry, roughly. */
#define HASH_ENTRY 64

/* Size of maps and rings, roughly, in MB. */
static size_t maps_mb(const struct loader *loader)
{
	size_t bytes = (size_t)loader->nr_cpus * loader->ring_bytes;
	struct bpf_map *map;

	if (!loader->skel)
		return bytes >> 20;
	bpf_object__for_each_map(map, loader->skel->obj)
	{
		enum bpf_map_type type = bpf_map__type(map);
		bool hash = type == BPF_MAP_TYPE_HASH || type == BPF_MAP_TYPE_LRU_HASH;

		if (bpf_map__autocreate(map))
			bytes += (size_t)bpf_map__max_entries(map) *
				 (bpf_map__value_size(map) + (hash ? HASH_ENTRY : 0));
	}
	return (bytes >> 20) + 1;
}

const char *loader_refusal(const struct loader *loader, int err, uint64_t rights,
			   struct refusal *refusal)
{
	struct rlimit limit = { 0 };

	if (err == -ENOMEM) {
		snprintf(
			refusal->text, sizeof(refusal->text),
			"%s: BPF maps take about %zu MB; does memory.max of our cgroup allow them?",
			strerror(ENOMEM), maps_mb(loader));
		return refusal->text;
	}
	if (err != -EMFILE)
		return kernel_refusal(err, rights, refusal);
	getrlimit(RLIMIT_NOFILE, &limit);
	snprintf(refusal->text, sizeof(refusal->text), "%s: ulimit -n is %llu, %d are enough",
		 strerror(EMFILE), (unsigned long long)limit.rlim_cur, files_enough(loader));
	return refusal->text;
}
