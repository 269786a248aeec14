/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/columns.h - the one table of columns; text, JSON and help are all driven by it.
 *
 * Owns: name, heading, width, unit and meaning of every enum col, and how a value of each unit
 * becomes text. bpf/README.md says how one is added. Must not know: where
 * values come from, FILE layouts, jansson.
 */
#ifndef CGSWAP_MODEL_COLUMNS_H
#define CGSWAP_MODEL_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/row.h"

enum unit {
	UNIT_BYTES,
	UNIT_PAGES,
	UNIT_RATE,    /* hundredths per second */
	UNIT_RATIO,   /* hundredths */
	UNIT_PERCENT, /* hundredths of a percent, of a limit: "57%" */
	UNIT_PSI,     /* hundredths of a percent, of time: "11.2" */
	UNIT_COUNT,
};

struct column {
	const char *json; /* key; NULL: not in JSON */
	const char *head; /* text heading, ASCII */
	int width;	  /* of the text column, at least that of the heading */
	enum unit unit;
	bool shown;	  /* in the text table when nothing else was asked for */
	char key;	  /* the capital letter that sorts the screen by it; 0: none does */
	const char *help; /* one line, no full stop */
};

/* Beside COL_SWAP_MAX_PCT: limit_binding_name(), a column without a number. */
#define LIMIT_BY_HEAD "LIMIT-BY"
#define LIMIT_BY_WIDTH 12

/* The description of @col; never NULL for a valid one. */
const struct column *column_get(enum col col);

/* Columns in the order of the text table; *@nr of them, every enum col exactly once. */
const enum col *columns_text_order(size_t *nr);

/* True when a value of @unit is a fixed-point number in hundredths. */
bool unit_is_hundredths(enum unit unit);

/* "bytes", "pages", "pages/s", "ratio", "percent", "count". */
const char *unit_name(enum unit unit);

/*
 * The value of @col of @row as text in @buf of FMT_SIZE bytes; returns @buf. VAL_NONE is "-",
 * except a drift that is not settled while both its sides are known: "?".
 */
char *column_format(char *buf, enum col col, const struct row *row);

/* Prints the list for --help: heading, letter, JSON key, unit, help. 0 or -errno. */
int columns_print_help(FILE *out);

#endif
