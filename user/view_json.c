// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view_json.c - one refresh as JSON lines.
 *
 * Owns: the "cgroup" and "host" objects: which keys beside the column table, and how a value of
 * each unit is written. Must not know: BPF, files, the terminal, how rows are made.
 */
#include "view_json.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>

#include "columns.h"
#include "container.h"
#include "fmt.h"

/* 15 digits: every number of two decimals comes out as it was written, never as 0.10000000001. */
#define DUMP_FLAGS (JSON_PRESERVE_ORDER | JSON_COMPACT | JSON_REAL_PRECISION(15))

static json_t *make_int(int64_t val)
{
	return val == VAL_NONE || val == VAL_MAX ? json_null() : json_integer(val);
}

static json_t *make_real(double val)
{
	return isfinite(val) ? json_real(val) : json_null();
}

static json_t *make_hundredths(int64_t val)
{
	return val == VAL_NONE || val == VAL_MAX ? json_null() : json_real((double)val / 100);
}

/* Text that may be NULL, and of which invalid UTF-8 is escaped. */
static json_t *make_text(const char *text)
{
	char safe[4 * PATH_MAX];

	if (!text)
		return json_null();
	fmt_name(safe, sizeof(safe), text, FMT_VALID_UTF8);
	return json_string(safe);
}

/* The container, pod or unit that the path names; null when it names none. */
static json_t *make_name(const char *path)
{
	struct container container;
	char label[CONTAINER_LABEL_SIZE];

	container_parse(path, &container);
	container_label(&container, label, sizeof(label));
	return *label && !container.inside ? make_text(label) : json_null();
}

/* Adds a value and owns it; remembers a failure in *@failed. */
static void set(json_t *obj, const char *key, json_t *val, bool *failed)
{
	if (json_object_set_new(obj, key, val))
		*failed = true;
}

static json_t *make_value(enum col col, int64_t val)
{
	return unit_is_hundredths(column_get(col)->unit) ? make_hundredths(val) : make_int(val);
}

static void set_columns(json_t *obj, const struct row *row, bool *failed)
{
	for (enum col col = 0; col < COL__COUNT; col++) {
		if (column_get(col)->json)
			set(obj, column_get(col)->json, make_value(col, row->val[col]), failed);
		if (col == COL_SWAP_MAX_EFF)
			set(obj, "swap_max_from", make_text(row->swap_max_from), failed);
	}
}

/* Writes @obj as a line and releases it. */
static int put_line(FILE *out, json_t *obj, bool failed)
{
	int err = failed ? -ENOMEM : 0;

	errno = 0;
	if (!err && (json_dumpf(obj, out, DUMP_FLAGS) || putc('\n', out) == EOF))
		err = errno ? -errno : -EIO;
	json_decref(obj);
	return err;
}

int view_json_cgroup(FILE *out, double time, const struct row *row)
{
	json_t *obj = json_object();
	bool failed = !obj;

	set(obj, "type", json_string("cgroup"), &failed);
	set(obj, "time", make_real(time), &failed);
	set(obj, "path", make_text(row->path), &failed);
	set(obj, "name", make_name(row->path), &failed);
	set(obj, "id", json_integer((json_int_t)row->kernfs_id), &failed);
	set(obj, "memcg_id", json_integer(row->memcg_id), &failed);
	set(obj, "state", json_string(row->dying ? "dying" : "online"), &failed);
	set_columns(obj, row, &failed);
	set(obj, "drift_cause", make_text(row->drift_cause), &failed);
	return put_line(out, obj, failed);
}

static void set_host_swap(json_t *obj, const struct host *host, bool *failed)
{
	set(obj, "kernel", make_text(host->kernel), failed);
	set(obj, "swap_total", make_int(host->swap_total), failed);
	set(obj, "swap_used", make_int(host->swap_used), failed);
	set(obj, "zswap", make_text(host->zswap), failed);
	set(obj, "zswap_pool", make_int(host->zswap_pool), failed);
	set(obj, "zswap_stored", make_int(host->zswap_stored), failed);
}

static void set_host_books(json_t *obj, const struct host *host, bool *failed)
{
	set(obj, "events", make_int(host->events), failed);
	set(obj, "events_lost", make_int(host->events_lost), failed);
	set(obj, "probe_misses", make_int(host->probe_misses), failed);
	set(obj, "zswap_misses", make_int(host->zswap_misses), failed);
	set(obj, "attach", make_text(host->attach), failed);
	set(obj, "groups", make_int(host->groups), failed);
	set(obj, "dying", make_int(host->dying), failed);
	set(obj, "swap_charged", make_int(host->swap_charged), failed);
	set(obj, "swap_unowned", make_int(host->swap_unowned), failed);
	set(obj, "unsettled", make_int(host->unsettled), failed);
}

int view_json_host(FILE *out, const struct host *host)
{
	json_t *obj = json_object();
	bool failed = !obj;

	set(obj, "type", json_string("host"), &failed);
	set(obj, "time", make_real(host->time), &failed);
	set_host_swap(obj, host, &failed);
	set_host_books(obj, host, &failed);
	return put_line(out, obj, failed);
}

int view_json_print(FILE *out, const struct host *host, const struct row *rows, const int *order,
		    size_t nr)
{
	int err = view_json_host(out, host);

	for (size_t i = 0; i < nr && !err; i++)
		err = view_json_cgroup(out, host->time, &rows[order ? (size_t)order[i] : i]);
	errno = 0;
	if (!err && (fflush(out) || ferror(out)))
		err = errno ? -errno : -EIO;
	return err;
}
