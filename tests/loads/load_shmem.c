// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Shared memory pages: a memfd, or a file on a tmpfs that the caller names, mapped by this process
 * and any number of children. A page has one swap slot, however many processes map it, and the
 * group that first touched it pays. Counts come from smaps, since the page table has no swap
 * entries for shared pages.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <sys/wait.h>

#include "load.h"

static const char usage[] =
	"[-p PAGES] [-c PERCENT] [-f FILE] [-n CHILDREN] [-r ROUNDS] [-w] [-g CGROUPDIR]\n"
	"  -p PAGES      how many (1009)\n"
	"  -c PERCENT    share of each page that cannot be compressed (30)\n"
	"  -f FILE       a file to be made on a tmpfs, which stays there; without it a memfd\n"
	"  -n CHILDREN   that map the pages and read them before they go out (0)\n"
	"  -r ROUNDS     bring all in by writing, and out again, so often (0)\n"
	"  -w            say ready, hold the memory until SIGTERM or SIGUSR1; SIGUSR2 brings all in\n"
	"  -g CGROUPDIR  join this group first";

struct options {
	long pages, rounds, children;
	int percent;
	bool wait;
	const char *file, *group;
};

static void parse(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "p:c:f:n:r:wg:")) != -1) {
		switch (c) {
		case 'p': o->pages = load_number(optarg, 1, LONG_MAX / PAGE_BYTES, usage); break;
		case 'c': o->percent = load_number(optarg, 0, 100, usage); break;
		case 'f': o->file = optarg; break;
		case 'n': o->children = load_number(optarg, 0, 1000, usage); break;
		case 'r': o->rounds = load_number(optarg, 0, LONG_MAX, usage); break;
		case 'w': o->wait = true; break;
		case 'g': o->group = optarg; break;
		default: load_usage(usage);
		}
	}
	if (optind != argc)
		load_usage(usage);
}

static char *map_shared(const struct options *o)
{
	int fd = o->file ? open(o->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)
			 : memfd_create("load_shmem", MFD_CLOEXEC);
	char *mem;

	if (fd < 0)
		load_die("cannot make %s", o->file ? o->file : "a memfd");
	if (ftruncate(fd, o->pages * PAGE_BYTES))
		load_die("ftruncate");
	mem = load_map(o->pages, MAP_SHARED, fd);
	close(fd);
	if (madvise(mem, o->pages * PAGE_BYTES, MADV_NOHUGEPAGE) && errno != EINVAL)
		load_die("madvise(MADV_NOHUGEPAGE)");
	return mem;
}

/* Children read every page, then unmap it, so that madvise can swap it out. */
static void share(const struct options *o, char *mem)
{
	for (long child = 0; child < o->children; child++) {
		pid_t pid = fork();
		int status;

		if (pid < 0)
			load_die("fork");
		if (!pid) {
			load_touch(mem, o->pages, false);
			_exit(load_corrupt(mem, o->pages, o->percent) != 0);
		}
		if (waitpid(pid, &status, 0) != pid || status)
			load_die("child %ld failed", child);
	}
	load_report("children", o->children);
}

static long in_swap(const char *mem, long pages)
{
	return load_smaps(mem, pages, "Swap");
}

static void send_out(const struct options *o, char *mem)
{
	long out = load_pageout(mem, o->pages, 60, in_swap);

	load_report("paged_out", out);
	errno = 0;
	if (out != o->pages)
		load_die("%ld of %ld pages stay in memory", o->pages - out, o->pages);
}

static void bring_in(const struct options *o, char *mem)
{
	load_touch(mem, o->pages, true);
	load_report("touched", o->pages);
	errno = 0;
	if (load_corrupt(mem, o->pages, o->percent))
		load_die("pages came back with other content");
}

int main(int argc, char **argv)
{
	struct options o = { .pages = 1009, .percent = 30 };
	char *mem;

	parse(&o, argc, argv);
	load_hold_signals();
	load_join(o.group);
	mem = map_shared(&o);
	load_report("pid", getpid());
	load_fill(mem, o.pages, o.percent);
	load_report("filled", o.pages);
	share(&o, mem);
	send_out(&o, mem);
	for (long round = 0; round < o.rounds; round++) {
		bring_in(&o, mem);
		send_out(&o, mem);
	}
	while (o.wait && load_wait())
		bring_in(&o, mem);
	return 0;
}
