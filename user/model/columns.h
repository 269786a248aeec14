/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/columns.h - the one table of columns, used by text, JSON and help.
 *
 * Owns: name, heading, width, unit and meaning of every enum col, and the text form of each unit.
 * bpf/README.md says how to add a column. Must not know: where values come from, FILE layouts,
 * jansson.
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
	bool shown;	  /* by default in the text table */
	char key;	  /* capital letter that sorts the screen by this column; 0: none */
	const char *help; /* one line, no full stop */
};

/* Heading and width of limit_binding_name(), a column without a number, beside COL_SWAP_MAX_PCT. */
#define LIMIT_BY_HEAD "LIMIT-BY"
#define LIMIT_BY_WIDTH 12

/* The description of @col; never NULL for a valid one. */
const struct column *column_get(enum col col);

/* Columns of a table's line that @col takes, LIMIT-BY beside %MAX and the blanks included. */
int column_width(enum col col);

/* Columns that the groups' names keep, if they need them, in a table of @width columns. */
int columns_name_least(int width);

/* The *@nr columns in the order of the text table, every enum col exactly once. */
const enum col *columns_text_order(size_t *nr);

/* True when a value of @unit is a fixed-point number in hundredths. */
bool unit_is_hundredths(enum unit unit);

/* "bytes", "pages", "pages/s", "ratio", "percent", "count". */
const char *unit_name(enum unit unit);

/*
 * The value of @col in @row as text in @buf of FMT_SIZE bytes; returns @buf. VAL_NONE is "-", but a
 * drift that is not settled while both its sides are known is "?".
 */
char *column_format(char *buf, enum col col, const struct row *row);

/* Prints the list for --help: heading, letter, JSON key, unit, help. 0 or -errno. */
int columns_print_help(FILE *out);

#endif
