#!/usr/bin/env bash
#
# Names that cease to resolve in mid-upload are an outage like any other: it
# is waited for, and an abort waits for it too.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

command -v cc >/dev/null || skip 'there is no compiler'
cat >"$dir/names.c" <<'END'
/* getaddrinfo that knows one more name, as long as a file is there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int getaddrinfo(const char *node, const char *service,
                const struct addrinfo *hints, struct addrinfo **out)
{
    int (*real)(const char *, const char *, const struct addrinfo *,
                struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");
    if (node != NULL && strcmp(node, "storage.test") == 0) {
        if (access(getenv("NAMES_KNOWN"), F_OK) != 0) {
            return EAI_AGAIN;
        }
        node = "127.0.0.1";
    }
    return real(node, service, hints, out);
}
END
cc -shared -fPIC -o "$dir/names.so" "$dir/names.c" -ldl
start_server
make_file file 30M
export NAMES_KNOWN=$dir/known
# lose_names GATE: in the middle of an upload.
lose_names() {
    : >"$dir/known"
    fault "{\"when\": {\"operation\": \"CreateMultipartUpload\"},
            \"do\": {\"hold\": \"$1\"}}"
    start_by env --default-signal=INT --default-signal=HUP \
        LD_PRELOAD="$dir/names.so" "$S3MPU" put "$dir/file" bucket/key -v -j 3 \
        --part-size 5MiB --endpoint-url "http://storage.test:$port"
    await_held "$1"
    rm -- "$dir/known" # those who have asked know it still, the others do not
    ask open "$1"
    until has err 'UploadPart: attempt 1: .*Could not resolve host'; do
        kill -0 "$pid" 2>/dev/null || fail 'it ended'
        sleep 0.05
    done
}

lose_names first
: >"$dir/known"
finish
expect_exit 0
expect_stored key file

rm -f -- "$dir/known"
run rm bucket/key
expect_exit 0
lose_names second
kill -TERM "$pid"
: >"$dir/known"
finish
expect_exit 143
expect_nothing
