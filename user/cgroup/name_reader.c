// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/name_reader.c - see cgroup/name_reader.h.
 */
#include "cgroup/name_reader.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/thread.h"
#include "cgroup/fs.h"
#include "cgroup/names.h"

/* jansson parses nested values recursively. Of locked memory only what is touched counts. */
#define STACK_BYTES (2 << 20)

/* A name that is not there after so many readings does not come: see names_expect(). */
#define READINGS 2

/* A group with its path or, when it was found, its title. */
struct entry {
	uint64_t kernfs_id;
	char *text;
	int readings; /* of a path: how many there were */
};

struct list {
	struct entry *all;
	size_t nr, max;
};

struct name_reader {
	struct worker worker; /* its lock is for these: */
	struct list asked;
	struct list found;
	size_t taken; /* of them, the first ones */
	bool wanted;  /* something was asked for, and is to be read */
	/* the thread's own */
	struct kernfs k;
	struct names *names;
	struct list open; /* no name yet, or half of one */
};

/* Takes over @text. Out of memory, the group just has no name. */
static void list_add(struct list *list, uint64_t kernfs_id, char *text)
{
	if (!text || array_reserve(&list->all, &list->max, list->nr + 1, sizeof(*list->all)))
		free(text);
	else
		list->all[list->nr++] = (struct entry){ kernfs_id, text, 0 };
}

static void list_clear(struct list *list)
{
	while (list->nr)
		free(list->all[--list->nr].text);
	free(list->all);
	*list = (struct list){ 0 };
}

static void list_move(struct list *to, struct list *from)
{
	for (size_t i = 0; i < from->nr; i++)
		list_add(to, from->all[i].kernfs_id, from->all[i].text);
	from->nr = 0;
}

/* Sets @title to what is known, "": nothing. True if the rest cannot be more. */
static bool title_find(struct name_reader *reader, const char *path, char *title)
{
	struct container container;
	struct runtime_name name;

	container_parse(path, &container);
	names_find(reader->names, path, &container, &name);
	container_title(&container, name.container, name.pod, title, CONTAINER_TITLE_SIZE);
	return (*name.container || container.kind == CONTAINER_POD) &&
	       (*name.pod || !*container.pod);
}

/*
 * Adds to @found what reader->open finds, half of a name too, as it may remain all. Keeps those
 * that can find more; @again: the files were read again.
 */
static void find(struct name_reader *reader, struct list *found, bool again)
{
	struct list *open = &reader->open;
	const size_t nr = open->nr;
	char title[CONTAINER_TITLE_SIZE];

	open->nr = 0;
	for (size_t i = 0; i < nr; i++) {
		struct entry entry = open->all[i];
		const bool whole = title_find(reader, entry.text, title);

		if (*title)
			list_add(found, entry.kernfs_id, strdup(title));
		entry.readings += again;
		if (whole || entry.readings == READINGS)
			free(entry.text);
		else
			open->all[open->nr++] = entry;
	}
	if (!open->nr)
		list_clear(open);
}

/* Waits until there is something to do. */
static void work_wait(struct name_reader *reader)
{
	while (!reader->worker.over && !reader->wanted) {
		const uint64_t next = reader->open.nr ? names_next(reader->names) : 0;
		const struct timespec until = { (time_t)(next / NS_PER_S),
						(long)(next % NS_PER_S) };

		if (!next)
			pthread_cond_wait(&reader->worker.wake, &reader->worker.lock);
		else if (pthread_cond_timedwait(&reader->worker.wake, &reader->worker.lock, &until))
			return;
	}
}

static void reader_free(struct name_reader *reader)
{
	list_clear(&reader->asked);
	list_clear(&reader->found);
	list_clear(&reader->open);
	names_free(reader->names);
	kernfs_close(&reader->k);
	worker_destroy(&reader->worker);
	free(reader);
}

static void *reader_run(void *arg)
{
	struct name_reader *reader = arg;
	bool orphan;

	pthread_mutex_lock(&reader->worker.lock);
	for (work_wait(reader); !reader->worker.over; work_wait(reader)) {
		struct list new = { 0 }, found = { 0 };
		bool again;

		list_move(&new, &reader->asked);
		reader->wanted = false;
		reader->worker.busy = true;
		pthread_mutex_unlock(&reader->worker.lock);
		if (new.nr)
			names_expect(reader->names);
		again = names_refresh(reader->names, clock_now_ns());
		list_move(&reader->open, &new);
		list_clear(&new);
		find(reader, &found, again);
		pthread_mutex_lock(&reader->worker.lock);
		list_move(&reader->found, &found);
		list_clear(&found);
		reader->worker.busy = false;
	}
	orphan = reader->worker.orphan;
	pthread_mutex_unlock(&reader->worker.lock);
	if (orphan)
		reader_free(reader);
	return NULL;
}

struct name_reader *name_reader_start(const char *sysroot)
{
	struct name_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	if (kernfs_open(&reader->k, sysroot)) {
		free(reader);
		return NULL;
	}
	worker_init(&reader->worker);
	reader->names = names_new(&reader->k);
	if (reader->names && !thread_start(&reader->worker.thread, STACK_BYTES, reader_run, reader))
		return reader;
	reader_free(reader);
	return NULL;
}

void name_reader_end(struct name_reader *reader)
{
	if (reader && worker_end(&reader->worker))
		reader_free(reader);
}

void name_reader_ask(struct name_reader *reader, uint64_t kernfs_id, const char *path)
{
	pthread_mutex_lock(&reader->worker.lock);
	list_add(&reader->asked, kernfs_id, strdup(path));
	pthread_mutex_unlock(&reader->worker.lock);
}

bool name_reader_take(struct name_reader *reader, uint64_t *kernfs_id,
		      char title[CONTAINER_TITLE_SIZE])
{
	struct list *found = &reader->found;
	bool has;

	pthread_mutex_lock(&reader->worker.lock);
	has = reader->taken < found->nr;
	if (has) {
		struct entry *entry = &found->all[reader->taken++];

		*kernfs_id = entry->kernfs_id;
		snprintf(title, CONTAINER_TITLE_SIZE, "%s", entry->text);
		free(entry->text);
		entry->text = NULL;
	} else {
		found->nr = reader->taken = 0;
	}
	if (reader->asked.nr) {
		reader->wanted = true;
		pthread_cond_signal(&reader->worker.wake);
	}
	pthread_mutex_unlock(&reader->worker.lock);
	return has;
}
