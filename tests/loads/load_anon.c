// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Private anonymous pages, one mapping, small pages only. Fills them, sends them to swap (by
 * madvise, or by the group's memory.max alone), brings them in again for as many rounds as asked
 * for, and checks their content. With -m every round charges exactly PAGES slots; the last state is
 * all pages out.
 */
#define _GNU_SOURCE
#include <getopt.h>

#include "load.h"

static const char usage[] =
	"[-p PAGES] [-c PERCENT] [-z] [-m] [-t SECONDS] [-r ROUNDS] [-R] [-w] [-g CGROUPDIR]\n"
	"  -p PAGES      how many (1009)\n"
	"  -c PERCENT    share of each page that cannot be compressed (30)\n"
	"  -z            zero pages instead\n"
	"  -m            page out with madvise; without it the group's limit has to\n"
	"  -t SECONDS    how long madvise is tried again while pages stay in memory (60)\n"
	"  -r ROUNDS     bring all in by writing, and out again, so often (0)\n"
	"  -R            bring in by reading: the slots may stay in use\n"
	"  -w            say ready, hold the memory until SIGTERM or SIGUSR1; SIGUSR2 brings all in\n"
	"  -g CGROUPDIR  join this group first";

struct options {
	long pages, rounds;
	int percent, seconds;
	bool zero, pageout, reading, wait;
	const char *group;
};

static void parse(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "p:c:zmt:r:Rwg:")) != -1) {
		switch (c) {
		case 'p': o->pages = load_number(optarg, 1, LONG_MAX / PAGE_BYTES, usage); break;
		case 'c': o->percent = load_number(optarg, 0, 100, usage); break;
		case 'z': o->zero = true; break;
		case 'm': o->pageout = true; break;
		case 't': o->seconds = load_number(optarg, 0, 3600, usage); break;
		case 'r': o->rounds = load_number(optarg, 0, LONG_MAX, usage); break;
		case 'R': o->reading = true; break;
		case 'w': o->wait = true; break;
		case 'g': o->group = optarg; break;
		default: load_usage(usage);
		}
	}
	if (optind != argc)
		load_usage(usage);
}

static void fill(const struct options *o, char *mem)
{
	if (o->zero)
		memset(mem, 0, o->pages * PAGE_BYTES);
	else
		load_fill(mem, o->pages, o->percent);
}

/*
 * New pages instead of those that came in. A page brought in while it was still being written keeps
 * its slot (folio_free_swap()) and would go out again without a charge.
 */
static void drop(const struct options *o, char *mem)
{
	if (madvise(mem, o->pages * PAGE_BYTES, MADV_DONTNEED))
		load_die("madvise(MADV_DONTNEED)");
	fill(o, mem);
}

static void send_out(const struct options *o, char *mem)
{
	long out = o->pageout ? load_pageout(mem, o->pages, o->seconds, load_swapped)
			      : load_swapped(mem, o->pages);

	load_report("paged_out", out);
	if (o->pageout && out != o->pages) {
		errno = 0;
		load_die("%ld of %ld pages stay in memory", o->pages - out, o->pages);
	}
}

static void bring_in(const struct options *o, char *mem)
{
	load_touch(mem, o->pages, !o->reading);
	load_report("touched", o->pages);
}

static void verify(const struct options *o, const char *mem)
{
	long bad = o->zero ? 0 : load_corrupt(mem, o->pages, o->percent);

	errno = 0;
	if (bad)
		load_die("%ld pages came back with other content", bad);
}

int main(int argc, char **argv)
{
	struct options o = { .pages = 1009, .percent = 30, .seconds = 60 };
	char *mem;

	parse(&o, argc, argv);
	load_hold_signals();
	load_join(o.group);
	mem = load_map(o.pages, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	if (madvise(mem, o.pages * PAGE_BYTES, MADV_NOHUGEPAGE) && errno != EINVAL)
		load_die("madvise(MADV_NOHUGEPAGE)");
	load_report("pid", getpid());
	fill(&o, mem);
	load_report("filled", o.pages);
	send_out(&o, mem);
	for (long round = 0; round < o.rounds; round++) {
		bring_in(&o, mem);
		verify(&o, mem);
		if (o.pageout && !o.reading)
			drop(&o, mem);
		send_out(&o, mem);
	}
	while (o.wait && load_wait())
		bring_in(&o, mem);
	return 0;
}
