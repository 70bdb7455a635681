import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '#platform/server/database.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makeOrganisation, system, visitor } from '../../../../test/world.ts';
import type { BranchFacts, Score } from '../engine/index.ts';
import { importBranches, importDisadvantage } from './commands.ts';
import { needOfOrganisations } from './queries.ts';

useDatabase();

beforeEach(async () => {
	await sql`truncate organisation, disadvantage_score cascade`.execute(db());
	await db()
		.transaction()
		.execute((trx) => raiseRevision(trx, 'disadvantage'));
});

const score = (code: string, value: number, facts: Partial<Score> = {}): Score => ({
	level: 'municipality',
	code,
	country: 'NL',
	score: value,
	unit: 'share of low incomes',
	source: 'invented statistics',
	date: '2021',
	...facts
});

const take = (...rows: Score[]) => importDisadvantage(system, { rows });

/** Four municipalities, from little to much need. */
const municipalities = ['0001', '0002', '0003', '0004'].map((code, i) => score(code, 5 + i));

/** A school in a municipality, with one branch or more. */
async function school(brin: string, municipalityCode: string, ...postcodes: string[]): Promise<string> {
	const rows = postcodes.map((postcode, i): BranchFacts & { line: number } => ({
		line: i + 2,
		brin,
		branchCode: `${brin}0${i}`,
		boardNumber: '98001',
		name: 'De Proef',
		street: '',
		houseNumber: '',
		postcode,
		place: 'Emmen',
		municipalityCode,
		municipality: 'Emmen',
		province: 'Drenthe',
		denomination: '',
		phone: null,
		website: null
	}));
	await importBranches(system, { rows, refused: [], complete: false });
	const found = await db()
		.selectFrom('organisation')
		.select('id')
		.where('registerCode', '=', brin)
		.executeTakeFirstOrThrow();
	return found.id;
}

async function need(id: string) {
	return (await needOfOrganisations([id])).get(id);
}

describe('scores of disadvantage', () => {
	it('are kept once, and overwritten when a source corrects them', async () => {
		expect(await take(...municipalities)).toMatchObject({ value: { created: 4, changed: 0, unchanged: 0 } });
		expect(await take(...municipalities)).toMatchObject({ value: { created: 0, changed: 0, unchanged: 4 } });
		expect(await take(score('0001', 50), score('0005', 3))).toMatchObject({
			value: { created: 1, changed: 1, unchanged: 0 }
		});
		const stored = await db()
			.selectFrom('disadvantageScore')
			.selectAll()
			.where('code', '=', '0001')
			.execute();
		expect(stored).toEqual([
			{
				country: 'NL',
				level: 'municipality',
				code: '0001',
				unit: 'share of low incomes',
				score: 50,
				source: 'invented statistics',
				referenceDate: '2021'
			}
		]);
	});

	it('of an older date never push a newer one aside', async () => {
		const id = await school('99ZA', '0001', '7811 AB');
		await take(...municipalities);
		await take(...municipalities.map((row) => ({ ...row, date: '2019-10-01', score: -row.score })));
		expect(await need(id)).toMatchObject({ percentile: 12.5, date: '2021' });
	});

	it('come from the operator alone', async () => {
		expect(await importDisadvantage(visitor, { rows: municipalities })).toMatchObject({ code: 'notFound' });
		expect(await db().selectFrom('disadvantageScore').selectAll().execute()).toEqual([]);
	});
});

describe('the need of an organisation', () => {
	it('comes from the most precise score there is, and says which', async () => {
		const id = await school('99ZA', '0004', '7811 AB');
		expect(await need(id)).toBeNull();

		await take(...municipalities);
		expect(await need(id)).toEqual({
			percentile: 87.5,
			band: 4,
			level: 'municipality',
			unit: 'share of low incomes',
			source: 'invented statistics',
			date: '2021'
		});

		const near = { level: 'neighbourhood' as const, source: 'invented neighbourhoods' };
		await take(score('7811', 1, near), score('7812', 2, near));
		expect(await need(id)).toMatchObject({ percentile: 25, band: 2, level: 'neighbourhood' });

		const own = { level: 'branch' as const, unit: 'schoolweging' };
		await take(score('99ZA00', 30, own), score('99ZB00', 20, own));
		expect(await need(id)).toMatchObject({ percentile: 75, band: 4, level: 'branch', unit: 'schoolweging' });
	});

	it('is that of the first branch which is open', async () => {
		const id = await school('99ZA', '0001', '7811 AB', '7812 AB');
		const near = { level: 'neighbourhood' as const };
		await take(score('7811', 1, near), score('7812', 2, near));
		expect(await need(id)).toMatchObject({ percentile: 25 });
		await sql`update branch set closed_at = created_at where code = '99ZA00'`.execute(db());
		expect(await need(id)).toMatchObject({ percentile: 75 });
	});

	it('is that of its municipality when it has no branches, and none where nothing is known', async () => {
		await school('99ZA', '0001', '7811 AB');
		await take(...municipalities);
		const board = await db()
			.selectFrom('organisation')
			.select('id')
			.where('registerCode', '=', '98001')
			.executeTakeFirstOrThrow();
		const elsewhere = await makeOrganisation('Bs De Berk');
		const found = await needOfOrganisations([board.id, elsewhere, board.id]);
		expect(found.size).toBe(2);
		expect(found.get(board.id)).toMatchObject({ percentile: 12.5, band: 1, level: 'municipality' });
		expect(found.get(elsewhere)).toBeNull();
		expect(await needOfOrganisations([])).toEqual(new Map());
	});

	it('of a Flemish school is found by its number in the register', async () => {
		const id = await makeOrganisation('Bs De Linde', { country: 'BE' });
		await sql`update organisation set register_scheme = 'agodi', register_code = '104321' where id = ${id}`.execute(
			db()
		);
		const own = { level: 'branch' as const, country: 'BE' as const, unit: 'OKI' };
		await take(score('104321', 3, own), score('104322', 1, own), score('99ZA00', 9, { level: 'branch' }));
		expect(await need(id)).toMatchObject({ percentile: 75, level: 'branch', unit: 'OKI' });
	});
});
