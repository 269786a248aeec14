// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * nomem.c - a command whose every allocation fails once, each in a run of its own.
 *
 * Usage: nomem PRELOAD [-w PATH] COMMAND [ARGUMENT...]
 *
 * Runs the command unchanged, then with the first allocation failing, the second, and so on through
 * all of them; each also with all later ones failing. Every run either behaves as the first, or
 * ends with status 1 and one line on stderr, and then each file below PATH, which the command
 * writes, is as in the first run or absent. Prints the number of runs, or what was wrong.
 *
 * Owns: the runs and what is wrong with one. Must not know: what the command is.
 */
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plan.h"

#define SECONDS 10
#define SHOWN 10

enum { WORKERS_MAX = 16 };

struct text {
	char bytes[1 << 20];
	size_t len;
};

#define FILES_MAX 1024

/* A hash of each file's path and content and of each directory's path, in order. */
struct files {
	uint64_t sums[FILES_MAX];
	size_t nr;
};

/* The output and the result of a run. */
struct run {
	int status;
	struct text out, err;
	struct files files;
};

/* A process that runs the command, with its own directory and plan. */
struct worker {
	char dir[64], out[80], err[80], plan_path[80], write[80];
	struct plan *plan;
	struct run good, run;
	unsigned long runs, wrong;
};

struct command {
	const char *preload;
	const char *write; /* the argument to replace by a worker's path; NULL: it writes nothing */
	char **argv;
};

/* FNV-1a */
static void sum_add(uint64_t *sum, const void *data, size_t len)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < len; i++)
		*sum = (*sum ^ bytes[i]) * 0x100000001b3;
}

static void text_read(struct text *text, const char *path)
{
	FILE *file = fopen(path, "r");

	text->len = file ? fread(text->bytes, 1, sizeof(text->bytes) - 1, file) : 0;
	text->bytes[text->len] = '\0';
	if (file)
		fclose(file);
}

/* nftw() has no context argument. */
static struct files *files_now;
static size_t path_skip;

static int file_sum(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
	static struct text text;
	uint64_t sum = 0xcbf29ce484222325;

	(void)stat;
	(void)ftw;
	sum_add(&sum, path + path_skip, strlen(path + path_skip));
	if (type == FTW_F) {
		text_read(&text, path);
		sum_add(&sum, text.bytes, text.len);
	}
	if (files_now->nr < FILES_MAX)
		files_now->sums[files_now->nr++] = sum;
	return 0;
}

static int sum_compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void files_read(struct files *files, const char *path)
{
	files->nr = 0;
	files_now = files;
	path_skip = strlen(path);
	nftw(path, file_sum, 16, FTW_PHYS);
	qsort(files->sums, files->nr, sizeof(files->sums[0]), sum_compare);
}

/* Whether all of @part are in @whole, unchanged. */
static bool files_are_in(const struct files *whole, const struct files *part)
{
	size_t at = 0;

	for (size_t i = 0; i < part->nr; i++, at++) {
		while (at < whole->nr && whole->sums[at] < part->sums[i])
			at++;
		if (at == whole->nr || whole->sums[at] != part->sums[i])
			return false;
	}
	return true;
}

static int file_remove(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
	(void)stat;
	(void)type;
	(void)ftw;
	return remove(path);
}

__attribute__((noreturn)) static void command_exec(const struct command *command,
						   const struct worker *worker)
{
	int out = open(worker->out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	int err = open(worker->err, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	for (char **arg = command->argv; command->write && *arg; arg++)
		if (!strcmp(*arg, command->write))
			*arg = (char *)worker->write;
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	setenv("LD_PRELOAD", command->preload, 1);
	setenv(PLAN_FILE, worker->plan_path, 1);
	alarm(SECONDS);
	execv(command->argv[0], command->argv);
	_exit(127);
}

/* False if no allocation was left to fail. */
static bool command_run(const struct command *command, struct worker *worker, struct run *run,
			uint64_t at, bool after)
{
	pid_t pid;

	*worker->plan = (struct plan){ .at = at, .after = after };
	nftw(worker->write, file_remove, 16, FTW_DEPTH | FTW_PHYS);
	pid = fork();
	if (!pid)
		command_exec(command, worker);
	waitpid(pid, &run->status, 0);
	text_read(&run->out, worker->out);
	text_read(&run->err, worker->err);
	files_read(&run->files, worker->write);
	return worker->plan->count >= at;
}

static bool text_is(const struct text *a, const struct text *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

static bool is_one_line(const struct text *text)
{
	const char *end = strchr(text->bytes, '\n');

	return !strncmp(text->bytes, "cgswap", 6) && end && !end[1];
}

static bool run_is(const struct run *a, const struct run *b)
{
	return a->status == b->status && a->files.nr == b->files.nr &&
	       files_are_in(&a->files, &b->files) && text_is(&a->out, &b->out) &&
	       text_is(&a->err, &b->err);
}

/* NULL: nothing. */
static const char *what_is_wrong(const struct run *good, const struct run *run)
{
	if (WIFSIGNALED(run->status))
		return WTERMSIG(run->status) == SIGALRM ? "it hangs" : "it crashed";
	if (run_is(good, run))
		return NULL;
	if (WEXITSTATUS(run->status) == 1)
		return !is_one_line(&run->err)			  ? "not one line on stderr"
		       : !files_are_in(&good->files, &run->files) ? "half a file is written"
								  : NULL;
	if (run->status != good->status)
		return "another exit status";
	return text_is(&run->out, &good->out) ? "not all is written, or something else on stderr"
					      : "something else is on stdout";
}

static void wrong_print(struct worker *worker, const char *what, uint64_t at, bool after)
{
	if (worker->wrong++ < SHOWN)
		printf("# allocation %lu%s: %s: status 0x%x, %zu bytes of %zu, stderr: %s\n",
		       (unsigned long)at, after ? " and all after" : "", what, worker->run.status,
		       worker->run.out.len, worker->good.out.len, worker->run.err.bytes);
}

static bool worker_open(struct worker *worker)
{
	int fd;

	snprintf(worker->dir, sizeof(worker->dir), "/dev/shm/nomem-XXXXXX");
	if (!mkdtemp(worker->dir))
		return false;
	snprintf(worker->out, sizeof(worker->out), "%s/out", worker->dir);
	snprintf(worker->err, sizeof(worker->err), "%s/err", worker->dir);
	snprintf(worker->write, sizeof(worker->write), "%s/write", worker->dir);
	snprintf(worker->plan_path, sizeof(worker->plan_path), "%s/plan", worker->dir);
	fd = open(worker->plan_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(*worker->plan)))
		return false;
	worker->plan = mmap(NULL, sizeof(*worker->plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return worker->plan != MAP_FAILED;
}

/* Every @step-th allocation from @first on. */
static void worker_try(const struct command *command, struct worker *worker, uint64_t first,
		       uint64_t step, bool after)
{
	const char *wrong;

	for (uint64_t at = first; command_run(command, worker, &worker->run, at, after);
	     at += step) {
		worker->runs++;
		wrong = what_is_wrong(&worker->good, &worker->run);
		if (wrong)
			wrong_print(worker, wrong, at, after);
	}
}

/* 0, or 1 if something is wrong. */
static int worker_main(const struct command *command, uint64_t first, uint64_t step)
{
	static struct worker worker;

	if (!worker_open(&worker)) {
		perror("nomem");
		return 1;
	}
	command_run(command, &worker, &worker.good, 0, false);
	if (!WIFEXITED(worker.good.status) || WEXITSTATUS(worker.good.status) == 127 ||
	    !worker.plan->count) {
		printf("# it cannot be run: %s\n", worker.good.err.bytes);
		worker.wrong++;
	} else {
		worker_try(command, &worker, first, step, false);
		worker_try(command, &worker, first, step, true);
	}
	printf("# %lu runs\n", worker.runs);
	if (worker.wrong > SHOWN)
		printf("# and %lu more\n", worker.wrong - SHOWN);
	nftw(worker.dir, file_remove, 16, FTW_DEPTH | FTW_PHYS);
	return worker.wrong > 0;
}

static int workers_run(const struct command *command)
{
	long nr = sysconf(_SC_NPROCESSORS_ONLN);
	int failed = 0, status;

	nr = nr < 1 ? 1 : nr > WORKERS_MAX ? WORKERS_MAX : nr;
	for (long i = 0; i < nr; i++)
		if (!fork()) {
			status = worker_main(command, (uint64_t)i + 1, (uint64_t)nr);
			fflush(stdout);
			_exit(status);
		}
	while (wait(&status) > 0)
		failed |= status;
	return failed ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct command command = { .preload = argc > 2 ? argv[1] : NULL, .argv = argv + 2 };

	if (argc > 4 && !strcmp(argv[2], "-w")) {
		command.write = argv[3];
		command.argv = argv + 4;
	}
	if (!command.preload) {
		fprintf(stderr, "Usage: nomem PRELOAD [-w PATH] COMMAND [ARGUMENT...]\n");
		return 2;
	}
	return workers_run(&command);
}
