"""The checksums of S3, in Python alone.

CRC32 comes from zlib and the digests from hashlib; CRC32C and CRC64NVME are made here,
from the definition: the message is a polynomial M over GF(2), and its CRC is the
remainder of M * x^w by the generator P. A byte-wise table loop runs at a few MB/s in
Python, too slow for tests that send tens of megabytes; a big integer, however, is such a
polynomial, and `^` and `<<` on one run at memory speed. Whatever is a multiple of P may
be added freely. For each P a multiple with very few terms is known (`sparse`; the
self-test proves them): adding it, shifted, cancels everything above its degree for the
price of a few shifts. Squaring a polynomial over GF(2) doubles its exponents, so the same
terms serve at every scale.
"""

import base64
import hashlib
import zlib

BLOCK = 1 << 20
REVERSE = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Generator:
    """A reflected CRC with all-ones start and end, of 32 or 64 bits."""

    def __init__(self, width, polynomial, sparse):
        self.width = width
        self.ones = (1 << width) - 1
        self.polynomial = 1 << width | polynomial
        self.sparse = sparse
        self.powers = {}

    def reflect(self, value):
        """Reverse the order of the bits."""
        data = value.to_bytes(self.width // 8, "little")
        return int.from_bytes(data.translate(REVERSE), "big")

    def multiply(self, big, small):
        """Product of two polynomials, cheap where the second is short."""
        product = 0
        while small:
            shift = small.bit_length() - 1
            product ^= big << shift
            small ^= 1 << shift
        return product

    def remainder(self, value):
        """value mod P."""
        top = self.sparse[0]
        scale = max(0, (value.bit_length() // top).bit_length() - 1)
        for level in range(scale, -1, -1):
            while (excess := value >> (top << level)):
                for exponent in self.sparse:
                    value ^= excess << (exponent << level)
        while value.bit_length() > 4 * self.width:
            cut = self.width << ((value.bit_length() // self.width).bit_length() - 2)
            excess = value >> cut
            value ^= excess << cut
            value ^= self.multiply(excess, self.power(cut))
        while (shift := value.bit_length() - self.width - 1) >= 0:
            value ^= self.polynomial << shift
        return value

    def power(self, exponent):
        """x^exponent mod P, by squaring."""
        known = self.powers.get(exponent)
        if known is None:
            if exponent < self.width:
                return 1 << exponent
            half = self.power(exponent // 2)
            known = self.multiply(half, half) << (exponent & 1)
            while (shift := known.bit_length() - self.width - 1) >= 0:
                known ^= self.polynomial << shift
            self.powers[exponent] = known
        return known

    def combine(self, first, second, length):
        """The CRC of two messages on end, from theirs and the length of the second."""
        shifted = self.multiply(self.reflect(first), self.power(8 * length))
        return self.reflect(self.remainder(shifted)) ^ second


class Crc:
    """A running CRC with the interface of hashlib."""

    def __init__(self, generator):
        self.generator = generator
        self.state = generator.ones

    def update(self, data):
        """Feed bytes."""
        gen = self.generator
        view = memoryview(data)
        for start in range(0, len(view), BLOCK):
            block = bytes(view[start:start + BLOCK]).translate(REVERSE)
            message = int.from_bytes(block, "big") << gen.width
            message ^= self.state << 8 * len(block)
            self.state = gen.remainder(message)

    def digest(self):
        """Big-endian bytes, as S3 writes it."""
        gen = self.generator
        return (gen.reflect(self.state) ^ gen.ones).to_bytes(gen.width // 8, "big")


class Zlib:
    """CRC32 by zlib, with the interface of hashlib."""

    def __init__(self):
        self.state = 0

    def update(self, data):
        """Feed bytes."""
        self.state = zlib.crc32(data, self.state)

    def digest(self):
        """Big-endian bytes, as S3 writes it."""
        return self.state.to_bytes(4, "big")


GENERATORS = {
    "crc32": Generator(32, 0x04C11DB7,
                       (32, 26, 23, 22, 16, 12, 11, 10, 8, 7, 5, 4, 2, 1, 0)),
    "crc32c": Generator(32, 0x1EDC6F41, (5685, 1362, 426, 0)),
    "crc64nvme": Generator(64, 0xAD93D23594C93659, (400777, 115474, 47059, 28817, 0)),
}
MAKERS = {
    "crc32": Zlib,
    "crc32c": lambda: Crc(GENERATORS["crc32c"]),
    "crc64nvme": lambda: Crc(GENERATORS["crc64nvme"]),
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
}
HEADER = "x-amz-checksum-"
COMPOSITE = "COMPOSITE"
FULL_OBJECT = "FULL_OBJECT"
TYPES = {
    "crc32": (COMPOSITE, FULL_OBJECT),
    "crc32c": (COMPOSITE, FULL_OBJECT),
    "crc64nvme": (FULL_OBJECT,),
    "sha1": (COMPOSITE,),
    "sha256": (COMPOSITE,),
}


def digest(algorithm, data):
    """The checksum of some bytes."""
    maker = MAKERS[algorithm]()
    maker.update(data)
    return maker.digest()


def encode(value):
    """A digest as S3 writes it in headers and XML."""
    return base64.b64encode(value).decode()


def full_object(algorithm, parts):
    """The CRC of a whole object from (digest, length) of its parts."""
    generator = GENERATORS[algorithm]
    total = 0
    for value, length in parts:
        total = generator.combine(total, int.from_bytes(value, "big"), length)
    return encode(total.to_bytes(generator.width // 8, "big"))


def composite(algorithm, digests):
    """The checksum of the parts' checksums, with the number of parts."""
    return f"{encode(digest(algorithm, b''.join(digests)))}-{len(digests)}"


def element_name(algorithm):
    """The name of a checksum in XML: ChecksumCRC32C."""
    return f"Checksum{algorithm.upper()}"
