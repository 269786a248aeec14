/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/explain_at.h - what a history has of the numbers that explain reads from files.
 *
 * Owns: which columns are which files, and the sample before as the first reading. All else is
 * VAL_NONE. Must not know: options, what follows from the numbers.
 */
#ifndef CGSWAP_CMD_EXPLAIN_AT_H
#define CGSWAP_CMD_EXPLAIN_AT_H

#include <stddef.h>
#include <stdint.h>

#include "base/when.h"
#include "cgroup/group.h"
#include "cgroup/host.h"

struct explain_at_config {
	const char *dir;
	int64_t at_ns;	    /* since the epoch */
	const char *cgroup; /* the group, as the user calls it; NULL: all */
};

struct explain_at {
	struct groups groups; /* those above the group, it, and those below it */
	struct machine machine;
	char hierarchy[8]; /* the next two: of the machine */
	char zswap[16];
	char note[128 + 2 * WHEN_SIZE]; /* of when the numbers are */
};

/*
 * Reads the sample at that time, or the last one before, and says on stderr of when it is. 0, or
 * -errno with one line in @error.
 */
int explain_at_read(struct explain_at *at, const struct explain_at_config *config, char *error,
		    size_t error_len);
void explain_at_free(struct explain_at *at);

#endif
