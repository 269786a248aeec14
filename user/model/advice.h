/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/advice.h - what cgswap explain says about one group.
 *
 * Owns: the plain data. Must not know: how a check is made, the terminal.
 */
#ifndef CGSWAP_MODEL_ADVICE_H
#define CGSWAP_MODEL_ADVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/severity.h"

/* A check that found something. Not escaped; @fix is a shell command, "": none. */
struct advice_check {
	enum check_severity severity;
	const char *id;
	const char *text;
	const char *fix;
};

/* Strings and checks belong to whoever filled it in, until the next call. All zero: not known. */
struct advice {
	const char *error; /* why there is nothing else; NULL: no error */
	const struct advice_check *checks;
	size_t nr;
	size_t unknown;	  /* checks that could not be made */
	size_t clear;	  /* checks that found nothing */
	bool rates;	  /* the files were read twice, so changes over time are known */
	const char *text; /* the lines that explain prints, escaped; NULL: not asked for */
};

static inline bool advice_is_known(const struct advice *advice)
{
	return advice->error || advice->nr + advice->unknown + advice->clear > 0;
}

#endif
