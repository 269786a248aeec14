// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz_trace.c - a recording that somebody else made, read and shown: nothing in it may hurt.
 *
 * Owns: bytes of the fuzzer to a file. The first byte chooses: the rest is the file itself; or it
 * is pieces, each a type, a length of two bytes and as many bytes, and gets a head and right
 * checksums and, if it asks for it, the right length, so that what is behind them is reached.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "audit/stream.h"
#include "stream/format.h"
#include "stream/recording.h"
#include "trace/replay.h"
#include "cmd/trace_print.h"
#include "view/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_u32(FILE *file, uint32_t value)
{
	fwrite(&value, 1, sizeof(value), file);
}

static void piece_write(FILE *file, uint32_t type, const uint8_t *data, uint32_t len)
{
	const uint32_t head[2] = { type, len };
	uLong sum = crc32(0, (const Bytef *)head, sizeof(head));

	put_u32(file, type);
	put_u32(file, len);
	put_u32(file, (uint32_t)crc32(sum, data, len));
	fwrite(data, 1, len, file);
}

static void host_write(FILE *file)
{
	const struct chunk_host host = {
		.mono_ns = 1, .real_ns = 1, .page_bytes = 4096, .kernel = "k", .nodename = "n"
	};

	piece_write(file, CHUNK_HOST, (const uint8_t *)&host, sizeof(host));
}

/* A length with its highest bit set is the one that the type has; what is not there is 0. */
static void sized_write(FILE *file, uint32_t type, const uint8_t *data, size_t size)
{
	static const uint16_t sizes[CHUNK_TYPE_COUNT + 1] = {
		[CHUNK_GROUP] = sizeof(struct chunk_group) + 8,
		[CHUNK_NAME] = sizeof(struct chunk_group) + 8,
		[CHUNK_RECORD] = sizeof(struct rec_trace),
		[CHUNK_LOSS] = sizeof(struct chunk_loss),
		[CHUNK_TOTAL] = sizeof(struct chunk_total),
		[CHUNK_END] = sizeof(struct chunk_end),
		[CHUNK_ROW] = sizeof(struct chunk_row),
		[CHUNK_READING] = sizeof(struct chunk_reading),
	};
	uint8_t piece[256] = { 0 };

	memcpy(piece, data, size < sizes[type] ? size : sizes[type]);
	piece_write(file, type ? type : 99, piece, sizes[type]);
}

static void pieces_write(FILE *file, const uint8_t *data, size_t size)
{
	fwrite("cgswap-trace", 1, 12, file);
	put_u32(file, CHUNK_VERSION);
	host_write(file);
	while (size >= 3) {
		uint32_t type = data[0] % (CHUNK_TYPE_COUNT + 1);
		size_t len = data[1] | (size_t)(data[2] & 127) << 8;
		bool sized = data[2] & 128;

		data += 3;
		size -= 3;
		if (len > size)
			len = size;
		if (sized)
			sized_write(file, type, data, len);
		else
			piece_write(file, type ? type : 99, data, (uint32_t)len);
		data += len;
		size -= len;
	}
}

static void show(char *bytes, size_t len, uint8_t how)
{
	FILE *in = fmemopen(bytes, len, "r"), *out = fopen("/dev/null", "w");
	const struct trace_print_config config = {
		.out = out,
		.json = how & 2,
		.lines = true,
		.summary = true,
		.folded = how & 4,
		.stamp = (enum trace_stamp)(how >> 4 & 1),
		.merge_ns = how & 32 ? 1000000000 : 0,
		.cgroup = how & 64 ? "/a" : NULL,
		.kinds = ~0u,
		.actors = ~0u,
	};
	struct trace_print *report = trace_print_new(&config);
	char error[256];

	if (in && out && report) {
		recording_read(in, trace_print_chunk, report, error, sizeof(error));
		trace_print_end(report);
	}
	trace_print_free(report);
	if (in)
		fclose(in);
	if (out)
		fclose(out);
}

static int moment_take(void *ctx, const struct host *host, const struct row *rows, size_t nr)
{
	(void)ctx;
	(void)host;
	return nr && !rows[0].path ? -EIO : 0;
}

static void replay(char *bytes, size_t len)
{
	FILE *in = fmemopen(bytes, len, "r");
	struct replay *table = replay_new(1000000000, moment_take, NULL);
	char error[256];

	if (in && table)
		recording_read(in, replay_chunk, table, error, sizeof(error));
	replay_free(table);
	if (in)
		fclose(in);
}

static void conclusions_print(const struct audit_report *report)
{
	FILE *out = fopen("/dev/null", "w");

	if (!out)
		return;
	view_audit_text(out, report);
	view_audit_json(out, report);
	view_audit_ktap(out, report);
	fclose(out);
}

static void audit(char *bytes, size_t len, const char *under)
{
	FILE *in = fmemopen(bytes, len, "r");
	struct audit_stream *audited = audit_stream_new();
	struct audit_report report;
	char error[256];

	if (in && audited) {
		recording_read(in, audit_stream_chunk, audited, error, sizeof(error));
		if (!audit_stream_judge(audited, under, &report)) {
			report.kernel = report.kernel ? report.kernel : "";
			conclusions_print(&report);
		}
	}
	audit_stream_free(audited);
	if (in)
		fclose(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = NULL;
	size_t len = 0;
	FILE *file;

	if (size < 2)
		return 0;
	file = open_memstream(&bytes, &len);
	if (!file)
		return 0;
	if (data[0] & 1)
		fwrite(data + 1, 1, size - 1, file);
	else
		pieces_write(file, data + 1, size - 1);
	fclose(file);
	if (data[0] & 128 && data[0] & 64)
		audit(bytes, len, data[0] & 32 ? "/a" : NULL);
	else if (data[0] & 128)
		replay(bytes, len);
	else
		show(bytes, len, data[0]);
	free(bytes);
	return 0;
}
