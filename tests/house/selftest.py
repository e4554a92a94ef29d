#!/usr/bin/python3
"""Can each of the house checks fail? A check that cannot is none.

Makes a copy of the tree, breaks one rule at a time, and looks for the check
that it belongs to to fail and to say why. The program is $S3MPU.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
PROGRAM = os.environ["S3MPU"]

LAYERS = ["scripts/check-layers"]
HEADERS = ["scripts/check-headers", "gcc"]
DOCS = ["scripts/check-docs", "--s3mpu", PROGRAM]
FORMAT = ["scripts/format", "--check"]
TEXT = ["scripts/check-text"]
SHELL = ["scripts/check-shell"]


def add(text):
    """Put the text at the end of a file, which may be a new one."""
    return lambda old: old + text


def replace(this, that):
    def edit(old):
        if this not in old:
            raise ValueError(f"nothing to break, there is no {this!r}")
        return old.replace(this, that)
    return edit


def call(code):
    return add(f"\nvoid broken(void)\n{{\n    {code};\n}}\n")


# What breaks the rule: the check, the file, the edit, what it has to say.
CASES = [
    (LAYERS, "src/base/buf.c", add('#include "s3mpu/net/http.h"\n'),
     "layer base may not include s3mpu/net/http.h"),
    (LAYERS, "src/fmt/ini.c", add('#include "s3mpu/digest/hash.h"\n'),
     "layer fmt may not include s3mpu/digest/hash.h"),
    (LAYERS, "src/base/buf.c", add('#include "s3mpu/base/none.h"\n'),
     "there is no s3mpu/base/none.h"),
    (LAYERS, "src/xfer/plan.c", add('#include "crc_internal.h"\n'),
     "crc_internal.h is not a private header of src/xfer"),
    (LAYERS, "src/xfer/plan.c", add('#include "../digest/crc_internal.h"\n'),
     "is not a private header of src/xfer"),
    (LAYERS, "src/main.c", add('#include "net/http_internal.h"\n'),
     "net/http_internal.h is not a private header of src"),
    (LAYERS, "src/CMakeLists.txt", replace("s3mpu_layer(base ",
                                           "s3mpu_layer(base s3mpu_fmt "),
     "layer base links fmt, which does not stand above it"),
    (LAYERS, "src/odd/odd.c", add("int odd;\n"), "has no such layer"),
    (LAYERS, "src/s3/fault.c", add("#include <curl/curl.h>\n"),
     "<curl/curl.h> is only for"),
    (LAYERS, "src/aws/sigv4.c", add("#include <openssl/evp.h>\n"),
     "<openssl/evp.h> is only for"),
    (LAYERS, "include/s3mpu/fmt/xml.h", add("#include <libxml/tree.h>\n"),
     "<libxml/tree.h> is only for"),
    (LAYERS, "src/aws/sigv4.c", add("#include <immintrin.h>\n"),
     "<immintrin.h> is only for"),
    (LAYERS, "src/net/http.c", call("pthread_create(0, 0, 0, 0)"),
     "pthread_create: threads are made"),
    (LAYERS, "src/xfer/plan.c", call("time(NULL)"),
     "time: xfer/plan is pure"),
    (LAYERS, "src/net/retry.c", call("clock_mono_ms()"),
     "clock_mono_ms: net/retry is pure"),
    (LAYERS, "src/aws/endpoint.c", call('getenv("HOME")'),
     "getenv: aws/endpoint is pure"),
    (LAYERS, "src/s3/fault.c", call("pthread_self()"),
     "pthread_self: s3/fault is pure"),
    (LAYERS, "src/cli/extra.c", call("strcpy(a, b)"),
     "strcpy: is not used"),
    (LAYERS, "src/main.c", call('sscanf("1", "%d", &i)'),
     "sscanf: is not used"),
    (LAYERS, "src/xfer/plan.c", call('printf("x")'), "printf: what is below"),
    (LAYERS, "src/s3/client.c", call("log_to(stderr)"),
     "stderr: what is below"),
    (LAYERS, "scripts/check-layers", replace('"xfer/plan"', '"xfer/gone"'),
     "there is no src/xfer/gone.c"),
    (HEADERS, "include/s3mpu/base/needy.h", add("int f(size_t n);\n"),
     "needy.h"),
    (HEADERS, "src/base/twice_internal.h", add("struct twice { int i; };\n"),
     "twice_internal.h"),
    (FORMAT, "src/base/buf.c", add("int  ugly( void );\n"), "buf.c"),
    (TEXT, "README.md", add("see {root}/src\n"), "{root}"),
    (TEXT, "tests/README.md", add("cat /tmp" "/result\n"), "/tmp" "/result"),
    (SHELL, "scripts/broken", add("#!/bin/sh\nlocal x=$1\n"), "scripts/broken"),
    (DOCS, "README.md", add("\n`s3mpu put --no-such-option x b`\n"),
     "README.md: the program has no --no-such-option"),
    (DOCS, "README.md", add("\n```\ntar c . |\n  s3mpu put --neither - b\n```\n"),
     "README.md: the program has no --neither"),
    (DOCS, "src/s3mpu.1", add("\n.B \\-\\-nor\\-this\n"),
     "src/s3mpu.1: the program has no --nor-this"),
    (DOCS, "src/s3mpu.1", replace("part\\-size", "piece\\-size"),
     "src/s3mpu.1: there is no --part-size"),
    (DOCS, "README.md", replace("\n| 10 |", "\n| 99 |"),
     "README.md: exit code 10 is not explained"),
    (DOCS, "README.md", replace("\n| 9 | ", "\n| 9 | perhaps "),
     "README.md: exit code 9 is 'perhaps"),
    (DOCS, "src/base/extra.c", add("/*\n * base/extra.c -- more.\n */\n"),
     "src/README.md: its map is out of date"),
    (DOCS, "src/base/extra.c", add("int extra;\n"),
     "does not open with 'base/extra.c -- "),
    (DOCS, "src/README.md", replace("<!-- map:end -->", ""),
     "no <!-- map:begin -->"),
    (DOCS, "tests/odd/odd.sh", add("true\n"),
     "tests/README.md: does not name `odd/`"),
]


def copy_tree(to):
    shutil.copytree(ROOT, to, symlinks=True, ignore=shutil.ignore_patterns(
        ".git", "build", ".cache", "__pycache__"))


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    """As it was: None for a file that was not there."""
    if text is None:
        os.remove(path)
        with contextlib.suppress(OSError):
            os.removedirs(os.path.dirname(path))
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def run(check, tree):
    """None if the check cannot run here, else (failed, what it said)."""
    done = subprocess.run([os.path.join(tree, check[0]), *check[1:]],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    return None if done.returncode == 77 else (done.returncode != 0,
                                               done.stdout)


def try_case(tree, check, name, edit, expected):
    """What is wrong with the check; None if it fails as it should."""
    path = os.path.join(tree, name)
    before = read(path)
    try:
        broken = edit(before or "").replace("{root}", tree)
    except ValueError as error:
        return f"{name}: {error}"
    write(path, broken)
    result = run(check, tree)
    write(path, before)
    expected = expected.replace("{root}", tree)
    if result is None or (result[0] and expected in result[1]):
        return None
    return (f"{check[0]} does not say '{expected}' of {name}; it ends with:\n"
            + "\n".join(result[1].splitlines()[-5:]))


def main():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "tree")
        copy_tree(tree)
        for case in CASES:
            said = try_case(tree, *case)
            if said:
                wrong.append(said)
    print("\n".join(wrong))
    print(f"{len(CASES)} broken rules, {len(wrong)} unnoticed")
    return 1 if wrong else 0


sys.exit(main())
