/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/change.h - limits that are not what they were.
 *
 * Owns: what changed between samples. Pure. Must not know: what it did.
 */
#ifndef CGSWAP_REPORT_CHANGE_H
#define CGSWAP_REPORT_CHANGE_H

#include "model/row.h"

struct adding;
struct series;
struct series_bucket;
struct series_change;

/* Adds one; of too many, their number. */
void change_keep(struct series *series, struct series_bucket *bucket, struct series_change change);

/* Adds one if the limit @col of the group @index is not that of the sample before. */
void change_add(struct adding *add, const struct row *row, int index, enum col col);

#endif
