// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/limit_guard.c - see shrink/limit_guard.h.
 *
 * A write to a limit ends early when its process has a signal pending: memory_max_write() and
 * memory_high_write() then return as if they were done, mem_cgroup_resize_max() of v1 and
 * memory_reclaim() return EINTR. The parent sends the signal, or the kernel when the parent is
 * gone.
 *
 * v2 sets a limit first and then reclaims, so the file holds the new limit while the write is in
 * progress; v1 sets it when the group fits. The file must hold nothing else before and after a
 * write. The kernel has no compare-and-swap of a limit: what somebody else writes between our read
 * and our write is lost.
 */
#include "shrink/limit_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/rights.h"

#define BREAK_SIGNAL SIGUSR1
/* An interrupted write returns at the end of its current reclaim batch. */
#define BREAK_MS 20

static int file_read(const struct limit_file *file, char *text)
{
	ssize_t len = pread(file->fd, text, GUARD_TEXT - 1, 0);

	if (len < 0)
		return -errno;
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return 0;
}

static int file_put(const struct limit_file *file, const char *text)
{
	lseek(file->fd, 0, SEEK_SET);
	return write(file->fd, text, strlen(text)) < 0 ? -errno : 0;
}

/* Each process opens its own: the kernel serialises reads and writes of a shared file. */
static int file_open(int dirfd, const char *name, bool limit)
{
	int fd = openat(dirfd, name, (limit ? O_RDWR : O_WRONLY) | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* A write that failed, or whose result is not known, may have left either text. */
static bool file_is_ours(const struct limit_file *file, const char *now)
{
	return !file->foreign && (!strcmp(now, file->last) || !strcmp(now, file->asked));
}

static void file_ask(struct limit_file *file, const char *text)
{
	snprintf(file->asked, sizeof(file->asked), "%s", text);
}

/* Records the result of a finished write. */
static void file_settle(struct limit_file *file, int err)
{
	if (err == -ESTALE)
		file->foreign = true;
	if (!err)
		memcpy(file->last, file->asked, sizeof(file->last));
}

/* Writes only over our own text; succeeds only when the new text is read back. */
static int file_write(struct limit_file *file, const char *text)
{
	char now[GUARD_TEXT];
	int err, seen;

	if (!file->limit)
		return file_put(file, text);
	err = file_read(file, now);
	if (err)
		return err;
	if (!file_is_ours(file, now))
		return -ESTALE;
	file_ask(file, text);
	err = file_put(file, text);
	seen = file_read(file, now);
	if (seen)
		return seen;
	if (err ? !file_is_ours(file, now) : strcmp(now, text) != 0)
		return -ESTALE;
	return err;
}

/* Whose text is in the file: GUARD_KEPT when it is the new one. */
static enum limit_guard_end file_look(const struct limit_file *file, bool restore)
{
	char now[GUARD_TEXT];
	int err = file_read(file, now);

	if (err)
		return err == -ENODEV ? GUARD_GONE : GUARD_FAILED;
	if (restore && !strcmp(now, file->old))
		return GUARD_RESTORED;
	return file_is_ours(file, now) ? GUARD_KEPT : GUARD_FOREIGN;
}

static enum limit_guard_end file_end(const struct limit_file *file, bool restore)
{
	enum limit_guard_end end = file->limit ? file_look(file, restore) : GUARD_RESTORED;

	if (!restore || end != GUARD_KEPT)
		return end;
	while (file_put(file, file->old) == -EINTR)
		;
	end = file_look(file, true);
	return end == GUARD_KEPT ? GUARD_FAILED : end;
}

/* A signal just before the write would have no effect: it is repeated from now on. */
static void break_take(int sig)
{
	const struct itimerval again = { { 0, BREAK_MS * 1000 }, { 0, BREAK_MS * 1000 } };

	if (sig == BREAK_SIGNAL)
		setitimer(ITIMER_REAL, &again, NULL);
}

/* The parent acts on signals that a terminal or a service manager sends to the whole group. */
static void signals_set(void)
{
	struct sigaction action = { .sa_handler = SIG_IGN };
	sigset_t none;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGQUIT, &action, NULL);
	sigaction(SIGPIPE, &action, NULL);
	action.sa_handler = break_take; /* without SA_RESTART */
	sigaction(BREAK_SIGNAL, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Writes what it is told until the parent is gone, then restores the old text. */
static __attribute__((noreturn)) void process_run(struct limit_file *file, int socket, pid_t parent)
{
	char text[GUARD_TEXT];

	/* a session of its own; does not hold our caller's pipes open */
	setsid();
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		close(fd);
	/* the file is open: writing it needs no capability */
	rights_drop(0, NULL, NULL);
	signals_set();
	/* getppid() tells if the parent is already gone */
	prctl(PR_SET_PDEATHSIG, BREAK_SIGNAL);
	for (;;) {
		ssize_t len = recv(socket, text, sizeof(text), 0);
		int err;

		if (len < 0 && errno == EINTR)
			continue;
		if (len != (ssize_t)sizeof(text) || getppid() != parent)
			break;
		err = file_write(file, text);
		file_settle(file, err);
		while (send(socket, &err, sizeof(err), MSG_NOSIGNAL) < 0 && errno == EINTR)
			;
	}
	_exit(file_end(file, true));
}

static int process_start(struct limit_guard *guard, struct limit_file *file)
{
	pid_t parent = getpid();
	sigset_t all, ours;
	int ends[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	/* no signal may arrive before the process has set its handlers */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &ours);
	guard->pid = fork();
	err = -errno;
	if (!guard->pid) {
		close(ends[0]);
		close(guard->file.fd);
		process_run(file, ends[1], parent);
	}
	sigprocmask(SIG_SETMASK, &ours, NULL);
	close(ends[1]);
	guard->socket = ends[0];
	if (guard->pid > 0)
		return 0;
	guard->pid = 0;
	close(ends[0]);
	return err;
}

static int guard_start(struct limit_guard *guard, int dirfd, const char *name)
{
	struct limit_file theirs;
	int err = guard->file.limit ? file_read(&guard->file, guard->file.old) : 0;

	if (err)
		return err;
	memcpy(guard->file.last, guard->file.old, sizeof(guard->file.last));
	file_ask(&guard->file, guard->file.old);
	theirs = guard->file;
	theirs.fd = file_open(dirfd, name, theirs.limit);
	if (theirs.fd < 0)
		return theirs.fd;
	err = process_start(guard, &theirs);
	close(theirs.fd);
	return err;
}

int limit_guard_open(struct limit_guard *guard, int dirfd, const char *name, bool limit)
{
	int err;

	*guard = (struct limit_guard){ .file.limit = limit };
	guard->file.fd = file_open(dirfd, name, limit);
	if (guard->file.fd < 0)
		return guard->file.fd;
	err = guard_start(guard, dirfd, name);
	if (err)
		close(guard->file.fd);
	return err;
}

int limit_guard_write(struct limit_guard *guard, int64_t bytes)
{
	char text[GUARD_TEXT] = "";

	snprintf(text, sizeof(text), "%" PRId64, bytes - bytes % sysconf(_SC_PAGESIZE));
	file_ask(&guard->file, text);
	guard->writing = true;
	while (send(guard->socket, text, sizeof(text), MSG_NOSIGNAL) < 0) {
		if (errno == EINTR)
			continue;
		/* limit_guard_is_done() reports a process that is gone */
		guard->writing = errno == EPIPE || errno == ECONNRESET;
		return guard->writing ? 0 : -errno;
	}
	return 0;
}

bool limit_guard_is_done(struct limit_guard *guard, int *err)
{
	ssize_t len = recv(guard->socket, err, sizeof(*err), MSG_DONTWAIT);

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (len != (ssize_t)sizeof(*err))
		*err = -ESRCH;
	guard->writing = false;
	file_settle(&guard->file, *err);
	return true;
}

/* Repeats the request to stop while a write is in progress. */
static void write_break(struct limit_guard *guard)
{
	const struct timespec pause = { .tv_nsec = BREAK_MS * 1000000L };
	int err;

	while (guard->writing && !limit_guard_is_done(guard, &err)) {
		kill(guard->pid, BREAK_SIGNAL);
		nanosleep(&pause, NULL);
	}
}

/* The process stays until the end: it restores the text if we are killed. */
enum limit_guard_end limit_guard_close(struct limit_guard *guard, bool restore)
{
	enum limit_guard_end end;

	if (!guard->pid)
		return GUARD_FAILED;
	write_break(guard);
	end = file_end(&guard->file, restore);
	kill(guard->pid, SIGKILL);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(guard->socket);
	close(guard->file.fd);
	guard->pid = 0;
	return end;
}
