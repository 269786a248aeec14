// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Many short-lived groups: makes a child group, lets a process in it swap a few pages, ends the
 * process and removes the group, COUNT times over. Private pages (-s) are freed with the process,
 * except a few that were under writeback: they stay in the swap cache, and keep their group dying,
 * until they are reclaimed. Shared pages (-d), which this process keeps, keep their slots, so each
 * removed group stays behind dying, with its pages charged and its id in use.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "load.h"

static const char usage[] =
	"[-n COUNT] [-p PAGES] [-s | -d] [-w] -g CGROUPDIR\n"
	"  -n COUNT      groups to make and remove, one after the other (101)\n"
	"  -p PAGES      in each group (1)\n"
	"  -s            swap private pages in each group: they go with the process\n"
	"  -d            swap shared pages in each group: the removed group stays, dying\n"
	"  -w            say ready, hold the shared pages until SIGTERM or SIGUSR1\n"
	"  -g CGROUPDIR  where the groups are made; memory has to be on for its children";

struct options {
	long count, pages;
	bool swap, dying, wait;
	const char *group;
};

static void parse(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "n:p:sdwg:")) != -1) {
		switch (c) {
		case 'n': o->count = load_number(optarg, 1, INT_MAX, usage); break;
		case 'p': o->pages = load_number(optarg, 1, 1 << 20, usage); break;
		case 's': o->swap = true; break;
		case 'd': o->dying = true; break;
		case 'w': o->wait = true; break;
		case 'g': o->group = optarg; break;
		default: load_usage(usage);
		}
	}
	if (optind != argc || !o->group || (o->swap && o->dying))
		load_usage(usage);
}

static long shared_in_swap(const char *mem, long pages)
{
	return load_smaps(mem, pages, "Swap");
}

/* Runs in the child, in its group. Exits with 0 when all its pages are in swap. */
static void __attribute__((noreturn))
inhabit(const struct options *o, const char *dir, int fd, long number)
{
	bool shared = fd >= 0;
	char *mem;

	load_join(dir);
	if (!o->swap && !shared)
		_exit(0);
	mem = mmap(NULL, o->pages * PAGE_BYTES, PROT_READ | PROT_WRITE,
		   shared ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, fd,
		   shared ? (off_t)(number * o->pages * PAGE_BYTES) : 0);
	if (mem == MAP_FAILED)
		_exit(1);
	madvise(mem, o->pages * PAGE_BYTES, MADV_NOHUGEPAGE);
	load_fill(mem, o->pages, 30);
	_exit(load_pageout(mem, o->pages, 60, shared ? shared_in_swap : load_swapped) != o->pages);
}

/* A process leaves its group shortly after its parent has waited for it. */
static void group_remove(const char *dir)
{
	const struct timespec pause = { .tv_nsec = 1000 * 1000 };

	for (int tries = 0; rmdir(dir); tries++) {
		if (errno != EBUSY || tries == 10000)
			load_die("cannot remove %s", dir);
		nanosleep(&pause, NULL);
	}
}

static void churn_once(const struct options *o, int fd, long number)
{
	char dir[PATH_MAX];
	int status;
	pid_t pid;

	snprintf(dir, sizeof(dir), "%s/churn-%ld", o->group, number);
	if (mkdir(dir, 0755))
		load_die("cannot make %s", dir);
	pid = fork();
	if (pid < 0)
		load_die("fork");
	if (!pid)
		inhabit(o, dir, fd, number);
	if (waitpid(pid, &status, 0) != pid || status) {
		errno = 0;
		load_die("the process of group %ld failed", number);
	}
	group_remove(dir);
}

int main(int argc, char **argv)
{
	struct options o = { .count = 101, .pages = 1 };
	int fd = -1;

	parse(&o, argc, argv);
	load_hold_signals();
	load_report("pid", getpid());
	if (o.dying) {
		fd = memfd_create("load_churn", MFD_CLOEXEC);
		if (fd < 0 || ftruncate(fd, o.count * o.pages * PAGE_BYTES))
			load_die("cannot make a memfd");
	}
	for (long number = 0; number < o.count; number++)
		churn_once(&o, fd, number);
	load_report("groups", o.count);
	load_report("paged_out", o.swap || o.dying ? o.count * o.pages : 0);
	if (o.wait)
		load_wait();
	return 0;
}
