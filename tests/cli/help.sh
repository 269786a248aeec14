#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Help and version: on stdout, with status 0.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

for word in --help -h help; do
	run "$word"
	expect_code 0
	expect_output '^Usage: cgswap COMMAND'
	expect_output '^  top +who owns the swap'
	result
done

run --version
expect_code 0
expect_output '^cgswap [0-9]'
(($(wc -l <"$work/out") == 1)) || fault 'more than one line'
result

commands=$("$cgswap" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
for command in $commands; do
	run "$command" --help
	expect_code 0
	expect_output "^Usage: cgswap $command \\[OPTION"
	expect_output ' --help'
	result
	mv "$work/out" "$work/help"
	run help "$command"
	expect_code 0
	cmp -s "$work/help" "$work/out" || fault 'not what --help says'
	result
	run "$command" --usage
	expect_code 0
	expect_output "^Usage: cgswap $command"
	result
done

# The keys of the screen are in the help of top, each on one line that fits.
run top --help
expect_code 0
sed '1,/^Keys on a terminal:$/d' "$work/out" >"$work/keys"
for key in 'q F10 +quit' '\\ F4 +filter by' '/ F3, n, N +search' 'Esc +back'; do
	grep -qE "^  $key" "$work/keys" || fault "no key '$key'"
done
(($(wc -l <"$work/keys") >= 20)) || fault "only $(wc -l <"$work/keys") lines"
[[ -z $(grep -vE '^  .{20}  [^ ]' "$work/keys") ]] || fault 'a line that is no key'
[[ -z $(grep -E '.{79}' "$work/keys") ]] || fault 'a line is too long'
result 'the keys of top'

run top --list-columns
expect_code 0
expect_output '^  COLUMN +KEY +JSON +UNIT +MEANING'
expect_output '^\* SWAP +S +swap_current +bytes '
expect_output '^  LEDGER +L +ledger +bytes '
expect_output '^\* shown by default; KEY sorts'
[[ -z $(awk '{ print $1 == "*" ? $2 : $1 }' "$work/out" | sort | uniq -d) ]] ||
	fault 'a column is there twice'
result

# A full disk is an error, not an empty file.
for words in --help --version 'top --help' 'save --usage' 'top --list-columns'; do
	# shellcheck disable=SC2086 # several words
	full $words
done
