/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * recording.h - an untrusted recording.
 *
 * Owns: a valid one, built from choices: a header, groups, and chunks in some order with few ids
 * and correct sizes and checksums. Any field of a chunk may be corrupted before its checksum is
 * computed, so the code behind the checksum is reached. A first byte of 255: the rest is the file
 * itself. Must not know: who reads it.
 */
#ifndef CGSWAP_FUZZ_RECORDING_H
#define CGSWAP_FUZZ_RECORDING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choices.h"
#include "stream/format.h"
#include "stream/recording.h"

#define IDS 6

struct making {
	struct choices c;
	FILE *file;
	uint64_t time_ns;
	uint64_t charged[IDS]; /* pages */
};

/* Writes a chunk; sometimes with some bytes changed, or shortened. */
static inline void piece_put(struct making *m, uint32_t type, void *data, size_t len)
{
	uint8_t spoil = choose_byte(&m->c);

	if (spoil >= 0xe0 && len) {
		size_t at = choose(&m->c, len);
		uint64_t number = choose_number(&m->c);

		memcpy((char *)data + at, &number, len - at < 8 ? len - at : 8);
	} else if (spoil >= 0xd8 && len) {
		len = choose(&m->c, len);
	}
	recording_add(m->file, type, data, len);
}

static inline void host_put(struct making *m)
{
	struct chunk_host host = {
		.mono_ns = 1000000000,
		.real_ns = 1000001000000000ull,
		.swap_total = 1 << 30,
		.page_bytes = 4096,
		.cpus = 2,
		.kinds = ~0u,
		.memsw = choose(&m->c, 8) == 7,
		.vswap = choose(&m->c, 8) == 7,
		.filtered = choose(&m->c, 8) == 7,
		.kernel = "6.12.0",
		.nodename = "host7",
		.attach = "fentry",
	};

	piece_put(m, CHUNK_HOST, &host, sizeof(host));
}

static inline uint16_t id_choose(struct making *m)
{
	return (uint16_t)choose(&m->c, IDS);
}

static inline void group_put(struct making *m, uint32_t type, uint16_t id)
{
	static const char *const paths[] = { "/", "/a", "/a/b", "/a/b/c", "/d", "(deleted)/e" };
	struct {
		struct chunk_group group;
		char path[64];
	} piece = { .group = {
			    .kernfs_id = 100u + id,
			    .usage = choose(&m->c, 4) ? 10 : TRACE_NO_VALUE,
			    .max = 20,
			    .memcg_id = id,
			    .parent_id = id ? id - 1 : 0,
		    } };

	if (choose(&m->c, 4) == 3)
		choose_text(&m->c, piece.path, sizeof(piece.path));
	else
		strcpy(piece.path, paths[id]);
	piece_put(m, type, &piece, sizeof(piece.group) + strlen(piece.path) + 1);
}

static inline struct rec_trace event_make(struct making *m, uint8_t kind)
{
	uint32_t pages = 1 + (uint32_t)choose(&m->c, 4) * 171;
	struct rec_trace rec = {
		.rec = { .slot = rec_slot(choose(&m->c, 3), pages, choose(&m->c, 16)),
			 .pid = (uint32_t)choose(&m->c, 4),
			 .memcg_id = id_choose(m),
			 .kind = kind,
			 .actor = (uint8_t)choose(&m->c, ACTOR_COUNT) },
		.duration_ns = choose_number(&m->c),
		.value = { choose_number(&m->c), choose_number(&m->c) },
		.stack = (int32_t)choose(&m->c, 4) - 1,
		.actor_id = id_choose(m),
		.target_id = id_choose(m),
		.detail = (uint16_t)choose(&m->c, LIMIT_COUNT + 1),
		.comm = "load",
	};

	m->time_ns += choose(&m->c, 256) << choose(&m->c, 24);
	rec.rec.time_ns = m->time_ns;
	if (kind == REC_CHARGE)
		m->charged[rec.rec.memcg_id] += pages;
	return rec;
}

static inline void event_put(struct making *m)
{
	uint8_t kind = (uint8_t)(1 + choose(&m->c, REC_KIND_COUNT));
	struct rec_oom oom;
	struct rec_group group;
	struct rec_trace event = event_make(m, kind);

	if (kind == REC_OOM) {
		oom = (struct rec_oom){ .trace = event,
					.swap_usage = choose_number(&m->c),
					.swap_max = choose_number(&m->c),
					.system_total = choose_number(&m->c),
					.system_free = choose_number(&m->c),
					.swap_id = id_choose(m) };
		choose_bytes(&m->c, oom.victim_comm, sizeof(oom.victim_comm));
		piece_put(m, CHUNK_RECORD, &oom, sizeof(oom));
	} else if (kind == REC_GROUP) {
		group = (struct rec_group){ .trace = event };
		group.trace.rec.slot = 100u + event.rec.memcg_id + 16 * choose(&m->c, 2);
		choose_text(&m->c, group.name, choose(&m->c, 8) ? 8 : sizeof(group.name));
		piece_put(m, CHUNK_RECORD, &group, sizeof(group));
	} else {
		if (choose(&m->c, 8) == 7)
			choose_bytes(&m->c, event.comm, sizeof(event.comm));
		piece_put(m, CHUNK_RECORD, &event, sizeof(event));
	}
}

static inline void loss_put(struct making *m)
{
	struct chunk_loss loss = {
		m->time_ns, choose_number(&m->c), choose_number(&m->c), id_choose(m), { 0 }
	};

	piece_put(m, CHUNK_LOSS, &loss, sizeof(loss));
}

static inline void stack_put(struct making *m)
{
	struct {
		struct chunk_stack stack;
		char text[128];
	} piece = { .stack.id = (int32_t)choose(&m->c, 4) };

	choose_text(&m->c, piece.text, sizeof(piece.text));
	piece_put(m, CHUNK_STACK, &piece, sizeof(piece.stack) + strlen(piece.text) + 1);
}

static inline void total_put(struct making *m)
{
	uint16_t id = id_choose(m);
	struct chunk_total total = {
		.kernfs_id = 100u + id,
		.charged = m->charged[id],
		.uncharged = choose_number(&m->c),
		.actors = { [ACTOR_KSWAPD] = m->charged[id] },
		.calls_charged = choose(&m->c, 2) ? TRACE_NO_VALUE : m->charged[id],
		.calls_uncharged = TRACE_NO_VALUE,
		.memcg_id = id,
	};

	piece_put(m, CHUNK_TOTAL, &total, sizeof(total));
}

/* Writes all ids, then the reading itself. */
static inline void reading_put(struct making *m)
{
	struct chunk_reading reading = { .ending = (uint32_t)choose(&m->c, 2),
					 .gap = choose(&m->c, 8) == 7 };
	size_t nr = choose(&m->c, IDS);

	for (uint16_t id = 1; id <= nr; id++) {
		struct chunk_row row = {
			.row = { .kernfs_id = 100u + id,
				 .usage = m->charged[id],
				 .id_refs = 1 + m->charged[id],
				 .max = 100,
				 .memcg_id = id,
				 .parent_id = id ? id - 1 : 0,
				 .flags = (uint32_t)choose(&m->c, 8) },
			.before.charged = m->charged[id],
			.after.charged = m->charged[id],
			.birth.kernfs_id = choose(&m->c, 2) ? 100u + id : 0,
			.memcg_id = id,
		};

		piece_put(m, CHUNK_ROW, &row, sizeof(row));
	}
	m->time_ns += choose(&m->c, 256) << choose(&m->c, 24);
	reading.time_ns = m->time_ns;
	piece_put(m, CHUNK_READING, &reading, sizeof(reading));
}

static inline void end_put(struct making *m)
{
	struct chunk_end end = { .time_ns = m->time_ns,
				 .records = choose_number(&m->c),
				 .lost = choose(&m->c, 3),
				 .missed = (int64_t)choose_number(&m->c),
				 .missed_books = (int64_t)choose(&m->c, 3) - 1 };

	piece_put(m, CHUNK_END, &end, sizeof(end));
}

/* Writes a chunk of any type and bytes. */
static inline void any_put(struct making *m)
{
	uint8_t data[256];
	uint32_t type = (uint32_t)choose(&m->c, CHUNK_TYPE_COUNT + 2);
	size_t len = choose(&m->c, sizeof(data));

	choose_bytes(&m->c, data, len);
	recording_add(m->file, type, data, len);
}

static inline void pieces_put(struct making *m)
{
	host_put(m);
	for (size_t nr = choose(&m->c, IDS), id = 0; id < nr; id++)
		group_put(m, CHUNK_GROUP, (uint16_t)id);
	while (m->c.left) {
		switch (choose(&m->c, 16)) {
		case 0:
			group_put(m, choose(&m->c, 2) ? CHUNK_GROUP : CHUNK_NAME, id_choose(m));
			break;
		case 1:
			loss_put(m);
			break;
		case 2:
			stack_put(m);
			break;
		case 3:
			total_put(m);
			break;
		case 4:
		case 5:
		case 6:
			reading_put(m);
			break;
		case 7:
			any_put(m);
			break;
		default:
			event_put(m);
		}
	}
	end_put(m);
}

/* Gives its chunks to @fn. */
static inline void recording_give(char *bytes, size_t len, chunk_fn fn, void *ctx)
{
	FILE *in = fmemopen(bytes, len, "r");
	char error[256];

	if (in)
		recording_read(in, fn, ctx, error, sizeof(error));
	if (in)
		fclose(in);
}

/*
 * The bytes of a recording, to be freed by the caller; @how says how to read it. NULL: no memory.
 */
static inline char *recording_make(const uint8_t *data, size_t size, uint8_t *how, size_t *len)
{
	static const char head[] = { 'c', 'g', 's', 'w', 'a',		'p', '-', 't',
				     'r', 'a', 'c', 'e', CHUNK_VERSION, 0,   0,	  0 };
	struct making m = { .c = { data, size }, .time_ns = 2000000000 };
	bool raw = choose_byte(&m.c) == 255;
	char *bytes = NULL;

	*how = choose_byte(&m.c);
	m.file = open_memstream(&bytes, len);
	if (!m.file)
		return NULL;
	if (raw) {
		fwrite(m.c.at, 1, m.c.left, m.file);
	} else {
		fwrite(head, 1, sizeof(head), m.file);
		pieces_put(&m);
	}
	fclose(m.file);
	return bytes;
}

#endif
