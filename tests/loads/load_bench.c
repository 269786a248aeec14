// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Pages go out to swap and come in again. Prints for each round how many nanoseconds passed, and
 * how many of them this thread ran; where the guest's clock counts instructions these are
 * instructions. Prints `ready`; each SIGUSR2 is a window of ROUNDS rounds, with `ready` at its end.
 * All pages are in memory between windows, so every window starts alike. The pages may belong to
 * several groups: a page that comes in is charged to the group of its slot
 * (mem_cgroup_swapin_charge_folio()), so one process can serve them all.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <sys/stat.h>

#include "load.h"

#define NS_PER_S 1000000000L

static const char usage[] =
	"[-p PAGES] [-c PERCENT] [-r ROUNDS] [-n GROUPS] [-b PAGES] [-e EVENTS] -g CGROUPDIR\n"
	"  -p PAGES      in all (2048)\n"
	"  -c PERCENT    share of each page that cannot be compressed (30)\n"
	"  -r ROUNDS     out and in again, so often in a window (1)\n"
	"  -n GROUPS     share the pages among so many new groups below CGROUPDIR (0: CGROUPDIR itself)\n"
	"  -b PAGES      out and in again by so many pages at a time (all)\n"
	"  -e EVENTS     a second at most, a page out is one and a page in is one (no limit)\n"
	"  -g CGROUPDIR  the group; with -n, memory has to be on for its children";

struct options {
	long pages, rounds, groups, batch, rate;
	int percent;
	const char *group;
};

/* Nanoseconds that passed, and that this thread ran. */
struct span {
	long wall, cpu;
};

static void parse(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "p:c:r:n:b:e:g:")) != -1) {
		switch (c) {
		case 'p': o->pages = load_number(optarg, 1, LONG_MAX / PAGE_BYTES, usage); break;
		case 'c': o->percent = load_number(optarg, 0, 100, usage); break;
		case 'r': o->rounds = load_number(optarg, 1, LONG_MAX, usage); break;
		case 'n': o->groups = load_number(optarg, 1, 65535, usage); break;
		case 'b': o->batch = load_number(optarg, 1, LONG_MAX, usage); break;
		case 'e': o->rate = load_number(optarg, 1, 1000000, usage); break;
		case 'g': o->group = optarg; break;
		default: load_usage(usage);
		}
	}
	if (optind != argc || !o->group || (o->groups && o->pages % o->groups))
		load_usage(usage);
	if (!o->batch || o->batch > o->pages)
		o->batch = o->pages;
}

static long clock_ns(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts))
		load_die("clock_gettime");
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

static struct span span_now(void)
{
	return (struct span){ clock_ns(CLOCK_MONOTONIC), clock_ns(CLOCK_THREAD_CPUTIME_ID) };
}

static void span_add(struct span *sum, const struct span *begin)
{
	struct span end = span_now();

	sum->wall += end.wall - begin->wall;
	sum->cpu += end.cpu - begin->cpu;
}

/* Swaps all @pages out; the time to check that they are out is not in @sum. */
static void out(char *mem, long pages, struct span *sum)
{
	const struct timespec pause = { .tv_nsec = 1000 * 1000 };

	for (int tries = 0; tries < 1000; tries++) {
		struct span begin = span_now();

		if (madvise(mem, pages * PAGE_BYTES, MADV_PAGEOUT))
			load_die("madvise(MADV_PAGEOUT)");
		span_add(sum, &begin);
		if (load_swapped(mem, pages) == pages)
			return;
		nanosleep(&pause, NULL);
	}
	errno = 0;
	load_die("pages stay in memory");
}

static void in(char *mem, long pages, struct span *sum)
{
	struct span begin = span_now();

	load_touch(mem, pages, true);
	span_add(sum, &begin);
}

/* Sleeps until the next batch is due, at the requested rate. */
static void pace(const struct options *o, long *next, long pages)
{
	struct timespec ts;

	if (!o->rate)
		return;
	*next += 2 * pages * NS_PER_S / o->rate;
	ts = (struct timespec){ *next / NS_PER_S, *next % NS_PER_S };
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

static void round_run(const struct options *o, char *mem)
{
	struct span span_out = { 0 }, span_in = { 0 };
	long begin = clock_ns(CLOCK_MONOTONIC), next = begin;

	for (long page = 0; page < o->pages; page += o->batch) {
		long pages = o->pages - page < o->batch ? o->pages - page : o->batch;

		out(mem + page * PAGE_BYTES, pages, &span_out);
		in(mem + page * PAGE_BYTES, pages, &span_in);
		pace(o, &next, pages);
	}
	printf("round out %ld out_cpu %ld in %ld in_cpu %ld wall %ld\n", span_out.wall,
	       span_out.cpu, span_in.wall, span_in.cpu, clock_ns(CLOCK_MONOTONIC) - begin);
	fflush(stdout);
}

/* This process touches each group's share while it is in that group. */
static void fill(const struct options *o, char *mem)
{
	long share = o->groups ? o->pages / o->groups : o->pages;
	char dir[PATH_MAX - 32];

	for (long i = 0; i < (o->groups ? o->groups : 1); i++) {
		if (o->groups)
			snprintf(dir, sizeof(dir), "%s/%ld", o->group, i);
		else
			snprintf(dir, sizeof(dir), "%s", o->group);
		if (o->groups && mkdir(dir, 0755) && errno != EEXIST)
			load_die("cannot make %s", dir);
		load_join(dir);
		load_fill(mem + i * share * PAGE_BYTES, share, o->percent);
	}
}

int main(int argc, char **argv)
{
	struct options o = { .pages = 2048, .rounds = 1, .percent = 30 };
	char *mem;

	parse(&o, argc, argv);
	load_hold_signals();
	mem = load_map(o.pages, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	if (madvise(mem, o.pages * PAGE_BYTES, MADV_NOHUGEPAGE) && errno != EINVAL)
		load_die("madvise(MADV_NOHUGEPAGE)");
	load_report("pid", getpid());
	fill(&o, mem);
	load_report("pages", o.pages);
	while (load_wait()) {
		for (long round = 0; round < o.rounds; round++)
			round_run(&o, mem);
	}
	return 0;
}
