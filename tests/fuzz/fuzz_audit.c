// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz_audit.c - audits recordings. A target of its own because an audit walks all 65,536 ids,
 * which is slow.
 */
#include "recording.h"

#include "audit/stream.h"
#include "view/audit.h"

static void audit(char *bytes, size_t len, const char *cgroup)
{
	struct audit_stream *audited = audit_stream_new();
	struct audit_report report;

	if (!audited)
		return;
	recording_give(bytes, len, audit_stream_chunk, audited);
	if (!audit_stream_judge(audited, cgroup, &report)) {
		report.kernel = report.kernel ? report.kernel : "";
		view_audit_text(fuzz_out(), &report);
		view_audit_json(fuzz_out(), &report);
		view_audit_ktap(fuzz_out(), &report);
	}
	audit_stream_free(audited);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t how;
	size_t len;
	char *bytes = recording_make(data, size, &how, &len);

	if (bytes)
		audit(bytes, len, how & 1 ? "/a" : NULL);
	free(bytes);
	return 0;
}
