/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/limit_guard.h - a process that writes a limit, and puts the old one back when we are gone.
 *
 * Owns: the one file that is written, what was in it, and who may put it back. A write to a limit
 * lasts as long as the reclaim that it starts, so that it is done in a process of its own; and as
 * that process outlives us, whatever ends us, kill -9 included, does not leave the new limit. Must
 * not know: groups, what the limit means.
 */
#ifndef CGSWAP_SHRINK_LIMIT_GUARD_H
#define CGSWAP_SHRINK_LIMIT_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define GUARD_TEXT 32

struct limit_guard {
	pid_t pid;
	int socket;
	bool limit; /* the file can be read, and the old text be put back */
	char old[GUARD_TEXT];
};

/* How a write ended. */
struct limit_guard_reply {
	int err; /* 0 or -errno, -EBUSY and -EAGAIN among them */
};

/* What became of the old text. */
enum limit_guard_end {
	GUARD_KEPT, /* the new text is left, as was asked for, or there is nothing to put back */
	GUARD_RESTORED, /* the old text is in the file */
	GUARD_FOREIGN,	/* somebody else wrote the file meanwhile: theirs is left */
	GUARD_GONE,	/* the file is not there any more */
	GUARD_FAILED,	/* it could not be written or nobody knows */
};

/*
 * Starts the process for the file @name in @dirfd, which it opens for writing; with @limit the old
 * text is kept. To be called before anything is opened that must not outlive us. 0 or -errno of the
 * file or the process.
 */
int limit_guard_open(struct limit_guard *guard, int dirfd, const char *name, bool limit);

/* Has @text written. Returns at once, 0 or -errno; one write at a time. */
int limit_guard_write(struct limit_guard *guard, const char *text);

/* True when the write is over, which is then told in @reply. Does not wait. */
bool limit_guard_is_done(struct limit_guard *guard, struct limit_guard_reply *reply);

/*
 * Ends the process: a write that goes on is broken off, the old text put back with @restore, unless
 * somebody else has written the file since. Waits for it.
 */
enum limit_guard_end limit_guard_close(struct limit_guard *guard, bool restore);

#endif
