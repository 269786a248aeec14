// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/findings.c - see audit/findings.h.
 */
#include "audit/findings.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Groups beyond have one finding for each class. */
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

struct audit_finding *finding_list_get(struct finding_list *list, const struct audit_finding *first)
{
	for (size_t i = 0; i < list->nr; i++)
		if (list->at[i].check == first->check && list->at[i].class == first->class &&
		    list->at[i].memcg_id == first->memcg_id &&
		    list->at[i].kernfs_id == first->kernfs_id)
			return &list->at[i];
	if (list->nr >= FINDINGS_MAX && !finding_is_others(first)) {
		const struct audit_finding rest = { .check = first->check,
						    .class = first->class,
						    .path = others };

		return finding_list_get(list, &rest);
	}
	return finding_list_add(list, first) ? NULL : &list->at[list->nr - 1];
}

void finding_list_free(struct finding_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->at[i].path);
	free(list->at);
	*list = (struct finding_list){ .nr = 0 };
}
