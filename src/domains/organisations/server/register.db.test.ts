import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '#platform/server/database.ts';
import { gazetteer } from '#platform/server/gazetteer.ts';
import { revisionOf } from '#platform/server/revision.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makeOrganisation, someoneAt, system, visitor } from '../../../../test/world.ts';
import { type BranchFacts, createPlaces, type DuoRefused, readDuo } from '../engine/index.ts';
import { importBoardNames, importBranches } from './commands.ts';

useDatabase();

beforeEach(async () => {
	await sql`truncate organisation cascade`.execute(db());
});

/** An invented branch in a real town. */
function branch(branchCode: string, facts: Partial<BranchFacts> = {}): BranchFacts {
	return {
		brin: branchCode.slice(0, 4),
		branchCode,
		boardNumber: '98001',
		name: `De Proef ${branchCode}`,
		street: 'Dorpsstraat',
		houseNumber: '1',
		postcode: '7811 AB',
		place: 'Emmen',
		municipalityCode: '0114',
		municipality: 'Emmen',
		province: 'Drenthe',
		denomination: 'Openbaar',
		phone: null,
		website: 'https://deproef.example',
		...facts
	};
}

/** A school of one branch each. */
function schools(count: number): BranchFacts[] {
	return Array.from({ length: count }, (_, i) => branch(`${String(i).padStart(2, '0')}ZA00`));
}

async function take(
	branches: BranchFacts[],
	options: { complete?: boolean; refused?: DuoRefused[]; progress?: (written: number) => void } = {}
) {
	const rows = branches.map((facts, i) => ({ ...facts, line: i + 2 }));
	const imported = await importBranches(system, { refused: [], complete: false, rows, ...options });
	if (!imported.ok) throw new Error(imported.code);
	return imported.value;
}

const organisation = async (code: string) =>
	await db()
		.selectFrom('organisation')
		.leftJoin('organisation as board', 'board.id', 'organisation.boardId')
		.selectAll('organisation')
		.select(['board.registerCode as board'])
		.where('organisation.registerCode', '=', code)
		.executeTakeFirstOrThrow();

const storedBranch = async (code: string) =>
	await db().selectFrom('branch').selectAll().where('code', '=', code).executeTakeFirstOrThrow();

/** What is recorded about an organisation: by kind, those of branches first. */
const facts = async (code: string) =>
	await db()
		.selectFrom('organisationFact')
		.innerJoin('organisation', 'organisation.id', 'organisationFact.organisationId')
		.select(['organisationFact.kind', 'organisationFact.detail'])
		.where('organisation.registerCode', '=', code)
		.orderBy('organisationFact.at')
		.orderBy('organisationFact.kind')
		.orderBy((eb) => sql`${eb.ref('organisationFact.detail')} ->> 'branch'`)
		.execute();

async function everything() {
	const order = ['organisation', 'branch', 'organisationFact'] as const;
	return await Promise.all(order.map((table) => db().selectFrom(table).selectAll().orderBy('id').execute()));
}

describe('the list of branches', () => {
	it('makes boards, schools called after branch 00, and branches, which nobody needs to check', async () => {
		const summary = await take([
			branch('99ZA01', { name: 'De Proef Zuid', place: 'Klazienaveen' }),
			branch('99ZA00', { name: 'De Proef' }),
			branch('98YB00', {
				boardNumber: '98002',
				municipality: 'Assen',
				municipalityCode: '0106',
				place: 'Assen'
			})
		]);
		expect(summary).toEqual({
			boards: { created: 2, changed: 0, unchanged: 0, closed: 0 },
			schools: { created: 2, changed: 0, unchanged: 0, closed: 0 },
			branches: { created: 3, changed: 0, unchanged: 0, closed: 0 },
			absent: 0
		});
		const school = await organisation('99ZA');
		expect(school).toMatchObject({
			kind: 'school',
			name: 'De Proef',
			registerScheme: 'brin',
			country: 'NL',
			province: 'Drenthe',
			municipality: 'Emmen',
			municipalityCode: '0114',
			website: 'https://deproef.example',
			board: '98001',
			checkedBy: null,
			closedAt: null
		});
		expect(school.checkedAt).not.toBeNull();
		expect(school.latitude).toBeCloseTo(52.78, 1);
		expect(school.longitude).toBeCloseTo(6.9, 1);
		expect(await organisation('98001')).toMatchObject({
			kind: 'schoolBoard',
			name: 'Bestuur 98001',
			registerScheme: 'duo-board',
			municipality: 'Emmen',
			checkedBy: null
		});
		const south = await storedBranch('99ZA01');
		expect(south).toMatchObject({ schoolId: school.id, name: 'De Proef Zuid', boardNumber: '98001' });
		expect(south.latitude).not.toBe(school.latitude);
	});

	it('puts a board where most of its branches are', async () => {
		const assen = { municipality: 'Assen', municipalityCode: '0106', place: 'Assen' };
		await take([branch('99ZA00'), branch('99ZB00', assen), branch('99ZC00', assen)]);
		expect(await organisation('98001')).toMatchObject({ municipality: 'Assen', municipalityCode: '0106' });
	});

	it('changes nothing the second time', async () => {
		const list = [...schools(3), branch('99ZA00'), branch('99ZA01', { boardNumber: '98002' })];
		await take(list);
		const before = await everything();
		const revision = await revisionOf('offers');
		expect(await take(list.toReversed(), { complete: true })).toEqual({
			boards: { created: 0, changed: 0, unchanged: 2, closed: 0 },
			schools: { created: 0, changed: 0, unchanged: 4, closed: 0 },
			branches: { created: 0, changed: 0, unchanged: 5, closed: 0 },
			absent: 0
		});
		expect(await everything()).toEqual(before);
		expect(await revisionOf('offers')).toBe(revision);
	});

	it('records a rename with what was and is', async () => {
		await take([branch('99ZA00', { name: 'De Proef' }), branch('98YB00')]);
		const [old, revision] = [await organisation('99ZA'), await revisionOf('offers')];
		const summary = await take([branch('99ZA00', { name: 'De Nieuwe Proef' }), branch('98YB00')]);
		expect(summary.schools).toEqual({ created: 0, changed: 1, unchanged: 1, closed: 0 });
		expect(summary.branches).toEqual({ created: 0, changed: 1, unchanged: 1, closed: 0 });
		expect(await organisation('99ZA')).toMatchObject({
			id: old.id,
			name: 'De Nieuwe Proef',
			version: old.version + 1
		});
		const names = { from: { name: 'De Proef' }, to: { name: 'De Nieuwe Proef' } };
		expect(await facts('99ZA')).toEqual([
			{ kind: 'renamed', detail: { branch: '99ZA00', ...names } },
			{ kind: 'renamed', detail: names }
		]);
		expect(await facts('98YB')).toEqual([]);
		expect(await revisionOf('offers')).toBeGreaterThan(revision);
	});

	it('records a move, and the school lies where its first branch went', async () => {
		await take([branch('99ZA00'), branch('99ZA01')]);
		const before = await organisation('99ZA');
		const assen = { place: 'Assen', municipality: 'Assen', municipalityCode: '0106', postcode: '9401 AB' };
		const summary = await take([branch('99ZA00', assen), branch('99ZA01', { street: 'Brink' })]);
		expect(summary.schools).toMatchObject({ changed: 1, unchanged: 0 });
		expect(await facts('99ZA')).toEqual([
			{
				kind: 'moved',
				detail: {
					branch: '99ZA00',
					from: { place: 'Emmen', postcode: '7811 AB' },
					to: { place: 'Assen', postcode: '9401 AB' }
				}
			},
			{
				kind: 'moved',
				detail: { branch: '99ZA01', from: { street: 'Dorpsstraat' }, to: { street: 'Brink' } }
			}
		]);
		const after = await organisation('99ZA');
		expect(after).toMatchObject({ municipality: 'Assen', municipalityCode: '0106' });
		expect(after.latitude).toBeGreaterThan(before.latitude!);
		expect(await storedBranch('99ZA01')).toMatchObject({ municipality: 'Emmen', street: 'Brink' });
	});

	it('records that a school went to another board, once for all its branches', async () => {
		await take([branch('99ZA00'), branch('99ZA01')]);
		const other = { boardNumber: '98002' };
		const summary = await take([branch('99ZA00', other), branch('99ZA01', other)]);
		expect(summary.boards).toEqual({ created: 1, changed: 0, unchanged: 0, closed: 0 });
		expect(await organisation('99ZA')).toMatchObject({ board: '98002' });
		expect(await facts('99ZA')).toEqual([
			{ kind: 'transferred', detail: { from: { boardNumber: '98001' }, to: { boardNumber: '98002' } } }
		]);
	});

	it('takes every field over, so that the same list once more has nothing to change', async () => {
		await take([branch('99ZA00')]);
		const other = branch('99ZA00', {
			boardNumber: '98002',
			name: 'De Toets',
			street: 'Brink',
			houseNumber: '2-B',
			postcode: '9401 AB',
			place: 'Assen',
			municipalityCode: '0106',
			municipality: 'Assen',
			province: 'Groningen',
			denomination: 'Protestants-Christelijk',
			phone: '0592000000',
			website: 'https://detoets.example'
		});
		expect(await take([other])).toMatchObject({ branches: { changed: 1 }, schools: { changed: 1 } });
		expect(await take([other])).toMatchObject({ branches: { unchanged: 1 }, schools: { unchanged: 1 } });
	});

	it('takes a new telephone number over without making a story of it', async () => {
		await take([branch('99ZA00')]);
		const summary = await take([branch('99ZA00', { phone: '0591000000' })]);
		expect(summary.branches).toMatchObject({ changed: 1 });
		expect(summary.schools).toMatchObject({ changed: 0, unchanged: 1 });
		expect(await storedBranch('99ZA00')).toMatchObject({ phone: '0591000000' });
		expect(await facts('99ZA')).toEqual([]);
	});

	it('leaves the name that a school chose for itself until the register has a new one', async () => {
		await take([branch('99ZA00', { name: 'De Proef' })]);
		await db()
			.updateTable('organisation')
			.set({ name: 'Kindcentrum De Proef' })
			.where('registerCode', '=', '99ZA')
			.execute();
		await take([branch('99ZA00', { name: 'De Proef', phone: '0591000000' })]);
		await take([branch('99ZA00', { name: 'De Proef', boardNumber: '98002' })]);
		expect(await organisation('99ZA')).toMatchObject({ name: 'Kindcentrum De Proef', board: '98002' });
		await take([branch('99ZA00', { name: 'De Toets', boardNumber: '98002' })]);
		expect(await organisation('99ZA')).toMatchObject({ name: 'De Toets' });
	});

	it('leaves everybody else alone', async () => {
		const own = await makeOrganisation('Bs De Berk');
		const before = await db().selectFrom('organisation').selectAll().where('id', '=', own).execute();
		await take(schools(2), { complete: true });
		expect(await db().selectFrom('organisation').selectAll().where('id', '=', own).execute()).toEqual(before);
	});
});

describe('branches that the list lacks', () => {
	it('stay open, unless the list is complete', async () => {
		const list = [...schools(39), branch('99ZA00')];
		await take(list);
		expect(await take(list.slice(0, 39))).toMatchObject({ branches: { closed: 0 }, absent: 1 });
		expect(await storedBranch('99ZA00')).toMatchObject({ closedAt: null });
		expect(await take(list.slice(0, 39), { complete: true })).toMatchObject({
			schools: { closed: 1, changed: 0, unchanged: 39 },
			branches: { closed: 1, unchanged: 39 },
			absent: 0
		});
		expect((await storedBranch('99ZA00')).closedAt).not.toBeNull();
		expect((await organisation('99ZA')).closedAt).not.toBeNull();
		expect(await facts('99ZA')).toEqual([
			{ kind: 'closed', detail: { branch: '99ZA00' } },
			{ kind: 'closed', detail: {} }
		]);
	});

	it('close their school only with its last one, and it goes on under the name of the next', async () => {
		const list = [...schools(30), branch('99ZA00', { name: 'Noord' }), branch('99ZA01', { name: 'Zuid' })];
		await take(list);
		const summary = await take(
			list.filter((one) => one.branchCode !== '99ZA00'),
			{ complete: true }
		);
		expect(summary).toMatchObject({ branches: { closed: 1 }, schools: { closed: 0, changed: 1 } });
		expect(await organisation('99ZA')).toMatchObject({ name: 'Zuid', closedAt: null });
	});

	it('open again when they come back', async () => {
		const list = [...schools(39), branch('99ZA00')];
		await take(list);
		await take(list.slice(0, 39), { complete: true });
		const summary = await take([branch('99ZA00', { street: 'Brink' })]);
		expect(summary).toMatchObject({
			branches: { created: 0, changed: 1 },
			schools: { created: 0, changed: 1 }
		});
		expect(await storedBranch('99ZA00')).toMatchObject({ closedAt: null, street: 'Brink' });
		expect(await organisation('99ZA')).toMatchObject({ closedAt: null });
		const kinds = (await facts('99ZA')).map((fact) => fact.kind);
		expect(kinds).toEqual(['closed', 'closed', 'moved', 'reopened', 'reopened']);
	});

	it('stop the import when they are more than 5% of the open ones', async () => {
		const list = schools(40);
		await take(list);
		const before = await everything();
		const rows = list.slice(3).map((facts) => ({ ...facts, name: 'Anders', line: 2 }));
		const refused = await importBranches(system, { rows, refused: [], complete: true });
		expect(refused).toMatchObject({ ok: false, code: 'tooManyClosures', detail: { closing: 3, open: 40 } });
		expect(await everything()).toEqual(before);
		expect(await take(list.slice(2), { complete: true })).toMatchObject({ branches: { closed: 2 } });
	});

	it('stay open when a line that was refused names their school', async () => {
		const list = schools(40);
		await take(list);
		const refused: DuoRefused[] = [
			{ line: 2, reason: { code: 'noName' }, raw: 'Drenthe;98001;00ZA;00ZA00;;' }
		];
		const summary = await take(list.slice(1), { complete: true, refused });
		expect(summary).toMatchObject({ branches: { closed: 0 }, absent: 1 });
	});
});

describe('an import', () => {
	it('that fails half-way leaves nothing', async () => {
		const progress: number[] = [];
		const failing = take(schools(5), {
			progress(written) {
				progress.push(written);
				if (written > 6) throw new Error('pulled the plug');
			}
		});
		await expect(failing).rejects.toThrow('pulled the plug');
		expect(progress).toEqual([6, 11]);
		expect(await everything()).toEqual([[], [], []]);
		expect(await take(schools(5))).toMatchObject({ schools: { created: 5 } });
	});

	it('waits for another one, and then has nothing to do', async () => {
		const [one, other] = await Promise.all([take(schools(20)), take(schools(20))]);
		expect(one.branches.created + other.branches.created).toBe(20);
		expect(one.branches.unchanged + other.branches.unchanged).toBe(20);
	});

	it('is the operator’s alone, and stands in the audit', async () => {
		const rows = schools(1).map((facts) => ({ ...facts, line: 2 }));
		const coordinator = await someoneAt(await makeOrganisation('Bs De Berk'), 'coordinator');
		for (const scope of [visitor, coordinator])
			expect(await importBranches(scope, { rows, refused: [], complete: false })).toMatchObject({
				ok: false,
				code: 'notFound'
			});
		await take(schools(1));
		const audit = await db()
			.selectFrom('auditFact')
			.select(['actorKind', 'objectType', 'objectId'])
			.where('command', '=', 'organisations.importBranches')
			.orderBy('id', 'desc')
			.executeTakeFirst();
		expect(audit).toEqual({ actorKind: 'system', objectType: 'register', objectId: 'duo-branches' });
	});
});

describe('the list of boards', () => {
	const names = (...rows: { boardNumber: string; name: string }[]) => importBoardNames(system, { rows });

	it('gives boards their names, which the list of branches then leaves alone', async () => {
		await take([branch('99ZA00'), branch('98YB00', { boardNumber: '98002' })]);
		const revision = await revisionOf('offers');
		const given = await names(
			{ boardNumber: '98001', name: 'Stichting De Proef' },
			{ boardNumber: '97000', name: 'Stichting Elders' }
		);
		expect(given).toMatchObject({
			ok: true,
			value: { boards: { created: 0, changed: 1, unchanged: 0, closed: 0 }, unknown: 1 }
		});
		expect(await revisionOf('offers')).toBeGreaterThan(revision);
		await take([branch('99ZA00', { name: 'Anders' }), branch('98YB00', { boardNumber: '98002' })]);
		expect(await organisation('98001')).toMatchObject({ name: 'Stichting De Proef' });
		expect(await organisation('98002')).toMatchObject({ name: 'Bestuur 98002' });
		expect(await facts('98001')).toEqual([
			{ kind: 'renamed', detail: { from: { name: 'Bestuur 98001' }, to: { name: 'Stichting De Proef' } } }
		]);
	});

	it('changes nothing the second time, and nothing for others than the operator', async () => {
		await take([branch('99ZA00')]);
		const rows = [{ boardNumber: '98001', name: 'Stichting De Proef' }];
		expect(await importBoardNames(visitor, { rows })).toMatchObject({ ok: false, code: 'notFound' });
		await names(...rows);
		const before = await everything();
		expect(await names(...rows)).toMatchObject({ value: { boards: { changed: 0, unchanged: 1 } } });
		expect(await everything()).toEqual(before);
	});
});

const folder = new URL('../../../../../shared/data/duo/', import.meta.url);
const realFile = existsSync(folder) && readdirSync(folder).find((name) => name.endsWith('.csv'));
describe('the register itself', () => {
	if (!realFile) {
		process.stdout.write('Left out: DUO’s list of branches is not on this machine.\n');
		it.skip('is not on this machine');
		return;
	}

	it('gives 6,215 branches of 6,096 schools and 824 boards, and nothing the second time', async () => {
		const reading = readDuo(readFileSync(new URL(realFile, folder)), createPlaces(gazetteer()).spell);
		if (!reading.ok) throw new Error('unknown layout');
		const input = { ...reading, complete: true };
		const start = performance.now();
		expect(await importBranches(system, input)).toMatchObject({
			value: {
				boards: { created: 824 },
				schools: { created: 6096 },
				branches: { created: 6215 },
				absent: 0
			}
		});
		const seconds = [(performance.now() - start) / 1000];
		const again = performance.now();
		const nothing = { created: 0, changed: 0, closed: 0 };
		expect(await importBranches(system, input)).toMatchObject({
			value: {
				boards: { ...nothing, unchanged: 824 },
				schools: { ...nothing, unchanged: 6096 },
				branches: { ...nothing, unchanged: 6215 }
			}
		});
		seconds.push((performance.now() - again) / 1000);
		process.stdout.write(
			`The register took ${seconds.map((s) => s.toFixed(1)).join(' s, the second time ')} s.\n`
		);
		const placed = await db()
			.selectFrom('branch')
			.select((eb) => eb.fn.countAll<number>().as('count'))
			.where('latitude', 'is', null)
			.executeTakeFirstOrThrow();
		expect(placed.count).toBe(0);
		const homeless = await db()
			.selectFrom('organisation')
			.select('id')
			.where('kind', '=', 'school')
			.where('boardId', 'is', null)
			.execute();
		expect(homeless).toEqual([]);
	});
});
