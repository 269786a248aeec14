// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * More groups than there are memcg ids (65,535): creates and removes COUNT of them, in batches, as
 * fast as the kernel frees them. In every EVERY-th group a process leaves shared pages in swap, so
 * that the group stays dying with its id in use; the last KEEP of those are kept, and the pages of
 * older ones are freed, so that new groups reuse their ids. Each group that swaps charges exactly
 * PAGES slots, and holds them until its pages are freed.
 *
 * 70,000 groups took 89 s on 6.12.117 and 346 s on 7.3.4 (emulated, the latter on a busy machine,
 * with cgswap top).
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "load.h"

static const char usage[] =
	"[-n COUNT] [-b BATCH] [-e EVERY] [-k KEEP] [-p PAGES] [-w] -g CGROUPDIR\n"
	"  -n COUNT      groups to make and remove (70000)\n"
	"  -b BATCH      groups that are there at a time (100)\n"
	"  -e EVERY      one in so many swaps (500)\n"
	"  -k KEEP       of those that swapped, so many stay behind, dying (7)\n"
	"  -p PAGES      in each of those (3)\n"
	"  -w            say ready, hold the pages until SIGTERM or SIGUSR1\n"
	"  -g CGROUPDIR  where the groups are made; memory has to be on for its children";

/* Removed groups that the kernel has not freed yet: with more, wait. */
#define DYING_MAX 1000
#define GROUP_PATH 1024

struct options {
	long count, batch, every, keep, pages;
	bool wait;
	const char *group;
};

static void parse(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "n:b:e:k:p:wg:")) != -1) {
		switch (c) {
		case 'n': o->count = load_number(optarg, 1, INT_MAX, usage); break;
		case 'b': o->batch = load_number(optarg, 1, 10000, usage); break;
		case 'e': o->every = load_number(optarg, 1, INT_MAX, usage); break;
		case 'k': o->keep = load_number(optarg, 1, 10000, usage); break;
		case 'p': o->pages = load_number(optarg, 1, 1 << 20, usage); break;
		case 'w': o->wait = true; break;
		case 'g': o->group = optarg; break;
		default: load_usage(usage);
		}
	}
	if (optind != argc || !o->group)
		load_usage(usage);
}

static void group_path(const struct options *o, long number, char path[GROUP_PATH])
{
	snprintf(path, GROUP_PATH, "%s/id-%ld", o->group, number);
}

static void group_make(const struct options *o, long number)
{
	char dir[GROUP_PATH];

	group_path(o, number, dir);
	if (mkdir(dir, 0755))
		load_die("cannot make %s", dir);
}

/* A process leaves its group shortly after its parent has waited for it. */
static void group_remove(const struct options *o, long number)
{
	const struct timespec pause = { .tv_nsec = 1000 * 1000 };
	char dir[GROUP_PATH];

	group_path(o, number, dir);
	for (int tries = 0; rmdir(dir); tries++) {
		if (errno != EBUSY || tries == 10000)
			load_die("cannot remove %s", dir);
		nanosleep(&pause, NULL);
	}
}

/* The value of a key of CGROUPDIR/cgroup.stat, 0 if missing. */
static long group_stat(const struct options *o, const char *key)
{
	char path[PATH_MAX], line[128], name[64];
	long value = 0, found = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/cgroup.stat", o->group);
	file = fopen(path, "re");
	if (!file)
		load_die("cannot open %s", path);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%63s %ld", name, &value) == 2 && !strcmp(name, key))
			found = value;
	}
	fclose(file);
	return found;
}

/* The kernel frees removed groups later, one after the other. */
static void groups_settle(const struct options *o)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };

	while (group_stat(o, "nr_dying_descendants") > DYING_MAX + o->keep)
		nanosleep(&pause, NULL);
}

static long shared_in_swap(const char *mem, long pages)
{
	return load_smaps(mem, pages, "Swap");
}

/* Range @place of the memfd belongs to one group that swapped, until the next one needs it. */
static off_t place_offset(const struct options *o, long place)
{
	return place * o->pages * (off_t)PAGE_BYTES;
}

static void place_free(const struct options *o, int fd, long place)
{
	if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, place_offset(o, place),
		      o->pages * (off_t)PAGE_BYTES))
		load_die("cannot free pages of the memfd");
}

/* Runs in the child. Exits with 0 when all its pages are in swap. */
static void __attribute__((noreturn))
inhabit(const struct options *o, long number, int fd, long place)
{
	char dir[GROUP_PATH], *mem;

	group_path(o, number, dir);
	load_join(dir);
	mem = mmap(NULL, o->pages * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		   place_offset(o, place));
	if (mem == MAP_FAILED)
		_exit(1);
	load_fill(mem, o->pages, 30);
	_exit(load_pageout(mem, o->pages, 60, shared_in_swap) != o->pages);
}

static void group_swap(const struct options *o, long number, int fd, long place)
{
	int status;
	pid_t pid;

	place_free(o, fd, place);
	pid = fork();
	if (pid < 0)
		load_die("fork");
	if (!pid)
		inhabit(o, number, fd, place);
	if (waitpid(pid, &status, 0) != pid || status) {
		errno = 0;
		load_die("the process of group %ld failed", number);
	}
}

/* Runs one batch from @first on; adds to the number of groups that swapped so far. */
static long batch_run(const struct options *o, long first, int fd, long swapped)
{
	long end = first + o->batch < o->count ? first + o->batch : o->count;

	for (long number = first; number < end; number++) {
		group_make(o, number);
		if (number % o->every == 0)
			group_swap(o, number, fd, swapped++ % o->keep);
	}
	for (long number = first; number < end; number++)
		group_remove(o, number);
	groups_settle(o);
	return swapped;
}

int main(int argc, char **argv)
{
	struct options o = { .count = 70000, .batch = 100, .every = 500, .keep = 7, .pages = 3 };
	time_t start = time(NULL);
	long swapped = 0;
	int fd;

	parse(&o, argc, argv);
	load_hold_signals();
	load_report("pid", getpid());
	fd = memfd_create("load_ids", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, place_offset(&o, o.keep)))
		load_die("cannot make a memfd");
	for (long first = 0; first < o.count; first += o.batch)
		swapped = batch_run(&o, first, fd, swapped);
	load_report("groups", o.count);
	load_report("paged_out", swapped * o.pages);
	load_report("held", (swapped < o.keep ? swapped : o.keep) * o.pages);
	load_report("seconds", time(NULL) - start);
	if (o.wait)
		load_wait();
	return 0;
}
