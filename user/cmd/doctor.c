// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/doctor.c - cgswap doctor: what this kernel offers, what was chosen, what is missing.
 *
 * Owns: the command's options, and what trying adds to the findings: a start, and --load. Must not
 * know: how anything else is found out, how it is printed.
 */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "doctor/doctor.h"
#include "loader/loader.h"
#include "cmd/options.h"
#include "loader/verify.h"
#include "view/doctor.h"

struct doctor_options {
	struct common_options common;
	bool load;
};

static const struct command_option doctor_table[] = {
	{ "load", 0, NULL, 0, "Load every program, attach none, and say which fail", 1, VALUE_FLAG,
	  offsetof(struct doctor_options, load) },
	{ 0 },
};

static error_t doctor_parse(int key, char *arg, struct argp_state *state)
{
	const struct doctor_options *options = state->input;

	(void)arg;
	if (key != ARGP_KEY_END)
		return ARGP_ERR_UNKNOWN;
	if (options->load && options->common.sysroot)
		options_fail("--load: only on the running kernel, not with --sysroot");
	if (options->common.verbose && !options->load)
		options_fail("-v: only with --load");
	return 0;
}

static const struct command_options doctor_command = {
	.table = doctor_table,
	.parse = doctor_parse,
	.doc = "Say what this kernel offers, which hooks are chosen, and what is missing.",
};

/* Programs that fail become findings. Returns how many there are, -1 when none could be tried. */
static int programs_try(struct doctor *doctor, const struct doctor_options *options,
			struct verify_result *results)
{
	const struct loader_config config = {
		.mode = options->common.mode,
		.ring_bytes = (size_t)sysconf(_SC_PAGESIZE),
		.journal = true,
		.btf = options->common.btf,
		.verbose = options->common.verbose,
	};
	char error[512];
	int nr = verify_run(&config, results, VERIFY_MAX, error, sizeof(error));

	if (nr < 0)
		doctor_add(doctor, "programs", "load", FINDING_MISSING, "see what else is missing",
			   "no program can be loaded: %s", error);
	for (int i = 0; i < nr; i++)
		if (results[i].result == VERIFY_FAIL)
			doctor_add(doctor, "programs", results[i].program, FINDING_MISSING,
				   "this kernel is not supported yet", "the kernel refuses it: %s",
				   results[i].reason);
	return nr;
}

/*
 * What top does at its start, and undone at once: nothing else tells for sure whether it works. Not
 * while something is missing: a detach while ftrace is off may kill ftrace (6.12.117).
 */
static void start_try(struct doctor *doctor, const struct common_options *options)
{
	const struct loader_config config = {
		.mode = options->mode,
		.ring_bytes = (size_t)sysconf(_SC_PAGESIZE),
		.memsw = doctor->memsw,
		.zswap_waits = true,
		.btf = options->btf,
	};
	char error[256];
	struct loader *loader = loader_open(&config, error, sizeof(error));

	if (loader)
		doctor_add(doctor, "rights", "attach", FINDING_FINE, NULL,
			   "tried: what top attaches can be attached");
	else
		doctor_add(doctor, "rights", "attach", FINDING_MISSING,
			   "dmesg may say more of why the kernel refuses it", "tried: %s", error);
	loader_close(loader);
}

static int doctor_print(const struct doctor *doctor, const struct doctor_options *options,
			const struct verify_result *results, int nr_results)
{
	if (options->common.json)
		return view_doctor_json(stdout, doctor, results, nr_results);
	return view_doctor_text(stdout, doctor, results, nr_results);
}

int cmd_doctor(int argc, char **argv)
{
	static struct verify_result results[VERIFY_MAX];
	struct doctor_options options = { .common.command = COMMAND_DOCTOR };
	struct doctor_config config;
	struct left_out left_out = { 0 };
	struct doctor doctor;
	char error[512];
	int nr = -1, err;

	options_parse(&doctor_command, argc, argv, &options.common);
	config = (struct doctor_config){
		.sysroot = options.common.sysroot,
		.btf = options.common.btf,
		.mode = options.common.mode,
		.odd = left_out_odd,
		.arg = &left_out,
	};
	loader_set_verbose(options.common.verbose);
	if (doctor_inspect(&doctor, &config, error, sizeof(error)))
		return error_print(error);
	left_out_say(&left_out);
	if (!config.sysroot && doctor_is_ok(&doctor))
		start_try(&doctor, &options.common);
	if (options.load)
		nr = programs_try(&doctor, &options, results);
	err = doctor_print(&doctor, &options, nr < 0 ? NULL : results, nr);
	if (err)
		return error_result("cannot write", err);
	return doctor_is_ok(&doctor) ? EXIT_FINE : EXIT_ERROR;
}
