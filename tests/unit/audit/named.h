/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/audit/named.h - a check by its name, as users know it.
 */
#ifndef CGSWAP_TEST_AUDIT_NAMED_H
#define CGSWAP_TEST_AUDIT_NAMED_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "audit/checks.h"

/* Fails when there is none. */
static inline const struct audit_check *check_named(const char *name)
{
	for (size_t i = 0; i < audit_nr_checks; i++)
		if (!strcmp(audit_checks[i].name, name))
			return &audit_checks[i];
	fail_msg("there is no check %s", name);
	return NULL;
}

#endif
