/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/limit_guard.h - writes a limit from a second process, and restores the old one.
 *
 * Owns: the one file that is written, its old content, and who may restore it. A write to a limit
 * lasts as long as the reclaim that it starts, so a second process does it, the guard. Both
 * processes have the file open, and each restores it if the other one is killed; if both are,
 * nobody does. Must not know: groups, what the limit means.
 */
#ifndef CGSWAP_SHRINK_LIMIT_GUARD_H
#define CGSWAP_SHRINK_LIMIT_GUARD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define GUARD_TEXT 32

/* One process's view of the file. */
struct limit_file {
	int fd;	      /* opened once: later steps need no new descriptor */
	bool limit;   /* the file is readable, and the old text can be restored */
	bool foreign; /* somebody else has written it */
	char old[GUARD_TEXT];
	char last[GUARD_TEXT];	/* text read after our last write; or old */
	char asked[GUARD_TEXT]; /* text of our last write, done or not; or old */
};

struct limit_guard {
	pid_t pid; /* 0: there is none */
	int socket;
	bool writing;
	struct limit_file file;
};

/* What happened to the old text. */
enum limit_guard_end {
	GUARD_KEPT,	/* the new text is in the file, as requested */
	GUARD_RESTORED, /* the old text was read back; or the file is no limit */
	GUARD_FOREIGN,	/* somebody else wrote the file: their text stays */
	GUARD_GONE,	/* the file no longer exists */
	GUARD_FAILED,	/* the old text is not restored, or that is not known */
};

/*
 * Opens the file @name in @dirfd and starts the process; with @limit the old text is kept. Call it
 * before opening anything that must not outlive us. 0 or -errno of the file or the process; on
 * error nothing stays open.
 */
int limit_guard_open(struct limit_guard *guard, int dirfd, const char *name, bool limit);

/*
 * Starts a write of @bytes, rounded down to pages as the kernel does. Does not wait. 0 or -errno;
 * one write at a time.
 */
int limit_guard_write(struct limit_guard *guard, int64_t bytes);

/*
 * True when the write is finished, or the process was killed. @err is 0 or -errno of the write,
 * -EBUSY and -EAGAIN among them; -ESTALE: somebody else has written the file, before our write or
 * during it; -ESRCH: the process was killed. Without a write true only for -ESRCH. Does not wait.
 */
bool limit_guard_is_done(struct limit_guard *guard, int *err);

/*
 * Interrupts a write in progress; with @restore puts the old text back, unless somebody else has
 * written the file; ends the process.
 */
enum limit_guard_end limit_guard_close(struct limit_guard *guard, bool restore);

#endif
