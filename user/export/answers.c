// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/answers.c - see export/answers.h.
 */
#include "export/answers.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "export/mhd.h"
#include "export/web_config.h"

/* What --web-config does not set. */
static const char *const header_defaults[WEB_HEADERS] = {
	[WEB_CONTENT_SECURITY_POLICY] = "default-src 'none'; style-src 'unsafe-inline'",
	[WEB_X_CONTENT_TYPE_OPTIONS] = "nosniff",
};

/* Lines are alike: a small hash table finds as much, and costs an eighth less. */
#define ZIP_MEM_LEVEL 6

/* @text compressed with gzip; the caller frees it. Its length, 0: no memory. */
static size_t zip(const struct snapshot_text *text, char **zipped)
{
	z_stream stream = { .next_in = (Bytef *)text->text, .avail_in = (uInt)text->len };
	size_t room;

	if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, ZIP_MEM_LEVEL,
			 Z_DEFAULT_STRATEGY))
		return 0;
	room = deflateBound(&stream, text->len);
	*zipped = malloc(room);
	stream.next_out = (Bytef *)*zipped;
	stream.avail_out = (uInt)room;
	if (*zipped)
		deflate(&stream, Z_FINISH);
	deflateEnd(&stream);
	return *zipped ? room - stream.avail_out : 0;
}

static struct MHD_Response *answer_make(const struct answers *answers,
					const struct snapshot_text *text,
					enum MHD_ResponseMemoryMode mode, const char *type)
{
	const struct mhd *mhd = answers->mhd;
	struct MHD_Response *answer =
		mhd->MHD_create_response_from_buffer(text->len, text->text, mode);

	if (!answer)
		return NULL;
	mhd->MHD_add_response_header(answer, "Content-Type", type);
	mhd->MHD_add_response_header(answer, "Cache-Control", "no-store");
	for (enum web_header i = 0; i < WEB_HEADERS; i++) {
		const char *set = answers->web->headers[i];
		const char *value = set ? set : header_defaults[i];

		if (value)
			mhd->MHD_add_response_header(answer, web_header_name(i), value);
	}
	/* so that a client's time limit is for one answer */
	mhd->MHD_add_response_header(answer, "Connection", "close");
	return answer;
}

static struct MHD_Response *snapshot_answer(const struct answers *answers, enum snapshot_kind kind,
					    bool zipped)
{
	const struct snapshot_text *text = snapshots_text(answers->snapshots, kind);
	const char *type = snapshot_content_type(kind);
	struct snapshot_text small = { 0 };
	struct MHD_Response *answer;

	if (!text)
		return NULL;
	if (!zipped)
		return answer_make(answers, text, MHD_RESPMEM_MUST_COPY, type);
	small.len = zip(text, &small.text);
	answer = small.len ? answer_make(answers, &small, MHD_RESPMEM_MUST_FREE, type) : NULL;
	if (answer)
		answers->mhd->MHD_add_response_header(answer, "Content-Encoding", "gzip");
	else
		free(small.text);
	return answer;
}

struct MHD_Response *answers_get(struct answers *answers, enum snapshot_kind kind, bool zipped)
{
	uint64_t serial = snapshots_serial(answers->snapshots);

	if (answers->serial != serial)
		answers_forget(answers);
	answers->serial = serial;
	if (!answers->kept[kind][zipped])
		answers->kept[kind][zipped] = snapshot_answer(answers, kind, zipped);
	return answers->kept[kind][zipped];
}

struct MHD_Response *answers_line(const struct answers *answers, const char *text)
{
	const struct snapshot_text line = { (char *)text, strlen(text) };

	return answer_make(answers, &line, MHD_RESPMEM_PERSISTENT, "text/plain");
}

void answers_forget(struct answers *answers)
{
	for (int kind = 0; kind < SNAPSHOT_KINDS; kind++)
		for (int zipped = 0; zipped < 2; zipped++) {
			if (answers->kept[kind][zipped])
				answers->mhd->MHD_destroy_response(answers->kept[kind][zipped]);
			answers->kept[kind][zipped] = NULL;
		}
}
