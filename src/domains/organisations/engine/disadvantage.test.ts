import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needBand, needOf, rankScores, readDisadvantage, type Score } from './disadvantage.ts';

const numRuns = Number(process.env.KWARTJE_RUNS ?? 200);
const timeout = 5000 + 25 * numRuns;
const utf8 = (text: string) => new TextEncoder().encode(text);
const general = 'LEVEL;CODE;COUNTRY;SCORE;UNIT;SOURCE;REFERENCE_DATE\n';
const read = (text: string) => {
	const reading = readDisadvantage(utf8(text));
	if (!reading.ok) throw new Error(`missing ${reading.missing.join()}`);
	return reading;
};

const score = (facts: Partial<Score>): Score => ({
	level: 'municipality',
	code: '0001',
	country: 'NL',
	score: 10,
	unit: 'share',
	source: 'invented',
	date: '2024',
	...facts
});
const branch = {
	country: 'NL' as const,
	branchCode: '99ZA00',
	neighbourhoodCode: 'BU00010001',
	postcode: '1234 AB',
	municipalityCode: '0001'
};

describe('reading scores', () => {
	it('reads the layout of Dutch municipalities', () => {
		const { rows, refused } = read(
			'GEMEENTENUMMER;GEMEENTENAAM;SCORE;UNIT;SOURCE;REFERENCE_DATE\n0001;Zomaar;11,2;share;CBS;2021\n14;Elders;.;share;CBS;2021'
		);
		expect(rows).toEqual([{ line: 2, ...score({ score: 11.2, source: 'CBS', date: '2021' }) }]);
		expect(refused).toMatchObject([{ line: 3, reason: { code: 'badScore', value: '.' } }]);
	});

	it('reads the general layout, for each level and both countries', () => {
		const { rows, refused } = read(
			general +
				'branch;99za00;nl;-1.5;achterstandsscore;CBS;2023-10-01\n' +
				'neighbourhood;BU00010001;NL;3;share;CBS;2023\n' +
				'municipality;GM0001;NL;4;share;CBS;2023-05\n' +
				'municipality;44021;BE;5;share;Statbel;2023\n' +
				'branch;104321;BE;2.5;OKI;AGODI;2024-02-01\n'
		);
		expect(refused).toEqual([]);
		expect(rows.map(({ level, code, country, score }) => [level, code, country, score])).toEqual([
			['branch', '99ZA00', 'NL', -1.5],
			['neighbourhood', 'BU00010001', 'NL', 3],
			['municipality', '0001', 'NL', 4],
			['municipality', '44021', 'BE', 5],
			['branch', '104321', 'BE', 2.5]
		]);
	});

	it.each([
		['street;1;NL;1;u;s;2021', 'badLevel'],
		['branch;99ZA00;FR;1;u;s;2021', 'badCountry'],
		['branch;99ZA;NL;1;u;s;2021', 'badCode'],
		['municipality;4402;BE;1;u;s;2021', 'badCode'],
		['neighbourhood;;NL;1;u;s;2021', 'badCode'],
		['branch;99ZA00;NL;<5;u;s;2021', 'badScore'],
		['branch;99ZA00;NL;;u;s;2021', 'badScore'],
		['branch;99ZA00;NL;1;;s;2021', 'noUnit'],
		['branch;99ZA00;NL;1;u;;2021', 'noSource'],
		['branch;99ZA00;NL;1;u;s;2021-13', 'badDate'],
		['branch;99ZA09;NL;1;u;s;2021', 'duplicateScore']
	])('refuses %s as %s', (line, code) => {
		const { rows, refused } = read(`${general}branch;99ZA09;NL;7;u;s;2021\n${line}`);
		expect(rows).toHaveLength(1);
		expect(refused).toMatchObject([{ line: 3, reason: { code } }]);
	});

	it('names what an unknown layout lacks, against the layout that it is nearest to', () => {
		expect(readDisadvantage(utf8('GEMEENTENUMMER;SCORE;UNIT;SOURCE\n'))).toMatchObject({
			code: 'unknownLayout',
			missing: ['REFERENCE_DATE']
		});
		expect(readDisadvantage(utf8('LEVEL;CODE;COUNTRY;SCORE;UNIT;SOURCE\n'))).toMatchObject({
			missing: ['REFERENCE_DATE']
		});
	});
});

describe('need', () => {
	it('takes the most precise score there is, and says which', () => {
		const levels = [
			score({}),
			score({ level: 'neighbourhood', code: '1234' }),
			score({ level: 'neighbourhood', code: 'BU00010001' }),
			score({ level: 'branch', code: '99ZA00', unit: 'achterstandsscore', source: 'CBS', date: '2023' })
		];
		const found = levels.map((_, i) => needOf(branch, rankScores(levels.slice(0, i + 1))));
		expect(found.map((need) => need?.level)).toEqual([
			'municipality',
			'neighbourhood',
			'neighbourhood',
			'branch'
		]);
		expect(found[3]).toEqual({
			percentile: 50,
			level: 'branch',
			unit: 'achterstandsscore',
			source: 'CBS',
			date: '2023'
		});
		expect(needOf({ ...branch, municipalityCode: '0002' }, rankScores([score({})]))).toBeNull();
		expect(needOf({ ...branch, country: 'BE' }, rankScores([score({})]))).toBeNull();
	});

	it('ranks higher scores as more need, and lets ties share the middle', () => {
		const ranked = rankScores([1, 2, 2, 4].map((value, i) => score({ code: `000${i}`, score: value })));
		const percentiles = [0, 1, 2, 3].map((i) => needOf({ ...branch, municipalityCode: `000${i}` }, ranked));
		expect(percentiles.map((need) => need?.percentile)).toEqual([12.5, 50, 50, 87.5]);
	});

	it('turns the SES-WOA score round, in which a low score is more need', () => {
		const ranked = rankScores(
			[-0.5, 0.5].map((value, i) => score({ code: `000${i}`, score: value, unit: 'SES-WOA' }))
		);
		expect(needOf({ ...branch, municipalityCode: '0000' }, ranked)?.percentile).toBe(75);
	});

	it('never compares units, levels or countries with each other', () => {
		const ranked = rankScores([
			score({ code: '0001', score: 1 }),
			score({ code: '0002', score: 2 }),
			score({ code: '0003', score: 99, unit: 'another' }),
			score({ code: '44021', score: 99, country: 'BE' }),
			score({ level: 'neighbourhood', code: '9999', score: 99 })
		]);
		expect(needOf(branch, ranked)?.percentile).toBe(25);
		expect(needOf({ ...branch, municipalityCode: '0003' }, ranked)?.percentile).toBe(50);
	});

	it('counts only the latest score of a branch or area', () => {
		const ranked = rankScores([
			score({ code: '0001', score: 1, date: '2024' }),
			score({ code: '0001', score: 99, date: '2021' }),
			score({ code: '0002', score: 5, date: '2021' }),
			score({ code: '0001', score: 7, date: '2024-02', unit: 'newer measure' })
		]);
		expect(needOf({ ...branch, municipalityCode: '0002' }, ranked)?.percentile).toBe(75);
		expect(needOf(branch, ranked)).toMatchObject({ unit: 'newer measure', percentile: 50 });
	});

	it(
		'gives percentiles between 0 and 100 that follow the scores and average 50, whatever the order',
		{ timeout },
		() => {
			fc.assert(
				fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 }), (values) => {
					const scores = values.map((value, i) => score({ code: String(1000 + i), score: value }));
					const percentileOf = (ranked: ReturnType<typeof rankScores>, i: number) =>
						needOf({ ...branch, municipalityCode: String(1000 + i) }, ranked)!.percentile;
					const ranked = rankScores(scores);
					const percentiles = values.map((_, i) => percentileOf(ranked, i));
					const backwards = rankScores(scores.toReversed());
					expect(values.map((_, i) => percentileOf(backwards, i))).toEqual(percentiles);
					expect(percentiles.reduce((sum, p) => sum + p, 0) / values.length).toBeCloseTo(50);
					for (const [i, a] of values.entries())
						for (const [j, b] of values.entries())
							expect(Math.sign(percentiles[i]! - percentiles[j]!)).toBe(Math.sign(a - b));
					for (const p of percentiles) expect(p > 0 && p < 100).toBe(true);
				}),
				{ numRuns }
			);
		}
	);

	it('bands percentiles in quarters', () => {
		expect([0, 24.9, 25, 49.9, 50, 74.9, 75, 100].map(needBand)).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
	});
});

const realFile = new URL('../../../../../shared/data/disadvantage/municipalities_2021.csv', import.meta.url);
describe('the scores of Dutch municipalities', () => {
	if (!existsSync(realFile)) {
		process.stdout.write('Left out: the scores of Dutch municipalities are not on this machine.\n');
		it.skip('are not on this machine');
		return;
	}
	it('are read without a refusal, 352 of them', () => {
		const reading = readDisadvantage(readFileSync(realFile));
		expect(reading).toMatchObject({ ok: true, refused: [] });
		expect(reading.ok && rankScores(reading.rows).size).toBe(352);
	});
});
