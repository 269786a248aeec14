/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/audit_file.h - the audit of a recording: from the file to what is reported.
 *
 * Owns: the file, and which group is asked for. Must not know: options, how it is printed, what a
 * piece proves (audit/stream.h).
 */
#ifndef CGSWAP_CMD_AUDIT_FILE_H
#define CGSWAP_CMD_AUDIT_FILE_H

#include <stddef.h>

#include "view/audit.h"

struct audit_file_config {
	const char *path;
	const char *cgroup; /* this subtree only, as the user calls it; NULL: all */
	const volatile int *stop;
	int (*print)(void *ctx, const struct audit_report *report); /* 0 or -errno */
	void *ctx;
};

/*
 * Prints what is whole, even of a file that is damaged. 0, or -errno with one line in @error;
 * -EINTR when it was stopped, and printed nothing.
 */
int audit_file(const struct audit_file_config *config, char *error, size_t error_len);

#endif
