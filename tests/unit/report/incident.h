/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/report/incident.h - machines on which something happens, sample by sample.
 *
 * Owns: refreshes that depend on the incident and their number only.
 */
#ifndef UNIT_REPORT_INCIDENT_H
#define UNIT_REPORT_INCIDENT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history/read.h"
#include "model/limit.h"
#include "model/note.h"
#include "model/refresh.h"
#include "model/row.h"

#define INCIDENT_START 1764471000000000000ll /* 2025-11-30 02:50:00 UTC */
#define INCIDENT_STEP 10000000000ll
#define INCIDENT_SAMPLES 180
#define INCIDENT_ROWS 320
#define MI (1ll << 20)

enum incident {
	INCIDENT_CALM,	/* nothing */
	INCIDENT_LIMIT, /* a limit in a slice above refuses */
	INCIDENT_LEAK,	/* one service grows, its neighbour thrashes */
	INCIDENT_ZSWAP, /* zswap is full of what does not compress */
	INCIDENT_HIGH,	/* tasks wait at memory.high, without swap */
	INCIDENT_HAND,	/* somebody lowers a limit */
	INCIDENT_KILL,	/* INCIDENT_LIMIT, and a lower memory.max, so that tasks are killed */
	INCIDENT_NAMES, /* INCIDENT_LIMIT, with names that try to break out */
	INCIDENT_MANY,	/* 300 groups */
	INCIDENTS
};

enum { ROW_ROOT, ROW_SYSTEM, ROW_DB, ROW_WORK, ROW_WEB, ROW_CACHE, ROW_PLAIN };

struct incident_sample {
	struct refresh refresh;
	struct row rows[INCIDENT_ROWS];
	int64_t vals[INCIDENT_ROWS][ROW_VALUES];
	char paths[INCIDENT_ROWS][160];
	bool gap; /* before it, samples are missing */
};

static inline void incident_row(struct incident_sample *s, int parent, const char *path)
{
	size_t i = s->refresh.nr_rows++;
	int64_t *val = s->vals[i];

	snprintf(s->paths[i], sizeof(s->paths[i]), "%s", path);
	row_clear(val);
	val[COL_SWAP_CURRENT] = val[COL_CHARGED] = val[COL_UNCHARGED] = 0;
	val[COL_DRIFT] = 0;
	val[COL_SWAP_MAX] = val[COL_SWAP_HIGH] = i ? VAL_MAX : VAL_NONE;
	val[COL_EVENTS_MAX] = val[COL_EVENTS_FAIL] = i ? 7 : VAL_NONE; /* of before */
	val[COL_REFAULT_RATE] = val[COL_SWAPIN_RATE] = 0;
	val[COL_PSI_SOME] = val[COL_PSI_FULL] = 0;
	s->rows[i] = (struct row){
		.path = s->paths[i],
		.kernfs_id = i + 10,
		.memcg_id = (uint16_t)(i + 1),
		.parent = parent,
		.depth = parent < 0 ? 0 : s->rows[parent].depth + 1,
		.val = val,
	};
}

/* Pages of a group that were swapped out and are not in swap any more. */
static inline void incident_freed(struct incident_sample *s, int i, int64_t pages)
{
	s->vals[i][COL_CHARGED] += pages;
	s->vals[i][COL_UNCHARGED] += pages;
	s->refresh.host.charged_pages += pages;
	s->refresh.host.uncharged_pages += pages;
}

/* Adds @bytes to a group's own swap: it and those above have them. */
static inline void incident_swap(struct incident_sample *s, int i, int64_t bytes)
{
	s->vals[i][COL_CHARGED] += bytes / 4096;
	for (int at = i; at >= 0; at = s->rows[at].parent)
		s->vals[at][COL_SWAP_CURRENT] += bytes;
	s->refresh.host.swap_used += bytes;
	s->refresh.host.charged_pages += bytes / 4096;
}

static inline void incident_events(struct incident_sample *s, int i, int64_t nr)
{
	for (int at = i; at > 0; at = s->rows[at].parent) {
		s->vals[at][COL_EVENTS_MAX] += nr;
		s->vals[at][COL_EVENTS_FAIL] += nr;
	}
}

/* From 0 to 1 between the samples @from and @to. */
static inline double incident_ramp(size_t n, size_t from, size_t to)
{
	if (n <= from)
		return 0;
	return n >= to ? 1 : (double)(n - from) / (double)(to - from);
}

static inline void incident_waits(struct incident_sample *s, int i, int64_t some, int64_t refaults)
{
	for (int at = i; at >= 0; at = s->rows[at].parent) {
		s->vals[at][COL_PSI_SOME] = some;
		s->vals[at][COL_PSI_FULL] = some / 3;
		s->vals[at][COL_REFAULT_RATE] = refaults;
		s->vals[at][COL_SWAPIN_RATE] = refaults;
	}
	s->refresh.host.psi_some = some;
	s->refresh.host.psi_full = some / 3;
}

static inline void incident_limit(struct incident_sample *s, size_t n)
{
	s->vals[ROW_WORK][COL_SWAP_MAX] = 512 * MI;
	incident_swap(s, ROW_WEB, (int64_t)(412 * incident_ramp(n, 40, 70)) * MI);
	if (n > 70)
		incident_events(s, ROW_WEB, (int64_t)(n < 110 ? n - 70 : 40) * 13);
	if (n > 80)
		incident_events(s, ROW_CACHE, 3);
}

static inline void incident_leak(struct incident_sample *s, size_t n)
{
	incident_swap(s, ROW_CACHE, (int64_t)(1500 * incident_ramp(n, 30, 150)) * MI);
	incident_swap(s, ROW_WEB, (int64_t)(400 * incident_ramp(n, 60, 90)) * MI);
	if (n >= 60 && n < 140)
		incident_waits(s, ROW_WEB, 3512, 81700 + (int64_t)(n * 37 % 11) * 1000);
}

static inline void incident_zswap(struct incident_sample *s, size_t n)
{
	struct host *host = &s->refresh.host;
	double full = incident_ramp(n, 20, 120);

	incident_swap(s, ROW_WEB, (int64_t)(900 * full) * MI);
	host->zswap_pool = 40 * MI + (int64_t)(780 * full) * MI;
	host->zswap_stored = 120 * MI + (int64_t)(780 * full) * MI;
}

static inline void incident_hand(struct incident_sample *s, size_t n)
{
	incident_swap(s, ROW_WEB, 300 * MI);
	s->vals[ROW_WEB][COL_SWAP_MAX] = n < 90 ? 1024 * MI : 64 * MI;
	if (n > 90)
		incident_events(s, ROW_WEB, (int64_t)(n - 90) * 5);
}

static inline void incident_many(struct incident_sample *s, size_t n)
{
	for (int i = 0; i < 300; i++) {
		const int64_t wave = (int64_t)(n / 5 + (size_t)i * 7) % 40;
		char path[160];

		snprintf(path, sizeof(path),
			 "/work.slice/kubepods-burstable-pod%08x_aaaa_bbbb_cccc_%012x.slice",
			 (unsigned int)i * 7919, (unsigned int)i);
		incident_row(s, ROW_WORK, path);
		incident_swap(s, ROW_PLAIN + i,
			      ((i % 40) * 2 + (wave < 20 ? wave : 40 - wave)) * MI);
		incident_freed(s, ROW_PLAIN + i, (int64_t)n * 2 * MI / 4096);
	}
	s->refresh.host.swap_total = 65536 * MI;
}

/* The sample number @n of the incident @what. */
static inline void incident_at(struct incident_sample *s, enum incident what, size_t n)
{
	const bool names = what == INCIDENT_NAMES, no_swap = what == INCIDENT_HIGH;
	struct host *host = &s->refresh.host;

	memset(s, 0, sizeof(*s));
	*host = (struct host){
		.time = (double)INCIDENT_START / 1e9 + (double)n * 10,
		.kernel = "6.12.0",
		.attach = "fentry",
		.hierarchy = "v2",
		.zswap = names	   ? "<b>'on\"&"
			 : no_swap ? "off"
				   : "on",
		.swap_total = no_swap ? 0 : 4096 * MI,
		.zswap_pool = no_swap ? VAL_NONE : 40 * MI,
		.zswap_max = 800 * MI,
		.zswap_stored = no_swap ? VAL_NONE : 120 * MI,
		.psi_some = 12,
		.events = (int64_t)n * 1000,
		.actor_misses = VAL_NONE,
	};
	snprintf(host->nodename, sizeof(host->nodename), "%s",
		 names ? "<script>alert(1)</script>" : "host7");
	snprintf(host->kernel, sizeof(host->kernel), "%s",
		 names ? "6\"><svg onload='alert(3)'>\x1b[1m" : "6.12.0");
	incident_row(s, -1, "/");
	incident_row(s, ROW_ROOT, "/system.slice");
	incident_row(s, ROW_SYSTEM, "/system.slice/db.service");
	incident_row(s, ROW_ROOT, names ? "/\"><script>alert(2)<" : "/work.slice");
	incident_row(s, ROW_WORK,
		     names ? "/\"><script>alert(2)</\x1b[31m\n\xff\xe2\x80\xae]]>&lt;"
			   : "/work.slice/web.service");
	incident_row(s, ROW_WORK,
		     names ? "/\"><script>alert(2)</' onload='x\xef\xbf\xbf"
			   : "/work.slice/cache.service");
	if (!no_swap) {
		incident_swap(s, ROW_DB, (200 + (int64_t)(n * 31 % 17)) * MI);
		/* more than comes back, whatever the swap of now is */
		incident_freed(s, ROW_DB, (int64_t)n * 20 * MI / 4096);
		incident_swap(s, ROW_WEB, 60 * MI);
		incident_swap(s, ROW_CACHE, 40 * MI);
	}
	if (what == INCIDENT_KILL)
		host->noted = "refused,oom,limit";
	if (what == INCIDENT_LIMIT || what == INCIDENT_KILL || names)
		incident_limit(s, n);
	else if (what == INCIDENT_LEAK)
		incident_leak(s, n);
	else if (what == INCIDENT_ZSWAP)
		incident_zswap(s, n);
	else if (what == INCIDENT_HIGH && n >= 50 && n < 120)
		incident_waits(s, ROW_WEB, 9731, 0);
	else if (what == INCIDENT_HAND)
		incident_hand(s, n);
	else if (what == INCIDENT_MANY)
		incident_many(s, n);
	/* the service was stopped for two minutes */
	s->gap = n == 130;
	s->refresh.rows = s->rows;
	s->refresh.now_ns = 5000000000ull + n * (uint64_t)INCIDENT_STEP;
	s->refresh.page_bytes = 4096;
	host->groups = (int64_t)s->refresh.nr_rows;
	for (size_t i = 0; i < s->refresh.nr_rows; i++)
		limit_apply(s->rows, (int)i, s->vals[i]);
}

/* An event of note that the sample number @n finds. */
static inline bool incident_note(struct note *note, enum incident what, size_t n)
{
	const int64_t at = INCIDENT_START + INCIDENT_STEP * (int64_t)n;

	*note = (struct note){
		.kind = NOTE_OOM,
		.from_ns = at - INCIDENT_STEP,
		.time_ns = at,
		.path = "/work.slice/web.service",
		.kernfs_id = ROW_WEB + 10,
		.memcg_id = ROW_WEB + 1,
		.count = 2,
		.pages = VAL_NONE,
		.value = { VAL_NONE, VAL_NONE },
	};
	if (n == 100) {
		note->kind = NOTE_LIMIT;
		note->detail = "memory.max";
		note->count = VAL_NONE;
		note->value[0] = 1024 * MI;
		note->value[1] = 600 * MI;
	}
	return what == INCIDENT_KILL && (n == 100 || n == 103 || n == 107);
}

/* True for a sample that is not there. */
static inline bool incident_is_missing(size_t n)
{
	return n >= 118 && n < 130;
}

#endif
