// npm run bench:calibration [-- --seed N --known N]: whether what scores have been worth holds for matches to come, in an
// invented world in which the true chance is known.
import { parseArgs } from 'node:util';
import { calibrate, type Known, stepOf } from '#domains/matching/engine/index.ts';
import { randomFrom } from '#kernel/random.ts';

const { values } = parseArgs({
	options: { seed: { type: 'string', default: '25' }, known: { type: 'string', default: '1000' } }
});
const TO_COME = 20_000;
const WIDTH = 40;

/** Partners hesitate long, and say no to the best as well. */
const trueChance = (score: number) => 0.04 + 0.72 / (1 + Math.exp((66 - score) / 5));

type Chance = (match: Known) => number;

const random = randomFrom(Number(values.seed));
const matches = (count: number) =>
	Array.from({ length: count }, (): Known => {
		const score = 30 + 65 * random();
		return { score, good: random() < trueChance(score) };
	});
const known = matches(Number(values.known));
const toCome = matches(TO_COME);
const calibration = calibrate(known);
if (!calibration) throw new Error('Too few known matches to say anything: use --known 200 or more');

const shareOf = (some: readonly Known[]) => some.filter(({ good }) => good).length / some.length;
const average = shareOf(known);
const calibrated: Chance = ({ score }) => {
	const { good, count } = stepOf(calibration, score);
	return good / count;
};
const asIs: Chance = ({ score }) => score / 100;

/** The mean square of what a chance was off (Brier, 1950): 0 is knowing, 0.25 is always saying half. */
const brier = (chance: Chance) =>
	toCome.reduce((sum, match) => sum + (chance(match) - Number(match.good)) ** 2, 0) / toCome.length;

const percent = (share: number) => `${(100 * share).toFixed(0).padStart(4)}%`;

/** The reliability picture: on each line what was said and what came of it; on a good one x and o meet. */
function draw(title: string, chance: Chance, groupOf: (match: Known) => number): void {
	process.stdout.write(`\n${title}\n  said became matches\n`);
	const groups = [...Map.groupBy(toCome, groupOf)].sort(([a], [b]) => a - b);
	for (const [, group] of groups) {
		const said = group.reduce((sum, match) => sum + chance(match), 0) / group.length;
		const became = shareOf(group);
		const [x, o] = [said, became].map((share) => Math.round(share * WIDTH));
		const line = Array.from({ length: WIDTH + 1 }, (_, i) =>
			i === x && i === o ? '*' : i === x ? 'x' : i === o ? 'o' : '·'
		);
		process.stdout.write(
			` ${percent(said)}  ${percent(became)} ${String(group.length).padStart(7)}  ${line.join('')}\n`
		);
	}
}

process.stdout.write(
	`${known.length} known matches, ${toCome.length} to come, seed ${values.seed}; x said, o became, * both\n`
);
draw('The score as a chance', asIs, ({ score }) => Math.floor(score / 10));
draw('Calibrated', calibrated, ({ score }) => stepOf(calibration, score).from);
process.stdout.write('\nBrier score (less is better)\n');
for (const [name, chance] of [
	['the score as a chance', asIs],
	['always the average', () => average],
	['calibrated', calibrated],
	['the true chance', ({ score }) => trueChance(score)]
] satisfies [string, Chance][])
	process.stdout.write(`  ${name.padEnd(22)} ${brier(chance).toFixed(4)}\n`);
