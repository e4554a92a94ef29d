"""ls over more objects than one answer holds: each once, and in order."""

from concurrent.futures import ThreadPoolExecutor

from common import expect, listed, proved, workplace

COUNT = 1100        # an answer holds 1,000


def make_objects(s3, bucket):
    """Sizes of their own, and keys that do not come in the order of numbers;
    a tenth of them below a prefix."""
    objects = {}
    for number in range(COUNT):
        key = f"{'ten/' if number % 10 == 0 else ''}key-{number}"
        objects[key] = number % 7

    with ThreadPoolExecutor(8) as pool:
        for made in [pool.submit(s3.put_object, Bucket=bucket, Key=key,
                                 Body=b"x" * size)
                     for key, size in objects.items()]:
            made.result()
    return objects


def in_order(objects, prefix=""):
    return [(objects[key], key) for key in sorted(objects, key=str.encode)
            if key.startswith(prefix)]


def main():
    with workplace() as (s3, bucket, _):
        objects = make_objects(s3, bucket)
        found = listed(bucket)
        expect(len(found) == COUNT, f"{len(found)} lines, not {COUNT}")
        expect(found == in_order(objects),
               "other keys or sizes, or another order")
        proved(f"{COUNT} objects: each listed once, with its size, in order")

        found = listed(f"{bucket}/ten/")
        expect(found == in_order(objects, "ten/"), "ten/ has other objects")
        found = listed(f"s3://{bucket}/key-10")
        expect(found == in_order(objects, "key-10"),
               "the prefix key-10 has other objects")
        proved("a prefix, with and without a slash, lists those below it")


main()
