// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/findings.c - see audit/findings.h.
 */
#include "audit/findings.h"
#include "base/array.h"
#include "base/fmt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void finding_list_free(struct finding_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->at[i].path);
	free(list->at);
	*list = (struct finding_list){ .nr = 0 };
}

void audit_undecided(struct audit_check_state *state, const char *path, const char *why)
{
	if (!state->undecided++)
		snprintf(state->reason, AUDIT_TEXT, "%.100s: %.150s", path ? path : "?", why);
}

void audit_evidence_undecided(struct audit_check_state *state, const char *path,
			      const struct evidence *evidence)
{
	char why[AUDIT_TEXT];

	if (!evidence->readings)
		snprintf(why, sizeof(why), "its numbers were never read in a quiet moment");
	else if (evidence->bad_times)
		snprintf(why, sizeof(why), "%+" PRId64 " page%s, not seen for long enough",
			 evidence->value, fmt_plural(evidence->value));
	else
		snprintf(why, sizeof(why), "it swaps: agrees within %" PRIu64 " page%s, no better",
			 evidence->spread, fmt_plural((int64_t)evidence->spread));
	audit_undecided(state, path, why);
}
