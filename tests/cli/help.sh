#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What the command says of itself: on stdout, with status 0.
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
