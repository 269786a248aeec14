#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The bench's arithmetic on synthetic samples: medians of paired differences, ratios, verdicts,
# figures that were not measured, and how far two boots differ.
. "$(dirname -- "$(readlink -f -- "$0")")/lib.sh"
bench=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../../tools/bench

# figures FILTER: of $work/samples.
figures() {
	jq -s -c -L "$bench" "include \"figures\"; kernels[0] | $1" "$work/samples"
}

# is NAME FILTER EXPECTED
is() {
	local got
	wrong=''
	got=$(figures "$2" 2>&1)
	[[ $got == "$3" ]] || fault "'$2' is $got, not $3"
	result "bench: $1"
}

# path RUN TRACER A1 B1 B2 A2: instructions to swap out a window of 10 pages, two rounds; the second
# takes 30 more in all windows, as rounds differ.
path() {
	local window round value
	for window in A1:$3 B1:$4 B2:$5 A2:$6; do
		for round in 0 1; do
			value=$((${window#*:} + 30 * round))
			printf '{"kernel":"k","run":%s,"suite":"path","backend":"zram-lz4",' "$1"
			printf '"tracer":"%s","window":"%s","round":%s,' "$2" "${window%:*}" $round
			printf '"pages":10,'
			printf '"out_cpu":%s,"in_cpu":%s,"reader":0}\n' "$value" "$value"
		done
	done
}

goal() {
	printf '.goals[] | select(.row == "%s") | [.value, .verdict]' "$1"
}

# bpftrace adds 100 a page and cgswap 40; the machine is slower in the second half of cgswap's
# windows.
{
	path 1 bpftrace-kprobe 10000 11000 11000 10000
	path 1 cgswap 10000 10400 12400 12000
	path 1 bpftrace-kfunc 10000 10300 10300 10000
} >"$work/samples"
is 'paired differences forget a drift of the machine' \
	'[.figures.paths[] | [.tracer, .added_out]]' \
	'[["bpftrace-kfunc",30],["bpftrace-kprobe",100],["cgswap",40]]'
is 'a ratio below the aim' "$(goal 1)" '[0.4,"aim"]'
is 'a ratio above what it must be' "$(goal 3)" '[1.3333,"missed"]'
is 'a share of the path' "$(goal 5a)" '[0.0363,"missed"]'
is 'what was not measured is not met' "$(goal 12)" '[null,"not measured"]'
is 'one boot says nothing of repeating' '.repeat' '{"runs":1,"path":null,"added":null}'

{
	path 2 bpftrace-kprobe 10000 11000 11000 10000
	path 2 cgswap 10000 10440 10440 10000
} >>"$work/samples"
is 'two boots' '[.repeat.runs, .repeat.added]' '[2,0.0909]'

# sample SUITE TRACER KEY VALUE...
sample() {
	printf '{"kernel":"k","run":1,"suite":"%s","tracer":"%s"' "$1" "$2"
	shift 2
	while (($#)); do
		printf ',"%s":%s' "$1" "$2"
		shift 2
	done
	printf '}\n'
}

# overflow TRACER CHARGES UNCHARGES TOLD DRIFT: 190 events, of which 50 are read.
overflow() {
	sample overflow "$1" true_charges 100 true_uncharges 90 charges "$2" uncharges "$3" \
		read 50 told "$4" drift "$5"
}

{
	overflow cgswap 100 90 140 0
	overflow peer 30 20 0 null
	sample start cgswap wall 10 cpu 5
	sample start cgswap wall 30 cpu 5
	sample start cgswap wall 20 cpu 5
	sample start bpftrace wall 100 cpu 5
} >"$work/samples"
is 'no page off' "$(goal 6)" '[0,"aim"]'
is 'losses that are told exactly' "$(goal 7)" '[0,"aim"]'
is 'losses that are not told' '.figures.overflows[] | select(.tracer == "peer") |
	[.error, .told_error]' '[140,-140]'
is 'a median of three' "$(goal 12)" '[0.2,"must"]'
overflow cgswap 101 90 139 0 >"$work/samples"
is 'a page off is missed' "$(goal 6)" '[1,"missed"]'
is 'a loss too few is missed' "$(goal 7)" '[1,"missed"]'

# a refresh takes 400, and choosing the groups 100
sample export cgswap groups 1000 refresh 100 plain 125 first 600 more 1 >"$work/samples"
is 'a scrape without a refresh beside it' "$(goal 16a)" '[null,"not measured"]'
sample refresh cgswap groups 1000 state '"active"' cpu 400 >>"$work/samples"
is 'a scrape' "$(goal 16a)" '[0.25,"aim"]'
is 'a scrape that is compressed' "$(goal 16b)" '[1.2,"missed"]'

sample start bpftrace wall 100 cpu 5 >"$work/samples"
sample start cgswap wall 20 cpu 5 >>"$work/samples"
wrong=''
jq -s -r -L "$bench" 'include "figures"; include "page"; kernels[] | kernel_page' "$work/samples" \
	>"$work/page" 2>&1 || fault "the page: $(head -n 1 "$work/page")"
grep -qF '| 12 | start to first row | bpftrace | 0.2 | 0.25 | 0.15 | must |' "$work/page" ||
	fault 'the page has not the goal that is met'
grep -qF '| not measured |' "$work/page" || fault 'the page does not say what is not measured'
result 'bench: a page of them'
