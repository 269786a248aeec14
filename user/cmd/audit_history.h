/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/audit_history.h - an audit of the samples that a history kept of a time.
 *
 * Owns: what of the history makes the audit uncertain. Must not know: options, what proves what
 * (audit/samples.h).
 */
#ifndef CGSWAP_CMD_AUDIT_HISTORY_H
#define CGSWAP_CMD_AUDIT_HISTORY_H

#include <stddef.h>
#include <stdint.h>

struct audit_report;
struct mark;

struct audit_history_config {
	const char *dir;
	int64_t from_ns, to_ns; /* since the epoch */
	const char *cgroup;	/* this subtree only, as the user calls it; NULL: all */
	int (*mark)(void *ctx, const struct mark *mark);	    /* 0 or -errno of the output */
	int (*print)(void *ctx, const struct audit_report *report); /* likewise */
	void *ctx;
};

/* Passes on what is not known, and the conclusions. 0, or -errno with one line in @error. */
int audit_history(const struct audit_history_config *config, char *error, size_t error_len);

#endif
