// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/table_json.c - one refresh as JSON lines. See view/table.h.
 */
#include "view/table.h"

#include <math.h>

#include "base/json.h"
#include "base/out.h"
#include "model/columns.h"
#include "model/container.h"
#include "record.h"
#include "stream/event.h"

/* The container, pod or unit that the path names; null when it names none. */
static void put_name(struct json *json, const char *path)
{
	struct container container;
	char label[CONTAINER_LABEL_SIZE];

	container_parse(path, &container);
	container_label(&container, label, sizeof(label));
	json_words(json, "name", container.inside ? NULL : label);
}

static void put_columns(struct json *json, const struct row *row)
{
	for (enum col col = 0; col < COL__COUNT; col++) {
		const struct column *column = column_get(col);

		if (column->json && unit_is_hundredths(column->unit))
			json_ratio(json, column->json, row->val[col], 100);
		else if (column->json)
			json_int(json, column->json, row->val[col]);
		if (col == COL_SWAP_MAX_EFF)
			json_text(json, "swap_max_from", row->swap_max_from);
		if (col == COL_MISSED)
			json_ratio(json, "missed_time", row->val[KEPT_MISSED_TIME], 1000);
	}
}

/* Pages by actor, without those that have none. null when actors are not watched. */
static void put_actors(struct json *json, const uint64_t *actors)
{
	if (!actors) {
		json_unknown(json, "evicted");
		return;
	}
	json_open(json, "evicted", '{');
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (actors[i] && trace_actor_name(i))
			json_count(json, trace_actor_name(i), actors[i]);
	json_close(json);
}

int view_json_cgroup(FILE *out, double time, const struct row *row)
{
	struct json json = json_begin(out, "cgroup");

	json_number(&json, "time", time);
	json_text(&json, "path", row->path);
	put_name(&json, row->path);
	json_count(&json, "id", row->kernfs_id);
	json_count(&json, "memcg_id", row->memcg_id);
	json_text(&json, "state", row->dying ? "dying" : "online");
	put_columns(&json, row);
	put_actors(&json, row->actors);
	json_text(&json, "drift_cause", row->drift_cause);
	return json_end(&json);
}

static void put_host_swap(struct json *json, const struct host *host)
{
	json_words(json, "kernel", host->kernel);
	json_int(json, "swap_total", host->swap_total);
	json_int(json, "swap_used", host->swap_used);
	json_text(json, "zswap", host->zswap);
	json_int(json, "zswap_pool", host->zswap_pool);
	json_int(json, "zswap_stored", host->zswap_stored);
}

static void put_host_books(struct json *json, const struct host *host)
{
	json_int(json, "events", host->events);
	json_int(json, "events_lost", host->events_lost);
	json_int(json, "probe_misses", host->probe_misses);
	json_int(json, "zswap_misses", host->zswap_misses);
	json_text(json, "unseen", host->gap);
	json_number(json, "unseen_from", host->gap_end > 0 ? host->gap_begin : NAN);
	json_number(json, "unseen_to", host->gap_end > 0 ? host->gap_end : NAN);
	json_text(json, "actors_missing", host->actors_missing);
	json_int(json, "actor_misses", host->actor_misses);
	json_text(json, "attach", host->attach);
	json_ratio(json, "own_cpu_percent", host->own_cpu, 100);
	json_int(json, "groups", host->groups);
	json_int(json, "dying", host->dying);
	json_int(json, "swap_charged", host->swap_charged);
	json_int(json, "swap_unowned", host->swap_unowned);
	json_int(json, "charged_pages", host->charged_pages);
	json_int(json, "uncharged_pages", host->uncharged_pages);
	json_int(json, "unsettled", host->unsettled);
}

int view_json_host(FILE *out, const struct host *host)
{
	struct json json = json_begin(out, "host");

	json_number(&json, "time", host->time);
	put_host_swap(&json, host);
	put_host_books(&json, host);
	return json_end(&json);
}

int view_json_print(FILE *out, const struct host *host, const struct view_rows *rows)
{
	int err = view_json_host(out, host);

	for (size_t i = 0; !err && i < rows->nr; i++)
		err = view_json_cgroup(out, host->time,
				       &rows->rows[rows->order ? (size_t)rows->order[i] : i]);
	return err ? err : out_flush(out);
}
