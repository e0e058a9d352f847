#!/usr/bin/env python3
"""Roots and proofs of manifests by a second implementation, for the tests to compare with.

    python3 tests/vectors/manifest.py          writes seeds/vectors/manifest.json
    python3 tests/vectors/manifest.py --check  says whether it is what would be written

Only the standard library, and nothing of the suite: the tree is built level by level from below, where the suite splits
it from above, and proofs are checked by climbing through the spans of the leaves, where the suite shifts bits.
"""

import hashlib
import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "seeds" / "vectors" / "manifest.json"

# every file of these is written out, with its proof
LISTED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17]
# the files of these are given by the formula, with a proof for some of them
BY_FORMULA = {
    300: [0, 1, 127, 128, 255, 256, 298, 299],
    10_000: [0, 1, 4_095, 4_096, 8_191, 8_192, 9_983, 9_984, 9_998, 9_999],
}
# names whose order as bytes isn't the order of anything else: of letters, of UTF-16, of parts of a path
ORDER = ["\U00010348", "\uff5e", "\u00e9", "e\u0301", "a/b", "a-b", "a.b", "aB", "ab", "B", "a b", "a/b-c", "~", "0"]

FORMULA = (
    "file i of n, counted from 0: its path is 'part-' + (i % 7) + '/' + (i in decimal, five digits, reversed) + '.bin'; "
    "its content is the text 'polity vector ' + i, repeated i % 5 times"
)


def sha256(data):
    return hashlib.sha256(data).digest()


def file_of(path, content):
    return {"path": path, "size": len(content), "sha256": sha256(content).hex()}


def by_formula(i):
    content = f"polity vector {i}".encode() * (i % 5)
    return file_of(f"part-{i % 7}/{f'{i:05}'[::-1]}.bin", content)


def leaf(file):
    path = file["path"].encode()
    return sha256(
        b"\x00"
        + len(path).to_bytes(2, "big")
        + path
        + file["size"].to_bytes(8, "big")
        + bytes.fromhex(file["sha256"])
    )


def levels_of(leaves):
    """Each level from the leaves to the root, as lists of (hash, first leaf, leaf after the last)."""
    level = [(hash, at, at + 1) for at, hash in enumerate(leaves)]
    levels = [level]
    while len(level) > 1:
        # pairs from the left; one that is left over goes up as it is, which splits as RFC 6962 does
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [
            pair[0] if len(pair) == 1 else (sha256(b"\x01" + pair[0][0] + pair[1][0]), pair[0][1], pair[1][2])
            for pair in pairs
        ]
        levels.append(level)
    return levels


def proof_of(levels, index):
    hashes = []
    for level in levels[:-1]:
        at = next(at for at, (_, first, end) in enumerate(level) if first <= index < end)
        beside = at ^ 1
        if beside < len(level):
            hashes.append(level[beside][0].hex())
    return {"index": index, "count": len(levels[0]), "hashes": hashes}


def root_by_proof(file, proof):
    """The root that a proof leads to: from the whole span down to the leaf, and back up."""
    first, end, sides = 0, proof["count"], []
    while end - first > 1:
        half = 1
        while half * 2 < end - first:
            half *= 2
        if proof["index"] < first + half:
            end = first + half
            sides.append("right")
        else:
            first = first + half
            sides.append("left")
    hashes = [bytes.fromhex(hash) for hash in proof["hashes"]]
    assert len(hashes) == len(sides)
    found = leaf(file)
    for hash, side in zip(hashes, reversed(sides)):
        found = sha256(b"\x01" + (found + hash if side == "right" else hash + found))
    return found.hex()


def vector(files, proved):
    files = sorted(files, key=lambda file: file["path"].encode())
    levels = levels_of([leaf(file) for file in files])
    root = levels[-1][0][0].hex()
    proofs = []
    for index in proved:
        proof = proof_of(levels, index)
        assert root_by_proof(files[index], proof) == root
        proofs.append({"file": files[index], "proof": proof})
    return {
        "root": root,
        "files": len(files),
        "size": sum(file["size"] for file in files),
        "proofs": proofs,
    }


def name_of(count):
    return "1 file" if count == 1 else f"{count} files"


def vectors():
    listed = {}
    for count in LISTED:
        listed[name_of(count)] = vector([by_formula(i) for i in range(count)], range(count))
    files = [file_of(path, path.encode()) for path in ORDER]
    listed["paths whose byte order is no other order"] = vector(files, range(len(files)))
    large = [
        {"path": "config.json", "size": 0, "sha256": sha256(b"").hex()},
        {"path": "model.safetensors", "size": 2**53 + 1, "sha256": sha256(b"large").hex()},
        {"path": "p" * 1_024, "size": 2**62, "sha256": sha256(b"path").hex()},
    ]
    listed["sizes beyond 2^53, and the longest path"] = vector(large, range(len(large)))
    formula = {
        name_of(count): vector([by_formula(i) for i in range(count)], proved)
        for count, proved in BY_FORMULA.items()
    }
    return {
        "about": "manifest roots and proofs, sha256-rfc6962-v1, written by tests/vectors/manifest.py",
        "formula": FORMULA,
        "listed": listed,
        "by_formula": formula,
    }


def text_of(value):
    """JSON with one line for each proof, so that a difference can be read."""
    parts = []
    for group in ("listed", "by_formula"):
        entries = []
        for name, entry in value[group].items():
            head = ", ".join(f"{json.dumps(key)}: {json.dumps(entry[key])}" for key in ("root", "files", "size"))
            proofs = ",\n".join(f"        {json.dumps(proof, ensure_ascii=False)}" for proof in entry["proofs"])
            entries.append(f'    {json.dumps(name)}: {{ {head}, "proofs": [\n{proofs}\n    ] }}')
        parts.append(f'  {json.dumps(group)}: {{\n' + ",\n".join(entries) + "\n  }")
    head = [f"  {json.dumps(key)}: {json.dumps(value[key])}" for key in ("about", "formula")]
    return "{\n" + ",\n".join(head + parts) + "\n}\n"


def main(arguments):
    text = text_of(vectors())
    json.loads(text)
    if arguments == ["--check"]:
        if TARGET.read_text(encoding="utf-8") != text:
            print(f"{TARGET.name} isn't what {Path(__file__).name} writes", file=sys.stderr)
            return 1
        return 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
