/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/refresh.h - the contents of one refresh.
 *
 * Owns: the rows, their order, and the numbers of the host beside them. Must not know: where they
 * come from, how they are shown.
 */
#ifndef CGSWAP_MODEL_REFRESH_H
#define CGSWAP_MODEL_REFRESH_H

#include <stddef.h>
#include <stdint.h>

#include "model/host.h"

struct evictions;

/* Valid until the next refresh. */
struct refresh {
	const struct row *rows; /* all groups, parents before children */
	size_t nr_rows;
	const int *order; /* indices to show, each parent followed by its children */
	size_t nr_order;
	uint64_t now_ns; /* CLOCK_MONOTONIC */
	int64_t page_bytes;
	const struct evictions *actors; /* NULL: not watched */
	bool calls;			/* calls are watched, and their columns are shown */
	bool local_events;		/* memory.swap.events and such are of each group alone */
	struct host host;
};

#endif
