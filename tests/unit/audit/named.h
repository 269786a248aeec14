/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/audit/named.h - looks up a check by the name that users see.
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

/* Fails the test if there is no such check. */
static inline const struct audit_check *check_named(const char *name)
{
	for (size_t i = 0; i < audit_nr_checks; i++)
		if (!strcmp(audit_checks[i].name, name))
			return &audit_checks[i];
	fail_msg("there is no check %s", name);
	return NULL;
}

#endif
