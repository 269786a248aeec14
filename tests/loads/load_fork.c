// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Private pages shared by a parent and its children after fork, in memory and in swap: one slot,
 * one charge, as many references as processes. madvise does not touch shared pages; they go out
 * under the group's limit, which -l lowers after the fork until all are out, and lifts again, as it
 * would throttle the children. When the children write, each gets a page of its own; the slot is
 * freed with its last reference.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <sys/wait.h>

#include "load.h"

static const char usage[] =
	"[-p PAGES] [-c PERCENT] [-n CHILDREN] [-t read|write] [-w] [-l BYTES] -g CGROUPDIR\n"
	"  -p PAGES      how many (1009)\n"
	"  -c PERCENT    share of each page that cannot be compressed (30)\n"
	"  -n CHILDREN   that share the pages (3)\n"
	"  -t HOW        children read or write all pages when they are out; without it they only hold\n"
	"  -w            say ready, hold the memory until SIGTERM or SIGUSR1\n"
	"  -l BYTES      written to memory.high (v1: to the limit) of the group after the fork\n"
	"  -g CGROUPDIR  join this group first";

#define CHILDREN_MAX 64

struct options {
	long pages, children;
	int percent;
	bool wait;
	const char *touch, *group, *limit;
};

static void parse(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "p:c:n:t:wl:g:")) != -1) {
		switch (c) {
		case 'p': o->pages = load_number(optarg, 1, LONG_MAX / PAGE_BYTES, usage); break;
		case 'c': o->percent = load_number(optarg, 0, 100, usage); break;
		case 'n': o->children = load_number(optarg, 1, CHILDREN_MAX, usage); break;
		case 't': o->touch = optarg; break;
		case 'w': o->wait = true; break;
		case 'l': o->limit = optarg; break;
		case 'g': o->group = optarg; break;
		default: load_usage(usage);
		}
	}
	if (optind != argc || !o->group ||
	    (o->touch && strcmp(o->touch, "read") && strcmp(o->touch, "write")))
		load_usage(usage);
}

/* A child waits for the byte that says that the pages are out, then does its part. */
static void __attribute__((noreturn))
child_run(const struct options *o, char *mem, int from, int to)
{
	long swapped;
	char byte;

	if (read(from, &byte, 1) != 1)
		_exit(1);
	swapped = load_swapped(mem, o->pages);
	if (o->touch)
		load_touch(mem, o->pages, !strcmp(o->touch, "write"));
	if (o->touch && load_corrupt(mem, o->pages, o->percent))
		_exit(1);
	if (write(to, &swapped, sizeof(swapped)) != sizeof(swapped))
		_exit(1);
	(void)!read(from, &byte, 1); /* returns 0 when the parent ends or closes */
	_exit(0);
}

struct family {
	pid_t pids[CHILDREN_MAX];
	int go[CHILDREN_MAX]; /* the parent writes */
	int answer;	      /* the parent reads */
};

static void family_make(struct family *family, const struct options *o, char *mem)
{
	int go[2], answer[2];

	if (pipe(answer))
		load_die("pipe");
	family->answer = answer[0];
	for (long i = 0; i < o->children; i++) {
		if (pipe(go))
			load_die("pipe");
		family->pids[i] = fork();
		if (family->pids[i] < 0)
			load_die("fork");
		if (!family->pids[i]) {
			for (long older = 0; older < i; older++)
				close(family->go[older]);
			close(go[1]);
			child_run(o, mem, go[0], answer[1]);
		}
		close(go[0]);
		family->go[i] = go[1];
	}
	close(answer[1]);
	load_report("children", o->children);
}

/* One after the other, so that counts are reproducible. */
static void family_touch(struct family *family, const struct options *o)
{
	long swapped;

	for (long i = 0; i < o->children; i++) {
		if (write(family->go[i], "g", 1) != 1 ||
		    read(family->answer, &swapped, sizeof(swapped)) != sizeof(swapped))
			load_die("child %ld failed", i);
		load_report("child_swapped", swapped);
	}
}

static void family_end(struct family *family, const struct options *o)
{
	int status;

	for (long i = 0; i < o->children; i++)
		close(family->go[i]);
	for (long i = 0; i < o->children; i++)
		if (waitpid(family->pids[i], &status, 0) != family->pids[i] || status)
			load_die("child %ld failed", i);
}

static long squeeze(const struct options *o, const char *mem)
{
	const struct timespec pause = { .tv_nsec = 50 * 1000 * 1000 };
	bool v2;
	char path[PATH_MAX];
	long out = load_swapped(mem, o->pages);

	if (!o->limit)
		return out;
	snprintf(path, sizeof(path), "%s/memory.high", o->group);
	v2 = !access(path, F_OK);
	for (int tries = 0; out < o->pages && tries < 100; tries++) {
		load_write(o->group, v2 ? "memory.high" : "memory.limit_in_bytes", o->limit);
		nanosleep(&pause, NULL);
		out = load_swapped(mem, o->pages);
	}
	load_write(o->group, v2 ? "memory.high" : "memory.limit_in_bytes", v2 ? "max" : "-1");
	return out;
}

int main(int argc, char **argv)
{
	struct options o = { .pages = 1009, .percent = 30, .children = 3 };
	struct family family;
	char *mem;

	parse(&o, argc, argv);
	load_hold_signals();
	load_join(o.group);
	mem = load_map(o.pages, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	if (madvise(mem, o.pages * PAGE_BYTES, MADV_NOHUGEPAGE) && errno != EINVAL)
		load_die("madvise(MADV_NOHUGEPAGE)");
	load_report("pid", getpid());
	load_fill(mem, o.pages, o.percent);
	load_report("filled", o.pages);
	family_make(&family, &o, mem);
	load_report("paged_out", squeeze(&o, mem));
	family_touch(&family, &o);
	if (o.wait)
		load_wait();
	family_end(&family, &o);
	return 0;
}
