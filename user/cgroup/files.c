// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/files.c - see cgroup/files.h. Units are as the kernel writes them
 * (memcg_page_state_output_unit() and memcg_vm_event_stat[] in mm/memcontrol.c): zswap, zswapped
 * and swapcached are bytes, refaults and the event counters pages.
 */
#include "cgroup/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

#define V2 1
#define V1 2
#define ADD 4	/* adds to the previous entry; without either, neither is known */
#define LIMIT 8 /* may be "max" */
#define MUST 16 /* every kernel from 5.10 on writes this line, if it has the file */

/* A counter that fell below 0 reads as more memory than any machine has. */
#define NUMBER_MAX (1ll << 60)

#define KEYS_MAX (sizeof(entries) / sizeof(entries[0]))

/* A number in a file. */
struct entry {
	const char *file;
	const char *key; /* NULL: the file is one number */
	int value;	 /* enum col or enum mem; of several entries the first present one counts */
	int flags;
};

static const char stat_file[] = "memory.stat";

/*
 * v1 shows each line of memory.stat for the group alone and, with "total_" in front, for the
 * hierarchy. The latter holds only memcg1_stats[] (mm/memcontrol-v1.c) and events not about swap.
 */
#define STAT(key, value)                                                                           \
	{ stat_file, key, value, V2 },                                                             \
	{                                                                                          \
		stat_file, "total_" key, value, V1                                                 \
	}

/*
 * All files of a group that are read or written: memory_files[], swap_files[] and zswap_files[] in
 * mm/memcontrol.c; mem_cgroup_legacy_files[] and memsw_files[] of v1, there or later in
 * memcontrol-v1.c. The lines of a file are adjacent. memory.stat is last: every group that counts
 * memory has it, so if it is still there, all files before it were too.
 */
static const struct entry entries[] = {
	{ "memory.swap.max", NULL, COL_SWAP_MAX, V2 | LIMIT },
	{ "memory.swap.high", NULL, COL_SWAP_HIGH, V2 | LIMIT },
	{ "memory.swap.peak", NULL, COL_SWAP_PEAK, V2 },
	{ "memory.swap.events", "high", COL_EVENTS_HIGH, V2 | MUST },
	{ "memory.swap.events", "max", COL_EVENTS_MAX, V2 | MUST },
	{ "memory.swap.events", "fail", COL_EVENTS_FAIL, V2 | MUST },
	{ "memory.pressure", "some avg10", COL_PSI_SOME, V2 },
	{ "memory.pressure", "full avg10", COL_PSI_FULL, V2 },
	{ "memory.pressure", "some total", MEM_STALL_SOME, V2 },
	{ "memory.pressure", "full total", MEM_STALL_FULL, V2 },
	{ "memory.current", NULL, MEM_CURRENT, V2 },
	{ "memory.swap.current", NULL, MEM_SWAP, V2 },
	{ "memory.high", NULL, MEM_HIGH, V2 | LIMIT },
	{ "memory.max", NULL, MEM_MAX, V2 | LIMIT },
	{ "memory.min", NULL, MEM_MIN, V2 | LIMIT },
	{ "memory.peak", NULL, MEM_PEAK, V2 },
	{ "memory.zswap.max", NULL, MEM_ZSWAP_MAX, V2 | LIMIT },
	{ "memory.zswap.writeback", NULL, MEM_ZSWAP_WRITEBACK, V2 },
	{ "memory.events", "high", MEM_EVENTS_HIGH, V2 | MUST },
	{ "memory.events", "max", MEM_EVENTS_MAX, V2 | MUST },
	{ "memory.events", "oom", MEM_EVENTS_OOM, V2 | MUST },
	{ "memory.events", "oom_kill", MEM_EVENTS_OOM_KILL, V2 | MUST },
	{ "cgroup.events", "populated", MEM_POPULATED, V2 | MUST },
	{ "memory.low", NULL, MEM_LOW, V2 | LIMIT },
	{ "memory.reclaim", NULL, MEM_RECLAIM, V2 },
	{ "memory.usage_in_bytes", NULL, MEM_CURRENT, V1 },
	{ "memory.memsw.usage_in_bytes", NULL, MEM_MEMSW, V1 },
	{ "memory.limit_in_bytes", NULL, MEM_MAX, V1 | LIMIT },
	{ "memory.max_usage_in_bytes", NULL, MEM_PEAK, V1 },
	{ "memory.failcnt", NULL, MEM_EVENTS_MAX, V1 },
	{ "memory.kmem.usage_in_bytes", NULL, MEM_KERNEL, V1 },
	{ "memory.memsw.limit_in_bytes", NULL, MEM_MEMSW_MAX, V1 | LIMIT },
	{ "memory.memsw.max_usage_in_bytes", NULL, MEM_MEMSW_PEAK, V1 },
	{ "memory.memsw.failcnt", NULL, MEM_MEMSW_EVENTS, V1 },
	{ "memory.swappiness", NULL, MEM_SWAPPINESS, V1 },
	{ "memory.use_hierarchy", NULL, MEM_HIERARCHY, V1 },
	{ "memory.oom_control", "oom_kill_disable", MEM_NO_KILL, V1 | MUST },
	{ "memory.oom_control", "oom_kill", MEM_EVENTS_OOM_KILL, V1 },
	/*
	 * one line per controller from 6.12 on (nr_dying_subsys in cgroup_stat_show()); before, one
	 * for all
	 */
	{ "cgroup.stat", "nr_dying_subsys_memory", MEM_DYING, V2 | V1 },
	{ "cgroup.stat", "nr_dying_descendants", MEM_DYING, V2 | V1 | MUST },
	{ stat_file, "anon", MEM_ANON, V2 | MUST },
	{ stat_file, "total_rss", MEM_ANON, V1 | MUST },
	STAT("inactive_anon", MEM_ANON_LRU),
	{ stat_file, "active_anon", MEM_ANON_LRU, V2 | ADD },
	{ stat_file, "total_active_anon", MEM_ANON_LRU, V1 | ADD },
	STAT("inactive_file", MEM_FILE_LRU),
	{ stat_file, "active_file", MEM_FILE_LRU, V2 | ADD },
	{ stat_file, "total_active_file", MEM_FILE_LRU, V1 | ADD },
	{ stat_file, "slab_reclaimable", MEM_SLAB, V2 },
	{ stat_file, "file", MEM_FILE, V2 },
	{ stat_file, "total_cache", MEM_FILE, V1 },
	STAT("shmem", MEM_SHMEM),
	{ stat_file, "kernel", MEM_KERNEL, V2 },
	STAT("zswap", COL_ZSWAP_CURRENT),
	STAT("zswapped", COL_ZSWAPPED),
	{ stat_file, "zswap_incomp", MEM_ZSWAP_INCOMP, V2 },
	STAT("swapcached", COL_SWAPCACHED),
	STAT("pswpin", MEM_PSWPIN),
	STAT("zswpin", MEM_ZSWPIN),
	STAT("zswpwb", COL_ZSWAP_WRITEBACK),
	STAT("swpin_zero", MEM_SWPIN_ZERO),
	STAT("workingset_refault_anon", MEM_REFAULT_ANON),
	STAT("workingset_refault_file", MEM_REFAULT_FILE),
	{ stat_file, "swpout_zero", MEM_ZERO_OUT, V2 },
	/*
	 * The same number as the line of memory.stat (MEMCG_ZSWAP_B, see zswap_current_read()).
	 * That line is read together with zswapped, and the root has it too.
	 */
	{ "memory.zswap.current", NULL, COL_ZSWAP_CURRENT, V2 },
};

static const struct entry *const entries_end = entries + sizeof(entries) / sizeof(entries[0]);

/* What is read. */
struct reading {
	int dirfd;
	int version;
	int from, to;
	int64_t *val;
	int err; /* the first other than "this kernel has no such file" */
	int stat_err;
};

static bool is_wanted(const struct reading *r, const struct entry *entry)
{
	return (entry->flags & r->version) && entry->value >= r->from && entry->value < r->to &&
	       ((entry->flags & ADD) || r->val[entry->value] == VAL_NONE);
}

static void value_take(const struct entry *entry, int64_t got, int64_t *val)
{
	if (entry->flags & ADD)
		*val = val_plus(*val, got);
	else if (*val == VAL_NONE)
		*val = got;
}

/* Reads the wanted lines of @entry's file. Returns the entry where the next file begins. */
static const struct entry *entry_read(struct reading *r, const struct entry *entry)
{
	const char *file = entry->file, *keys[KEYS_MAX];
	const struct entry *wanted[KEYS_MAX];
	int64_t got[KEYS_MAX];
	size_t nr = 0;
	int err;

	for (; entry < entries_end && !strcmp(entry->file, file); entry++) {
		if (!is_wanted(r, entry))
			continue;
		keys[nr] = entry->key;
		wanted[nr++] = entry;
	}
	if (!nr)
		return entry;
	if (keys[0])
		err = kernfs_read_keyed(r->dirfd, file, keys, got, nr);
	else if (wanted[0]->flags & LIMIT)
		err = kernfs_read_limit(r->dirfd, file, got);
	else
		err = kernfs_read_val(r->dirfd, file, got);
	for (size_t i = 0; i < nr; i++) {
		if (got[i] != VAL_NONE && got[i] != VAL_MAX && got[i] > NUMBER_MAX &&
		    !(wanted[i]->flags & LIMIT)) {
			got[i] = VAL_NONE;
			err = -ERANGE;
		}
		if (!err && wanted[i]->flags & MUST && got[i] == VAL_NONE)
			err = -EINVAL;
		value_take(wanted[i], got[i], &r->val[wanted[i]->value]);
	}
	if (!r->err && !kernfs_is_absent(err))
		r->err = err;
	if (file == stat_file)
		r->stat_err = err;
	return entry;
}

static int64_t ratio_hundredths(int64_t zswapped, int64_t zswap)
{
	if (zswapped == VAL_NONE || zswap == VAL_NONE || !zswap)
		return VAL_NONE;
	if (zswapped > INT64_MAX / 100)
		return VAL_NONE;
	return val_of((double)zswapped * 100 / (double)zswap + 0.5);
}

/*
 * On v1 a page is charged once to memsw while it is in memory, in swap or in both
 * (mem_cgroup_swapout()): memsw - memory is what is in swap only. The two files are read one after
 * the other, so a negative difference means that the usage changed in between.
 */
static void derive_swap(int64_t *val)
{
	if (val[MEM_MEMSW] != VAL_NONE && val[MEM_CURRENT] != VAL_NONE &&
	    val[MEM_MEMSW] >= val[MEM_CURRENT])
		val[MEM_SWAP] = val[MEM_MEMSW] - val[MEM_CURRENT];
}

int files_read(int dirfd, enum cgroup_kind kind, int from, int to, int64_t *val)
{
	struct reading r = { dirfd, kind == CGROUP_V2 ? V2 : V1, from, to, val, 0, 0 };

	files_clear(from, to, val);
	for (const struct entry *entry = entries; entry < entries_end;)
		entry = entry_read(&r, entry);
	if (from <= COL_ZSWAP_CURRENT && to > COL_ZSWAP_RATIO)
		val[COL_ZSWAP_RATIO] = ratio_hundredths(val[COL_ZSWAPPED], val[COL_ZSWAP_CURRENT]);
	if (from <= MEM_CURRENT && to > MEM_MEMSW && r.version == V1)
		derive_swap(val);
	if (r.err == -ENODEV || (r.stat_err == -ENOENT && kernfs_is_removed(dirfd)))
		return -ENODEV;
	return r.err ? r.err : r.stat_err;
}

/* The line of @key, or the whole file without a key. */
static const char *line_find(char *text, const char *key)
{
	size_t len = key ? strcspn(key, " ") : 0;
	char *line = text;

	while (key && line && (strncmp(line, key, len) != 0 || line[len] != ' ')) {
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	if (line)
		line[strcspn(line, "\n")] = '\0';
	return line ? line : "";
}

bool files_is_bad(int err)
{
	return err && err != -ENOENT && err != -ENODEV && err != -EMFILE && err != -ENFILE &&
	       err != -ENOMEM && err != -EACCES && err != -EINTR;
}

/* Adds the bad values of @entry to @text. False: its whole file is bad. */
static bool bad_add(int dirfd, const struct entry *entry, int err, char *text, size_t size)
{
	char file[KERNFS_FILE_MAX];
	const char *between = *text ? "; " : "", *line;

	if (kernfs_read_file(dirfd, entry->file, file, sizeof(file)) < 0) {
		text_add(text, size, "%s%s: %s", between, entry->file, file_error(err));
		return false;
	}
	if (!file[strspn(file, "\n")]) {
		text_add(text, size, "%s%s is empty", between, entry->file);
		return false;
	}
	line = line_find(file, entry->key);
	if (entry->key && !*line)
		text_add(text, size, "%s%s has no line '%s'", between, entry->file, entry->key);
	else
		text_add(text, size, "%s%s is '%.40s'", between, entry->file, line);
	return true;
}

bool files_find_bad(int dirfd, enum cgroup_kind kind, char *text, size_t size)
{
	const char *failed = NULL;

	*text = '\0';
	for (const struct entry *entry = entries; entry < entries_end; entry++) {
		int64_t val[MEM_RECLAIM + 1];
		struct reading r = {
			dirfd, kind == CGROUP_V2 ? V2 : V1, entry->value, entry->value + 1, val, 0,
			0
		};

		val[entry->value] = entry->flags & ADD ? 0 : VAL_NONE;
		if (!is_wanted(&r, entry) || entry->value >= MEM__COUNT || entry->file == failed)
			continue;
		entry_read(&r, entry);
		if (!files_is_bad(r.err))
			continue;
		if (!bad_add(dirfd, entry, r.err, text, size))
			failed = entry->file;
	}
	return *text;
}

int64_t files_read_one(int dirfd, enum cgroup_kind kind, int value)
{
	int64_t val[MEM_RECLAIM + 1];

	val[value] = VAL_NONE;
	files_read(dirfd, kind, value, value + 1, val);
	return val[value];
}

void files_clear(int from, int to, int64_t *val)
{
	for (const struct entry *entry = entries; entry < entries_end; entry++)
		if (entry->value >= from && entry->value < to)
			val[entry->value] = VAL_NONE;
	if (from <= COL_ZSWAP_RATIO && to > COL_ZSWAP_RATIO)
		val[COL_ZSWAP_RATIO] = VAL_NONE;
}

const char *files_name(bool v2, int value)
{
	const char *name = NULL;

	for (const struct entry *entry = entries; entry < entries_end; entry++)
		if (entry->value == value && (entry->flags & (v2 ? V2 : V1)) &&
		    (!name || !entry->key))
			name = entry->file;
	return name;
}

bool files_has(int dirfd, bool v2, int value)
{
	const char *name = files_name(v2, value);

	return name && !faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW);
}

int files_open_some(const struct kernfs *k)
{
	int fd = kernfs_open_group(k, k->top, NULL), found = -ENOENT;
	DIR *dir = kernfs_list(fd);
	struct dirent *entry;

	if (fd >= 0 && !dir)
		found = -errno;
	while (dir && found < 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || !file_is_directory(dir, entry))
			continue;
		found = file_open(k->cg_fd, entry->d_name, O_DIRECTORY | O_NOFOLLOW, 0);
		if (found >= 0 && !files_has(found, true, MEM_MAX)) {
			close(found);
			found = -ENOENT;
		}
	}
	if (dir)
		closedir(dir);
	return found < 0 && found != -ENOMEM ? -ENOENT : found;
}

int files_are_occupied(int dirfd)
{
	char pids[64];
	ssize_t len = kernfs_read_file(dirfd, "cgroup.procs", pids, sizeof(pids));

	return len > 0 || len == -EFBIG ? 1 : (int)len;
}
