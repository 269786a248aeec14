// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Large folios: regions of 2 MiB with MADV_HUGEPAGE, swapped out whole. Prints how many were huge,
 * since under fragmentation the kernel falls back to small pages; and how many page table entries
 * are swap entries, which is the number of pages charged either way.
 */
#define _GNU_SOURCE
#include <getopt.h>

#include "load.h"

static const char usage[] =
	"[-n REGIONS] [-c PERCENT] [-r ROUNDS] [-H] [-w] [-g CGROUPDIR]\n"
	"  -n REGIONS    of 512 pages each (5)\n"
	"  -c PERCENT    share of each page that cannot be compressed (30)\n"
	"  -r ROUNDS     bring all in by writing, and out again, so often (0)\n"
	"  -H            fail when not all regions are huge\n"
	"  -w            say ready, hold the memory until SIGTERM or SIGUSR1; SIGUSR2 brings all in\n"
	"  -g CGROUPDIR  join this group first";

#define REGION_PAGES 512L
#define REGION_BYTES (REGION_PAGES * PAGE_BYTES)

struct options {
	long regions, rounds;
	int percent;
	bool all_huge, wait;
	const char *group;
};

static void parse(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "n:c:r:Hwg:")) != -1) {
		switch (c) {
		case 'n': o->regions = load_number(optarg, 1, 1 << 20, usage); break;
		case 'c': o->percent = load_number(optarg, 0, 100, usage); break;
		case 'r': o->rounds = load_number(optarg, 0, LONG_MAX, usage); break;
		case 'H': o->all_huge = true; break;
		case 'w': o->wait = true; break;
		case 'g': o->group = optarg; break;
		default: load_usage(usage);
		}
	}
	if (optind != argc)
		load_usage(usage);
}

/* Maps one region more, so that the first can start at a multiple of 2 MiB. */
static char *map_aligned(long regions)
{
	char *mem = load_map((regions + 1) * REGION_PAGES, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	uintptr_t skip = -(uintptr_t)mem & (REGION_BYTES - 1);

	mem += skip;
	if (madvise(mem, regions * REGION_BYTES, MADV_HUGEPAGE))
		load_die("madvise(MADV_HUGEPAGE)");
	return mem;
}

static void send_out(char *mem, long pages)
{
	long out = load_pageout(mem, pages, 60, load_swapped);

	load_report("paged_out", out);
	errno = 0;
	if (out != pages)
		load_die("%ld of %ld pages stay in memory", pages - out, pages);
}

static void bring_in(const struct options *o, char *mem)
{
	load_touch(mem, o->regions * REGION_PAGES, true);
	load_report("touched", o->regions * REGION_PAGES);
	errno = 0;
	if (load_corrupt(mem, o->regions * REGION_PAGES, o->percent))
		load_die("pages came back with other content");
}

static void report_huge(const struct options *o, char *mem)
{
	long huge = load_smaps(mem, o->regions * REGION_PAGES, "AnonHugePages") / REGION_PAGES;

	load_report("huge", huge);
	errno = 0;
	if (o->all_huge && huge != o->regions)
		load_die("only %ld of %ld regions are huge", huge, o->regions);
}

int main(int argc, char **argv)
{
	struct options o = { .regions = 5, .percent = 30 };
	char *mem;

	parse(&o, argc, argv);
	load_hold_signals();
	load_join(o.group);
	mem = map_aligned(o.regions);
	load_report("pid", getpid());
	load_fill(mem, o.regions * REGION_PAGES, o.percent);
	load_report("filled", o.regions * REGION_PAGES);
	report_huge(&o, mem);
	send_out(mem, o.regions * REGION_PAGES);
	for (long round = 0; round < o.rounds; round++) {
		bring_in(&o, mem);
		send_out(mem, o.regions * REGION_PAGES);
	}
	while (o.wait && load_wait())
		bring_in(&o, mem);
	return 0;
}
