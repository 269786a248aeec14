// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz_recording.c - recordings, replayed by trace, top and report, and measured by shrink.
 */
#include "recording.h"

#include <errno.h>

#include "cmd/trace_print.h"
#include "report/html.h"
#include "report/recording.h"
#include "report/report.h"
#include "report/text.h"
#include "shrink/curve.h"
#include "trace/replay.h"
#include "view/table.h"

static void trace(char *bytes, size_t len, uint8_t how)
{
	const struct trace_print_config config = {
		.out = fuzz_out(),
		.json = how & 1,
		.lines = !(how & 2),
		.summary = true,
		.folded = how & 4,
		.stamp = (enum trace_stamp)(how >> 4 & 1),
		.merge_ns = how & 32 ? 1000000000 : 0,
		.cgroup = how & 64 ? "/a" : NULL,
		.kinds = ~0u,
		.actors = ~0u,
	};
	struct trace_print *report = trace_print_new(&config);

	if (report) {
		recording_give(bytes, len, trace_print_chunk, report);
		trace_print_end(report);
	}
	trace_print_free(report);
}

/* Stops as with -n: a time far ahead would make many tables. */
struct tables {
	bool json;
	int left;
};

static int moment_show(void *ctx, const struct host *host, const struct row *rows, size_t nr)
{
	const struct view_table_opt opt = { 0 };
	struct tables *tables = ctx;
	int order[1024], err;
	const struct view_rows view = { rows, order, nr < 1024 ? nr : 1024 };

	for (size_t i = 0; i < view.nr; i++)
		order[i] = (int)i;
	err = tables->json ? view_json_print(fuzz_out(), host, &view)
			   : view_table_print(fuzz_out(), &opt, host, &view);
	return err ? err : --tables->left ? 0 : -ECANCELED;
}

static void top(char *bytes, size_t len, uint8_t how)
{
	struct tables tables = { how & 1, 16 };
	struct replay *replay = replay_new(how & 2 ? 100000000 : 1000000000, moment_show, &tables);

	if (replay)
		recording_give(bytes, len, replay_chunk, replay);
	replay_free(replay);
}

static bool measure(char *bytes, size_t len, struct recording_extent *extent)
{
	struct recording_scan *scan = recording_scan_new();
	bool found;

	if (!scan)
		return false;
	recording_give(bytes, len, recording_scan_chunk, scan);
	found = !recording_scan_end(scan, extent);
	recording_scan_free(scan);
	return found;
}

static void report(char *bytes, size_t len, uint8_t how)
{
	struct report_window window = { 0 };
	struct recording_extent extent;
	struct recording *recording;

	if (!measure(bytes, len, &extent))
		return;
	recording = recording_new(&window, &extent, how & 1 ? "/a" : NULL);
	if (recording) {
		recording_give(bytes, len, recording_chunk, recording);
		if (!recording_end(recording) && !report_window_close(&window)) {
			html_page(fuzz_out(), &window, 1);
			report_text(fuzz_out(), &window);
			report_json(fuzz_out(), &window);
		}
	}
	recording_free(recording);
	report_window_free(&window);
}

static void shrink(char *bytes, size_t len)
{
	struct curve *curve = curve_new("/a", 1000, 500);

	if (!curve)
		return;
	recording_give(bytes, len, curve_chunk, curve);
	curve_lost(curve);
	curve_tells(curve, REC_REFUSED);
	curve_refaults(curve, PHASE_RELEASE);
	curve_free(curve);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t how;
	size_t len;
	char *bytes = recording_make(data, size, &how, &len);

	if (!bytes)
		return 0;
	if (how & 128)
		trace(bytes, len, how);
	else if ((how & 96) == 96)
		report(bytes, len, how);
	else if (how & 96)
		top(bytes, len, how);
	else
		shrink(bytes, len);
	free(bytes);
	return 0;
}
