/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/doctor.h - what the doctor found, as text or as one JSON line.
 *
 * Owns: the wording around the findings. Must not know: where they come from.
 */
#ifndef CGSWAP_VIEW_DOCTOR_H
#define CGSWAP_VIEW_DOCTOR_H

#include <stdio.h>

struct doctor;
struct verify_result;

/* @trials may be NULL: no program was loaded. 0 or -errno. */
int view_doctor_text(FILE *out, const struct doctor *doctor, const struct verify_result *results,
		     int nr_results);
int view_doctor_json(FILE *out, const struct doctor *doctor, const struct verify_result *results,
		     int nr_results);

#endif
