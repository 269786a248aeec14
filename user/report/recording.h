/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/recording.h - a window of time from a recording of cgswap trace.
 *
 * Owns: its samples, its marks, and the sums of its events: who swapped whose pages out, how long
 * tasks waited. Pure. Must not know: files, how it is printed.
 */
#ifndef CGSWAP_REPORT_RECORDING_H
#define CGSWAP_REPORT_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/matrix.h"
#include "stream/format.h"
#include "trace/sum.h"

struct report_window;

/* Its begin and end, which are known after a first reading of all of it. */
struct recording_extent {
	int64_t from_ns, to_ns; /* since the epoch */
};

/* Waits of one kind; each number is above that of so many waits, as far as their buckets tell. */
struct recording_wait {
	const char *what;
	uint64_t count;
	uint64_t mean_ns, half_ns, most_ns, max_ns; /* most: 99 of 100 */
};

/* After the last chunk, what the window has of it; beside its series. */
struct recording_sums {
	struct trace_sum *sum;
	struct matrix matrix;
	struct recording_wait waits[TIMING_COUNT];
	size_t nr_waits;
	struct chunk_host host;
	struct chunk_end end;
	bool has_end;
	uint64_t lost;	 /* records */
	uint64_t untold; /* events with a sentence of their own, of which there are too many */
};

struct recording_scan;
struct recording;

/* The first reading; a chunk_fn. NULL: out of memory. */
struct recording_scan *recording_scan_new(void);
int recording_scan_chunk(void *scan, uint32_t type, const void *data, size_t len);
/* 0; -ENODATA: it has no begin; -EOVERFLOW: times that cannot be. */
int recording_scan_end(struct recording_scan *scan, struct recording_extent *extent);
void recording_scan_free(struct recording_scan *scan);

/*
 * The second one, which fills @window, of the subtree @cgroup as the user calls it; NULL: all. NULL
 * when out of memory.
 */
struct recording *recording_new(struct report_window *window, const struct recording_extent *extent,
				const char *cgroup);
/* A chunk_fn. -EDOM: the recording was filtered and lacks charges. */
int recording_chunk(void *recording, uint32_t type, const void *data, size_t len);
/* After the last chunk, before report_window_close(). 0 or -ENOMEM. */
int recording_end(struct recording *recording);
void recording_free(struct recording *recording);

/* True when events of this enum rec_kind were recorded. */
bool recording_has_kind(const struct recording_sums *sums, int kind);

/* Numbers of a recording can be any. */
int64_t recording_count(uint64_t count);

#define RECORDING_TIME 16

/* "64 us", "1.05 ms" in @buf of RECORDING_TIME bytes. */
char *recording_time(char *buf, uint64_t ns);

void recording_sums_free(struct recording_sums *sums);

#endif
