// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * stream/decode.c - see stream/decode.h.
 */
#include "stream/decode.h"

#include <errno.h>
#include <string.h>

#include "record.h"

static int decode_pages(const struct rec *rec, struct event *event)
{
	uint32_t type = rec_slot_type(rec->slot);

	event->pages = rec_slot_pages(rec->slot);
	event->swap_type = type == REC_SLOT_TYPE_UNKNOWN ? EVENT_SWAP_TYPE_NONE : (int)type;
	event->offset = rec_slot_offset(rec->slot);
	return event->pages && rec->memcg_id ? 0 : -EBADMSG;
}

int decode_record(const void *data, size_t len, struct event *event)
{
	struct rec rec;

	if (len != sizeof(rec))
		return -EBADMSG;
	memcpy(&rec, data, sizeof(rec));
	*event = (struct event){
		.time_ns = rec.time_ns,
		.kind = rec.kind,
		.memcg_id = rec.memcg_id,
		.swap_type = EVENT_SWAP_TYPE_NONE,
		.pid = rec.pid,
	};
	switch (rec.kind) {
	case REC_CHARGE:
	case REC_UNCHARGE:
	case REC_ZSWAP_STORE:
	case REC_ZSWAP_LOAD:
		return decode_pages(&rec, event);
	case REC_ONLINE:
	case REC_OFFLINE:
		event->kernfs_id = rec.slot;
		return 0;
	}
	return -EBADMSG;
}
