// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/snapshot.c - see export/snapshot.h.
 */
#include "export/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/fmt.h"
#include "base/out.h"
#include "cgroup/names.h"
#include "export/page.h"
#include "export/select.h"
#include "model/refresh.h"

struct snapshots {
	const struct snapshot_config *config;
	struct select *select;
	struct names *names; /* NULL: none */
	int64_t start_us;    /* start of this process, since the epoch */
	struct snapshot_text texts[SNAPSHOT_KINDS];
	uint64_t serial;
};

static int64_t epoch_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct snapshots *snapshots_new(const struct snapshot_config *config)
{
	struct snapshots *snapshots = calloc(1, sizeof(*snapshots));

	if (!snapshots)
		return NULL;
	snapshots->config = config;
	snapshots->start_us = epoch_us();
	snapshots->select = select_new(config->select);
	if (snapshots->select)
		return snapshots;
	free(snapshots);
	return NULL;
}

static void texts_free(struct snapshots *snapshots)
{
	for (int i = 0; i < SNAPSHOT_KINDS; i++) {
		free(snapshots->texts[i].text);
		snapshots->texts[i] = (struct snapshot_text){ 0 };
	}
}

void snapshots_free(struct snapshots *snapshots)
{
	if (!snapshots)
		return;
	texts_free(snapshots);
	select_free(snapshots->select);
	names_free(snapshots->names);
	free(snapshots);
}

int snapshots_name(struct snapshots *snapshots, const struct kernfs *k)
{
	if (snapshots->names)
		names_forget(snapshots->names);
	else
		snapshots->names = names_new(k);
	return snapshots->names ? 0 : -ENOMEM;
}

/* The second number of statm(5): pages. */
static int64_t resident_bytes(void)
{
	int fd = file_open(AT_FDCWD, "/proc/self/statm", 0, INT64_MAX);
	char text[128], *end;
	ssize_t len = fd < 0 ? fd : file_read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (len <= 0)
		return VAL_NONE;
	text[len] = '\0';
	strtoll(text, &end, 10);
	return val_bytes(strtoll(end, NULL, 10), sysconf(_SC_PAGESIZE));
}

static int text_make(const struct export_moment *moment, enum snapshot_kind kind,
		     struct snapshot_text *text)
{
	FILE *out = open_memstream(&text->text, &text->len);
	int err;

	if (!out)
		return -errno;
	if (kind == SNAPSHOT_PAGE)
		page_write(out, moment);
	else if (kind == SNAPSHOT_HEALTH)
		page_health(out, moment);
	else
		export_write(out, moment, (enum export_format)kind);
	err = out_flush(out);
	return fclose(out) || err ? -ENOMEM : 0;
}

int snapshots_take(struct snapshots *snapshots, const struct refresh *refresh, int64_t refresh_us)
{
	const bool recorded = snapshots->config->recorded;
	const struct export_moment moment = {
		.host = &refresh->host,
		.select = snapshots->select,
		.names = snapshots->names,
		.version = snapshots->config->version,
		.refresh_us = recorded ? VAL_NONE : refresh_us,
		.cpu_us = recorded ? VAL_NONE : (int64_t)(clock_cpu_ns() / 1000),
		.resident_bytes = recorded ? VAL_NONE : resident_bytes(),
		.start_us = recorded ? VAL_NONE : snapshots->start_us,
	};
	int err = select_take(snapshots->select, refresh);

	if (snapshots->names)
		names_look(snapshots->names, refresh->rows, refresh->nr_rows, clock_now_ns());
	texts_free(snapshots);
	snapshots->serial++;
	for (int i = 0; !err && i < SNAPSHOT_KINDS; i++)
		err = text_make(&moment, i, &snapshots->texts[i]);
	if (err)
		texts_free(snapshots);
	return err;
}

const struct snapshot_text *snapshots_text(const struct snapshots *snapshots,
					   enum snapshot_kind kind)
{
	return &snapshots->texts[kind];
}

uint64_t snapshots_serial(const struct snapshots *snapshots)
{
	return snapshots->serial;
}

const char *snapshot_content_type(enum snapshot_kind kind)
{
	if (kind == SNAPSHOT_PAGE)
		return "text/html; charset=utf-8";
	if (kind == SNAPSHOT_HEALTH)
		return "text/plain; charset=utf-8";
	return export_content_type((enum export_format)kind);
}
