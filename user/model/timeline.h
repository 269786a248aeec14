/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/timeline.h - when something was recorded, and which moment of it is shown.
 *
 * Owns: plain data; all times are nanoseconds since the epoch. Must not know: files, the terminal.
 */
#ifndef CGSWAP_MODEL_TIMELINE_H
#define CGSWAP_MODEL_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

/* From its first to its last sample nothing is missing. */
struct time_span {
	int64_t from_ns;
	int64_t to_ns;
};

struct timeline {
	const struct time_span *spans; /* as they were recorded; between two of them is a gap */
	size_t nr;
	int64_t at_ns; /* of the sample that is shown */
};

#endif
