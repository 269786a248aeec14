// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/findings.c - see audit/findings.h.
 */
#include "audit/findings.h"
#include "base/array.h"
#include "base/hash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Groups beyond this share one finding per class. */
#define FINDINGS_MAX 4096
static char others[] = "(others)";

int finding_list_add(struct finding_list *list, const struct audit_finding *finding)
{
	struct audit_finding *more;

	if (array_reserve(&list->at, &list->max, list->nr + 1, sizeof(*list->at)))
		return -ENOMEM;
	more = &list->at[list->nr];
	*more = *finding;
	more->path = strdup(finding->path ? finding->path : "?");
	if (!more->path)
		return -ENOMEM;
	list->nr++;
	return 0;
}

bool finding_is_others(const struct audit_finding *finding)
{
	return !strcmp(finding->path, others);
}

static bool finding_is(const struct audit_finding *a, const struct audit_finding *b)
{
	return a->check == b->check && a->class == b->class && a->memcg_id == b->memcg_id &&
	       a->kernfs_id == b->kernfs_id;
}

/* The index entry of the finding equal to @key, or the free entry where it belongs. */
static uint32_t *finding_place(const struct finding_list *list, const struct audit_finding *key)
{
	uint64_t hash = hash_mix(hash_mix(1, (uintptr_t)key->check), key->class);
	size_t at;

	hash = hash_mix(hash_mix(hash, key->memcg_id), key->kernfs_id);
	at = hash_place(hash, list->places);
	while (list->place[at] && !finding_is(&list->at[list->place[at] - 1], key))
		at = (at + 1) & (list->places - 1);
	return &list->place[at];
}

/* Indexes all findings, with space for one more. 0 or -ENOMEM. */
static int findings_place(struct finding_list *list)
{
	size_t places = list->places ? list->places : 64;

	while (places < (list->nr + 1) * 2)
		places *= 2;
	if (places != list->places) {
		uint32_t *more = calloc(places, sizeof(*more));

		if (!more)
			return -ENOMEM;
		free(list->place);
		list->place = more;
		list->places = places;
		list->placed = 0;
	}
	for (; list->placed < list->nr; list->placed++) {
		uint32_t *place = finding_place(list, &list->at[list->placed]);

		if (!*place)
			*place = (uint32_t)list->placed + 1;
	}
	return 0;
}

struct audit_finding *finding_list_get(struct finding_list *list, const struct audit_finding *first)
{
	uint32_t place;

	if (findings_place(list))
		return NULL;
	place = *finding_place(list, first);
	if (place)
		return &list->at[place - 1];
	if (list->nr >= FINDINGS_MAX && !finding_is_others(first)) {
		const struct audit_finding rest = { .check = first->check,
						    .class = first->class,
						    .path = others };

		return finding_list_get(list, &rest);
	}
	return finding_list_add(list, first) ? NULL : &list->at[list->nr - 1];
}

/* Compares what the two findings of a pair have in common. */
static int pair_compare(const struct audit_finding *a, const struct audit_finding *b)
{
	if (a->check != b->check)
		return a->check < b->check ? -1 : 1;
	return (a->pages > b->pages) - (a->pages < b->pages);
}

/* The same; equal ones by age. */
static int pair_compare_age(const void *a, const void *b)
{
	const struct audit_finding *x = *(struct audit_finding *const *)a;
	const struct audit_finding *y = *(struct audit_finding *const *)b;
	int order = pair_compare(x, y);

	return order ? order : (x > y) - (x < y);
}

static bool can_pair(const struct audit_finding *finding)
{
	return finding->class == CLASS_LEAK ||
	       (finding->class == CLASS_UNDERFLOW && strcmp(finding->path, "/") != 0);
}

static void pair_make(struct audit_finding *leak, struct audit_finding *other)
{
	leak->class = other->class = CLASS_MISATTRIBUTION;
	snprintf(leak->detail, AUDIT_TEXT, "charged to it, recorded for %.160s", other->path);
	snprintf(other->detail, AUDIT_TEXT, "recorded for it, charged to %.160s", leak->path);
}

int finding_list_pair(struct finding_list *list)
{
	struct audit_finding **sorted = calloc(list->nr + 1, sizeof(struct audit_finding *));
	size_t nr = 0, other = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < list->nr; i++)
		if (can_pair(&list->at[i]))
			sorted[nr++] = &list->at[i];
	qsort(sorted, nr, sizeof(struct audit_finding *), pair_compare_age);
	for (size_t i = 0; i < nr; i++) {
		if (sorted[i]->class != CLASS_LEAK)
			continue;
		/* skip to the first unpaired finding that matches */
		while (other < nr && (pair_compare(sorted[other], sorted[i]) < 0 ||
				      (sorted[other]->class != CLASS_UNDERFLOW &&
				       !pair_compare(sorted[other], sorted[i]))))
			other++;
		if (other < nr && !pair_compare(sorted[other], sorted[i]))
			pair_make(sorted[i], sorted[other++]);
	}
	free(sorted);
	return 0;
}

void finding_list_free(struct finding_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->at[i].path);
	free(list->at);
	free(list->place);
	*list = (struct finding_list){ .nr = 0 };
}
