/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/advice_reader.h - what explain says of the group that the screen shows, by a thread.
 *
 * Owns: the thread, its last question and the answer. With a thousand containers the runtimes have
 * thousands of files: whoever counts must not wait for them. Must not know: what a check looks for,
 * the screen.
 */
#ifndef CGSWAP_CMD_ADVICE_READER_H
#define CGSWAP_CMD_ADVICE_READER_H

#include <stdbool.h>

struct advice;
struct advice_reader;

/*
 * Starts the thread, for files below @sysroot (NULL: "/"), with the rights that the caller has now.
 * @lent: see top_explain_new(). NULL if that is not possible.
 */
struct advice_reader *advice_reader_start(const char *sysroot, bool lent);

/* Does not wait for files: a thread that reads some ends by itself. */
void advice_reader_end(struct advice_reader *reader);

/* Readable while there is an answer to take. */
int advice_reader_fd(const struct advice_reader *reader);

/*
 * Asks for top_explain_checks() of the group @path, or with @text for top_explain_text(). Does
 * nothing while the same is being read. The answer to another question will not be given.
 */
void advice_reader_ask(struct advice_reader *reader, const char *path, bool text);

/* Takes the answer, valid until the next one is taken. False: none for now. */
bool advice_reader_take(struct advice_reader *reader, struct advice *advice);

#endif
