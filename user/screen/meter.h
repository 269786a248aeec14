/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/meter.h - bars and sparklines, cell by cell.
 *
 * Owns: how many cells a part of a whole takes, the characters of both, and the last minute of a
 * number. Pure. Must not know: what is measured, the terminal.
 */
#ifndef CGSWAP_SCREEN_METER_H
#define CGSWAP_SCREEN_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters of a bar's parts; the ASCII ones differ too, so colours are not needed. */
enum meter_sign { METER_FULL, METER_DARK, METER_MEDIUM, METER_EMPTY };

const char *meter_sign(enum meter_sign sign, bool utf8);

/*
 * Distributes @width cells over @nr parts, in @cells: in proportion, at least one for each part
 * above 0, and none for other parts. Parts below 0, including VAL_NONE, count as 0. If no part is
 * above 0, or more of them than cells, all get 0.
 */
void meter_split(const int64_t *parts, size_t nr, int width, int *cells);

/* One of eight levels, @most being the highest. Only 0 has the lowest; VAL_NONE is a space. */
const char *meter_level(bool utf8, int64_t val, int64_t most);

/* The same for a chart of @rows lines; @row counts from the lowest, 0. */
const char *meter_chart(bool utf8, int64_t val, int64_t most, int row, int rows);

/* The last 60 seconds of a number that holds for some seconds, such as an average over ten. */
#define MINUTE_SECONDS 60
#define MINUTE_HOLDS 10

struct minute {
	uint64_t second[MINUTE_SECONDS]; /* 1 + time of the value, on any clock; 0: none */
	int64_t val[MINUTE_SECONDS];
};

/* Adds @val, or VAL_NONE; of several values in a second the largest stays. */
void minute_add(struct minute *minute, uint64_t now_ns, int64_t val);

/*
 * The minute before @now_ns in @width cells, at most MINUTE_SECONDS, oldest first: each cell has
 * the largest value of its time. VAL_NONE where none was added for MINUTE_HOLDS seconds. Returns
 * the largest of all.
 */
int64_t minute_cells(const struct minute *minute, uint64_t now_ns, int64_t *cells, int width);

#endif
