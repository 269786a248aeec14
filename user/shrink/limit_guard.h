/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/limit_guard.h - writes a limit in a process of its own, and puts the old one back.
 *
 * Owns: the one file that is written, what was in it, and who may put it back. A write to a limit
 * lasts as long as the reclaim that it starts, so that it is done in a process of its own, the
 * guard. Each of the two processes has the file open and restores it when the other one is killed;
 * nobody does when both are. Must not know: groups, what the limit means.
 */
#ifndef CGSWAP_SHRINK_LIMIT_GUARD_H
#define CGSWAP_SHRINK_LIMIT_GUARD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define GUARD_TEXT 32

/* What one process knows of the file. */
struct limit_file {
	int fd;	      /* opened once: nothing that is done later needs a new descriptor */
	bool limit;   /* the file can be read, and the old text be put back */
	bool foreign; /* somebody else has written it */
	char old[GUARD_TEXT];
	char last[GUARD_TEXT];	/* what the file was seen to hold after our last write; or old */
	char asked[GUARD_TEXT]; /* what our last write asked for, done or not; or old */
};

struct limit_guard {
	pid_t pid; /* 0: there is none */
	int socket;
	bool writing;
	struct limit_file file;
};

/* What became of the old text. */
enum limit_guard_end {
	GUARD_KEPT,	/* the new text is in the file, as was asked for */
	GUARD_RESTORED, /* the old text is, as was read back; or the file is no limit */
	GUARD_FOREIGN,	/* somebody else wrote the file meanwhile: theirs is left */
	GUARD_GONE,	/* the file is not there any more */
	GUARD_FAILED,	/* the old text is not back, or nobody knows */
};

/*
 * Opens the file @name in @dirfd, and starts the process; with @limit the old text is kept. To be
 * called before anything is opened that must not outlive us. 0 or -errno of the file or the
 * process; then nothing is left open.
 */
int limit_guard_open(struct limit_guard *guard, int dirfd, const char *name, bool limit);

/*
 * Has @bytes written, rounded down to pages as the kernel does. Returns at once, 0 or -errno; one
 * write at a time.
 */
int limit_guard_write(struct limit_guard *guard, int64_t bytes);

/*
 * True when the write is over, or the process was killed: @err is 0 or -errno of the write, -EBUSY
 * and -EAGAIN among them; -ESTALE: somebody else has written the file, before ours or during it;
 * -ESRCH: the process was killed. Without a write true only for -ESRCH. Does not wait.
 */
bool limit_guard_is_done(struct limit_guard *guard, int *err);

/*
 * Breaks off a write that goes on; then puts the old text back with @restore, unless somebody else
 * has written the file, and ends the process.
 */
enum limit_guard_end limit_guard_close(struct limit_guard *guard, bool restore);

#endif
