// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/limit_guard.c - see shrink/limit_guard.h.
 *
 * A write to a limit ends early when its process has a signal pending: memory_max_write() and
 * memory_high_write() then return as if they were done, mem_cgroup_resize_max() of v1 and
 * memory_reclaim() with EINTR. The signal is sent by us, and by the kernel when we are gone.
 */
#include "shrink/limit_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

#include "cgroup/fs.h"

#define BREAK_SIGNAL SIGUSR1
/* A write that is broken off returns as soon as the batch of reclaim that it is in does. */
#define BREAK_MS 20

enum verb { VERB_WRITE, VERB_KEEP, VERB_RESTORE };

struct order {
	enum verb verb;
	char text[GUARD_TEXT];
};

/* What the process has. */
struct work {
	int dirfd;
	int fd;
	int socket;
	pid_t parent;
	const char *name;
	const struct limit_guard *guard;
	char last[GUARD_TEXT]; /* what the file said after our last write; "": none was made */
};

static int text_read(int dirfd, const char *name, char *text)
{
	return kernfs_read_string(dirfd, name, text, GUARD_TEXT);
}

/* One that comes just before the write would be lost: it repeats from then on. */
static void break_take(int sig)
{
	const struct itimerval again = { { 0, BREAK_MS * 1000 }, { 0, BREAK_MS * 1000 } };

	if (sig == BREAK_SIGNAL)
		setitimer(ITIMER_REAL, &again, NULL);
}

static int text_write(struct work *work, const char *text)
{
	lseek(work->fd, 0, SEEK_SET);
	return write(work->fd, text, strlen(text)) < 0 ? -errno : 0;
}

static void write_serve(struct work *work, const char *text)
{
	const struct limit_guard_reply reply = { .err = text_write(work, text) };

	if (work->guard->limit)
		text_read(work->dirfd, work->name, work->last);
	while (send(work->socket, &reply, sizeof(reply), MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

/* Only over what we wrote ourselves. */
static enum limit_guard_end restore(struct work *work)
{
	const char *old = work->guard->old;
	char now[GUARD_TEXT];
	int err;

	if (!work->guard->limit || !*work->last)
		return GUARD_RESTORED;
	err = text_read(work->dirfd, work->name, now);
	if (err == -ENOENT || err == -ENODEV)
		return GUARD_GONE;
	if (!err && !strcmp(now, old))
		return GUARD_RESTORED;
	if (!err && strcmp(now, work->last) != 0)
		return GUARD_FOREIGN;
	do
		err = text_write(work, old);
	while (err == -EINTR);
	if (err == -ENODEV)
		return GUARD_GONE;
	return err || text_read(work->dirfd, work->name, now) || strcmp(now, old) != 0
		       ? GUARD_FAILED
		       : GUARD_RESTORED;
}

/* Orders, until there is nobody left to give one: then the old text is put back. */
static __attribute__((noreturn)) void serve(struct work *work)
{
	struct order order;

	for (;;) {
		ssize_t len = recv(work->socket, &order, sizeof(order), 0);

		if (len < 0 && errno == EINTR)
			continue;
		if (len != (ssize_t)sizeof(order) || getppid() != work->parent)
			_exit(restore(work));
		if (order.verb == VERB_WRITE)
			write_serve(work, order.text);
		else if (order.verb == VERB_KEEP)
			_exit(GUARD_KEPT);
		else
			_exit(restore(work));
	}
}

/* What a terminal or a service manager sends to all of us is for our parent to act on. */
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

static __attribute__((noreturn)) void process_run(struct work *work)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* a session of its own, and no end of our caller's pipes */
	setsid();
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	signals_set();
	/* of a parent that is gone already serve() knows */
	prctl(PR_SET_PDEATHSIG, BREAK_SIGNAL);
	serve(work);
}

static int process_start(struct limit_guard *guard, struct work *work)
{
	sigset_t all, ours;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	fflush(NULL);
	/* none may come before the process knows what to do with it */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &ours);
	guard->pid = fork();
	if (!guard->pid) {
		close(ends[0]);
		work->socket = ends[1];
		process_run(work);
	}
	sigprocmask(SIG_SETMASK, &ours, NULL);
	close(ends[1]);
	guard->socket = ends[0];
	if (guard->pid > 0)
		return 0;
	close(ends[0]);
	return -EAGAIN;
}

int limit_guard_open(struct limit_guard *guard, int dirfd, const char *name, bool limit)
{
	struct work work = {
		.dirfd = dirfd,
		.name = name,
		.guard = guard,
		.parent = getpid(),
	};
	int err = 0;

	*guard = (struct limit_guard){ .socket = -1, .limit = limit };
	if (limit)
		err = text_read(dirfd, name, guard->old);
	if (err)
		return err;
	work.fd = openat(dirfd, name, O_WRONLY | O_CLOEXEC);
	if (work.fd < 0)
		return -errno;
	err = process_start(guard, &work);
	close(work.fd);
	return err;
}

static int order_send(struct limit_guard *guard, enum verb verb, const char *text)
{
	struct order order = { .verb = verb };

	snprintf(order.text, sizeof(order.text), "%s", text);
	while (send(guard->socket, &order, sizeof(order), MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

int limit_guard_write(struct limit_guard *guard, const char *text)
{
	return order_send(guard, VERB_WRITE, text);
}

bool limit_guard_is_done(struct limit_guard *guard, struct limit_guard_reply *reply)
{
	ssize_t len = recv(guard->socket, reply, sizeof(*reply), MSG_DONTWAIT);

	if (len == (ssize_t)sizeof(*reply))
		return true;
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	/* the process is gone */
	*reply = (struct limit_guard_reply){ .err = -EPIPE };
	return true;
}

/* Waits for the process; one that is in the middle of a write is told again and again to stop. */
static int process_wait(const struct limit_guard *guard, bool stop)
{
	const struct timespec pause = { .tv_nsec = BREAK_MS * 1000000L };
	int status = 0;
	pid_t got;

	while ((got = waitpid(guard->pid, &status, stop ? WNOHANG : 0)) == 0 ||
	       (got < 0 && errno == EINTR)) {
		if (!stop)
			continue;
		kill(guard->pid, BREAK_SIGNAL);
		nanosleep(&pause, NULL);
	}
	return got == guard->pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum limit_guard_end limit_guard_close(struct limit_guard *guard, bool restore_old)
{
	int code;

	if (guard->pid <= 0)
		return GUARD_FAILED;
	order_send(guard, restore_old ? VERB_RESTORE : VERB_KEEP, "");
	code = process_wait(guard, restore_old);
	close(guard->socket);
	guard->pid = 0;
	return code < 0 || code > GUARD_FAILED ? GUARD_FAILED : (enum limit_guard_end)code;
}
