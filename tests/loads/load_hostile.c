// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a tenant can do to those who monitor it, repeated until SIGTERM: in a group of its own, with
 * names that contain terminal escapes, and with swap, so that monitors report each. Prints how many
 * rounds it made, and removes what it created.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "load.h"

static const char usage[] =
	"-m MODE [-v VALUE] -g CGROUPDIR\n"
	"  -m births     makes and removes groups; in one of eight a process swaps\n"
	"  -m nest       makes groups, 200 deep, swaps in the last, and removes them\n"
	"  -m names      joins the group, renames itself and swaps\n"
	"  -m fork       joins the group; children that swap and exit\n"
	"  -m oom        children that join the group and grow until they are killed\n"
	"  -m limits     writes VALUE to memory.swap.max\n"
	"  -v VALUE      for limits\n"
	"  -g CGROUPDIR  where it is done; births and nest want memory on for its children";

#define DEPTH 200
#define ALIVE 32 /* groups that births leave alive */

/* Colours, a newline, a title, U+009B, a bidi override, invalid UTF-8; %ld makes each unique. */
static const char *const names[] = {
	"\033[31mred %ld", "new\nline %ld",	  "\033]0;title\a%ld", "\302\233 31m%ld",
	"\342\200\256%ld", "\377\376 %ld \177\b", "%ld (deleted)",     "-c %ld\r",
};

static volatile sig_atomic_t stopped;

static void stop(int number)
{
	(void)number;
	stopped = 1;
}

static void name_make(char *name, size_t size, long number)
{
	size_t which = (size_t)number % (sizeof(names) / sizeof(names[0]));

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(name, size, names[which], number);
#pragma GCC diagnostic pop
}

/* Without memory nothing is swapped; otherwise the pages go out and come back. */
static void swap_some(long pages)
{
	char *mem = load_map(pages, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	madvise(mem, pages * PAGE_BYTES, MADV_NOHUGEPAGE);
	load_fill(mem, pages, 30);
	madvise(mem, pages * PAGE_BYTES, MADV_PAGEOUT);
	load_touch(mem, pages, false);
	madvise(mem, pages * PAGE_BYTES, MADV_PAGEOUT);
	munmap(mem, pages * PAGE_BYTES);
}

static void rename_self(long number)
{
	char name[64];

	name_make(name, sizeof(name), number);
	prctl(PR_SET_NAME, name);
}

/* A child that joins @dir, unless NULL, swaps and exits. */
static void child_swaps(const char *dir, long number)
{
	pid_t pid = fork();

	if (pid < 0)
		load_die("fork");
	if (!pid) {
		rename_self(number);
		load_join(dir);
		swap_some(7);
		_exit(0);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* A process leaves its group shortly after its parent has waited for it. */
static void group_remove(const char *dir)
{
	for (int tries = 0; rmdir(dir); tries++) {
		if (errno != EBUSY || tries == 10000)
			load_die("cannot remove %s", dir);
		usleep(1000);
	}
}

static void group_path(char *path, size_t size, const char *above, long number)
{
	char name[64];

	name_make(name, sizeof(name), number);
	for (char *c = name; *c; c++)
		if (*c == '\n')
			*c = '\v'; /* the kernel allows no newline in a group's name */
	snprintf(path, size, "%s/%s", above, name);
}

static void births(const char *group, long round)
{
	char path[PATH_MAX];

	if (round >= ALIVE) {
		group_path(path, sizeof(path), group, round - ALIVE);
		group_remove(path);
	}
	group_path(path, sizeof(path), group, round);
	if (mkdir(path, 0755))
		load_die("cannot make %s", path);
	if (round % 8 == 0)
		child_swaps(path, round);
}

static void births_end(const char *group, long rounds)
{
	char path[PATH_MAX];

	for (long round = rounds < ALIVE ? 0 : rounds - ALIVE; round < rounds; round++) {
		group_path(path, sizeof(path), group, round);
		group_remove(path);
	}
}

static void nest(const char *group, long round)
{
	int depth = 0;

	if (chdir(group))
		load_die("cannot enter %s", group);
	for (; depth < DEPTH && !stopped; depth++)
		if (!load_write(".", "cgroup.subtree_control", "+memory") || mkdir("d", 0755) ||
		    chdir("d"))
			load_die("cannot make group %d below %s", depth, group);
	child_swaps(".", round);
	while (depth--) {
		if (chdir(".."))
			load_die("cannot leave");
		group_remove("d");
	}
}

static void oom(const char *group, long round)
{
	pid_t pid = fork();

	if (pid < 0)
		load_die("fork");
	if (!pid) {
		rename_self(round);
		load_join(group);
		for (long page = 0; page < 1 << 16; page += 64)
			load_fill(load_map(64, MAP_PRIVATE | MAP_ANONYMOUS, -1), 64, 30);
		_exit(1);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	usleep(200 * 1000);
}

static void round_make(const char *mode, const char *value, const char *group, long round)
{
	if (!strcmp(mode, "births")) {
		births(group, round);
	} else if (!strcmp(mode, "nest")) {
		nest(group, round);
	} else if (!strcmp(mode, "names")) {
		rename_self(round);
		swap_some(7);
	} else if (!strcmp(mode, "fork")) {
		child_swaps(NULL, round);
	} else if (!strcmp(mode, "oom")) {
		oom(group, round);
	} else if (!strcmp(mode, "limits") && value) {
		load_write(group, "memory.swap.max", value);
		usleep(1000);
	} else {
		load_usage(usage);
	}
}

int main(int argc, char **argv)
{
	const char *mode = NULL, *value = NULL, *group = NULL;
	struct sigaction action = { .sa_handler = stop };
	long rounds = 0;
	int c;

	while ((c = getopt(argc, argv, "m:v:g:")) != -1) {
		switch (c) {
		case 'm': mode = optarg; break;
		case 'v': value = optarg; break;
		case 'g': group = optarg; break;
		default: load_usage(usage);
		}
	}
	if (optind != argc || !mode || !group)
		load_usage(usage);
	sigaction(SIGTERM, &action, NULL);
	if (!strcmp(mode, "names") || !strcmp(mode, "fork"))
		load_join(group);
	for (; !stopped; rounds++)
		round_make(mode, value, group, rounds);
	if (!strcmp(mode, "births"))
		births_end(group, rounds);
	load_report("rounds", rounds);
	return 0;
}
