// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Grows until it is killed: fills its group's memory, then the swap that the group may use, until
 * the OOM killer ends it with SIGKILL. Prints how far it got. If it touches the last page of -p and
 * is still alive it fails: the limit did not hold.
 */
#define _GNU_SOURCE
#include <getopt.h>

#include "load.h"

static const char usage[] = "[-p PAGES] [-s PAGES] [-d MS] [-c PERCENT] [-g CGROUPDIR]\n"
			    "  -p PAGES      give up after so many (262144)\n"
			    "  -s PAGES      grow by so many at a time (251)\n"
			    "  -d MS         and wait so long in between (0)\n"
			    "  -c PERCENT    share of each page that cannot be compressed (30)\n"
			    "  -g CGROUPDIR  join this group first";

int main(int argc, char **argv)
{
	long limit = 262144, step = 251, delay = 0, grown = 0;
	const char *group = NULL;
	int percent = 30, c;

	while ((c = getopt(argc, argv, "p:s:d:c:g:")) != -1) {
		switch (c) {
		case 'p': limit = load_number(optarg, 1, LONG_MAX / PAGE_BYTES, usage); break;
		case 's': step = load_number(optarg, 1, 1 << 20, usage); break;
		case 'd': delay = load_number(optarg, 0, 10000, usage); break;
		case 'c': percent = load_number(optarg, 0, 100, usage); break;
		case 'g': group = optarg; break;
		default: load_usage(usage);
		}
	}
	if (optind != argc)
		load_usage(usage);
	load_join(group);
	load_report("pid", getpid());
	while (grown < limit) {
		char *mem = load_map(step, MAP_PRIVATE | MAP_ANONYMOUS, -1);

		madvise(mem, step * PAGE_BYTES, MADV_NOHUGEPAGE);
		load_fill(mem, step, percent);
		grown += step;
		load_report("grown", grown);
		if (delay)
			usleep((useconds_t)delay * 1000);
	}
	errno = 0;
	load_die("still alive with %ld pages", grown);
}
