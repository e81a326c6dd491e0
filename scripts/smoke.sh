#!/usr/bin/env bash
# Walks a deployed site through the whole checklist, a line each, and ends non-zero where a step fails.
# It starts one lottery, keeps one film and deletes both again. Needs curl.
#
#   scripts/smoke.sh https://films.example.org
#   METRICS_TOKEN=... scripts/smoke.sh https://films.example.org
set -u

site=${1:?usage: scripts/smoke.sh URL}
site=${site%/}
command -v curl >/dev/null || { echo 'smoke: curl is needed' >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# fetch asks for a path as a browser with cookies does; the answer is in $status, $location and $work/body.
fetch() {
    local path=$1
    shift
    status=$(curl --silent --show-error --max-time 30 --compressed --cookie "$work/cookies" --cookie-jar "$work/cookies" \
        --dump-header "$work/head" --output "$work/body" --write-out '%{http_code}' "$@" "$site$path" 2>"$work/error") || status="no answer: $(cat "$work/error")"
    location=$(tr -d '\r' <"$work/head" 2>/dev/null | sed -n 's/^[Ll]ocation: *//p')
}

# line prints what a step came to: line NAME CONDITION DETAIL
line() {
    if [ "$2" = yes ]; then
        printf 'ok      %-12s %s\n' "$1" "$3"
    else
        printf 'FAILED  %-12s %s\n' "$1" "$3"
        failed=1
    fi
}

# page wants a status, and a text in the answer.
page() {
    local name=$1 want=$2 text=$3 ok=no
    if [ "$status" = "$want" ] && grep -qF -- "$text" "$work/body"; then ok=yes; fi
    line "$name" "$ok" "${4:-$status}"
}

mark="Smoke test $(date +%s)"

fetch /
page home 200 'action="/lotteries"'
home_bytes=$(wc -c <"$work/body")
assets=$(grep -oE '(href|src)="/static/[^"]+"' "$work/body" | cut -d'"' -f2 | sort -u)

fetch /lotteries --data-urlencode "titles=$mark A (1999)
$mark B"
path=$location
code=${path#/l/}
line start "$([ "$status" = 303 ] && [ -n "$code" ] && echo yes || echo no)" "$status ${path:-nowhere}"

fetch "$path"
page lottery 200 "$mark A"

fetch "$path/draw" --data-urlencode 'word=smoke'
line draw "$([ "$status" = 303 ] && echo yes || echo no)" "$status"
fetch "$path"
page drawing 200 'Drawing'

# The winner is told six seconds after the draw.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 1
    fetch "$path/proof.json"
    grep -q '"winner"' "$work/body" && break
done
page proof 200 '"winner"'
fetch "$path"
page winner 200 'class="programme'

fetch /history
page history 200 "$path"

fetch /library --data "code=$code&n=1"
line keep "$([ "$status" = 303 ] && echo yes || echo no)" "$status"
fetch /library
page library 200 "$mark A"
film=$(grep -F "Take $mark A out" "$work/body" | grep -oE '/library/[0-9]+/delete') # its own, not the first
if [ -n "$film" ]; then fetch "$film" --data ''; fi
fetch "$path/delete" --data ''
fetch "$path"
page clean-up 410 'deleted'

fetch /health
page health 200 '"healthy"'
fetch /health/ready
page ready 200 '"ready"' "$(cat "$work/body")"
fetch /metrics ${METRICS_TOKEN:+--header "Authorization: Bearer $METRICS_TOKEN"}
page metrics 200 'movie_lottery_http_requests_total'

# What a first visit weighs, as it comes over the wire.
total=0
for asset in / $assets; do
    bytes=$(curl --silent --max-time 30 --output /dev/null --header 'Accept-Encoding: gzip' --write-out '%{size_download}' "$site$asset")
    total=$((total + bytes))
done
count=$(($(printf '%s\n' $assets | wc -l) + 1))
line weight "$([ "$total" -le 36864 ] && [ "$count" -le 6 ] && echo yes || echo no)" "first visit $total bytes in $count requests (at most 36864 in 6), its HTML $home_bytes unpacked"

exit $failed
