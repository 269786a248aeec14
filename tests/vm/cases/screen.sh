#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: screen.sh
#
# The screen on a real terminal: a group's number is the kernel's, counting continues while paused,
# and q and SIGTERM restore the terminal.
. tests/vm/lib.sh
. tests/vm/screen_lib.sh

# kib GROUP: the kernel's number as the table writes it, for numbers from 100K to 999K.
kib() {
	printf '%sK\n' $(($(kernel_says "$1") / 1024))
}

# shown GROUP: its column SWAP on the screen.
shown() {
	pane | sed 's/^[^/]*//' | awk -v name="/$1" '$1 == name { print $2 }'
}

shows() {
	[[ $(shown "$1") == "$2" ]]
}

swapoff -a
swapon /dev/vda # where nothing is left of another case
group screen
load load_anon -g "$CG/screen" -p 101 -m -w
load_says 0 ready
screen_start t
until_true 30 shows screen 404K
check "a group as large as the kernel says" "$(shown screen)" "$(kib screen)"
check "which is the load's 101 pages" "$(shown screen)" 404K

"${tm[@]}" send-keys Space
until_true 30 pane_has PAUSED
load load_anon -g "$CG/screen" -p 61 -m -w
load_says 1 ready
sleep 2
check "a pause keeps the number" "$(shown screen)" 404K
"${tm[@]}" send-keys Space
until_true 30 shows screen 648K
check "and counts all that happened meanwhile" "$(shown screen)" "$(kib screen)"
check "without a drift" "$(pane | grep -c 'ledger = kernel')" 1

screen_says "swap by kind of device" "^cgswap .* disk [0-9.]*[KMG]*/[0-9.]*[KMG]"
screen_says "swap by owner, which is known" "^swap .* living [0-9.]*[KM]"
screen_says "pressure as the kernel says it" '^zswap .* psi '

"${tm[@]}" send-keys 4
used=$(awk '$1 == "/dev/vda" { print $4 }' /proc/swaps)
screen_says "the devices, with the kernel's number" "^/dev/vda  *disk  *1.0G  *${used}K "
"${tm[@]}" send-keys 5
missed='^  missed, swap  *0$'
[[ ${EXPECT_MISSES:-} != null ]] || missed='^? missed, swap  *not known'
screen_says "its own health" "$missed"
screen_says "with every group's drift" '^  drift  *in 0 of '
"${tm[@]}" send-keys 1
screen_says "and the groups again" '^CGROUP'

"${tm[@]}" send-keys / screen Enter Enter
screen_says "what explain finds" '^CHECKS of cgswap explain: [0-9]* found something, [0-9]* nothing'
"${tm[@]}" send-keys e
screen_says "and all that it says" '^if its anonymous memory grows'
"${tm[@]}" send-keys 1
screen_says "and back to the groups" '^CGROUP'

"${tm[@]}" send-keys q
until_true 60 is_restored
check_true "q restores the terminal" "$(pane | tail -n 5)" "$(is_restored && echo 1 || echo 0)"
check "and is no error" "$(<"$WORK/code")" 0
check "and keeps that it was a list" "$(grep '^tree' "$XDG_CONFIG_HOME/cgswap/top")" 'tree no'

screen_start t
shell=$("${tm[@]}" display -p '#{pane_pid}')
read -r pid _ <"/proc/$shell/task/$shell/children"
kill -TERM "$pid"
until_true 60 is_restored
check_true "SIGTERM restores the terminal" "$(pane | tail -n 5)" "$(is_restored && echo 1 || echo 0)"
check "and is no error either" "$(<"$WORK/code")" 0
"${tm[@]}" kill-server
case_end
