// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check_told.c - limits configured in a runtime or systemd, against the group's files.
 *
 * Owns: when the two differ. When the user asks for one group alone, the groups above it are
 * checked too: their limits hold for it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fmt.h"
#include "base/text.h"
#include "cgroup/told_parse.h"
#include "explain/check_list.h"
#include "explain/runtime_limits.h"

static const struct {
	int file;
	const char *what;
} limits[TOLD_LIMITS] = {
	[TOLD_HIGH] = { MEM_HIGH, "memory before it is throttled" },
	[TOLD_MAX] = { MEM_MAX, "memory" },
	[TOLD_SWAP] = { COL_SWAP_MAX, "swap" },
	[TOLD_MEMSW] = { MEM_MEMSW_MAX, "memory and swap" },
};

static const char who_changes[] = "; cgswap trace -e limit shows who changes it";

/* What the file should say; VAL_NONE: not known. A percentage is never exact. */
static int64_t wanted(const struct explain *e, const struct told *told, const int64_t *val)
{
	int64_t page = e->machine->page_bytes, memory = e->machine->memory, want = told->value;
	int64_t most = val_least(val[MEM_MAX], memory);

	if (told->unit != TOLD_BYTES && (memory == VAL_NONE || most == VAL_NONE))
		return VAL_NONE;
	if (told->unit == TOLD_PERCENT)
		want = val_of((double)memory * (double)told->value / 10000);
	if (told->unit == TOLD_LIMITED_SWAP)
		want = runtime_limited_swap(e->machine, most);
	if (!val_is_number(want))
		return want;
	/* the kernel counts pages; a value above its maximum is no limit */
	return want / page >= INT64_MAX / page ? VAL_MAX : want / page * page;
}

static bool is_other(const struct told *told, int64_t want, int64_t got)
{
	if (want == VAL_NONE || got == VAL_NONE)
		return false;
	if (told->unit == TOLD_LIMITED_SWAP)
		return got > want;
	if (told->unit == TOLD_PERCENT)
		return got < want - want / 64 || got > want + want / 64;
	return got != want;
}

/* Adds "docker was told no swap, but memory.swap.max of X is max". False when it does not fit. */
static bool put_text(struct check_note *note, const struct explain *e, const struct group *group,
		     int i, int64_t want)
{
	const struct told *told = &group->told[i];
	int64_t got = group_sample(group)->val[limits[i].file];
	size_t len = strlen(note->text);
	char a[FMT_SIZE], b[FMT_SIZE];

	fmt_bytes(a, want);
	fmt_bytes(b, got);
	if (!strcmp(a, b)) { /* both print alike */
		snprintf(a, sizeof(a), "%" PRId64, want);
		snprintf(b, sizeof(b), "%" PRId64, got);
	}
	if (text_add(note->text, sizeof(note->text) - sizeof(who_changes),
		     "%s%s was told %s %s%s%s%s, but %s of %s is %s (/%s: %s)", len ? "; " : "",
		     told->who,
		     want == VAL_MAX ? "no limit"
		     : want	     ? a
				     : "no",
		     want ? "of " : "", limits[i].what,
		     told->unit == TOLD_LIMITED_SWAP && want ? " at most" : "",
		     told->at_start ? " at the container's start" : "",
		     files_name(e->v2, limits[i].file), explain_who(e, group), b, told->file,
		     told->word))
		return true;
	note->text[len] = '\0';
	return false;
}

/* LimitedSwap has no fix: it depends on the container's request, which no file holds. */
static bool limit_check(struct check_note *note, const struct explain *e, const struct group *group,
			int i)
{
	const struct told *told = &group->told[i];
	const int64_t *val = group_sample(group)->val;
	int64_t want = told->who ? wanted(e, told, val) : VAL_NONE;

	if (!is_other(told, want, val[limits[i].file]) || !put_text(note, e, group, i, want))
		return false;
	if (told->at_start)
		return true; /* the runtime may have been told otherwise since */
	note->severity = SEVERITY_WARN;
	if (told->unit != TOLD_LIMITED_SWAP && note->nr_fixes < CHECK_FIXES)
		note->fixes[note->nr_fixes++] =
			(struct check_fix){ group, limits[i].file, want, true };
	return true;
}

/* memsw may not be below the memory limit, so memsw goes first when it is raised. */
static bool group_check(struct check_note *note, const struct explain *e, const struct group *group)
{
	bool fires = false, first;

	if (!group->told)
		return false;
	first = group->told[TOLD_MEMSW].value > group_sample(group)->val[MEM_MEMSW_MAX];
	for (int i = 0; i < TOLD_LIMITS; i++)
		fires |= limit_check(note, e, group, first ? TOLD_LIMITS - 1 - i : i);
	return fires;
}

enum check_result check_told(const struct explain *e, struct check_note *note)
{
	bool any = false, fires = false;

	note->severity = SEVERITY_INFO;
	for (const struct group *group = e->group; group;
	     group = e->alone ? group_above(group) : NULL) {
		any |= group->told != NULL;
		fires |= group_check(note, e, group);
	}
	if (!fires)
		return any ? CHECK_CLEAR : CHECK_NONE;
	strcat(note->text, who_changes);
	return CHECK_FIRES;
}
