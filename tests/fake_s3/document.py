"""XML as S3 writes it and, for two small request bodies, as it reads it."""

import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
ESCAPES.update({chr(code): f"&#x{code:x};" for code in range(32)})
TABLE = str.maketrans(ESCAPES)


def escape(text):
    """Escape text; control characters become references, as S3 sends them."""
    return str(text).translate(TABLE)


def element(name, *content, namespace=None):
    """One element: text, or elements made by this function."""
    inner = "".join(c if isinstance(c, Markup) else escape(c) for c in content)
    attribute = f' xmlns="{NAMESPACE}"' if namespace else ""
    return Markup(f"<{name}{attribute}>{inner}</{name}>")


class Markup(str):
    """A string that is XML already."""


def document(root):
    """A whole document as bytes."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}'.encode()


def result(name, *content):
    """A whole answer in S3's namespace."""
    return document(element(name, *content, namespace=True))


def key_text(key, encode):
    """A key for a listing: percent-encoded if the client asked for it."""
    if encode:
        return quote(key, safe="/-._~")
    return key.decode("utf-8", "replace")


def parse(data):
    """Parse a request body; returns the root, or None if it is not XML.

    A DTD is refused: no client of S3 has a reason to send one.
    """
    if b"<!DOCTYPE" in data:
        return None
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError:
        return None
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
    return root
