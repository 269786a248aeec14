// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/top_past.c - see cmd/top_past.h.
 */
#include "cmd/top_past.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/when.h"
#include "cgroup/path.h"
#include "cmd/at.h"
#include "history/walk.h"
#include "model/timeline.h"
#include "screen/groups.h"
#include "screen/screen.h"
#include "table/order.h"

#define POLL_MS 500 /* a signal may come just before */

struct past {
	const struct top_past_config *config;
	struct history history;
	struct history_found found; /* what is shown */
	struct time_span *spans;
	struct timeline timeline;
	struct order order;
	struct screen *screen;
	bool live; /* goes on live */
};

/* Also once more, for what was recorded meanwhile. */
static int past_open(struct past *past, char *error, size_t error_len)
{
	struct history history;
	struct time_span *spans;
	size_t nr;
	int err = history_open(&history, past->config->at.dir, error, error_len);

	if (err)
		return err;
	err = history_spans(&history, &spans, &nr);
	if (err) {
		snprintf(error, error_len, "%s: %s", past->config->at.dir, strerror(-err));
		history_close(&history);
		return err;
	}
	history_close(&past->history);
	free(past->spans);
	past->history = history;
	past->spans = spans;
	past->timeline.spans = spans;
	past->timeline.nr = nr;
	return 0;
}

/* The charts: the samples before, from the last gap on. Ends where it began. */
static int before_fill(struct past *past)
{
	long left = -history_move(&past->history, 1 - GROUP_HISTORY);
	int err = 0;

	screen_forget(past->screen);
	for (; left > 0 && !err; left--) {
		struct history_found found;

		err = history_get(&past->history, &found);
		if (!err)
			err = screen_fill(past->screen, &found.refresh);
		if (err == -EBADMSG || (!err && found.next_break != BREAK_NONE)) {
			screen_forget(past->screen);
			err = 0;
		}
		history_move(&past->history, 1);
	}
	return err;
}

static int rows_order(struct past *past, struct refresh *refresh)
{
	bool v1 = refresh->host.hierarchy && !strcmp(refresh->host.hierarchy, "v1");
	const char *asked = past->config->at.cgroup;
	char cgroup[PATH_MAX];
	int err = path_normalize_recorded(asked ? asked : "/", v1, cgroup, sizeof(cgroup));

	if (!err)
		err = order_reserve(&past->order, refresh->nr_rows);
	if (err)
		return err;
	/* the rows before may have been of other groups */
	order_keeps(&past->order, past->order.stamp + 1);
	refresh->nr_order = order_make(&past->order, refresh->rows, refresh->nr_rows, cgroup, true);
	refresh->order = past->order.rows;
	return 0;
}

/* What is to be said of the sample that was found for @at_ns. */
static void found_tell(const struct past *past, int64_t at_ns)
{
	const struct history_found *found = &past->found;
	char text[256] = "", time[WHEN_SIZE];

	if (at_ns != INT64_MAX && at_ns - found->real_ns >= (int64_t)NS_PER_S)
		text_add(text, sizeof(text), "%s before the time asked for",
			 when_format_length(time, at_ns - found->real_ns));
	if (found->next_ns == INT64_MIN)
		text_add(text, sizeof(text), "%sthis is the last sample", *text ? "; " : "");
	else if (found->next_break != BREAK_NONE)
		text_add(text, sizeof(text), "%sthe next one is of %s: %s", *text ? "; " : "",
			 when_format(time, found->next_ns), at_break_text(found->next_break));
	if (*text)
		screen_tell(past->screen, text);
}

/* The sample where the history is, with @text, or what found_tell() says. */
static int past_show(struct past *past, int64_t at_ns, const char *text)
{
	int err = before_fill(past);

	if (!err)
		err = history_get(&past->history, &past->found);
	if (!err)
		err = rows_order(past, &past->found.refresh);
	if (err)
		return err;
	past->timeline.at_ns = past->found.real_ns;
	if (text)
		screen_tell(past->screen, text);
	else
		found_tell(past, at_ns);
	return screen_update(past->screen, &past->found.refresh);
}

static int past_find(struct past *past, int64_t at_ns, char *error, size_t error_len)
{
	struct history_found found;
	int err = history_find(&past->history, at_ns, &found);

	if (err)
		at_error(&past->history, past->config->at.dir, at_ns, err, error, error_len);
	return err;
}

/*
 * To a time, with @text or what there is to say; where there is no sample, it says so and stays
 * where it is.
 */
static int time_go(struct past *past, int64_t at_ns, const char *text)
{
	char error[512], other[512];
	int err = past_open(past, error, sizeof(error));

	if (!err)
		err = past_find(past, at_ns, error, sizeof(error));
	if (err) {
		text = error;
		err = past_find(past, past->found.real_ns, other, sizeof(other));
	}
	return err ? err : past_show(past, at_ns, text);
}

static int steps_go(struct past *past, long steps)
{
	long gone = history_move(&past->history, steps);
	char error[512];
	int err = 0;

	/* perhaps more was recorded by now */
	if (gone < steps && !past_open(past, error, sizeof(error))) {
		err = past_find(past, past->found.real_ns, error, sizeof(error));
		if (!err)
			gone = history_move(&past->history, steps);
	}
	if (err)
		return err;
	return past_show(past, INT64_MAX, !gone && steps < 0 ? "this is the first sample" : NULL);
}

/* Live, or else the newest sample. */
static int now_go(struct past *past)
{
	const struct top_past_config *config = past->config;
	char error[512] = "";

	past->live = config->live && config->live(config->ctx, error, sizeof(error));
	return past->live ? 0 : time_go(past, INT64_MAX, *error ? error : NULL);
}

static int asked_go(struct past *past)
{
	const struct screen_asked asked = screen_take_asked(past->screen);
	int64_t at_ns;

	if (asked.wish == WISH_STEP)
		return steps_go(past, asked.steps);
	if (asked.wish == WISH_NOW)
		return now_go(past);
	if (asked.wish != WISH_TIME)
		return 0;
	if (!when_parse(asked.time, at_now(), &at_ns))
		return time_go(past, at_end(at_ns), NULL);
	return past_show(past, INT64_MAX, "not a time such as 03:12, -2h or 2026-11-30T03:12");
}

static int past_loop(struct past *past)
{
	const struct top_at_config *config = &past->config->at;
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = screen_signal_fd(past->screen), .events = POLLIN },
	};
	int err = past_show(past, config->at_ns, NULL);

	while (!err && !past->live && !*config->stop && !screen_is_over(past->screen)) {
		if (poll(fds, 2, POLL_MS) < 0 && errno != EINTR)
			return -errno;
		screen_input(past->screen);
		err = asked_go(past);
	}
	return err;
}

static int past_run(struct past *past, char *error, size_t error_len)
{
	const struct top_at_config *config = &past->config->at;
	const struct screen_source source = { .timeline = &past->timeline };
	int err = past_open(past, error, error_len);

	if (!err)
		err = past_find(past, config->at_ns, error, error_len);
	if (err)
		return err;
	past->screen = screen_open(NS_PER_S, &source);
	if (!past->screen)
		return top_at(config, error, error_len);
	err = past_loop(past);
	screen_close(past->screen);
	if (err)
		at_error(&past->history, config->dir, past->found.real_ns, err, error, error_len);
	return err;
}

int top_past(const struct top_past_config *config, char *error, size_t error_len)
{
	struct past past = { .config = config, .history.dir = -1 };
	int err = past_run(&past, error, error_len);

	history_close(&past.history);
	free(past.spans);
	order_free(&past.order);
	return err;
}
