// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/sample_fields.c - the fields of a sample by name, from a refresh and back.
 */
#include <stddef.h>
#include <string.h>

#include "history/sample_state.h"
#include "model/columns.h"

enum host_kind { HOST_NUMBER, HOST_REAL };

#define NUMBER(name)                                                                               \
	{                                                                                          \
#name, HOST_NUMBER, offsetof(struct host, name)                                    \
	}
#define NUMBER_AS(name, field)                                                                     \
	{                                                                                          \
		name, HOST_NUMBER, offsetof(struct host, field)                                    \
	}
#define REAL(name)                                                                                 \
	{                                                                                          \
#name, HOST_REAL, offsetof(struct host, name)                                      \
	}

/* Real numbers are stored as their 64 bits. */
static const struct host_field {
	const char *name;
	enum host_kind kind;
	size_t at;
} fields[] = {
	REAL(time),
	NUMBER(swap_total),
	NUMBER(swap_used),
	NUMBER(swap_cached),
	NUMBER(swap_charged),
	NUMBER(charged_pages),
	NUMBER(uncharged_pages),
	NUMBER(swap_unowned),
	NUMBER(refusals_unknown),
	NUMBER_AS("disk_total", kind_total[SWAP_DISK]),
	NUMBER_AS("zram_total", kind_total[SWAP_ZRAM]),
	NUMBER_AS("file_total", kind_total[SWAP_FILE]),
	NUMBER_AS("disk_used", kind_used[SWAP_DISK]),
	NUMBER_AS("zram_used", kind_used[SWAP_ZRAM]),
	NUMBER_AS("file_used", kind_used[SWAP_FILE]),
	NUMBER(zswap_pool),
	NUMBER(zswap_max),
	NUMBER(zswap_stored),
	NUMBER(psi_some),
	NUMBER(psi_full),
	NUMBER(events),
	NUMBER(events_lost),
	NUMBER(events_rate),
	NUMBER(own_cpu),
	NUMBER(probe_misses),
	NUMBER(zswap_misses),
	REAL(gap_begin),
	REAL(gap_end),
	NUMBER(actor_misses),
	NUMBER(groups),
	NUMBER(dying),
	NUMBER(drifting),
	NUMBER(unsettled),
	NUMBER(slept_ns),
	NUMBER(vswap),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

/* Behind them, those of the refresh that are not in struct host. */
enum { REFRESH_MONO_NS = FIELDS, REFRESH_PAGE_BYTES, REFRESH_CALLS, REFRESH_INTERVAL_NS, HOST_END };

_Static_assert(HOST_END <= HOST_FIELDS_MAX, "too many fields");

static const char *const refresh_names[] = { "mono_ns", "page_bytes", "calls", "interval_ns" };

enum text {
	TEXT_KERNEL,
	TEXT_NODENAME,
	TEXT_ATTACH,
	TEXT_HIERARCHY,
	TEXT_ZSWAP,
	TEXT_GAP,
	TEXT_NOTED,
	TEXTS
};

static const char *const text_names[] = {
	[TEXT_KERNEL] = "kernel",	[TEXT_NODENAME] = "nodename", [TEXT_ATTACH] = "attach",
	[TEXT_HIERARCHY] = "hierarchy", [TEXT_ZSWAP] = "zswap",	      [TEXT_GAP] = "gap",
	[TEXT_NOTED] = "events_noted",
};

_Static_assert(TEXTS <= HOST_TEXTS_MAX, "too many texts");

static const char *const causes[] = { "missed", "accounting", "unknown" };

#define CAUSES (sizeof(causes) / sizeof(causes[0]))

const char *group_field_name(size_t field)
{
	static const char *const names[] = {
		[FIELD_KERNFS_ID] = "id",
		[FIELD_MEMCG_ID] = "memcg_id",
		[FIELD_DYING] = "dying",
		[FIELD_PARENT] = "parent",
		[FIELD_CAUSE] = "drift_cause",
		[FIELD_LIMIT_UP] = "limit_up",
		[FIELD_MISSED_TIME] = "missed_time",
		[FIELD_REFUSALS] = "limit_refusals",
	};

	if (field < FIELD_COLUMNS)
		return names[field];
	if (field == FIELD_COLUMNS + COL_SWAP_MAX_PCT)
		return "swap_max_percent";
	return column_get((enum col)(field - FIELD_COLUMNS))->json;
}

int64_t group_field_absent(size_t field)
{
	return field < FIELD_MISSED_TIME ? 0 : VAL_NONE;
}

size_t host_fields(void)
{
	return HOST_END;
}

size_t host_texts(void)
{
	return TEXTS;
}

const char *host_field_name(size_t field)
{
	return field < FIELDS ? fields[field].name : refresh_names[field - FIELDS];
}

const char *host_text_name(size_t text)
{
	return text_names[text];
}

void host_values(const struct refresh *refresh, uint64_t interval_ns, int64_t *val)
{
	for (size_t i = 0; i < FIELDS; i++)
		memcpy(&val[i], (const char *)&refresh->host + fields[i].at, sizeof(val[i]));
	val[REFRESH_MONO_NS] = (int64_t)refresh->now_ns;
	val[REFRESH_PAGE_BYTES] = refresh->page_bytes;
	val[REFRESH_CALLS] = refresh->calls;
	val[REFRESH_INTERVAL_NS] = (int64_t)interval_ns;
}

const char *host_text(const struct refresh *refresh, size_t text)
{
	const struct host *host = &refresh->host;
	const char *const texts[] = {
		[TEXT_KERNEL] = host->kernel, [TEXT_NODENAME] = host->nodename,
		[TEXT_ATTACH] = host->attach, [TEXT_HIERARCHY] = host->hierarchy,
		[TEXT_ZSWAP] = host->zswap,   [TEXT_GAP] = host->gap,
		[TEXT_NOTED] = host->noted,
	};

	return texts[text];
}

static int64_t cause_number(const char *cause)
{
	if (!cause)
		return 0;
	for (size_t i = 0; i < CAUSES; i++)
		if (!strcmp(cause, causes[i]))
			return (int64_t)i + 1;
	return CAUSES;
}

static int64_t limit_up(const struct row *rows, size_t i)
{
	const char *from = rows[i].swap_max_from;
	int64_t up = 1;

	for (int at = (int)i; from && at >= 0; at = rows[at].parent, up++)
		if (!strcmp(rows[at].path, from))
			return up;
	return 0;
}

void group_values(const struct refresh *refresh, size_t i, int64_t *val)
{
	const struct row *row = &refresh->rows[i];

	val[FIELD_KERNFS_ID] = (int64_t)row->kernfs_id;
	val[FIELD_MEMCG_ID] = row->memcg_id;
	val[FIELD_DYING] = row->dying;
	val[FIELD_PARENT] = row->parent + 1;
	val[FIELD_CAUSE] = cause_number(row->drift_cause);
	val[FIELD_LIMIT_UP] = limit_up(refresh->rows, i);
	val[FIELD_MISSED_TIME] = row->val[KEPT_MISSED_TIME];
	val[FIELD_REFUSALS] = row->val[KEPT_REFUSALS];
	memcpy(&val[FIELD_COLUMNS], row->val, COL__COUNT * sizeof(*val));
}

static void text_copy(char *to, size_t size, const char *text)
{
	strncpy(to, text ? text : "", size - 1);
}

/* A time that can be printed; 0: not known. */
static int64_t real_check(int64_t bits)
{
	double real;

	memcpy(&real, &bits, sizeof(real));
	return real > -1e11 && real < 1e11 ? bits : 0;
}

static void host_fill(const struct sample_state *state, struct refresh *refresh)
{
	struct host *host = &refresh->host;

	for (size_t i = 0; i < FIELDS; i++) {
		int64_t val = fields[i].kind == HOST_REAL ? real_check(state->host[i])
							  : state->host[i];

		memcpy((char *)host + fields[i].at, &val, sizeof(val));
	}
	text_copy(host->kernel, sizeof(host->kernel), state->texts[TEXT_KERNEL]);
	text_copy(host->nodename, sizeof(host->nodename), state->texts[TEXT_NODENAME]);
	host->attach = state->texts[TEXT_ATTACH];
	host->hierarchy = state->texts[TEXT_HIERARCHY];
	host->zswap = state->texts[TEXT_ZSWAP] ? state->texts[TEXT_ZSWAP] : "";
	host->gap = state->texts[TEXT_GAP];
	host->noted = state->texts[TEXT_NOTED];
}

/* Parents come before children, so a parent's depth is known; any other parent is none. */
static void row_fill(const struct sample_state *state, size_t i, struct row *rows, int64_t *val)
{
	const int64_t *from = state->groups[i].val;
	bool has_parent = from[FIELD_PARENT] > 0 && from[FIELD_PARENT] <= (int64_t)i;
	int64_t cause = from[FIELD_CAUSE], up = from[FIELD_LIMIT_UP];
	int at = (int)i;

	row_clear(val);
	memcpy(val, &from[FIELD_COLUMNS], COL__COUNT * sizeof(*val));
	val[KEPT_MISSED_TIME] = from[FIELD_MISSED_TIME];
	val[KEPT_REFUSALS] = from[FIELD_REFUSALS];
	rows[i] = (struct row){
		.path = state->groups[i].path,
		.kernfs_id = (uint64_t)from[FIELD_KERNFS_ID],
		.memcg_id = (uint16_t)from[FIELD_MEMCG_ID],
		.dying = from[FIELD_DYING],
		.parent = has_parent ? (int)(from[FIELD_PARENT] - 1) : -1,
		.val = val,
	};
	if (has_parent)
		rows[i].depth = rows[rows[i].parent].depth + 1;
	if (cause)
		rows[i].drift_cause = cause > 0 && cause <= (int64_t)CAUSES ? causes[cause - 1]
									    : "unknown";
	for (; up > 1 && at >= 0; up--)
		at = rows[at].parent;
	if (up == 1 && at >= 0)
		rows[i].swap_max_from = rows[at].path;
}

void state_fill(const struct sample_state *state, struct refresh *refresh, struct row *rows,
		int64_t (*vals)[ROW_VALUES])
{
	*refresh = (struct refresh){
		.rows = rows,
		.nr_rows = state->nr,
		.now_ns = (uint64_t)state->host[REFRESH_MONO_NS],
		.page_bytes = state->host[REFRESH_PAGE_BYTES],
		.calls = state->host[REFRESH_CALLS] == 1,
	};
	host_fill(state, refresh);
	for (size_t i = 0; i < state->nr; i++)
		row_fill(state, i, rows, vals[i]);
}
