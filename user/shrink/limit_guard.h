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

#define KEEPER_TEXT 32

struct keeper {
	pid_t pid;
	int socket;
	bool limit; /* the file can be read, and the old text be put back */
	char old[KEEPER_TEXT];
};

/* How a write ended. */
struct keeper_reply {
	int err;	  /* 0 or -errno, -EBUSY and -EAGAIN among them */
	uint64_t time_ns; /* CLOCK_MONOTONIC when it was over */
};

/* What became of the old text. */
enum keeper_end {
	KEEPER_KEPT, /* the new text is left, as was asked for, or there is nothing to put back */
	KEEPER_RESTORED, /* the old text is in the file */
	KEEPER_FOREIGN,	 /* somebody else wrote the file meanwhile: theirs is left */
	KEEPER_GONE,	 /* the file is not there any more */
	KEEPER_FAILED,	 /* it could not be written or nobody knows */
};

/*
 * Starts the process for the file @name in @dirfd, which it opens for writing; with @limit the old
 * text is kept. To be called before anything is opened that must not outlive us. 0 or -errno of the
 * file or the process.
 */
int keeper_open(struct keeper *keeper, int dirfd, const char *name, bool limit);

/* Has @text written. Returns at once, 0 or -errno; one write at a time. */
int keeper_write(struct keeper *keeper, const char *text);

/* True when the write is over, which is then told in @reply. Does not wait. */
bool keeper_is_done(struct keeper *keeper, struct keeper_reply *reply);

/*
 * Ends the process: a write that goes on is broken off, the old text put back with @restore, unless
 * somebody else has written the file since. Waits for it.
 */
enum keeper_end keeper_close(struct keeper *keeper, bool restore);

#endif
