/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/window.h - all that a history has of a time: samples, events of note, and what is not
 * known.
 *
 * Owns: their order, and what is said between two samples. Must not know: how it is shown.
 */
#ifndef CGSWAP_HISTORY_WINDOW_H
#define CGSWAP_HISTORY_WINDOW_H

#include <stdint.h>

struct history;
struct mark;
struct note;
struct refresh;
struct sample_time;

/* Each function may be NULL. 0, or what ends this and is returned. Pointers are for the call. */
struct history_window {
	int64_t from_ns, to_ns; /* since the epoch, both included; @to_ns is not in the future */
	int (*sample)(void *ctx, const struct refresh *refresh, const struct sample_time *time);
	int (*note)(void *ctx, const struct note *note);
	int (*mark)(void *ctx, const struct mark *mark);
	void *ctx;
};

/*
 * Passes what there is, file by file: a mark before the sample behind it, notes after the sample
 * that found them. What is damaged is not known, like a gap. 0; -ENOENT: there is no sample, and
 * nothing was passed; -ENOMEM, or what a function returned.
 */
int history_window(struct history *history, const struct history_window *window);

#endif
