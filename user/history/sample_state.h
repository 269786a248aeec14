/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/sample_state.h - one sample in the form in which changes are taken, written and applied.
 *
 * Owns: the named fields of the host and of a group, and the list of groups. Writer and reader
 * apply the same changes to the same state, so that both go on from the same numbers. Pure. Must
 * not know: how changes are laid out in bytes.
 */
#ifndef CGSWAP_HISTORY_SAMPLE_STATE_H
#define CGSWAP_HISTORY_SAMPLE_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "model/refresh.h"
#include "model/row.h"

/* Of a group; from FIELD_COLUMNS on they are by enum col. */
enum group_field {
	FIELD_KERNFS_ID,
	FIELD_MEMCG_ID,
	FIELD_DYING,
	FIELD_PARENT,	/* index of the parent + 1; 0: none */
	FIELD_CAUSE,	/* of the drift; 0: none */
	FIELD_LIMIT_UP, /* how far up the tree swap_max_from is, + 1; 0: no limit */
	FIELD_MISSED_TIME,
	FIELD_REFUSALS,
	FIELD_COLUMNS,
	FIELD_COUNT = FIELD_COLUMNS + COL__COUNT
};

#define HOST_FIELDS_MAX 48
#define HOST_TEXTS_MAX 8
#define SAMPLE_GROUPS_MAX 131072

struct sample_group {
	char *path;
	int64_t val[FIELD_COUNT];
};

/* All zero is an empty one. */
struct sample_state {
	struct sample_group *groups, *spare;
	size_t nr, max, max_spare;
	size_t *moved_to; /* scratch: the new index of each group */
	size_t max_moved;
	int64_t host[HOST_FIELDS_MAX];
	char *texts[HOST_TEXTS_MAX];
};

/* A group that was not in the sample before. */
struct sample_added {
	size_t at;  /* its index, when all are in their place */
	char *path; /* goes to the state */
};

/* Groups that are gone (indices in the old list) and new ones, each in ascending order. */
struct sample_edit {
	size_t *gone;
	size_t nr_gone, max_gone;
	struct sample_added *added;
	size_t nr_added, max_added;
};

/* Names in files: never change or reuse them. */
const char *group_field_name(size_t field);
size_t host_fields(void);
size_t host_texts(void);
const char *host_field_name(size_t field);
const char *host_text_name(size_t text);

/* The value of a field that a file does not have. */
int64_t group_field_absent(size_t field);

/* The fields of a refresh. @interval_ns: the time to the next sample, as planned. */
void host_values(const struct refresh *refresh, uint64_t interval_ns, int64_t *val);
const char *host_text(const struct refresh *refresh, size_t text);
void group_values(const struct refresh *refresh, size_t i, int64_t *val);

/* The reverse; texts and paths stay those of @state. @rows and @vals have state->nr of each. */
void state_fill(const struct sample_state *state, struct refresh *refresh, struct row *rows,
		int64_t (*vals)[ROW_VALUES]);

/*
 * Takes the groups of @edit out and puts new ones in, with the values @absent; parents keep being
 * the same groups. 0; -ENOMEM; -EBADMSG: the indices cannot be. The paths are the state's in any
 * case.
 */
int state_edit(struct sample_state *state, struct sample_edit *edit, const int64_t *absent);

void state_clear(struct sample_state *state);
void state_free(struct sample_state *state);
/* Also the paths that are still in it. */
void edit_clear(struct sample_edit *edit);
void edit_free(struct sample_edit *edit);

#endif
