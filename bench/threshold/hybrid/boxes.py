# SPDX-License-Identifier: MIT
"""Methods compared on images whose particles are known as boxes: detection F1 at an intersection over union of 0.3 and 0.5, all by `mote size` with the same clean-up,
splitting and picking, polarity given.
python boxes.py PROGRAM FOLDER INDEX [SETTINGS]
FOLDER has images/ and boxes/; INDEX is a CSV with the columns file and polarity (bright, dark); SETTINGS is what mote study --tune writes: methods that it lists run
with these, and with their defaults too."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, text=True)


def main():
    program, folder, index = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    with open(index) as f:
        polarity = {pathlib.Path(r["file"]).stem: r["polarity"] for r in csv.DictReader(f)}
    settings = json.load(open(sys.argv[4]))["settings"] if len(sys.argv) > 4 else {}
    methods = json.loads(run(program, "threshold", "--list", "--json").stdout)
    images = sorted((folder / "images").glob("*.png"))
    rows = []
    for method in methods:
        name = method["method"]
        if name == "level":
            continue
        for own in [{}] + ([settings[name]] if settings.get(name) else []):
            scores, good = [], True
            for sign in ("bright", "dark"):
                some = [i for i in images if polarity[i.stem] == sign]
                if not some:
                    continue
                with tempfile.TemporaryDirectory() as out:
                    given = [f"--{k}={v}" for k, v in own.items()]
                    r = run(program, "size", *some, "-o", out, "--method", name, "--polarity", sign, "--force", *given)
                    good = good and r.returncode == 0
                    j = run(program, "evaluate", "--truth", folder / "boxes", "--predicted", out, "--json")
                    if j.stdout:
                        scores += [s for s in json.loads(j.stdout)["images"] if s.get("box_f1") is not None]
                    if not good:
                        print(name, "failed:", r.stderr.strip()[-200:], file=sys.stderr)
            if good and len(scores) == len(images):
                mean = lambda key: sum(s[key] for s in scores) / len(images)
                rows.append((mean("box_f1_30"), mean("box_f1"), mean("centre_f1"), name, method["family"], "tuned" if own else "defaults"))
    print(f"{len(images)} images; mean F1 by image")
    print(f"{'method':20} {'family':8} {'settings':9} {'IoU 0.3':>8} {'IoU 0.5':>8} {'centres':>8}")
    for r in sorted(rows, reverse=True):
        print(f"{r[3]:20} {r[4]:8} {r[5]:9} {r[0]:8.3f} {r[1]:8.3f} {r[2]:8.3f}")


if __name__ == "__main__":
    main()
