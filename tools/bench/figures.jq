# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Turns samples of the bench into figures: an object for each kernel. Samples are the lines of
# tools/bench/guest; tools/bench/run adds kernel and run to each. A figure that the samples do not
# give is null. A nanosecond of the guest is an instruction.

def median:
	map(select(. != null)) | sort | length as $n |
	if $n == 0 then null
	elif $n % 2 == 1 then .[($n - 1) / 2]
	else (.[$n / 2 - 1] + .[$n / 2]) / 2 end;

def digits($n): if . == null then null else pow(10; $n) as $p | (. * $p | round) / $p end;

def ratio($a; $b): if $a == null or $b == null or $b == 0 then null else $a / $b end;

# Paired differences of windows in the order A1 B1 B2 A2: each B less the A next to it, round by
# round. $value selects what is compared.
def paired(value):
	. as $all |
	[$all[] | select(.window == "B1" or .window == "B2") | . as $b |
		($all[] | select(.window == (if $b.window == "B1" then "A1" else "A2" end) and
			.round == $b.round and .run == $b.run)) as $a |
		($b | value) - ($a | value)] | median;

# One tracer on one backend: what it adds for each page.
def path:
	{ backend: .[0].backend, tracer: .[0].tracer,
	  detached_out: ([.[] | select(.window[0:1] == "A") | .out_cpu / .pages] | median | digits(0)),
	  detached_in: ([.[] | select(.window[0:1] == "A") | .in_cpu / .pages] | median | digits(0)),
	  added_out: (paired(.out_cpu / .pages) | digits(1)),
	  added_in: (paired(.in_cpu / .pages) | digits(1)),
	  reader: ([.[] | select(.window[0:1] == "B") | .reader / .pages] | median | digits(1)) };

def paths: [.[] | select(.suite == "path")] | group_by([.backend, .tracer]) | map(path);

def bodies:
	[.[] | select(.suite == "bodies")] | group_by([.backend, .tracer, .program]) |
	map({ backend: .[0].backend, tracer: .[0].tracer, program: .[0].program,
	      ns: (map(.ns / .runs) | median | digits(0)) });

# One tracer at one rate: the load's thread and the reader, for each event.
def pace:
	{ tracer: .[0].tracer, rate: .[0].rate, groups: .[0].groups,
	  kernel: (paired((.out_cpu + .in_cpu) / .events) | digits(0)),
	  reader: ([.[] | select(.window[0:1] == "B") | .reader / .events] | median | digits(0)) } |
	.sum = .kernel + .reader;

def paces: [.[] | select(.suite == "pace") | .round = 0] |
	group_by([.tracer, .rate, .groups]) | map(pace);

def starts:
	[.[] | select(.suite == "start")] | group_by(.tracer) |
	map({ tracer: .[0].tracer, wall: (map(.wall) | median), cpu: (map(.cpu) | median) });

def abs: if . < 0 then -. else . end;

# By how many pages a tracer's counts are off, and the losses that it reports less the real ones.
def overflow:
	{ tracer: .tracer, true_events: (.true_charges + .true_uncharges), read: .read,
	  error: (((.charges - .true_charges) | abs) + ((.uncharges - .true_uncharges) | abs)),
	  drift: .drift, told: .told,
	  told_error: (.told - (.true_charges + .true_uncharges - .read)) };

# The worst of several runs.
def overflows:
	[.[] | select(.suite == "overflow")] | group_by(.tracer) |
	map(map(overflow) | max_by([.error, (.told_error | abs)]));

def refresh($groups; $state):
	[.[] | select(.suite == "refresh" and .groups == $groups and .state == $state) | .cpu] | median;

def refreshes:
	. as $all |
	[.[] | select(.suite == "refresh" or .suite == "cgread") | .groups] | unique | map(. as $groups |
		{ groups: $groups,
		  full: ($all | refresh($groups; "full")),
		  idle: ($all | refresh($groups; "idle")),
		  active: ($all | refresh($groups; "active")),
		  cgread: ([$all[] | select(.suite == "cgread" and .groups == $groups) | .cpu] | median),
		  bytes: ([$all[] | select(.suite == "memory" and .groups == $groups) | .bytes / .groups] |
			median | digits(0)),
		  maps: ([$all[] | select(.suite == "memory" and .groups == $groups) | .maps] | median) });

def replays:
	[.[] | select(.suite == "replay" or .suite == "cachegrind")] | group_by([.suite, .reader, .batch]) |
	map({ suite: .[0].suite, reader: .[0].reader, batch: .[0].batch,
	      each: (map(.cpu / .records) | median | digits(1)) });

# What cgswap export does in user space for a refresh and for scrapes of it.
def exports:
	[.[] | select(.suite == "export")] | group_by(.groups) |
	map({ groups: .[0].groups, refresh: (map(.refresh) | median), plain: (map(.plain) | median),
	      first: (map(.first) | median), more: (map(.more) | median) });

def growths:
	[.[] | select(.suite == "cpus")] | group_by(.cpus) | map(. as $all |
		{ cpus: .[0].cpus, added: (paired(.wall / .events) | digits(0)),
		  lost: (map(.lost // 0) | add), drift: (map(.drift // 0) | map(abs) | add) });

def figures:
	{ paths: paths, bodies: bodies, paces: paces, starts: starts, overflows: overflows,
	  refreshes: refreshes, replays: replays, growths: growths, exports: exports };

def path_of($f; $tracer; $backend):
	[$f.paths[] | select(.tracer == $tracer and .backend == $backend)][0];

def pace_of($f; $tracer): [$f.paces[] | select(.tracer == $tracer and .rate == 10000 and
	.groups == 1)][0].sum;

def added($f; $tracer): path_of($f; $tracer; "zram-lz4").added_out;

def share($f; $backend): path_of($f; "cgswap"; $backend) | ratio(.added_out; .detached_out);

def largest($f): $f.refreshes | max_by(.groups);

def overflow_of($f; $tracer): [$f.overflows[] | select(.tracer == $tracer)][0];

def replay_of($f; $reader; $batch):
	[$f.replays[] | select(.suite == "replay" and .reader == $reader and .batch == $batch)][0].each;

# The first scrape of a refresh: @how is plain, or first for a compressed one.
def scrape_of($f; $groups; $how): [$f.exports[] | select(.groups == $groups)][0][$how];

# What a refresh costs cgswap export while groups swap: reading the kernel, and choosing the groups.
def refresh_of($f; $groups): [$f.exports[] | select(.groups == $groups)][0].refresh as $chosen |
	[$f.refreshes[] | select(.groups == $groups)][0].active |
	if . == null or $chosen == null then null else . + $chosen end;

def start_of($f; $tracer): [$f.starts[] | select(.tracer == $tracer)][0].wall;

def goal($row; $what; $against; $value; $must; $aim):
	{ row: $row, what: $what, against: $against, value: ($value | digits(4)), must: $must, aim: $aim,
	  verdict: (if $value == null then "not measured"
		elif $value <= $aim then "aim" elif $value <= $must then "must" else "missed" end) };

# The goals, met or not.
def goals($f):
	[ goal("1"; "kernel instructions added to a page out, journal on"; "bpftrace, kprobe";
		ratio(added($f; "cgswap"); added($f; "bpftrace-kprobe")); 0.7; 0.5),
	  goal("2"; "the same, counters only"; "bpftrace, kprobe";
		ratio(added($f; "cgswap-counters"); added($f; "bpftrace-kprobe")); 0.45; 0.3),
	  goal("3"; "as 1"; "bpftrace, kfunc";
		ratio(added($f; "cgswap"); added($f; "bpftrace-kfunc")); 1; 0.75),
	  goal("4"; "instructions for an event, wakeups and reader with it, 10,000 events a second";
		"kprobes, one ring, flags 0, poll";
		ratio(pace_of($f; "cgswap"); pace_of($f; "peer-ring")); 0.2; 0.08),
	  goal("5a"; "added to a page out, zram lz4"; "itself detached";
		share($f; "zram-lz4"); 0.02; 0.01),
	  goal("5b"; "added to a page out, zswap lzo"; "itself detached";
		share($f; "zswap-lzo"); 0.02; 0.01),
	  goal("5c"; "added to a page out, zram zstd"; "itself detached";
		share($f; "zram-zstd"); 0.01; 0.005),
	  goal("5d"; "added to a page out, zswap zstd"; "itself detached";
		share($f; "zswap-zstd"); 0.01; 0.005),
	  goal("6"; "pages that the ledger is off, rings overflowing"; "0";
		(overflow_of($f; "cgswap") | if . == null then null else .error + (.drift | abs) end); 0; 0),
	  goal("7"; "records that are told to be lost, less those that were"; "0";
		(overflow_of($f; "cgswap") | if . == null then null else .told_error | abs end); 0; 0),
	  goal("8a"; "the reader, for a record, as they come at 10,000 a second";
		"libbpf, poll and callback, woken for each";
		ratio(replay_of($f; "cgswap"; 250); replay_of($f; "libbpf"; 1)); 0.6; 0.4),
	  goal("8b"; "the reader, for a record of a full ring"; "libbpf, poll and callback";
		ratio(replay_of($f; "cgswap"; 65536); replay_of($f; "libbpf"; 65536)); 0.6; 0.4),
	  goal("9"; "refresh, \(largest($f).groups // "many") groups";
		"reading memory.swap.current of all"; ratio(largest($f).idle; largest($f).cgread); 0.15; 0.04),
	  goal("10"; "refresh, 99 of \(largest($f).groups // "many") groups swap"; "own full refresh";
		ratio(largest($f).active; largest($f).full); 0.05; 0.02),
	  goal("11"; "bytes for a group, user and maps"; "-";
		(largest($f) | if .bytes == null then null else .bytes + .maps end); 512; 320),
	  goal("12"; "start to first row"; "bpftrace";
		ratio(start_of($f; "cgswap"); start_of($f; "bpftrace")); 0.25; 0.15),
	  goal("16a"; "the first scrape of a refresh of 1,000 groups, not compressed, user space";
		"a refresh of as many, 99 of which swap";
		ratio(scrape_of($f; 1000; "plain"); refresh_of($f; 1000)); 1; 0.3),
	  goal("16b"; "the same, compressed"; "the same";
		ratio(scrape_of($f; 1000; "first"); refresh_of($f; 1000)); 1; 0.3) ];

# How far runs differ: of each path as a whole, and of what a tracer adds, the largest relative
# difference.
def spread(value): map(value) | if length < 2 or any(. == null) then null
	else ratio((max - min); ([.[] | abs] | max)) end;

def repeat:
	group_by(.run) | map(paths) |
	if length < 2 then { runs: length, path: null, added: null }
	else { runs: length,
	       path: ([flatten | group_by([.backend, .tracer])[] |
			spread(.detached_out), spread(.detached_out + .added_out),
			spread(.detached_in), spread(.detached_in + .added_in)] | max | digits(4)),
	       added: ([flatten | group_by([.backend, .tracer])[] | spread(.added_out)] |
			max | digits(4)) } end;

def kernels:
	group_by(.kernel) | map(figures as $f |
		{ kernel: .[0].kernel, commit: (map(.commit) | unique | join(", ")), repeat: repeat, goals: goals($f), figures: $f });
