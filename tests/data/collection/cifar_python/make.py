#!/usr/bin/env python3
"""Writes the files of this folder: two pictures in the forms that CIFAR's Python version and its copies take.

Value of picture i, channel c, pixel p: (50 i + 7 c + p) % 256. Labels 3 and 9 (fine 99 and 0)."""
import os
import pickle
import struct

import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
i, c, p = numpy.ogrid[:2, :3, :1024]
DATA = ((50 * i + 7 * c + p) % 256).astype(numpy.uint8).reshape(2, 3072)
TEN = {b"batch_label": b"training batch 1 of 5", b"labels": [3, 9], b"data": DATA, b"filenames": [b"a.png", b"b.png"]}
HUNDRED = {b"filenames": [b"a.png", b"b.png"], b"batch_label": b"training batch 1 of 1", b"fine_labels": [99, 0],
           b"coarse_labels": [1, 2], b"data": DATA}


def write(name, content):
    with open(os.path.join(HERE, name), "wb") as out:
        out.write(content)


def python2_str(value):
    """SHORT_BINSTRING or BINSTRING, which Python 3 reads but does not write."""
    return (b"U" + bytes([len(value)]) if len(value) < 256 else b"T" + struct.pack("<I", len(value))) + value


def python2_array(array):
    dtype = b"cnumpy\ndtype\n" + python2_str(b"u1") + b"K\x00K\x01\x87R(K\x03" + python2_str(b"|") + \
        b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    shape = b"".join(b"M" + struct.pack("<H", size) for size in array.shape) + b"\x86"
    return b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + python2_str(b"b") + b"\x87R(K\x01" + \
        shape + dtype + b"\x89" + python2_str(array.tobytes()) + b"tb"


def python2_dict(entries):
    out = b"\x80\x02}("
    for key, value in entries.items():
        out += python2_str(key)
        if isinstance(value, bytes):
            out += python2_str(value)
        elif isinstance(value, list):
            out += b"](" + b"".join(b"K" + bytes([v]) if isinstance(v, int) else python2_str(v) for v in value) + b"e"
        else:
            out += python2_array(value)
    return out + b"u."


write("python2", python2_dict(TEN))
write("python2_hundred", python2_dict(HUNDRED))
assert pickle.loads(python2_dict(TEN), encoding="bytes")[b"data"].tolist() == DATA.tolist()
for protocol in (2, 4, 5):
    write(f"protocol{protocol}", pickle.dumps(TEN, protocol=protocol))
write("fortran", pickle.dumps({**TEN, b"data": numpy.asfortranarray(DATA)}, protocol=2))
write("text_keys", pickle.dumps({key.decode(): value for key, value in TEN.items()}, protocol=4))
write("names", pickle.dumps({"num_cases_per_batch": 2, "label_names": [f"class{k}" for k in range(10)]}, protocol=2))
write("objects", pickle.dumps({**TEN, b"data": numpy.array([["a"]], dtype=object)}, protocol=2))
