/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/sample.h - one more sample of a series.
 *
 * Owns: what each row of it adds to its group, and in which order. Pure. Must not know: events of
 * note, which no sample has (report/note.h), words.
 */
#ifndef CGSWAP_REPORT_SAMPLE_H
#define CGSWAP_REPORT_SAMPLE_H

#include <stdint.h>

#include "history/read.h"

struct refresh;
struct series;

/*
 * Adds the sample of @real_ns, the next one in the order in which they were taken; @before is what
 * is between it and the one before. Samples outside of the window are left out. 0 or -ENOMEM.
 */
int series_add(struct series *series, const struct refresh *refresh, int64_t real_ns,
	       enum history_break before);

#endif
