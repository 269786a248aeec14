/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/say_memory.h - sentences about groups without enough memory, and who took it.
 *
 * Owns: these rules and their words, and why swap did not help. Pure. Must not know: other
 * sentences.
 */
#ifndef CGSWAP_REPORT_SAY_MEMORY_H
#define CGSWAP_REPORT_SAY_MEMORY_H

struct saying;

void say_killed(struct saying *saying);
void say_thrashed(struct saying *saying);
void say_waited(struct saying *saying);
void say_pushed(struct saying *saying); /* of a recording of events */
void say_grew(struct saying *saying);

#endif
