// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/live/test_loop.c - the loop of commands that run until stopped, without a monitor.
 *
 * Owns: the promises of live/loop.h: who is called when, what ends it, what systemd is told.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/signals.h"
#include "live/loop.h"

/* What happens, a letter each, and what is done then. */
struct script {
	char told[64];
	int fd;					/* of the server */
	int last_take, last_serve, last_hangup; /* what these return at the end */
	int takes;				/* until then; or a signal comes */
	uint64_t deadline_ns;
	const int *took_ms; /* each take(); NULL: no time */
	int at_ms[8];	    /* each take(), since the start */
};

/* CLOCK_MONOTONIC, which passes only while somebody waits. */
static uint64_t clock_ms = 1000;

/* Instead of those of the C library. */
int clock_gettime(clockid_t id, struct timespec *time)
{
	(void)id;
	time->tv_sec = (time_t)(clock_ms / 1000);
	time->tv_nsec = (long)(clock_ms % 1000 * 1000000);
	return 0;
}

int poll(struct pollfd *fds, nfds_t nr, int timeout_ms)
{
	const struct timespec none = { 0 };
	int ready = ppoll(fds, nr, &none, NULL);

	if (!ready)
		clock_ms += (uint64_t)timeout_ms;
	return ready;
}

static int note(struct script *script, char what)
{
	size_t len = strlen(script->told);

	assert_true(len < sizeof(script->told) - 1);
	script->told[len] = what;
	return 0;
}

static int take(void *ctx, bool first)
{
	struct script *script = ctx;

	note(script, first ? 'F' : 'T');
	if (script->took_ms) {
		script->at_ms[strlen(script->told) - 1] = (int)(clock_ms - 1000);
		clock_ms += (uint64_t)script->took_ms[strlen(script->told) - 1];
	}
	if (--script->takes)
		return 0;
	if (!script->last_take)
		raise(SIGTERM);
	return script->last_take;
}

static int serve(void *ctx)
{
	struct script *script = ctx;
	eventfd_t nr;

	eventfd_read(script->fd, &nr);
	note(script, 'S');
	return script->last_serve;
}

static int hangup(void *ctx)
{
	struct script *script = ctx;

	note(script, 'H');
	return script->last_hangup;
}

static uint64_t deadline_ns(const void *ctx)
{
	const struct script *script = ctx;

	return script->deadline_ns;
}

static struct loop loop_of(struct script *script)
{
	return (struct loop){
		.interval_ns = NS_PER_S / 100,
		.take = take,
		.hangup = hangup,
		.serve = serve,
		.deadline_ns = deadline_ns,
		.hangup_fd = -1,
		.server_fd = -1,
		.ctx = script,
	};
}

static int loop_once(struct loop *loop)
{
	stop_signal = 0;
	return loop_run(loop);
}

static void test_takes(void **state)
{
	struct script script = { .takes = 4 };
	struct loop loop = loop_of(&script);
	uint64_t begin = clock_now_ns();

	(void)state;
	assert_int_equal(loop_once(&loop), 0);
	assert_string_equal(script.told, "FTTT");
	assert_true(clock_now_ns() - begin >= 3 * loop.interval_ns);
	assert_int_equal(stop_signal, SIGTERM);
	script = (struct script){ .takes = 2, .last_take = 7 };
	assert_int_equal(loop_once(&loop), 7);
	assert_string_equal(script.told, "FT");
	script = (struct script){ .takes = 1, .last_take = -ENOMEM };
	assert_int_equal(loop_once(&loop), -ENOMEM);
	assert_string_equal(script.told, "F");
}

/* Each 10 ms from the start, however long one takes; what is missed is not made up for. */
static void test_grid(void **state)
{
	static const int took_ms[] = { 3, 0, 9, 25, 10, 0 }, at_ms[] = { 0, 10, 20, 30, 60, 80 };
	struct script script = { .takes = 6, .took_ms = took_ms };
	struct loop loop = loop_of(&script);

	(void)state;
	clock_ms = 1000;
	assert_int_equal(loop_once(&loop), 0);
	assert_string_equal(script.told, "FTTTTT");
	assert_memory_equal(script.at_ms, at_ms, sizeof(at_ms));
}

/* Served when there is something to do, and when it is time; and that can end it. */
static void test_serve(void **state)
{
	struct script script = { .takes = 2, .last_serve = -EIO, .deadline_ns = UINT64_MAX };
	struct loop loop = loop_of(&script);

	(void)state;
	loop.interval_ns = 1000 * NS_PER_S;
	loop.server_fd = script.fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
	assert_int_equal(loop_once(&loop), -EIO);
	assert_string_equal(script.told, "FS");
	memset(script.told, 0, sizeof(script.told));
	script.takes = 2;
	script.deadline_ns = clock_now_ns();
	assert_int_equal(loop_once(&loop), -EIO);
	assert_string_equal(script.told, "FS");
	close(script.fd);
}

/* SIGHUP does not wait for the interval. */
static void test_hangup(void **state)
{
	struct script script = { .takes = 2 };
	struct loop loop = loop_of(&script);

	(void)state;
	loop.interval_ns = 1000 * NS_PER_S;
	loop.hangup_fd = signals_hangup_open();
	raise(SIGHUP);
	assert_int_equal(loop_once(&loop), 0);
	assert_string_equal(script.told, "FHT");
	script = (struct script){ .takes = 2, .last_hangup = -ENOMEM };
	raise(SIGHUP);
	assert_int_equal(loop_once(&loop), -ENOMEM);
	assert_string_equal(script.told, "FH");
	close(loop.hangup_fd);
}

/* Told of the first numbers, of being alive, and of the end. */
static void test_systemd(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct script script = { .takes = 3 };
	struct loop loop = loop_of(&script);
	int alive = 0, fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char text[64] = "";
	ssize_t len;

	(void)state;
	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "loop-%d", getpid());
	assert_int_equal(bind(fd, (const struct sockaddr *)&address,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
					  strlen(address.sun_path + 1))),
			 0);
	address.sun_path[0] = '@';
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	/* so that all messages fit in the queue of the socket */
	setenv("WATCHDOG_USEC", "10000", 1);
	unsetenv("WATCHDOG_PID");
	assert_int_equal(loop_once(&loop), 0);
	assert_true(recv(fd, text, sizeof(text) - 1, 0) > 0);
	assert_string_equal(text, "READY=1");
	for (; (len = recv(fd, text, sizeof(text) - 1, 0)) > 0; text[len] = '\0')
		alive += !strncmp(text, "WATCHDOG=1", (size_t)len);
	assert_string_equal(text, "STOPPING=1");
	assert_true(alive >= 2);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	close(fd);
}

static int begin(void **state)
{
	(void)state;
	signals_catch();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes),	cmocka_unit_test(test_grid),
		cmocka_unit_test(test_serve),	cmocka_unit_test(test_hangup),
		cmocka_unit_test(test_systemd),
	};

	return cmocka_run_group_tests_name("loop", tests, begin, NULL);
}
