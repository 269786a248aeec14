// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/advice_reader.c - see cmd/advice_reader.h.
 */
#include "cmd/advice_reader.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/file.h"
#include "base/thread.h"
#include "cgroup/fs.h"
#include "cmd/top_explain.h"
#include "model/advice.h"

/* jansson parses nested values recursively. Of locked memory only what is touched counts. */
#define STACK_BYTES (2 << 20)

struct question {
	char path[PATH_MAX + 1]; /* of one that is too long, enough to be refused */
	bool text;
};

/* A copy of an advice with all that it points to; one allocation. */
struct answer {
	struct advice advice;
	struct advice_check checks[];
};

struct advice_reader {
	int ready_fd;
	struct worker worker;	  /* its lock is for these: */
	struct question question; /* the last one; "": none */
	bool wanted;		  /* it is to be read */
	bool ready;		  /* it was read, and the answer is not taken */
	struct answer *answer;	  /* NULL: no memory */
	/* the caller's own */
	struct answer *taken;
	/* the thread's own */
	struct kernfs k;
	struct top_explain *explain;
};

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static size_t answer_size(const struct advice *advice)
{
	size_t size = sizeof(struct answer) + advice->nr * sizeof(*advice->checks) +
		      text_size(advice->error) + text_size(advice->text);

	for (size_t i = 0; i < advice->nr; i++)
		size += text_size(advice->checks[i].id) + text_size(advice->checks[i].text) +
			text_size(advice->checks[i].fix);
	return size;
}

/* Copies @text to @end, and moves that. */
static const char *text_copy(char **end, const char *text)
{
	char *copy = *end;

	if (!text)
		return NULL;
	*end = stpcpy(copy, text) + 1;
	return copy;
}

static struct answer *answer_new(const struct advice *advice)
{
	struct answer *answer = malloc(answer_size(advice));
	char *end;

	if (!answer)
		return NULL;
	end = (char *)&answer->checks[advice->nr];
	answer->advice = *advice;
	answer->advice.checks = answer->checks;
	answer->advice.error = text_copy(&end, advice->error);
	answer->advice.text = text_copy(&end, advice->text);
	for (size_t i = 0; i < advice->nr; i++)
		answer->checks[i] = (struct advice_check){
			.severity = advice->checks[i].severity,
			.id = text_copy(&end, advice->checks[i].id),
			.text = text_copy(&end, advice->checks[i].text),
			.fix = text_copy(&end, advice->checks[i].fix),
		};
	return answer;
}

/* Forgets the answer that was not taken. */
static void answer_drop(struct advice_reader *reader)
{
	uint64_t count;

	if (!reader->ready)
		return;
	while (read(reader->ready_fd, &count, sizeof(count)) < 0 && errno == EINTR)
		;
	free(reader->answer);
	reader->answer = NULL;
	reader->ready = false;
}

static struct answer *question_answer(struct advice_reader *reader, const struct question *question)
{
	struct advice advice;

	if (question->text)
		top_explain_text(reader->explain, question->path, &advice);
	else
		top_explain_checks(reader->explain, question->path, &advice);
	return answer_new(&advice);
}

static void reader_free(struct advice_reader *reader)
{
	free(reader->answer);
	free(reader->taken);
	top_explain_free(reader->explain);
	kernfs_close(&reader->k);
	if (reader->ready_fd >= 0)
		close(reader->ready_fd);
	worker_destroy(&reader->worker);
	free(reader);
}

/* Unless there is another question by now. */
static void answer_give(struct advice_reader *reader, struct answer *answer)
{
	const uint64_t one = 1;

	if (reader->wanted) {
		free(answer);
		return;
	}
	reader->answer = answer;
	reader->ready = true;
	while (write(reader->ready_fd, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

static void *reader_run(void *arg)
{
	struct advice_reader *reader = arg;
	struct question question;
	bool orphan;

	pthread_mutex_lock(&reader->worker.lock);
	while (!reader->worker.over) {
		struct answer *answer;

		if (!reader->wanted) {
			pthread_cond_wait(&reader->worker.wake, &reader->worker.lock);
			continue;
		}
		question = reader->question;
		reader->wanted = false;
		reader->worker.busy = true;
		pthread_mutex_unlock(&reader->worker.lock);
		answer = question_answer(reader, &question);
		pthread_mutex_lock(&reader->worker.lock);
		reader->worker.busy = false;
		answer_give(reader, answer);
	}
	orphan = reader->worker.orphan;
	pthread_mutex_unlock(&reader->worker.lock);
	if (orphan)
		reader_free(reader);
	return NULL;
}

struct advice_reader *advice_reader_start(const char *sysroot, bool lent)
{
	struct advice_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	if (kernfs_open(&reader->k, sysroot)) {
		free(reader);
		return NULL;
	}
	worker_init(&reader->worker);
	reader->ready_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	reader->explain = top_explain_new(&reader->k, lent);
	if (reader->ready_fd >= 0 && reader->explain &&
	    !thread_start(&reader->worker.thread, STACK_BYTES, reader_run, reader))
		return reader;
	reader_free(reader);
	return NULL;
}

void advice_reader_end(struct advice_reader *reader)
{
	if (reader && worker_end(&reader->worker))
		reader_free(reader);
}

int advice_reader_fd(const struct advice_reader *reader)
{
	return reader->ready_fd;
}

void advice_reader_ask(struct advice_reader *reader, const char *path, bool text)
{
	struct question *question = &reader->question;

	pthread_mutex_lock(&reader->worker.lock);
	if (!(reader->wanted || reader->worker.busy || reader->ready) || question->text != text ||
	    strcmp(question->path, path) != 0) {
		answer_drop(reader);
		snprintf(question->path, sizeof(question->path), "%s", path);
		question->text = text;
		reader->wanted = true;
		pthread_cond_signal(&reader->worker.wake);
	}
	pthread_mutex_unlock(&reader->worker.lock);
}

bool advice_reader_take(struct advice_reader *reader, struct advice *advice)
{
	bool ready;

	pthread_mutex_lock(&reader->worker.lock);
	ready = reader->ready;
	if (ready) {
		free(reader->taken);
		reader->taken = reader->answer;
		reader->answer = NULL;
		answer_drop(reader);
	}
	pthread_mutex_unlock(&reader->worker.lock);
	if (ready)
		*advice = reader->taken ? reader->taken->advice
					: (struct advice){ .error = file_error(-ENOMEM) };
	return ready;
}
