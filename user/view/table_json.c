// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/table_json.c - one refresh as JSON lines.
 *
 * Owns: the "cgroup" and "host" objects: which keys beside the column table, and how a value of
 * each unit is written. Must not know: BPF, files, the terminal, how rows are made.
 */
#include "view/table_json.h"

#include <math.h>
#include <stdbool.h>

#include "base/json.h"
#include "model/columns.h"
#include "model/container.h"
#include "record.h"
#include "stream/event.h"
#include "view/out.h"

static json_t *make_real(double val)
{
	return isfinite(val) ? json_real(val) : json_null();
}

/* The container, pod or unit that the path names; null when it names none. */
static json_t *make_name(const char *path)
{
	struct container container;
	char label[CONTAINER_LABEL_SIZE];

	container_parse(path, &container);
	container_label(&container, label, sizeof(label));
	return *label && !container.inside ? json_make_text(label) : json_null();
}

static json_t *make_value(enum col col, int64_t val)
{
	return unit_is_hundredths(column_get(col)->unit) ? json_make_hundredths(val)
							 : json_make_int(val);
}

static void set_columns(json_t *obj, const struct row *row, bool *failed)
{
	for (enum col col = 0; col < COL__COUNT; col++) {
		if (column_get(col)->json)
			json_set(obj, column_get(col)->json, make_value(col, row->val[col]),
				 failed);
		if (col == COL_SWAP_MAX_EFF)
			json_set(obj, "swap_max_from", json_make_text(row->swap_max_from), failed);
	}
}

/* Pages by actor; those without any are left out. null when actors are not watched. */
static json_t *make_actors(const uint64_t *actors)
{
	json_t *obj = actors ? json_object() : json_null();
	bool failed = false;

	for (int i = 0; actors && i < ACTOR_COUNT; i++)
		if (actors[i] && trace_actor_name(i))
			json_set(obj, trace_actor_name(i), json_make_int((int64_t)actors[i]),
				 &failed);
	if (!failed)
		return obj;
	json_decref(obj);
	return NULL;
}

int view_json_cgroup(FILE *out, double time, const struct row *row)
{
	json_t *obj = json_object();
	bool failed = !obj;

	json_set(obj, "type", json_string("cgroup"), &failed);
	json_set(obj, "time", make_real(time), &failed);
	json_set(obj, "path", json_make_text(row->path), &failed);
	json_set(obj, "name", make_name(row->path), &failed);
	json_set(obj, "id", json_integer((json_int_t)row->kernfs_id), &failed);
	json_set(obj, "memcg_id", json_integer(row->memcg_id), &failed);
	json_set(obj, "state", json_string(row->dying ? "dying" : "online"), &failed);
	set_columns(obj, row, &failed);
	json_set(obj, "evicted", make_actors(row->actors), &failed);
	json_set(obj, "drift_cause", json_make_text(row->drift_cause), &failed);
	return json_put_line(out, obj, JSON_DIGITS, failed);
}

static void set_host_swap(json_t *obj, const struct host *host, bool *failed)
{
	json_set(obj, "kernel", json_make_words(host->kernel), failed);
	json_set(obj, "swap_total", json_make_int(host->swap_total), failed);
	json_set(obj, "swap_used", json_make_int(host->swap_used), failed);
	json_set(obj, "zswap", json_make_text(host->zswap), failed);
	json_set(obj, "zswap_pool", json_make_int(host->zswap_pool), failed);
	json_set(obj, "zswap_stored", json_make_int(host->zswap_stored), failed);
}

static void set_host_books(json_t *obj, const struct host *host, bool *failed)
{
	json_set(obj, "events", json_make_int(host->events), failed);
	json_set(obj, "events_lost", json_make_int(host->events_lost), failed);
	json_set(obj, "probe_misses", json_make_int(host->probe_misses), failed);
	json_set(obj, "zswap_misses", json_make_int(host->zswap_misses), failed);
	json_set(obj, "actors_missing", json_make_text(host->actors_missing), failed);
	json_set(obj, "actor_misses", json_make_int(host->actor_misses), failed);
	json_set(obj, "attach", json_make_text(host->attach), failed);
	json_set(obj, "own_cpu_percent", json_make_hundredths(host->own_cpu), failed);
	json_set(obj, "groups", json_make_int(host->groups), failed);
	json_set(obj, "dying", json_make_int(host->dying), failed);
	json_set(obj, "swap_charged", json_make_int(host->swap_charged), failed);
	json_set(obj, "swap_unowned", json_make_int(host->swap_unowned), failed);
	json_set(obj, "unsettled", json_make_int(host->unsettled), failed);
}

int view_json_host(FILE *out, const struct host *host)
{
	json_t *obj = json_object();
	bool failed = !obj;

	json_set(obj, "type", json_string("host"), &failed);
	json_set(obj, "time", make_real(host->time), &failed);
	set_host_swap(obj, host, &failed);
	set_host_books(obj, host, &failed);
	return json_put_line(out, obj, JSON_DIGITS, failed);
}

int view_json_print(FILE *out, const struct host *host, const struct row *rows, const int *order,
		    size_t nr)
{
	int err = view_json_host(out, host);

	for (size_t i = 0; i < nr && !err; i++)
		err = view_json_cgroup(out, host->time, &rows[order ? (size_t)order[i] : i]);
	return err ? err : out_flush(out);
}
