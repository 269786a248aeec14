// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/audit_file.c - see cmd/audit_file.h.
 */
#include "cmd/audit_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

/* What is whole is judged before it is said what is not. */
static int file_audit(const struct reading *reading, char *why, size_t why_len)
{
	FILE *file = fopen(reading->config->path, "re");
	int err, printed;

	if (!file) {
		err = -errno;
		snprintf(why, why_len, "%s", strerror(-err));
		return err;
	}
	err = recording_read(file, piece_take, (void *)reading, why, why_len);
	fclose(file);
	if (err && err != -EBADMSG) {
		snprintf(why, why_len, "%s", strerror(-err));
		return err;
	}
	printed = conclusions_print(reading);
	if (printed)
		snprintf(why, why_len, "cannot print: %s", strerror(-printed));
	return printed ? printed : err;
}

int audit_file(const struct audit_file_config *config, char *error, size_t error_len)
{
	struct reading reading = { config, audit_stream_new() };
	char why[256] = "out of memory";
	int err = -ENOMEM;

	if (reading.replay)
		err = file_audit(&reading, why, sizeof(why));
	if (err)
		snprintf(error, error_len, "%s: %s", config->path, why);
	audit_stream_free(reading.replay);
	return err;
}
