/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/severity.h - how bad it is what a check found.
 *
 * Owns: the levels and their names. Must not know: what a check looks for.
 */
#ifndef CGSWAP_MODEL_SEVERITY_H
#define CGSWAP_MODEL_SEVERITY_H

enum check_severity { SEVERITY_INFO, SEVERITY_WARN, SEVERITY_BAD };

/* "info", "warn" or "bad". */
static inline const char *check_severity_name(enum check_severity severity)
{
	static const char *const names[] = {
		[SEVERITY_INFO] = "info",
		[SEVERITY_WARN] = "warn",
		[SEVERITY_BAD] = "bad",
	};

	return names[severity];
}

#endif
