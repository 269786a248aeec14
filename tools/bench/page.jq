# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Formats the figures of figures.jq as a Markdown page.

def cell: if . == null then "-" else tostring end;

def row: "| " + (map(cell) | join(" | ")) + " |";

def table($head; $rows):
	if ($rows | length) == 0 then empty
	else ($head | row), ($head | map("---") | row), ($rows[] | row), "" end;

def percent: if . == null then "-" else "\((. * 10000 | round) / 100) %" end;

def repeat_text:
	if .runs < 2 then "Measured once."
	else "Measured in \(.runs) boots: the paths differ by \(.path | percent) at most, what a tracer adds to a page out by \(.added | percent)." +
		(if .path > 0.01 then " **That is more than 1 %.**" else "" end) end;

def million: if . == null then null else (. / 10000 | round) / 100 end;

def kernel_page:
	.figures as $f |
	"## \(.kernel)", "",
	"Commit \(.commit // "-"). " + (.repeat | repeat_text), "",
	table(["", "measured", "against", "value", "must", "aim", "met"];
		[.goals[] | [.row, .what, .against, .value, .must, .aim, .verdict]]),
	"Instructions for a page, on the thread that swaps; the reader's own are beside them:", "",
	table(["swap", "tracer", "out, detached", "in, detached", "added out", "added in", "reader"];
		[$f.paths[] | [.backend, .tracer, .detached_out, .detached_in, .added_out, .added_in,
			.reader]]),
	"Of these in the programs' bodies, as the kernel's bpf_stats have it (without the dispatch, and with the 50 to 70 that the measuring takes):", "",
	table(["swap", "tracer", "program", "instructions a run"];
		[$f.bodies[] | [.backend, .tracer, .program, .ns]]),
	"Instructions for an event of a load that is paced, on the thread that swaps and in the reader:", "",
	table(["tracer", "events a second", "groups", "swapping thread", "reader", "sum"];
		[$f.paces[] | [.tracer, .rate, .groups, .kernel, .reader, .sum]]),
	"Processors, all of them swapping at once; instructions of the whole machine for an event:", "",
	table(["processors", "added", "records lost", "drift, pages"];
		[$f.growths[] | [.cpus, .added, .lost, .drift]]),
	"Rings and buffers of a page, readers stopped:", "",
	table(["tracer", "events", "read", "counts off by", "told to be lost", "told less true"];
		[$f.overflows[] | [.tracer, .true_events, .read, .error, .told, .told_error]]),
	"A refresh, millions of instructions; bytes for each group:", "",
	table(["groups", "all files read", "nothing happens", "99 groups swap", "memory.swap.current of all", "bytes, user", "bytes, maps"];
		[$f.refreshes[] | [.groups, (.full | million), (.idle | million), (.active | million),
			(.cgread | million), .bytes, .maps]]),
	"Instructions of the reader's thread for a record of a recording, so many of them at a time; system calls are in it by the guest's clock, and not by cachegrind:", "",
	table(["counted by", "reader", "records at a time", "instructions"];
		[$f.replays[] | [(if .suite == "replay" then "the guest's clock" else "cachegrind" end),
			.reader, .batch, .each]]),
	"cgswap export, thousands of instructions of user space by cachegrind: choosing the groups of a refresh, the first scrape of it, which writes the text, the same when it is also compressed, and further ones:", "",
	table(["groups", "choice", "first scrape", "first, gzip", "further scrape"];
		[$f.exports[] | [.groups, (.refresh / 1000 | round), (.plain / 1000 | round),
			(.first / 1000 | round), (.more / 1000 | round)]]),
	"From the start to the first row, millions of instructions:", "",
	table(["tracer", "passed", "run"]; [$f.starts[] | [.tracer, (.wall | million), (.cpu | million)]]);
