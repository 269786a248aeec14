/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/window.h - the options --from, --to and --history, and reading what they name.
 *
 * Owns: which times they mean, and the words of errors. Must not know: what is done with it.
 */
#ifndef CGSWAP_CMD_WINDOW_H
#define CGSWAP_CMD_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history_window;

struct window_options {
	const char *from, *to; /* as given; NULL: the first sample, now */
	const char *history;   /* NULL: the default directory */
};

/* True when a history is asked for. Ends with EXIT_USAGE for --history without a time. */
bool window_is_given(const struct window_options *options);

/*
 * The times of @options, since the epoch; none of the future. Ends with EXIT_USAGE when they are no
 * times, or the wrong way around.
 */
void window_times(const struct window_options *options, int64_t *from_ns, int64_t *to_ns);

/* history_window() of the directory @dir; -errno with one line in @error. */
int window_read(const char *dir, const struct history_window *window, char *error,
		size_t error_len);

#endif
