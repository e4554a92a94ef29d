#!/usr/bin/env bash
#
# A system whose OpenSSL gives no MD5 (FIPS): get and verify go by a checksum,
# and without one claim the size alone, or say that they cannot tell.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

command -v cc >/dev/null || skip 'there is no compiler'
# EVP_MD_fetch fails for MD5, as it does where FIPS is enforced
cat >"$dir/fips.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <strings.h>
void *EVP_MD_fetch(void *context, const char *name, const char *properties);
void *EVP_MD_fetch(void *context, const char *name, const char *properties)
{
    void *(*real)(void *, const char *, const char *) =
        (void *(*)(void *, const char *, const char *))dlsym(RTLD_NEXT,
                                                             "EVP_MD_fetch");
    return strcasecmp(name, "MD5") == 0 ? NULL
                                        : real(context, name, properties);
}
END
cc -shared -fPIC -o "$dir/fips.so" "$dir/fips.c" -ldl

start_server
make_file file 40M
make_file small 1000
run put "$dir/file" bucket/parts --part-size 5MiB --checksum-algorithm none
expect_exit 0
run put "$dir/small" bucket/small --checksum-algorithm none
expect_exit 0
run put "$dir/file" bucket/sum --part-size 5MiB --checksum-algorithm crc64nvme
expect_exit 0

export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0"
LD_PRELOAD=$dir/fips.so run get bucket/sum "$dir/back"
expect_exit 0
expect_same file back
expect_last_line 'proof: crc64nvme$'
LD_PRELOAD=$dir/fips.so run verify "$dir/file" bucket/sum
expect_exit 0
expect_last_line '^equal: .*crc64nvme'
for key in parts small; do
    name='file'
    [[ $key == parts ]] || name=small
    LD_PRELOAD=$dir/fips.so run get "bucket/$key" "$dir/back"
    expect_exit 0
    expect_same "$name" back
    expect_last_line 'proof: size-only$'
    LD_PRELOAD=$dir/fips.so run get "bucket/$key" -
    expect_exit 0
    LD_PRELOAD=$dir/fips.so run verify "$dir/$name" "bucket/$key"
    expect_exit 2
    expect_error 'MD5 is not available.*--download'
    LD_PRELOAD=$dir/fips.so run verify "$dir/$name" "bucket/$key" --download
    expect_exit 0
done
