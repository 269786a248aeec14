#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Completions in the real shells, driven by tmux: commands, options, words, groups, names of
# containers and pids of a saved tree, and groups with hostile names.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make -C ../.. --no-print-directory -s completions >"$work/log" 2>&1 || fault "$(<"$work/log")"
result 'they are made'

id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
machine_v2 tree
group /system.slice
group "/system.slice/docker-$id.scope"
group /system.slice/dev-disk\\x2dby.swap
group /kube:one
group /kube:one/two
group "/hostile\$(touch stolen);x"
put "var/lib/docker/containers/$id/config.v2.json" '{"ID":"x","Name":"/shop"}'
mkdir "$work/bin" "$work/made"
cat >"$work/bin/cgswap" <<EOF
#!/bin/bash
exec '$(readlink -f -- "$cgswap")' "\$@" --sysroot '$root'
EOF
chmod 755 "$work/bin/cgswap"
for shell in bash zsh fish; do
	cp ../../build/completions/cgswap.$shell "$work/made"
done
mkdir "$work/zsh"
mv "$work/made/cgswap.zsh" "$work/zsh/_cgswap"

export LC_ALL=C.UTF-8
tm=(tmux -u -S "$work/socket" -f /dev/null)
trap '"${tm[@]}" kill-server 2>/dev/null; rm -rf "$work"' EXIT

until_true() {
	local end=$((SECONDS + 20))
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.05
	done
}
# the line that is typed, with its prompt
typed() {
	"${tm[@]}" capture-pane -p | grep -v '^ *$' | sed 's/ *$//' | head -n 1
}
# zsh writes what usually follows, and takes it back when something else does
typed_is() {
	local line
	line=$(typed)
	[[ $line == "$1" || $line == "$1"[=,] ]]
}

# begin COMMAND...: a shell whose prompt is "$"; its first lines come from stdin.
begin() {
	local line
	"${tm[@]}" kill-server 2>/dev/null
	while "${tm[@]}" has-session 2>/dev/null; do sleep 0.05; done
	"${tm[@]}" new-session -d -x 250 -y 40 -c "$work" env "PATH=$work/bin:$PATH" HOME="$work" HISTFILE= "$@"
	while IFS= read -r line; do
		"${tm[@]}" send-keys -l -- "$line"
		"${tm[@]}" send-keys Enter
	done
	"${tm[@]}" send-keys -l -- clear
	"${tm[@]}" send-keys Enter
	until_true typed_is '$' || fault "no prompt: $("${tm[@]}" capture-pane -p | head -n 5)"
}

# completes TEXT WANTED: with a Tab after TEXT; what follows then is a word of its own, or not.
completes() {
	"${tm[@]}" send-keys -l -- "$1"
	"${tm[@]}" send-keys Tab
	until_true typed_is "\$ $2" || fault "'$1' is '$(typed)', not '$2'"
	"${tm[@]}" send-keys C-e C-u
	until_true typed_is '$' || fault "after '$1' there is: $(typed)"
}
# stays TEXT: a Tab changes nothing, not even once there was time.
stays() {
	"${tm[@]}" send-keys -l -- "$1"
	"${tm[@]}" send-keys Tab Z
	until_true typed_is "\$ $1Z" || fault "'$1' is '$(typed)'"
	"${tm[@]}" send-keys C-e C-u
	until_true typed_is '$'
}

# all SHELL: what all of them do.
all() {
	completes 'cgswap expl' 'cgswap explain'
	completes 'cgswap help tra' 'cgswap help trace'
	result "$1: a command"
	completes 'cgswap trace --dura' 'cgswap trace --duration'
	completes 'cgswap shrink --restore --dry' 'cgswap shrink --restore --dry-run'
	stays 'cgswap save --dura'
	result "$1: an option, of the right command"
	completes 'cgswap top --attach kp' 'cgswap top --attach kprobe'
	completes 'cgswap top --attach=kp' 'cgswap top --attach=kprobe'
	completes 'cgswap trace --stamp mono' 'cgswap trace --stamp monotonic'
	completes 'cgswap trace -e charge,zswap_w' 'cgswap trace -e charge,zswap_writeback'
	result "$1: words"
	completes 'cgswap top -c /sys' 'cgswap top -c /system.slice/'
	completes 'cgswap top -c /system.slice/doc' "cgswap top -c /system.slice/docker-$id.scope"
	completes 'cgswap explain /sys' 'cgswap explain /system.slice/'
	completes 'cgswap top -c /kube:' 'cgswap top -c /kube:one/'
	completes 'cgswap top --cgroup=/kube:o' 'cgswap top --cgroup=/kube:one/'
	result "$1: a group"
	completes 'cgswap explain sho' 'cgswap explain shop'
	completes 'cgswap shrink --dry-run sho' 'cgswap shrink --dry-run shop'
	completes 'cgswap explain dock' "cgswap explain docker-$id.scope"
	result "$1: the name of a container, and a unit"
	completes "cgswap trace -p $$" "cgswap trace -p $$"
	result "$1: a pid"
	completes 'cgswap top -c /host' 'cgswap top -c /hostile\$\(touch\ stolen\)\;x'
	completes 'cgswap top -c /system.slice/dev' \
		'cgswap top -c /system.slice/dev-disk\\x2dby.swap'
	[[ ! -e $work/stolen ]] || fault 'the name of a group was run'
	result "$1: hostile groups"
	mkdir -p "$work/here"
	completes 'cgswap save he' 'cgswap save here/'
	completes 'cgswap top --replay he' 'cgswap top --replay here/'
	result "$1: files and directories"
}

begin bash --noprofile --norc -i <<EOF
PS1='$ '; bind 'set bell-style none'; . made/cgswap.bash
EOF
all bash

if command -v zsh >/dev/null; then
	begin zsh -f -i <<EOF
PS1='$ '; bindkey -e; unsetopt beep
fpath=($work/zsh \$fpath); autoload -Uz compinit && compinit -D -u
EOF
	all zsh
else
	fault 'there is no zsh: make deps'
	result zsh
fi

if command -v fish >/dev/null; then
	begin fish --no-config --private <<EOF
function fish_prompt; echo -n '$ '; end; set fish_greeting; set -g fish_autosuggestion_enabled 0
source made/cgswap.fish
EOF
	all fish
else
	fault 'there is no fish: make deps'
	result fish
fi
