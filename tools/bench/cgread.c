// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgread.c - the baseline for a refresh: opens, reads and closes memory.swap.current in the
 * directory of every group, and does nothing else.
 *
 * Usage: cgread ROUNDS <PATHS
 *
 * PATHS: a file on each line, on standard input. Prints for each round "cpu NS files N": the CPU
 * time of this thread.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct paths {
	char **path;
	size_t nr, max;
};

static int paths_add(struct paths *paths, const char *path)
{
	if (paths->nr == paths->max) {
		size_t max = paths->max ? 2 * paths->max : 1024;
		char **more = realloc(paths->path, max * sizeof(*more));

		if (!more)
			return -ENOMEM;
		paths->path = more;
		paths->max = max;
	}
	paths->path[paths->nr] = strdup(path);
	return paths->path[paths->nr++] ? 0 : -ENOMEM;
}

static int paths_read(struct paths *paths)
{
	char line[4096];
	int err = 0;

	while (!err && fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		err = paths_add(paths, line);
	}
	return err;
}

static int file_read(const char *path)
{
	char text[64];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text));
	int err = len < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

static long cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

static int round_run(const struct paths *paths)
{
	long begin = cpu_ns();
	int err = 0;

	for (size_t i = 0; !err && i < paths->nr; i++)
		err = file_read(paths->path[i]);
	if (!err)
		printf("cpu %ld files %zu\n", cpu_ns() - begin, paths->nr);
	return err;
}

int main(int argc, char **argv)
{
	long rounds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	struct paths paths = { 0 };
	int err;

	if (rounds < 1) {
		fprintf(stderr, "usage: cgread ROUNDS <PATHS\n");
		return 2;
	}
	err = paths_read(&paths);
	while (!err && rounds--)
		err = round_run(&paths);
	for (size_t i = 0; i < paths.nr; i++)
		free(paths.path[i]);
	free(paths.path);
	if (err)
		fprintf(stderr, "cgread: %s\n", strerror(-err));
	return err ? 1 : 0;
}
