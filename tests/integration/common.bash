#!/usr/bin/env bash
#
# What the scripts here share; sourced by them. Given are S3MPU and SRC; see
# tests/README.md. It is not named .sh, for each .sh here is a test.
#
# A test makes a server, runs s3mpu, and says what must be: the exit status,
# what was said, and what the server holds. The first thing that is not so
# ends it.

set -euo pipefail

: "${S3MPU:?the program to test}"
: "${SRC:=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)}"
S3MPU=$(realpath -- "$S3MPU")

readonly python=/usr/bin/python3
readonly access_key=test-access-key secret_key=test-secret-key
# Seconds after which something hangs.
readonly patience=100

dir=$(mktemp -d)
server_pid=
pid=
code=

clean_up() {
    local status=$?
    trap '' INT TERM HUP
    if ((status != 0 && status != 77)) && [[ -e $dir/err ]]; then
        sed 's/^/    stdout: /' "$dir/out" | tail -n 20
        sed 's/^/    stderr: /' "$dir/err" | tail -n 20
    fi >&2
    [[ -z $pid ]] || kill -KILL "$pid" 2>/dev/null || true
    [[ -z $server_pid ]] || kill -KILL "$server_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf -- "$dir"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

skip() {
    printf 'skipped: %s\n' "$*"
    exit 77
}

# ------------------------------------------------------------- environment

mkdir "$dir/home"
for name in "${!AWS_@}" {http,https,all,no}_proxy {HTTP,HTTPS,ALL,NO}_PROXY; do
    unset "$name"
done
export HOME=$dir/home TMPDIR=$dir LC_ALL=C.UTF-8
export AWS_EC2_METADATA_DISABLED=true PYTHONDONTWRITEBYTECODE=1
unset name

# log_in: the keys that the server knows, in the environment.
log_in() {
    export AWS_ACCESS_KEY_ID=$access_key AWS_SECRET_ACCESS_KEY=$secret_key
}

# no_account: neither keys nor an endpoint in the environment.
no_account() {
    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_ENDPOINT_URL
}

# ------------------------------------------------------------------ server

# start_server [OPTION...]: with a bucket named "bucket", and logged in.
start_server() {
    local scheme=http
    [[ " $* " != *' --tls '* ]] || scheme=https
    "$python" "$SRC/tests/integration/recording_server.py" "$dir/heads" \
        --port-file "$dir/port" --dir "$dir" --parent-pid $$ \
        --bucket bucket "$@" </dev/null &
    server_pid=$!
    until [[ -s $dir/port ]]; do
        kill -0 "$server_pid" 2>/dev/null || fail 'the server did not start'
        sleep 0.02
    done
    port=$(<"$dir/port")
    endpoint=$scheme://127.0.0.1:$port
    export FAKE_S3=$endpoint AWS_ENDPOINT_URL=$endpoint
    log_in
}

# stop_server: another can be started then.
stop_server() {
    kill -KILL "$server_pid"
    wait "$server_pid" 2>/dev/null || true
    rm -f "$dir/port"
}

ask() {
    "$python" "$SRC/tests/integration/ask.py" "$@"
}

# state EXPRESSION: print it; ask.py says what is in it.
state() {
    ask state "$dir/heads" "$@"
}

# expect_state EXPRESSION...: each must be true.
expect_state() {
    ask check "$dir/heads" "$@" || fail 'that is not what the server says'
}

# fault DOCUMENT...: rules of tests/fake_s3/faults.py, as JSON.
fault() {
    ask faults "$@"
}

# seed DOCUMENT|-: see tests/fake_s3/control.py; prints the ids of the uploads.
seed() {
    ask seed "$1"
}

# end_faults: drop all rules, open all gates.
end_faults() {
    ask clear
}

# hold WHEN: requests that match wait at a gate until `release`.
hold() {
    fault "{\"when\": $1, \"do\": {\"hold\": \"gate\"}}"
}

# hold_and_drop WHEN: as hold, but what is sent after all is not stored: the
# request of a client that has gone may lie whole in the socket's buffers.
hold_and_drop() {
    fault "{\"when\": $1,
            \"do\": {\"hold\": \"gate\", \"read\": 1, \"close\": \"rst\"}}"
}

# await_held [GATE]: until a request stands at the gate.
await_held() {
    local gate=${1:-gate} began=$SECONDS
    until ask reached "$gate" 0.5; do
        kill -0 "$pid" 2>/dev/null || fail 'it ended without such a request'
        ((SECONDS - began < patience)) || fail 'no such request came'
    done
}

release() {
    ask open gate
}

# ----------------------------------------------------------------- program

# make_file NAME SIZE: random bytes; SIZE as for head, in the folder $dir.
make_file() {
    head -c "$2" /dev/urandom >"$dir/$1"
}

# no_secrets: what was said does not hold the secret key.
no_secrets() {
    ! grep -Fq -e "$secret_key" -- "$dir/out" "$dir/err" ||
        fail 'the secret key was printed'
}

# run ARG...: run s3mpu to its end; sets code, and writes out and err.
run() {
    code=0
    timeout --kill-after=5 "$patience" "$S3MPU" "$@" \
        </dev/null >"$dir/out" 2>"$dir/err" || code=$?
    ((code != 124 && code != 137)) || fail "hung: s3mpu $*"
    no_secrets
}

# start ARG...: run it in the background, with signals as at a terminal.
start() {
    start_by env --default-signal=INT --default-signal=HUP -- "$S3MPU" "$@"
}

# start_by COMMAND...: the same for COMMAND, which must become s3mpu.
start_by() {
    code=
    "$@" </dev/null >"$dir/out" 2>"$dir/err" &
    pid=$!
}

# finish: wait for it; sets code.
finish() {
    code=0
    timeout "$patience" tail --sleep-interval=0.05 --pid="$pid" -f /dev/null ||
        fail 'it hung'
    wait "$pid" || code=$?
    pid=
    no_secrets
}

# flip_bit NAME OFFSET: one bit of $dir/NAME is another.
flip_bit() {
    "$python" - "$dir/$1" "$2" <<'END'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(-1, 1)
    file.write(bytes([byte ^ 1]))
END
}

# seed_parts NAME SIZE...: bucket/key is $dir/NAME, in parts of so many MiB.
seed_parts() {
    local sizes=${*:2}
    seed "{\"objects\": [{\"bucket\": \"bucket\", \"key\": \"key\",
           \"file\": \"$dir/$1\", \"parts\": [$(
        for size in $sizes; do printf '%d,' $((size << 20)); done | sed 's/,$//'
    )]}]}" >/dev/null
}

# ------------------------------------------------------------ expectations

expect_exit() {
    ((code == $1)) || fail "exit status $code, not $1"
}

# has FILE PATTERN: an extended regular expression.
has() {
    grep -Eq -e "$2" -- "$dir/$1"
}

expect_out() {
    has out "$1" || fail "stdout lacks: $1"
}

expect_err() {
    has err "$1" || fail "stderr lacks: $1"
}

# expect_err_word WORD: literally.
expect_err_word() {
    grep -Fq -e "$1" -- "$dir/err" || fail "stderr lacks: $1"
}

expect_no_err() {
    [[ ! -s $dir/err ]] || fail 'stderr is not empty'
}

expect_no_out() {
    [[ ! -s $dir/out ]] || fail 'stdout is not empty'
}

# expect_error PATTERN: one line on stderr, from s3mpu, and nothing on stdout.
expect_error() {
    expect_err "^s3mpu: .*($1)"
    (($(wc -l <"$dir/err") == 1)) || fail 'the error is not one line'
    expect_no_out
}

# expect_last_line PATTERN: of stdout.
expect_last_line() {
    tail -n 1 "$dir/out" | grep -Eq -e "$1" || fail "the last line lacks: $1"
}

# expect_stored KEY NAME: the object is the file in $dir, and nothing is open.
expect_stored() {
    KEY=$1 FILE=$dir/$2 expect_state 'not uploads' \
        'obj["bucket/" + env["KEY"]].sha256 == sha256(env["FILE"])'
}

# expect_nothing: no object and no unfinished upload.
expect_nothing() {
    expect_state 'not obj' 'not uploads'
}

# expect_no_request: the server was not even asked.
expect_no_request() {
    expect_state 'not requests' 'not obj' 'not uploads'
}

# expect_same NAME NAME: two files in $dir.
expect_same() {
    cmp -- "$dir/$1" "$dir/$2" || fail "$1 and $2 differ"
}

# expect_files DIRECTORY NAME...: these and no others are in it, hidden or not.
expect_files() {
    local found
    found=$(cd -- "$1" && find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort)
    [[ $found == "$(printf '%s\n' "${@:2}")" ]] || fail "in $1: $found"
}

# ------------------------------------------------------------ certificates

# make_certificate NAME: $dir/NAME.pem and its key, for 127.0.0.1, by itself.
make_certificate() {
    command -v openssl >/dev/null || skip 'there is no openssl'
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$dir/$1.key" \
        -out "$dir/$1.pem" 2>/dev/null
}

# --------------------------------------------------------------- terminals

# run_at_terminal COLUMNS ARG...: like run, with the terminal's bytes in
# $dir/screen.
run_at_terminal() {
    code=0
    timeout --kill-after=5 "$patience" "$python" \
        "$SRC/tests/integration/pty_run.py" "$1" "$dir/screen" "$S3MPU" "${@:2}" \
        </dev/null >"$dir/out" 2>"$dir/err" || code=$?
    ((code != 124 && code != 137)) || fail "hung: s3mpu ${*:2}"
    no_secrets
}

# ----------------------------------------------------- unfinished uploads

# seed_upload KEY PART_SIZE NAME PARTS...: an unfinished upload with these parts
# of $dir/NAME, of which AGE is the age in seconds and ATTRIBUTES JSON; prints
# its id.
seed_upload() {
    "$python" - "$dir" "${AGE:-60}" "${ATTRIBUTES:-{\}}" "$@" <<'END' | seed -
import json, os, sys
folder, age, attributes, key, size, name, *numbers = sys.argv[1:]
path, size = os.path.join(folder, name), int(size)
whole = os.path.getsize(path)
parts = [{"number": n, "file": path, "offset": (n - 1) * size,
          "length": min(size, whole - (n - 1) * size)} for n in map(int, numbers)]
print(json.dumps({"uploads": [{"bucket": "bucket", "key": key, "parts": parts,
                               "age": int(age), "attributes": json.loads(attributes)}]}))
END
}
