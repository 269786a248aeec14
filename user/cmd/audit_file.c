// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/audit_file.c - see cmd/audit_file.h.
 */
#include "cmd/audit_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "audit/stream.h"
#include "record.h"
#include "stream/recording.h"

struct reading {
	const struct audit_file_config *config;
	struct audit_stream *replay;
};

static int piece_take(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct reading *reading = ctx;

	if (*reading->config->stop)
		return -EINTR;
	return audit_stream_chunk(reading->replay, type, data, len);
}

static int conclusions_print(const struct reading *reading)
{
	struct audit_report report;
	int err = audit_stream_judge(reading->replay, reading->config->cgroup, &report);

	if (err || !report.kernel)
		return err;
	return reading->config->print(reading->config->ctx, &report);
}

/* Judges the part that is whole, then reports the error. */
int audit_file(const struct audit_file_config *config, char *error, size_t error_len)
{
	struct reading reading = { config, audit_stream_new() };
	int err, printed = 0;

	if (!reading.replay) {
		snprintf(error, error_len, "out of memory");
		return -ENOMEM;
	}
	err = recording_read_path(config->path, piece_take, &reading, error, error_len);
	if (!err || err == -EBADMSG)
		printed = conclusions_print(&reading);
	if (printed)
		snprintf(error, error_len, "cannot print: %s", strerror(-printed));
	audit_stream_free(reading.replay);
	return printed ? printed : err;
}
