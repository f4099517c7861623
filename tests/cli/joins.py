"""Two tracks as a program decoded them against the samples that were cut, as raw floats of two channels.

joins.py REF1 REF2 GOT1 GOT2: says what is wrong at the join, or nothing. Lengths are exact; on either side of the join the error is least
where nothing is shifted; the error makes no step there that is larger than the steepest slope of the sound itself nearby.
joins.py --error REF1 REF2 GOT1 GOT2: the error in dB of full scale in the last and in the first 1024 frames, and a second away."""
import array
import math
import sys

CHANNELS, NEAR, BLOCK, AWAY = 2, 11025, 1024, 48000


def read(path):
    samples = array.array('f')
    with open(path, 'rb') as f:
        samples.frombytes(f.read())
    return samples[::CHANNELS], samples[1::CHANNELS]


def level(ref, got, start, end, shift=0):
    power = sum((got[c][i + shift] - ref[c][i]) ** 2 for c in range(CHANNELS) for i in range(start, end))
    return 10 * math.log10(power / (CHANNELS * (end - start)) + 1e-20)


def check(refs, gots):
    for n in (0, 1):
        if len(refs[n][0]) != len(gots[n][0]):
            print('track', n + 1, 'has', len(gots[n][0]), 'frames, expected', len(refs[n][0]))
            return
    for n, start in ((0, len(refs[0][0]) - NEAR), (1, 1)):
        errors = [level(refs[n], gots[n], start, start + NEAR - 1, shift) for shift in (-1, 0, 1)]
        if errors[1] > min(errors[0], errors[2]) - 3 and errors[1] > -90:
            print('track', n + 1, 'is shifted: error at -1, 0, 1 frames', [round(e, 1) for e in errors], 'dB')
    for c in range(CHANNELS):
        ref = refs[0][c][-NEAR:] + refs[1][c][:NEAR]
        step = (gots[1][c][0] - refs[1][c][0]) - (gots[0][c][-1] - refs[0][c][-1])
        steepest = max(abs(ref[i + 1] - ref[i]) for i in range(len(ref) - 1))
        if abs(step) > steepest:
            print('a step of', step, 'where the sound moves', steepest, 'at most')


def errors(refs, gots):
    end = len(refs[0][0])
    print('%.1f %.1f %.1f' % (level(refs[0], gots[0], end - BLOCK, end), level(refs[1], gots[1], 0, BLOCK),
                              level(refs[1], gots[1], AWAY, AWAY + BLOCK)))


arguments = sys.argv[1:]
action = errors if arguments[0] == '--error' else check
files = [read(path) for path in arguments[-4:]]
action(files[:2], files[2:])
