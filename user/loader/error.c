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

/* What is open beside the loader's, and what it loads late. */
#define FILES_BESIDE 64

void loader_fail(struct loader *loader, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(loader->error, loader->error_len, format, args);
	va_end(args);
}

/*
 * An upper bound: a probe is a program, an event and a link; each of the objects that is loaded has
 * the maps once more.
 */
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

const char *loader_refusal(const struct loader *loader, int err, uint64_t rights,
			   struct refusal *refusal)
{
	struct rlimit limit = { 0 };

	if (err != -EMFILE)
		return kernel_refusal(err, rights, refusal);
	getrlimit(RLIMIT_NOFILE, &limit);
	snprintf(refusal->text, sizeof(refusal->text), "%s: ulimit -n is %llu, %d are enough",
		 strerror(EMFILE), (unsigned long long)limit.rlim_cur, files_enough(loader));
	return refusal->text;
}
