// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/export/test_users.c - names and passwords, with real hashes of the least cost.
 *
 * Owns: which are right, that only those right before are known at once, and the queue.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <string.h>

#include "export/tls.h"
#include "export/users.h"
#include "export/web_config.h"

#define PLACES 8
/* Of "secret", by $2b$ and $2y$. */
#define HASH "$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

static char name_a[] = "a", name_b[] = "b", hash_a[] = "$2b" HASH, hash_b[] = "$2y" HASH;
static const struct web_user pair[] = { { name_a, hash_a }, { name_b, hash_b } };

static struct users *open_both(struct tls *tls)
{
	const struct users_config config = { pair, 2, PLACES, tls };
	char error[256] = "";
	struct users *users;

	assert_int_equal(tls_open(tls, error, sizeof(error)), 0);
	users = users_open(&config, error, sizeof(error));
	if (!users)
		fail_msg("%s", error);
	return users;
}

/* The answer for @place, which has to wait for it. */
static enum users_answer wait_for(struct users *users, size_t place)
{
	struct pollfd fd = { .fd = users_fd(users), .events = POLLIN };
	enum users_answer answer;

	do {
		assert_int_equal(poll(&fd, 1, 20000), 1);
		users_clear(users);
		answer = users_answer(users, place);
	} while (answer == USERS_WAIT);
	return answer;
}

static enum users_answer ask(struct users *users, const char *name, const char *password)
{
	enum users_answer answer = users_ask(users, 3, name, password);

	assert_int_equal(answer, USERS_WAIT);
	return wait_for(users, 3);
}

static void test_passwords(void **state)
{
	struct tls tls = { 0 };
	struct users *users = open_both(&tls);

	(void)state;
	assert_int_equal(ask(users, "a", "secre"), USERS_NO);
	assert_int_equal(ask(users, "a", ""), USERS_NO);
	assert_int_equal(ask(users, "", "secret"), USERS_NO);
	assert_int_equal(ask(users, "c", "secret"), USERS_NO);
	assert_int_equal(ask(users, "c", "secret"), USERS_NO);
	assert_int_equal(ask(users, "a", "secret"), USERS_YES);
	assert_int_equal(ask(users, "b", "secret"), USERS_YES);
	/* from now on it is known, and nothing else is */
	assert_int_equal(users_ask(users, 0, "a", "secret"), USERS_YES);
	assert_int_equal(users_ask(users, 1, "b", "secret"), USERS_YES);
	assert_int_equal(ask(users, "a", "secrets"), USERS_NO);
	assert_int_equal(ask(users, "c", "secret"), USERS_NO);
	assert_int_equal(users_ask(users, 0, "a", "secret"), USERS_YES);
	users_close(users);
}

static void test_lengths(void **state)
{
	struct tls tls = { 0 };
	struct users *users = open_both(&tls);
	char text[600];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[511] = '\0';
	assert_int_equal(ask(users, "a", text), USERS_NO);
	text[511] = 'x';
	text[512] = '\0';
	assert_int_equal(users_ask(users, 0, "a", text), USERS_NO);
	text[255] = '\0';
	assert_int_equal(ask(users, text, "secret"), USERS_NO);
	text[255] = 'x';
	text[256] = '\0';
	assert_int_equal(users_ask(users, 0, text, "secret"), USERS_NO);
	users_close(users);
}

static void test_queue(void **state)
{
	struct tls tls = { 0 };
	struct users *users = open_both(&tls);

	(void)state;
	for (size_t i = 0; i < PLACES; i++)
		assert_int_equal(users_ask(users, i, "a", i % 2 ? "secret" : "x"), USERS_WAIT);
	/* in their order: when the last is there, so are the others */
	assert_int_equal(wait_for(users, PLACES - 1), USERS_YES);
	for (size_t i = 0; i < PLACES - 1; i++)
		assert_int_equal(users_answer(users, i), i % 2 ? USERS_YES : USERS_NO);
	/* none of these is waited for at the end */
	for (size_t i = 0; i < PLACES; i++)
		assert_int_equal(users_ask(users, i, "a", "x"), USERS_WAIT);
	users_close(users);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passwords),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_queue),
	};

	return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
