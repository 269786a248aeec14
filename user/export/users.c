// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/users.c - see export/users.h.
 */
#include "export/users.h"

#include <crypt.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include "export/library.h"
#include "export/tls.h"
#include "export/web_config.h"

#define KEY_SIZE 32
#define DIGEST_SIZE 32 /* of SHA-256 */
#define NAME_SIZE 256
#define STACK_SIZE (256 << 10)

/* All of it is hashed: what follows a NUL is 0. */
struct credentials {
	char name[NAME_SIZE];
	char password[CRYPT_MAX_PASSPHRASE_SIZE];
};

struct digest {
	uint8_t bytes[DIGEST_SIZE];
};

/* What one client asks. */
struct place {
	enum { IDLE, QUEUED, DONE } state;
	uint64_t turn; /* the order in the queue */
	struct credentials credentials;
	struct digest digest;
	size_t user; /* whose hash is compared */
	bool known;  /* there is a user of this name */
	bool right;
};

/* The thread uses places that are QUEUED; the rest, but for the lock, belongs to the caller. */
struct users {
	struct users_config config;
	__typeof__(&crypt_r) crypt_r;
	struct crypt_data data;
	uint8_t key[KEY_SIZE];	 /* random */
	struct digest *verified; /* of each user's last right password; 0: none */
	size_t costly;		 /* the user whose hash takes longest */
	uint64_t turns;
	int answers_fd; /* an eventfd */
	pthread_t thread;
	bool started;
	bool ending; /* under the lock, as are the states of places */
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct place places[];
};

/* Their form is known: the cost is two digits. */
static size_t find_costly(const struct users_config *config)
{
	size_t most = 0;

	for (size_t i = 1; i < config->nr_users; i++)
		if (memcmp(config->users[i].hash + 4, config->users[most].hash + 4, 2) > 0)
			most = i;
	return most;
}

static int crypt_open(struct users *users, char *error, size_t error_len)
{
	static const char *const names[] = { "crypt_r", NULL };
	static const struct library library = { "libcrypt.so.1", "libcrypt1", names };

	return library_open(&library, &users->crypt_r, error, error_len);
}

struct users *users_open(const struct users_config *config, char *error, size_t error_len)
{
	struct users *users =
		calloc(1, sizeof(*users) + config->nr_places * sizeof(users->places[0]));

	snprintf(error, error_len, "out of memory");
	if (!users)
		return NULL;
	users->config = *config;
	users->costly = find_costly(config);
	users->verified = calloc(config->nr_users, sizeof(*users->verified));
	pthread_mutex_init(&users->lock, NULL);
	pthread_cond_init(&users->wake, NULL);
	users->answers_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (users->verified && !crypt_open(users, error, error_len)) {
		if (users->answers_fd >= 0 && getrandom(users->key, KEY_SIZE, 0) == KEY_SIZE)
			return users;
		snprintf(error, error_len, "cannot check passwords: %s", strerror(errno));
	}
	users_close(users);
	return NULL;
}

void users_close(struct users *users)
{
	if (!users)
		return;
	pthread_mutex_lock(&users->lock);
	users->ending = true;
	pthread_cond_signal(&users->wake);
	pthread_mutex_unlock(&users->lock);
	if (users->started)
		pthread_join(users->thread, NULL);
	pthread_cond_destroy(&users->wake);
	pthread_mutex_destroy(&users->lock);
	explicit_bzero(users->places, users->config.nr_places * sizeof(users->places[0]));
	if (users->answers_fd >= 0)
		close(users->answers_fd);
	free(users->verified);
	free(users);
}

int users_fd(const struct users *users)
{
	return users->answers_fd;
}

void users_clear(const struct users *users)
{
	eventfd_t nr;

	eventfd_read(users->answers_fd, &nr);
}

/* The place that has waited longest; NULL: none waits. */
static struct place *queue_first(struct users *users)
{
	struct place *first = NULL;

	for (size_t i = 0; i < users->config.nr_places; i++) {
		struct place *place = &users->places[i];

		if (place->state == QUEUED && (!first || place->turn < first->turn))
			first = place;
	}
	return first;
}

/* An unknown name takes as long as a known one. */
static bool password_is_right(struct users *users, const struct place *place)
{
	const char *hash = users->config.users[place->user].hash;
	const char *got = users->crypt_r(place->credentials.password, hash, &users->data);

	return got && strlen(got) == WEB_HASH_LEN &&
	       !users->config.tls->gnutls_memcmp(got, hash, WEB_HASH_LEN) && place->known;
}

static void *hashes_compute(void *ctx)
{
	struct users *users = ctx;

	pthread_mutex_lock(&users->lock);
	while (!users->ending) {
		struct place *place = queue_first(users);
		bool right;

		if (!place) {
			pthread_cond_wait(&users->wake, &users->lock);
			continue;
		}
		pthread_mutex_unlock(&users->lock);
		right = password_is_right(users, place);
		explicit_bzero(&place->credentials, sizeof(place->credentials));
		pthread_mutex_lock(&users->lock);
		place->right = right;
		place->state = DONE;
		eventfd_write(users->answers_fd, 1);
	}
	pthread_mutex_unlock(&users->lock);
	return NULL;
}

/* Signals are for the thread that waits for them. */
static bool thread_start(struct users *users)
{
	pthread_attr_t attr;
	sigset_t all, old;

	if (users->started)
		return true;
	if (pthread_attr_init(&attr))
		return false;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	users->started = !pthread_create(&users->thread, &attr, hashes_compute, users);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return users->started;
}

static bool digest_is_verified(const struct users *users, size_t user, const struct digest *digest)
{
	static const struct digest none;
	const struct digest *verified = &users->verified[user];

	return memcmp(verified, &none, sizeof(none)) != 0 &&
	       !users->config.tls->gnutls_memcmp(verified, digest, sizeof(*digest));
}

static int digest_compute(const struct users *users, struct place *place)
{
	return users->config.tls->gnutls_hmac_fast(GNUTLS_MAC_SHA256, users->key, KEY_SIZE,
						   &place->credentials, sizeof(place->credentials),
						   &place->digest);
}

static void place_queue(struct users *users, struct place *place)
{
	pthread_mutex_lock(&users->lock);
	place->turn = users->turns++;
	place->state = QUEUED;
	pthread_cond_signal(&users->wake);
	pthread_mutex_unlock(&users->lock);
}

enum users_answer users_ask(struct users *users, size_t place, const char *name,
			    const char *password)
{
	struct place *at = &users->places[place];

	if (strlen(name) >= sizeof(at->credentials.name) ||
	    strlen(password) >= sizeof(at->credentials.password))
		return USERS_NO;
	memset(&at->credentials, 0, sizeof(at->credentials));
	memcpy(at->credentials.name, name, strlen(name));
	memcpy(at->credentials.password, password, strlen(password));
	at->user = users->costly;
	at->known = false;
	for (size_t i = 0; i < users->config.nr_users; i++)
		if (!strcmp(users->config.users[i].name, name)) {
			at->user = i;
			at->known = true;
		}
	if (digest_compute(users, at))
		return USERS_FAIL;
	if (at->known && digest_is_verified(users, at->user, &at->digest))
		return USERS_YES;
	if (!thread_start(users))
		return USERS_FAIL;
	place_queue(users, at);
	return USERS_WAIT;
}

enum users_answer users_answer(struct users *users, size_t place)
{
	struct place *at = &users->places[place];
	bool done;

	pthread_mutex_lock(&users->lock);
	done = at->state == DONE;
	if (done)
		at->state = IDLE;
	pthread_mutex_unlock(&users->lock);
	if (!done)
		return USERS_WAIT;
	if (at->right)
		users->verified[at->user] = at->digest;
	return at->right ? USERS_YES : USERS_NO;
}
