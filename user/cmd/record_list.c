// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/record_list.c - see cmd/record_list.h.
 */
#include "cmd/record_list.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/fmt.h"
#include "base/out.h"
#include "base/when.h"
#include "cmd/options.h"
#include "history/read.h"

struct totals {
	uint64_t samples, gaps, steps, notes;
};

static struct totals part_totals(const struct segment *segment)
{
	struct totals totals = { 0 };

	for (size_t i = 0; i < segment->nr; i++) {
		totals.samples += segment->blocks[i].samples;
		totals.gaps += segment->blocks[i].gaps;
		totals.steps += segment->blocks[i].steps;
		totals.notes += segment->blocks[i].notes;
	}
	return totals;
}

const char *record_part_error(int err)
{
	if (err == -EBADMSG)
		return "not a file of a history";
	return err == -EPROTO ? "of another version of cgswap" : file_error(err);
}

#define LINE "%-19s %-19s %7s %5s %6s %6s  "

static const char *count_format(char *buf, uint64_t count)
{
	snprintf(buf, FMT_SIZE, "%" PRIu64, count);
	return buf;
}

static const char *const break_words[] = {
	[BREAK_NONE] = "",
	[BREAK_GAP] = "  gap before",
	[BREAK_REBOOT] = "  booted before",
	[BREAK_CLOCK] = "  clock set before",
	[BREAK_MACHINE] = "",
};

static void part_print(const struct history_part *part, const struct history_part *before)
{
	const struct segment *segment = &part->segment;
	struct totals totals = part_totals(segment);
	char from[WHEN_SIZE] = "-", to[WHEN_SIZE] = "-", size[FMT_SIZE];
	char samples[FMT_SIZE], gaps[FMT_SIZE], notes[FMT_SIZE];

	if (part->err) {
		out_printf(stdout, LINE "%s  %s\n", "-", "-", "-", "-", "-",
			   fmt_bytes(size, (int64_t)part->bytes), part->name,
			   record_part_error(part->err));
		return;
	}
	if (segment->nr) {
		when_format(from, segment->blocks[0].real_first);
		when_format(to, segment->blocks[segment->nr - 1].real_last);
	}
	out_printf(stdout, LINE "%s  %s", from, to, count_format(samples, totals.samples),
		   count_format(gaps, totals.gaps), count_format(notes, totals.notes),
		   fmt_bytes(size, (int64_t)part->bytes), part->name, segment->head.nodename);
	out_printf(stdout, "%s%s%s%s\n", before ? break_words[history_break(before, part)] : "",
		   totals.steps ? "  clock set" : "", segment->closed ? "" : "  not closed",
		   segment->damaged ? "  damaged" : "");
}

static int history_begin(struct history *history, const char *dir)
{
	char error[512];

	if (history_open(history, dir, error, sizeof(error)))
		return error_print(error);
	return EXIT_FINE;
}

int record_list(const char *dir)
{
	const struct history_part *before = NULL;
	struct history history;

	if (history_begin(&history, dir))
		return EXIT_ERROR;
	out_printf(stdout, LINE "%s\n", "FROM", "TO", "SAMPLES", "GAPS", "EVENTS", "SIZE", "FILE");
	for (size_t i = 0; i < history.nr; i++) {
		const struct history_part *part = &history.parts[i];

		part_print(part, before);
		before = part->err ? before : part;
	}
	history_close(&history);
	return error_result("cannot write", out_flush(stdout));
}

/* The file of now is always torn a little while it is written, which is no damage. */
static bool part_verify(struct history *history, struct history_part *part)
{
	const struct segment *segment = &part->segment;

	if (history_verify(history, part)) {
		out_printf(stdout, "%s: %s\n", part->name, record_part_error(part->err));
		return false;
	}
	if (segment->damaged)
		out_printf(stdout, "%s: damaged in %" PRIu64 " place%s\n", part->name,
			   segment->damaged, fmt_plural((int64_t)segment->damaged));
	if (segment->torn)
		out_printf(stdout,
			   "%s: %" PRIu64 " byte%s at the end are no whole sample: it is being "
			   "written, or its writer was killed\n",
			   part->name, segment->torn, fmt_plural((int64_t)segment->torn));
	return !segment->damaged;
}

int record_verify(const char *dir)
{
	struct history history;
	uint64_t samples = 0;
	size_t bad = 0;
	int code;

	if (history_begin(&history, dir))
		return EXIT_ERROR;
	for (size_t i = 0; i < history.nr; i++) {
		bad += !part_verify(&history, &history.parts[i]);
		samples += part_totals(&history.parts[i].segment).samples;
	}
	out_printf(stdout, "%" PRIu64 " sample%s in %zu file%s, %zu damaged\n", samples,
		   fmt_plural((int64_t)samples), history.nr, fmt_plural((int64_t)history.nr), bad);
	history_close(&history);
	code = error_result("cannot write", out_flush(stdout));
	return code ? code : bad ? EXIT_ERROR : EXIT_FINE;
}
