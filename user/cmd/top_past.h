/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/top_past.h - the screen of top on moments of a history.
 *
 * Owns: which moment the keys go to, and the samples before it for the charts. Must not know:
 * options, what the screen draws, what is live.
 */
#ifndef CGSWAP_CMD_TOP_PAST_H
#define CGSWAP_CMD_TOP_PAST_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/top_at.h"

struct top_past_config {
	struct top_at_config at; /* the first moment */
	/*
	 * Begins to count; false, with one line in @error: not possible here. NULL: the history
	 * may be of another machine.
	 */
	bool (*live)(void *ctx, char *error, size_t error_len);
	void *ctx;
};

/*
 * Until the user ends it, or @live is wanted and was possible. 0, or -errno with one line in
 * @error.
 */
int top_past(const struct top_past_config *config, char *error, size_t error_len);

#endif
