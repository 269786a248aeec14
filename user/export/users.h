/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/users.h - who may read: names and passwords.
 *
 * Owns: libcrypt, opened at run time; the thread that computes bcrypt hashes, one at a time, which
 * take so long that nothing else may wait for them; what was right before, which is known at once.
 * Must not know: HTTP.
 */
#ifndef CGSWAP_EXPORT_USERS_H
#define CGSWAP_EXPORT_USERS_H

#include <stddef.h>

struct tls;
struct users;
struct web_user;

enum users_answer {
	USERS_NO,
	USERS_YES,
	USERS_WAIT, /* a hash has to be computed */
	USERS_FAIL, /* no memory for that */
};

struct users_config {
	const struct web_user *users;
	size_t nr_users;  /* at least 1 */
	size_t nr_places; /* as many clients ask at a time */
	const struct tls *tls;
};

/* @config's pointers must stay valid. NULL with one line in @error. */
struct users *users_open(const struct users_config *config, char *error, size_t error_len);

/* Waits for the hash that is being computed. */
void users_close(struct users *users);

/* Readable when there are new answers. */
int users_fd(const struct users *users);

/*
 * Whether @password is that of @name. USERS_WAIT: users_answer() will tell. The thread is started
 * when it is needed first, so that it has no rights that were dropped before.
 */
enum users_answer users_ask(struct users *users, size_t place, const char *name,
			    const char *password);

/* Makes users_fd() unreadable until there are more answers. */
void users_clear(const struct users *users);

/* The answer to users_ask() that had to wait; USERS_WAIT: it still has. */
enum users_answer users_answer(struct users *users, size_t place);

#endif
