// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/audit_history.c - see cmd/audit_history.h.
 */
#include "cmd/audit_history.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "audit/audit.h"
#include "audit/samples.h"
#include "base/when.h"
#include "cgroup/path.h"
#include "cmd/window.h"
#include "history/sample.h"
#include "history/window.h"
#include "model/note.h"
#include "model/refresh.h"
#include "view/note.h"

struct auditing {
	const struct audit_history_config *config;
	struct audit_samples *samples;
	bool v1;
};

static int sample_take(void *ctx, const struct refresh *refresh, const struct sample_time *time)
{
	struct auditing *auditing = ctx;
	const char *hierarchy = refresh->host.hierarchy;

	auditing->v1 = hierarchy && !strcmp(hierarchy, "v1");
	return audit_samples_take(auditing->samples, refresh, time->real_ns, time->mono_ns);
}

/* What the programs did not count. A sleep and another time of day change no counter. */
static bool mark_is_doubt(enum mark_kind kind)
{
	return kind == MARK_GAP || kind == MARK_REBOOT || kind == MARK_RESTART ||
	       kind == MARK_MACHINE || kind == MARK_NOT_RUN;
}

static int mark_take(void *ctx, const struct mark *mark)
{
	struct auditing *auditing = ctx;
	bool anew = mark->kind == MARK_REBOOT || mark->kind == MARK_RESTART ||
		    mark->kind == MARK_MACHINE;
	char text[256], why[256], from[WHEN_SIZE], to[WHEN_SIZE];

	if (mark->kind == MARK_LOST || mark->kind == MARK_MISSED)
		audit_samples_lost(auditing->samples, mark->kind == MARK_LOST ? mark->amount : 0,
				   mark->kind == MARK_MISSED ? mark->amount : 0);
	if (mark_is_doubt(mark->kind)) {
		snprintf(why, sizeof(why), "%s to %s: %.150s", when_format(from, mark->from_ns),
			 when_format(to, mark->to_ns), view_mark_text(text, sizeof(text), mark));
		if (audit_samples_doubt(auditing->samples, why, anew))
			return -ENOMEM;
	}
	return auditing->config->mark(auditing->config->ctx, mark);
}

static int conclude(struct auditing *auditing)
{
	const char *cgroup = auditing->config->cgroup;
	struct audit_report report;
	char under[PATH_MAX];
	int err =
		path_normalize_recorded(cgroup ? cgroup : "/", auditing->v1, under, sizeof(under));

	if (!err)
		err = audit_samples_judge(auditing->samples, under, &report);
	return err ? err : auditing->config->print(auditing->config->ctx, &report);
}

int audit_history(const struct audit_history_config *config, char *error, size_t error_len)
{
	struct auditing auditing = { .config = config, .samples = audit_samples_new() };
	const struct history_window window = {
		.from_ns = config->from_ns,
		.to_ns = config->to_ns,
		.sample = sample_take,
		.mark = mark_take,
		.ctx = &auditing,
	};
	int err;

	if (!auditing.samples) {
		snprintf(error, error_len, "out of memory");
		return -ENOMEM;
	}
	err = window_read(config->dir, &window, error, error_len);
	if (!err) {
		err = conclude(&auditing);
		snprintf(error, error_len, "cannot go on: %s", strerror(-err));
	}
	audit_samples_free(auditing.samples);
	return err;
}
