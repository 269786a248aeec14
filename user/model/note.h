/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/note.h - an event of note in a history, and what is not known of a time.
 *
 * Owns: the plain data, and the names of the kinds. Must not know: how events are found, files, how
 * they are shown.
 */
#ifndef CGSWAP_MODEL_NOTE_H
#define CGSWAP_MODEL_NOTE_H

#include <stdbool.h>
#include <stdint.h>

/* In files they are by name. */
enum note_kind {
	NOTE_REFUSED,  /* charges were refused; detail: "limit" or "full"; value: usage, swap.max */
	NOTE_OOM,      /* tasks were killed for lack of memory */
	NOTE_LIMIT,    /* detail: the file; value: old, new */
	NOTE_THROTTLE, /* detail: the file of the limit that tasks were above */
	NOTE_ONLINE,   /* a group was made, and holds swap; pages: its swap */
	NOTE_OFFLINE,  /* a group that held swap was removed; pages: its swap */
	NOTE_DRIFT,    /* pages: own drift, 0 when there is none any more; detail: its cause */
	NOTE_MISSED,   /* pages: missed charges - missed uncharges that were added to the ledger */
	NOTE_KINDS
};

#define NOTES_ALL ((1u << NOTE_KINDS) - 1)
/* Found in files that the table does not read, or reads of a group and those above in turns. */
#define NOTES_OF_FILES                                                                             \
	(1u << NOTE_REFUSED | 1u << NOTE_OOM | 1u << NOTE_LIMIT | 1u << NOTE_THROTTLE)

/* It happened between two samples. Numbers that are not known are VAL_NONE. */
struct note {
	enum note_kind kind;
	uint16_t memcg_id;
	uint64_t kernfs_id;
	int64_t from_ns;	/* since the epoch */
	int64_t time_ns;	/* likewise: the sample that found it */
	uint64_t mono_ns;	/* the same moment, CLOCK_MONOTONIC */
	const char *path;	/* not owned, as the next two */
	const char *detail;	/* NULL: none */
	const char *limit_path; /* of a refusal, the group whose swap.max it was; NULL: not known */
	int64_t count;		/* how often; tasks */
	int64_t pages;
	int64_t value[2]; /* bytes or VAL_MAX */
};

/* What makes it unknown what happened between two samples, or when. */
enum mark_kind {
	MARK_GAP,     /* nothing was recorded */
	MARK_REBOOT,  /* likewise, and the machine was booted */
	MARK_CLOCK,   /* the wall clock was set; amount: nanoseconds that it moved */
	MARK_ASLEEP,  /* the machine slept; amount: nanoseconds */
	MARK_MOVED,   /* either of these; amount: nanoseconds */
	MARK_RESTART, /* cgswap record was started again */
	MARK_MACHINE, /* what follows is of another machine; text: its name */
	MARK_LOST,    /* amount: records dropped */
	MARK_MISSED,  /* amount: runs of programs that the kernel skipped */
	MARK_NOT_RUN, /* programs did not run; text: why */
	MARK_NOTES,   /* amount: events of note that were too many to keep */
	MARK_KINDS
};

struct mark {
	enum mark_kind kind;
	int64_t from_ns, to_ns; /* since the epoch, of the samples around it */
	int64_t amount;
	const char *text; /* not owned */
};

/* Names: "refused", as cgswap trace has them where it has the kind; "gap". NULL: no kind. */
const char *note_kind_name(unsigned int kind);
const char *mark_kind_name(unsigned int kind);

/*
 * Parses a list of words such as "refused,oom" into bits; "all" is every one. -EINVAL for an
 * unknown word; *@bad then points to it.
 */
int note_kinds_parse(const char *text, uint32_t *bits, const char **bad);

/* All of them with commas between take no more, with the end. */
#define NOTE_KINDS_SIZE 128

/* The words of @bits in @buf of NOTE_KINDS_SIZE bytes, "refused,oom"; "" for none. */
char *note_kinds_text(uint32_t bits, char *buf);

/* True when @text, such a list, or NULL, has @kind; words that are not known are passed over. */
bool note_kinds_has(const char *text, enum note_kind kind);

#endif
