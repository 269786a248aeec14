// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_copy.c - the command of a fix, as the terminal gets it.
 *
 * Owns: the promises of screen/copy.c that what is copied was on the screen, and what is said when
 * it could not be written. Which key copies what is in tests/tui.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "screen/detail_parts.h"
#include "screen/state.h"

#define PIPE_BYTES (256 << 10)

/* Copies @fix while standard output is @out, which is closed. The status line. */
static const char *copied(struct screen *screen, const char *fix, int out)
{
	const struct advice_check check = { .id = "some", .text = "", .fix = fix };
	int kept = dup(STDOUT_FILENO);

	screen->advice = (struct advice){ .checks = &check, .nr = 1 };
	screen->fix = 0;
	fflush(stdout);
	assert_true(out >= 0 && kept >= 0);
	assert_true(dup2(out, STDOUT_FILENO) >= 0);
	close(out);
	screen_copy(screen);
	assert_true(dup2(kept, STDOUT_FILENO) >= 0);
	close(kept);
	return screen->message;
}

/* A pipe that holds PIPE_BYTES: its reading end, the other one in *@out. */
static int pipe_open(int *out)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	assert_true(fcntl(fds[1], F_SETPIPE_SZ, PIPE_BYTES) >= PIPE_BYTES);
	*out = fds[1];
	return fds[0];
}

static size_t drained(int in, char *buf)
{
	ssize_t len = read(in, buf, PIPE_BYTES);

	close(in);
	return len > 0 ? (size_t)len : 0;
}

/* Up to what fits the lines of both pages, "    fix: " included. */
static void test_length(void **state)
{
	static char fix[2 * DETAIL_NAME], line[2 * DETAIL_NAME], got[PIPE_BYTES];
	const size_t most = DETAIL_NAME - 1 - strlen("    fix: ");
	struct screen *screen = calloc(1, sizeof(*screen));
	const char *said;
	int in, out;

	(void)state;
	assert_non_null(screen);
	memset(fix, 'a', most);
	assert_int_equal(snprintf(line, sizeof(line), "    fix: %s", fix), DETAIL_NAME - 1);
	in = pipe_open(&out);
	said = copied(screen, fix, out);
	assert_string_equal(said, "fix 1, of some, was sent to the terminal's clipboard");
	assert_int_equal(drained(in, got), strlen("\033]52;c;\a") + (most + 2) / 3 * 4);
	assert_memory_equal(got, "\033]52;c;YWFhYWFh", 15);
	fix[most] = 'a';
	in = pipe_open(&out);
	said = copied(screen, fix, out);
	assert_string_equal(said, "not copied: the screen does not show the command as it is");
	assert_int_equal(drained(in, got), 0);
	free(screen);
}

static void test_write_fails(void **state)
{
	static char full[PIPE_BYTES + 65536];
	struct screen *screen = calloc(1, sizeof(*screen));
	const char *said;
	int in, out;

	(void)state;
	assert_non_null(screen);
	said = copied(screen, "true", open("/dev/full", O_WRONLY | O_CLOEXEC));
	assert_string_equal(said,
			    "not copied: cannot write to the terminal: No space left on device");
	in = pipe_open(&out);
	while (write(out, full, sizeof(full)) > 0)
		;
	said = copied(screen, "true", out);
	assert_string_equal(
		said, "not copied: cannot write to the terminal: Resource temporarily unavailable");
	close(in);
	in = pipe_open(&out);
	close(in);
	said = copied(screen, "true", out);
	assert_string_equal(said, "not copied: cannot write to the terminal: Broken pipe");
	free(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_write_fails),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
