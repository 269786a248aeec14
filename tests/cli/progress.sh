#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The progress line on a terminal: there after two seconds, gone at the end, and nowhere else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/recording_lib.sh
. "$(dirname -- "$0")/recording_lib.sh"
cgswap=$(readlink -f -- "$cgswap")
gap=0 # enum coverage_gap
recording 0 2 102 5 6 0 >"$work/recording"
size=$(stat -c %s "$work/recording")

# feed SECONDS: writes the recording into a pipe, and its end SECONDS later.
feed() {
	rm -f "$work/pipe"
	mkfifo "$work/pipe"
	{
		head -c $((size - 200)) "$work/recording"
		sleep "$1"
		tail -c 200 "$work/recording"
	} >"$work/pipe" &
}

# on_terminal SECONDS SHELL-COMMAND: leaves what the terminal got in $work/typescript.
on_terminal() {
	feed "$1"
	script -qec "$2" "$work/typescript" </dev/null >/dev/null 2>&1
	code=$?
	wrong=''
	wait
	# without the lines of script(1) itself
	sed -i -e 1d -e '/^Script done/d' "$work/typescript"
}

line=$'reading: [0-9.]+K\r +\r'
for command in 'trace --summary' audit; do
	on_terminal 2.3 "$cgswap $command --replay $work/pipe >$work/out"
	expect_code 0
	grep -qE "$line" "$work/typescript" || fault "no line that is erased: $(cat -v "$work/typescript")"
	[[ $(tr -d '\r\n ' <"$work/typescript") =~ ^(reading:[0-9.]+K)+$ ]] ||
		fault "more than that: $(cat -v "$work/typescript")"
	grep -q 'reading: ' "$work/out" && fault 'it is in stdout'
	result "progress of $command --replay"
done

on_terminal 2.3 "$cgswap audit --replay $work/pipe --json"
grep -qE "$line"'\{"' "$work/typescript" || fault "no line that is erased before it: $(cat -v "$work/typescript")"
result 'progress is erased before the output'

on_terminal 2.3 "$cgswap trace --replay $work/pipe"
grep -q 'reading: ' "$work/typescript" && fault 'it is between the lines of the output'
result 'no progress between lines of output'

on_terminal 1 "$cgswap trace --summary --replay $work/pipe >$work/out"
grep -q . "$work/typescript" && fault "in less than two seconds: $(cat -v "$work/typescript")"
result 'no progress before two seconds'

on_terminal 2.3 "bash -mc '$cgswap trace --summary --replay $work/pipe >$work/out & wait'"
grep -q 'reading: ' "$work/typescript" && fault "it writes over the shell: $(cat -v "$work/typescript")"
result 'no progress in the background'

feed 2.3
run trace --summary --replay "$work/pipe"
expect_code 0
expect_output 'OUT ACTOR'
result 'no progress where stderr is no terminal'
wait
