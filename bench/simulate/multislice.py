# SPDX-License-Identifier: MIT
"""The model of mote/simulate beside a multislice calculation (abTEM, J. Madsen and T. Susi, Open Research Europe 1:24, 2021):
a platinum sphere on amorphous carbon. python multislice.py model.json [--orientations N]
The model is continuous; here are atoms that vibrate, so profiles are means over orientations (away from zone axes), phonons and directions.
The source of the probe is a point there and 0.14 nm wide in the model; the envelopes of the lens are left out there.
Needs pip install abtem ase."""
import argparse
import json

import abtem
import ase
import ase.build
import numpy as np


def sphere(radius, rotation):  # angstroms
    n = int(2 * radius / 3.92) + 4
    atoms = ase.build.bulk("Pt", "fcc", a=3.924, cubic=True).repeat((n, n, n))
    atoms.positions -= atoms.positions.mean(0)
    atoms.positions = atoms.positions @ rotation.T
    return atoms[np.linalg.norm(atoms.positions, axis=1) <= radius]


def film(side, thickness, density, random):  # atoms at random, none closer than 1.3
    wanted, cell = int(density * side * side * thickness), 1.3
    grid, kept = {}, []
    while len(kept) < wanted:
        p = random.uniform((0, 0, 0), (side, side, thickness))
        key = tuple((p // cell).astype(int))
        near = (q for dx in (-1, 0, 1) for dy in (-1, 0, 1) for dz in (-1, 0, 1) for q in grid.get((key[0] + dx, key[1] + dy, key[2] + dz), ()))
        if all(np.sum((p - q) ** 2) >= cell * cell for q in near):
            grid.setdefault(key, []).append(p)
            kept.append(p)
    return ase.Atoms(f"C{wanted}", positions=kept)


def rotation_off_axis(random):
    while True:
        q, _ = np.linalg.qr(random.normal(size=(3, 3)))
        axis = np.sort(np.abs(q.T @ (0, 0, 1)))  # the beam in the crystal
        low = (np.array(v) / np.linalg.norm(v) for v in ((0, 0, 1), (0, 1, 1), (1, 1, 1), (0, 1, 2), (1, 1, 2)))
        if all(np.degrees(np.arccos(min(1.0, axis @ np.sort(v)))) > 6 for v in low):
            return q


def main():
    a = argparse.ArgumentParser()
    a.add_argument("model")
    a.add_argument("--orientations", type=int, default=3)
    a.add_argument("--phonons", type=int, default=2)
    o = a.parse_args()
    with open(o.model) as f:
        model = json.load(f)
    radius, thickness = 5 * model["diameter_nm"], 10 * model["film_nm"]
    side, reach = 4 * radius, 1.8 * radius
    energy, random = 1e3 * model["voltage_kv"], np.random.default_rng(1)
    distance = np.linspace(0, reach, 19)
    detectors = {"bf-stem": (0, model["bf_mrad"]), "laadf-stem": model["laadf_mrad"], "haadf-stem": model["haadf_mrad"]}
    found = {m: [] for m in ("bf-tem", *detectors)}
    for _ in range(o.orientations):
        atoms = film(side, thickness, 1e-3 * model["film_atoms_per_nm3"], random)
        ball = sphere(radius, rotation_off_axis(random))
        ball.positions += (side / 2, side / 2, thickness + radius + 1)
        atoms = atoms + ball
        atoms.set_cell((side, side, thickness + 2 * radius + 3))
        phonons = abtem.FrozenPhonons(atoms, o.phonons, sigmas={"Pt": 0.07, "C": 0.1}, seed=int(random.integers(1 << 30)))
        potential = abtem.Potential(phonons, sampling=0.047, slice_thickness=2)

        wave = abtem.PlaneWave(energy=energy).multislice(potential)
        ctf = abtem.CTF(energy=energy, Cs=1e7 * model["spherical_mm"], defocus=10 * model["defocus_nm"], semiangle_cutoff=model["objective_aperture_mrad"])
        image = np.asarray(wave.apply_ctf(ctf).intensity().compute().array)
        image = image.mean(0) if image.ndim == 3 else image
        y, x = np.indices(image.shape)
        r = np.hypot((x + 0.5) * side / image.shape[1] - side / 2, (y + 0.5) * side / image.shape[0] - side / 2)
        step = distance[1] / 2
        found["bf-tem"].append([image[np.abs(r - d) <= step].mean() for d in distance])

        probe = abtem.Probe(energy=energy, semiangle_cutoff=model["probe_mrad"], Cs=1e7 * model["probe_spherical_mm"], defocus=10 * model["probe_defocus_nm"])
        for angle in random.uniform(0, 2 * np.pi, 2):
            end = (side / 2 + reach * np.cos(angle), side / 2 + reach * np.sin(angle))
            scan = abtem.LineScan(start=(side / 2, side / 2), end=end, gpts=len(distance), endpoint=True)
            measured = probe.scan(potential, scan=scan, detectors=[abtem.AnnularDetector(inner=i, outer=e) for i, e in detectors.values()])
            for m, line in zip(detectors, measured):
                values = np.asarray(line.compute().array)
                found[m].append(values.mean(0) if values.ndim == 2 else values)

    print(f"Pt sphere of {model['diameter_nm']} nm on {model['film_nm']} nm of carbon; {o.orientations} orientations, {o.phonons} phonons each")
    print("share of the incident electrons on the detector; contrast = middle / film - 1 (difference for annuli); edge = radius at half of the contrast, nm")
    print(f"{'':11} {'':>10} {'film':>8} {'middle':>8} {'contrast':>9} {'edge':>6}")
    for m, lines in found.items():
        theirs = np.mean(lines, 0)
        ours = np.interp(distance / 10, model["step_nm"] * np.arange(len(model["share"][m])), model["share"][m])
        for who, v in (("multislice", theirs), ("mote", ours)):
            inner, outer = v[distance <= 0.4 * radius].mean(), v[distance >= 1.45 * radius].mean()
            half = (inner + outer) / 2
            beyond = next(i for i in range(1, len(v)) if (v[i] - half) * (inner - half) <= 0 and distance[i] > 0.5 * radius)
            share = (half - v[beyond - 1]) / (v[beyond] - v[beyond - 1])
            edge = distance[beyond - 1] + share * (distance[beyond] - distance[beyond - 1])
            contrast = inner - outer if m in ("laadf-stem", "haadf-stem") else inner / outer - 1
            print(f"{m:11} {who:>10} {outer:8.4f} {inner:8.4f} {contrast:9.4f} {edge / 10:6.2f}")


if __name__ == "__main__":
    main()
