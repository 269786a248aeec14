// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/trace_history.c - see cmd/trace_history.h.
 */
#include "cmd/trace_history.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/fmt.h"
#include "base/json.h"
#include "base/out.h"
#include "base/when.h"
#include "cgroup/path.h"
#include "cmd/window.h"
#include "history/sample.h"
#include "history/window.h"
#include "model/note.h"
#include "model/refresh.h"
#include "stream/format.h"
#include "view/note.h"
#include "view/trace.h"

/* In the place of an error: as many were printed as were asked for. */
#define ENOUGH (-ECANCELED)

struct printing {
	const struct trace_history_config *config;
	char cgroup[PATH_MAX];
	bool begun;
	uint64_t samples, events, breaks;
};

static int json_head(const struct refresh *refresh, int64_t real_ns)
{
	const struct host *host = &refresh->host;
	struct chunk_host chunk = {
		.mono_ns = refresh->now_ns,
		.real_ns = (uint64_t)real_ns,
		.swap_total = (uint64_t)host->swap_total,
		.swap_used = (uint64_t)host->swap_used,
		.page_bytes = (uint32_t)refresh->page_bytes,
		.memsw = host->hierarchy && !strcmp(host->hierarchy, "v1"),
	};
	const struct view_trace_host head = { &chunk, STAMP_CLOCK };

	snprintf(chunk.kernel, sizeof(chunk.kernel), "%.64s", host->kernel);
	snprintf(chunk.nodename, sizeof(chunk.nodename), "%.64s", host->nodename);
	snprintf(chunk.attach, sizeof(chunk.attach), "%.64s", host->attach ? host->attach : "");
	return view_trace_json_host(stdout, &head);
}

static int text_head(const struct printing *printing, const struct host *host)
{
	const struct trace_history_config *config = printing->config;
	char from[WHEN_SIZE], to[WHEN_SIZE];

	out_printf(stdout, "cgswap trace  %s  %s  from %s to %s\n", host->nodename, host->kernel,
		   when_format(from, config->from_ns), when_format(to, config->to_ns));
	return view_note_header(stdout);
}

/* What the user calls the group depends on the machine that was recorded. */
static int sample_take(void *ctx, const struct refresh *refresh, const struct sample_time *time)
{
	struct printing *printing = ctx;
	const char *hierarchy = refresh->host.hierarchy, *cgroup = printing->config->cgroup;
	int err;

	printing->samples++;
	if (printing->begun)
		return 0;
	printing->begun = true;
	err = path_normalize_recorded(cgroup ? cgroup : "/", hierarchy && !strcmp(hierarchy, "v1"),
				      printing->cgroup, sizeof(printing->cgroup));
	if (err)
		return err;
	return printing->config->json ? json_head(refresh, time->real_ns)
				      : text_head(printing, &refresh->host);
}

static int note_take(void *ctx, const struct note *note)
{
	struct printing *printing = ctx;
	const struct trace_history_config *config = printing->config;
	int err;

	if (!(config->kinds & 1u << note->kind) || !path_is_below(note->path, printing->cgroup))
		return 0;
	err = config->json ? view_note_json_line(stdout, note) : view_note_line(stdout, note);
	if (!err && ++printing->events == config->count)
		return ENOUGH;
	return err;
}

/* What is not known is told for any group and kind. */
static int mark_take(void *ctx, const struct mark *mark)
{
	struct printing *printing = ctx;

	printing->breaks++;
	return printing->config->json ? view_mark_json_line(stdout, mark)
				      : view_mark_line(stdout, mark);
}

static int end_print(const struct printing *printing)
{
	struct json json;

	if (!printing->config->json) {
		out_printf(stdout,
			   "%" PRIu64 " event%s in %" PRIu64 " sample%s, %" PRIu64
			   " time%s of which not all is known\n",
			   printing->events, fmt_plural((int64_t)printing->events),
			   printing->samples, fmt_plural((int64_t)printing->samples),
			   printing->breaks, fmt_plural((int64_t)printing->breaks));
		return out_flush(stdout);
	}
	json = json_begin(stdout, "end");
	json_count(&json, "events", printing->events);
	json_count(&json, "samples", printing->samples);
	json_count(&json, "breaks", printing->breaks);
	return json_end_flush(&json);
}

int trace_history(const struct trace_history_config *config, char *error, size_t error_len)
{
	struct printing printing = { .config = config };
	const struct history_window window = {
		.from_ns = config->from_ns,
		.to_ns = config->to_ns,
		.sample = sample_take,
		.note = note_take,
		.mark = mark_take,
		.ctx = &printing,
	};
	int err = window_read(config->dir, &window, error, error_len);

	if (!err || err == ENOUGH)
		err = end_print(&printing);
	return err;
}
