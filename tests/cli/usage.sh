#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Wrong usage: one line on stderr that says what is wrong, nothing on stdout, status 2.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

usage_error 'no command'
usage_error 'unknown command frobnicate' frobnicate
usage_error 'unknown command to: see cgswap --help' to
usage_error 'unknown command toppp: did you mean top?' toppp
usage_error 'unknown command explian: did you mean explain?' explian
usage_error 'unknown command frobnicate: see cgswap --help' help frobnicate
usage_error '--json: name a command first, such as cgswap top' --json
usage_error 'unknown command ' ''
usage_error "'--frobnicate'" top --frobnicate
usage_error "'x'" top -x
usage_error "'--version'" top --version
usage_error "doesn't allow an argument" top --json=1

for option in -n -d -c --iterations --delay --cgroup --attach --sysroot --ring-size --btf \
	--replay; do
	usage_error 'requires an argument' top "$option"
done
for n in 0 -1 x 1x '' 99999999999999999999; do
	usage_error "-n $n: " top -n "$n"
done
for time in 0 0s -1 5parsecs s '' 1e99; do
	usage_error "-d $time: " top -d "$time"
done
for size in 0 1 3000 5000 2G x 16777217 ''; do
	usage_error "--ring-size $size: " top --ring-size "$size"
done
for how in '' magic FENTRY auto,kprobe; do
	usage_error "--attach $how: " top --attach "$how"
done
usage_error 'extra: ' top extra
usage_error '/a: ' top -b /a
usage_error 'extra: ' top --json -- extra

usage_error '--actors and --counters-only are mutually exclusive' top --actors --counters-only

# The first error is the one that is reported.
usage_error '-n 0: ' top -n 0 --attach magic

for option in -e -a -p --events --actor --pid --min-pages --duration --count --stamp --record \
	--replay; do
	usage_error 'requires an argument' trace "$option"
done
usage_error '-e charge,charg: no such kind: charg' trace -e charge,charg
usage_error '-e : ' trace -e ''
usage_error '-a kswap: no such actor: kswap' trace -a kswap
for n in 0 -1 x 1x ''; do
	usage_error "-p $n: " trace -p "$n"
	usage_error "--count $n: " trace --count "$n"
	usage_error "--min-pages $n: " trace --min-pages "$n"
done
for time in 0 -1 5parsecs ''; do
	usage_error "--duration $time: " trace --duration "$time"
done
usage_error '--coalesce 0: ' trace --coalesce=0
usage_error '--stamp utc: ' trace --stamp utc
usage_error '--record and --replay are mutually exclusive' trace --record a --replay b
usage_error 'extra: ' trace extra

for option in --duration --interval --settle -o -c --ring-size --attach --btf; do
	usage_error 'requires an argument' audit "$option"
done
for option in --duration --interval --settle; do
	usage_error "$option -1s: " audit "$option" -1s
done
usage_error '--ring-size 3: ' audit --ring-size 3 -- true
usage_error '--attach foo: ' audit --attach foo
usage_error '--ktap and --json ' audit --json --ktap
usage_error "'--slots'" audit --slots 3
usage_error "'--replay' requires an argument" audit --replay
usage_error '--replay and COMMAND are mutually exclusive' audit --replay a -- true
