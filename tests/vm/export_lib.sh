# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# For cases about cgswap export: its page, and what must be true of it. Sourced after lib.sh.

# sample FILE FAMILY [GROUP]: its value; empty when absent.
sample() {
	awk -v name="$2${3:+{cgroup=\"$3\"\}}" '$1 == name { print $2 }' "$1"
}

# sum FILE REGEX
sum() {
	awk -v name="^($2)(\\\\{.*\\\\})?\$" '$1 ~ name { sum += $2 } END { printf "%d\n", sum }' "$1"
}

# adds_up PAGES FILE...: in each, own swap adds up, except a page for each skipped run, and PAGES
# that are being charged: the kernel counts them before we do. Prints those where it does not.
adds_up() {
	awk -v pages="$1" -v bytes="$PAGE" '
		$1 ~ /^cgswap_(group|other|dying|other_dying)_swap_bytes(\{|$)/ {
			own[FILENAME] += $2
		}
		$1 == "cgswap_swap_charged_bytes" { charged[FILENAME] = $2 }
		$1 == "cgswap_missed_runs_total" { missed[FILENAME] = $2 }
		END {
			for (file in own) {
				files++
				off = own[file] - charged[file]
				most = (missed[file] + pages) * bytes
				if (!(file in charged) || off > most || off < -most) {
					print file ":", own[file], "of", charged[file], "bytes"
					bad = 1
				}
			}
			exit bad || files != ARGC - 1
		}' "${@:2}"
}

# actors_add_up FILE...: in each, for each group, the pages by actor are those that were charged.
actors_add_up() {
	awk '/^cgswap_(group|other)_(charged|evicted)_pages_total/ {
			who = match($1, /cgroup="[^"]*"/) ? substr($1, RSTART, RLENGTH) : "other"
			who = FILENAME " " who
			if ($1 ~ /_charged_/)
				charged[who] = $2
			else
				evicted[who] += $2
		}
		END {
			for (who in charged)
				if (evicted[who] != charged[who])
					print who, "charged", charged[who], "evicted", evicted[who]
		}' "$@"
}

# same NAME PROM JSON FAMILY=KEY...: for each group of the JSON, present or absent. Two attached
# instances do not skip the same runs.
same() {
	local name=$1 prom=$2 json=$3 pair path key value bad='' nr=0 got missed
	local -A exported=()
	shift 3
	while read -r key value; do
		exported[$key]=$value
	done <"$prom"
	for pair; do
		key=${pair#*=}
		while IFS=$'\t' read -r path value; do
			got=${exported[cgswap_group_${pair%=*}{cgroup=\"$path\"\}]:-}
			nr=$((nr + 1))
			[[ $got == "${value/null/}" ]] ||
				bad+=" $path $key: $value, exported $got;"
		done < <(jq -r --arg key "$key" 'select(.type == "cgroup" and .state == "online") |
			[.path, (.[$key] | tostring)] | @tsv' "$json")
	done
	((nr)) || bad=' no group at all'
	missed=${exported[cgswap_missed_runs_total]:-}
	if [[ -n $bad && ${missed:-0} != 0 ]]; then
		echo "runs were missed:$bad"
		bad=''
	fi
	if [[ -z $bad ]]; then ok "$name ($nr values)"; else not_ok "$name" "${bad:0:600}"; fi
}
gauges='tree_swap_bytes=swap_current tree_ledger_bytes=ledger tree_drift_bytes=drift
	swap_max_bytes=swap_max swap_effective_max_bytes=swap_max_effective
	swap_high_bytes=swap_high swap_peak_bytes=swap_peak missed_pages=missed_pages'
counters='charged_pages_total=charged_pages uncharged_pages_total=uncharged_pages'
zswap='zswap_stored_pages_total=zswap_store_pages zswap_loaded_pages_total=zswap_load_pages'
