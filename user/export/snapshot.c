// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/snapshot.c - see export/snapshot.h.
 */
#include "export/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/fmt.h"
#include "base/out.h"
#include "cgroup/names.h"
#include "export/page.h"
#include "export/select.h"
#include "model/refresh.h"

struct text {
	struct snapshot_text made;
	size_t max;
};

/* Texts of struct host that may not live as long as it does here. */
#define HOST_WORDS 4

struct snapshots {
	const struct snapshot_config *config;
	struct select *select;
	struct names *names; /* NULL: none */
	int64_t start_us;    /* start of this process, since the epoch */
	uint64_t serial;
	bool taken; /* there is a moment */
	struct export_moment moment;
	struct host host;		   /* its machine, */
	char *words[HOST_WORDS];	   /* and the texts of that which are shown */
	struct text texts[SNAPSHOT_KINDS]; /* those that were asked for */
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

static void moment_end(struct snapshots *snapshots)
{
	snapshots->taken = false;
	for (int i = 0; i < HOST_WORDS; i++) {
		free(snapshots->words[i]);
		snapshots->words[i] = NULL;
	}
	for (int i = 0; i < SNAPSHOT_KINDS; i++) {
		free(snapshots->texts[i].made.text);
		snapshots->texts[i] = (struct text){ 0 };
	}
}

void snapshots_free(struct snapshots *snapshots)
{
	if (!snapshots)
		return;
	moment_end(snapshots);
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

/* For fopencookie(3). Unlike open_memstream(3) it does not zero what it will write. */
static ssize_t text_add(void *cookie, const char *bytes, size_t len)
{
	struct text *text = cookie;

	if (array_reserve(&text->made.text, &text->max, text->made.len + len, 1))
		return 0;
	memcpy(text->made.text + text->made.len, bytes, len);
	text->made.len += len;
	return (ssize_t)len;
}

static int text_make(const struct export_moment *moment, enum snapshot_kind kind, struct text *text)
{
	FILE *out = fopencookie(text, "w", (cookie_io_functions_t){ .write = text_add });
	int err;

	if (!out)
		return -ENOMEM;
	if (kind == SNAPSHOT_PAGE)
		page_write(out, moment);
	else if (kind == SNAPSHOT_HEALTH)
		page_health(out, moment);
	else
		export_write(out, moment, (enum export_format)kind);
	out_bytes(out, "", 1); /* the end of a string, which is not part of the text */
	err = out_flush(out);
	text->made.len -= !err;
	return fclose(out) || err ? -ENOMEM : 0;
}

/* The machine of the moment; what is not shown of it is left out. 0 or -ENOMEM. */
static int host_keep(struct snapshots *snapshots, const struct host *host)
{
	struct host *kept = &snapshots->host;
	const char **shown[HOST_WORDS] = { &kept->attach, &kept->hierarchy, &kept->gap,
					   &kept->actors_missing };

	*kept = *host;
	kept->zswap = kept->noted = NULL;
	for (int i = 0; i < HOST_WORDS; i++) {
		if (!*shown[i])
			continue;
		snapshots->words[i] = strdup(*shown[i]);
		if (!snapshots->words[i])
			return -ENOMEM;
		*shown[i] = snapshots->words[i];
	}
	return 0;
}

static void moment_begin(struct snapshots *snapshots, int64_t refresh_us)
{
	const bool recorded = snapshots->config->recorded;

	snapshots->moment = (struct export_moment){
		.host = &snapshots->host,
		.select = snapshots->select,
		.names = snapshots->names,
		.version = snapshots->config->version,
		.refresh_us = recorded ? VAL_NONE : refresh_us,
		.cpu_us = recorded ? VAL_NONE : (int64_t)(clock_cpu_ns() / 1000),
		.resident_bytes = recorded ? VAL_NONE : resident_bytes(),
		.start_us = recorded ? VAL_NONE : snapshots->start_us,
	};
	snapshots->taken = true;
}

int snapshots_take(struct snapshots *snapshots, const struct refresh *refresh, int64_t refresh_us)
{
	int err;

	moment_end(snapshots);
	snapshots->serial++;
	err = select_take(snapshots->select, refresh);
	if (snapshots->names)
		names_look(snapshots->names, refresh->rows, refresh->nr_rows, clock_now_ns());
	if (!err)
		err = host_keep(snapshots, &refresh->host);
	if (err)
		moment_end(snapshots);
	else
		moment_begin(snapshots, refresh_us);
	return err;
}

const struct snapshot_text *snapshots_text(struct snapshots *snapshots, enum snapshot_kind kind)
{
	struct text *text = &snapshots->texts[kind];

	if (!snapshots->taken)
		return NULL;
	if (text->made.text || !text_make(&snapshots->moment, kind, text))
		return &text->made;
	free(text->made.text);
	*text = (struct text){ 0 };
	return NULL;
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
