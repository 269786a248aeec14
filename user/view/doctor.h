/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/doctor.h - what the doctor found, as text or as one JSON line.
 *
 * Owns: the words around the findings. Must not know: where they come from.
 */
#ifndef CGSWAP_VIEW_DOCTOR_H
#define CGSWAP_VIEW_DOCTOR_H

#include <stdio.h>

struct doctor;
struct trial;

/* @trials may be NULL: no program was loaded. 0 or -errno. */
int view_doctor_text(FILE *out, const struct doctor *doctor, const struct trial *trials,
		     int nr_trials);
int view_doctor_json(FILE *out, const struct doctor *doctor, const struct trial *trials,
		     int nr_trials);

#endif
