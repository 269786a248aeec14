// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * trace/reorder.c - see trace/reorder.h.
 */
#include "trace/reorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

struct piece {
	uint64_t time_ns;
	uint64_t number;
	size_t at; /* offset in the bytes */
	uint32_t type;
	uint32_t len;
};

struct trace_reorder {
	struct piece *pieces;
	size_t nr, max;
	unsigned char *bytes;
	size_t nr_bytes, max_bytes;
	uint64_t next;
};

struct trace_reorder *trace_reorder_new(void)
{
	return calloc(1, sizeof(struct trace_reorder));
}

void trace_reorder_free(struct trace_reorder *order)
{
	if (!order)
		return;
	free(order->pieces);
	free(order->bytes);
	free(order);
}

int trace_reorder_add(struct trace_reorder *order, uint64_t time_ns, uint32_t type,
		      const void *data, size_t len)
{
	struct piece *piece;

	if (array_reserve(&order->pieces, &order->max, order->nr + 1, sizeof(*piece)) ||
	    array_reserve(&order->bytes, &order->max_bytes, order->nr_bytes + len, 1))
		return -ENOMEM;
	piece = &order->pieces[order->nr++];
	*piece = (struct piece){
		.time_ns = time_ns,
		.number = order->next++,
		.at = order->nr_bytes,
		.type = type,
		.len = (uint32_t)len,
	};
	memcpy(order->bytes + order->nr_bytes, data, len);
	order->nr_bytes += len;
	return 0;
}

static int piece_compare(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* Moves the remaining chunks to the front and copies their bytes in the new order. */
static int order_keep(struct trace_reorder *order, size_t from)
{
	unsigned char *bytes = NULL;
	size_t max = 0, at = 0, need = 0;

	for (size_t i = from; i < order->nr; i++)
		need += order->pieces[i].len;
	if (array_reserve(&bytes, &max, need, 1))
		return -ENOMEM;
	for (size_t i = from; i < order->nr; i++) {
		memcpy(bytes + at, order->bytes + order->pieces[i].at, order->pieces[i].len);
		order->pieces[i].at = at;
		at += order->pieces[i].len;
		order->pieces[i - from] = order->pieces[i];
	}
	free(order->bytes);
	order->bytes = bytes;
	order->max_bytes = max;
	order->nr -= from;
	order->nr_bytes = at;
	return 0;
}

int trace_reorder_release(struct trace_reorder *order, uint64_t time_ns, chunk_fn fn, void *ctx)
{
	size_t i = 0;
	int err = 0;

	if (order->nr)
		qsort(order->pieces, order->nr, sizeof(*order->pieces), piece_compare);
	for (; !err && i < order->nr && order->pieces[i].time_ns < time_ns; i++) {
		const struct piece *piece = &order->pieces[i];

		err = fn(ctx, piece->type, order->bytes + piece->at, piece->len);
	}
	if (!i)
		return err;
	return order_keep(order, i) ? -ENOMEM : err;
}
