/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/name.h - what a report calls groups and moments.
 *
 * Owns: short names that mean one group only, and times without a date that all of them share.
 * Pure. Must not know: where they are printed.
 */
#ifndef CGSWAP_REPORT_NAME_H
#define CGSWAP_REPORT_NAME_H

#include <stddef.h>
#include <stdint.h>

struct series;

/* Finds the labels that mean one group only, before the first name. 0 or -ENOMEM. */
int report_names_make(struct series *series);

/*
 * The label of the container, pod or unit of group @index, in @buf of CONTAINER_LABEL_SIZE bytes;
 * its path, if it has none or shares it with another one. Not escaped.
 */
const char *report_name(const struct series *series, size_t index, char *buf);

/* "03:11:52" in @buf of WHEN_SIZE bytes, with the date if the window is of several days. */
char *report_moment(const struct series *series, int64_t ns, char *buf);

/* "+0100" in @buf of WHEN_SIZE bytes: the zone of all times, at the end of the window. */
char *report_zone(const struct series *series, char *buf);

#endif
