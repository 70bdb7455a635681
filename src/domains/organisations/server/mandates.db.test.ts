import { beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { exportPerson, tidyPersonalData } from '#platform/server/personal-data.ts';
import type { Scope } from '#platform/server/scope.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	join,
	makeOrganisation,
	makePerson,
	newestMail,
	personIdOf,
	scopeOf,
	someoneAt,
	system,
	visitor
} from '../../../../test/world.ts';
import { maySign } from '../policy.ts';
import {
	endBoardMandate,
	endMandate,
	endMembership,
	eraseMe,
	giveBoardMandate,
	importBranches,
	recordMandate
} from './commands.ts';
import { declarations } from './personal-data.ts';
import { mandatesOf, type Signing, signersOf } from './queries.ts';

useDatabase();

const BASIS = 'directeur, volgens het managementstatuut';

let board: string;
let ofBoard: Scope;
let school: string;
let coordinator: Scope;
let member: Scope;
let stranger: Scope;

beforeEach(async () => {
	board = await makeOrganisation('Stichting Rivier', { kind: 'schoolBoard' });
	school = await makeOrganisation('Bs De Oever', { boardId: board });
	const boardMember = await makePerson('Ton');
	await join(boardMember, board, 'coordinator');
	ofBoard = await scopeOf(boardMember);
	coordinator = await someoneAt(school, 'coordinator', 'Anouk');
	member = await someoneAt(school, 'member', 'Sem');
	stranger = await someoneAt(await makeOrganisation('Vreemd', { kind: 'company' }), 'coordinator', 'Vera');
});

const again = (scope: Scope) => scopeOf(personIdOf(scope));

async function record(by: Scope, organisationId: string, whose: Scope, basis = BASIS) {
	return await recordMandate(by, { organisationId, personId: personIdOf(whose), basis });
}

const give = (by: Scope, schoolId = school, basis = BASIS) => giveBoardMandate(by, { schoolId, basis });

async function signing(organisationId: string): Promise<Signing> {
	return (await signersOf(db(), [organisationId])).get(organisationId)!;
}

const names = async (organisationId: string) => (await signing(organisationId)).people.map((one) => one.name);

async function signs(scope: Scope, organisationId: string): Promise<boolean> {
	return maySign((await again(scope)).actor, await signing(organisationId));
}

async function mandateOf(scope: Scope): Promise<string> {
	const { id } = await db()
		.selectFrom('signingMandate')
		.select('id')
		.where('personId', '=', personIdOf(scope))
		.orderBy('id', 'desc')
		.executeTakeFirstOrThrow();
	return id;
}

/** A school of the register, under the board that it has there. */
async function imported(boardNumber: string): Promise<{ id: string; boardId: string }> {
	const row = {
		line: 2,
		brin: '77MV',
		branchCode: '77MV00',
		boardNumber,
		name: 'Bs De Verhuizer',
		street: 'Dorpsstraat',
		houseNumber: '1',
		postcode: '7811 AB',
		place: 'Emmen',
		municipalityCode: '0114',
		municipality: 'Emmen',
		province: 'Drenthe',
		denomination: 'Openbaar',
		phone: null,
		website: null
	};
	expect(await importBranches(system, { rows: [row], refused: [], complete: false })).toMatchObject({
		ok: true
	});
	return await db()
		.selectFrom('organisation')
		.select('id')
		.select((eb) => eb.ref('boardId').$notNull().as('boardId'))
		.where('registerCode', '=', row.brin)
		.executeTakeFirstOrThrow();
}

async function factsOf(organisationId: string): Promise<string[]> {
	const facts = await db()
		.selectFrom('organisationFact')
		.select('kind')
		.where('organisationId', '=', organisationId)
		.orderBy('id')
		.execute();
	return facts.map((fact) => fact.kind);
}

describe('a mandate to sign', () => {
	it('is recorded for one of its own people, who hears it and signs from then on', async () => {
		const foundation = await makeOrganisation('Stichting Lezen', { kind: 'foundation' });
		const keeper = await someoneAt(foundation, 'coordinator', 'Kim');
		const signer = await someoneAt(foundation, 'member', 'Mo');
		expect(await signs(signer, foundation)).toBe(false);
		expect(await record(keeper, foundation, signer)).toMatchObject({ ok: true });
		expect(await signing(foundation)).toMatchObject({
			by: { id: foundation, name: 'Stichting Lezen' },
			ground: 'own',
			people: [{ name: 'Mo', for: foundation }]
		});
		expect(await signs(signer, foundation)).toBe(true);
		expect(await signs(keeper, foundation), 'coordinating is no mandate').toBe(false);
		expect((await newestMail(personIdOf(signer))).text).toContain(BASIS);
		expect(await factsOf(foundation)).toEqual(['mandateRecorded']);
	});

	it('is recorded by who keeps the organisation or its board, for nobody from elsewhere', async () => {
		for (const by of [member, stranger, visitor])
			expect(await record(by, school, member)).toMatchObject({ code: 'notFound' });
		expect(await record(coordinator, school, stranger)).toMatchObject({ code: 'notIn' });
		const asking = await makePerson('Wacht');
		await db()
			.insertInto('membership')
			.values({ id: newId(), personId: asking, organisationId: school, role: 'member', askedAt: now() })
			.execute();
		expect(await record(coordinator, school, await scopeOf(asking))).toMatchObject({ code: 'notIn' });
		expect(await record(ofBoard, school, member)).toMatchObject({ ok: true });
		expect(await record(coordinator, school, member, '')).toMatchObject({ fields: { basis: 'missing' } });
	});

	it('stands once, also when two coordinators record it at once', async () => {
		for (let round = 0; round < 5; round++) {
			const signer = await someoneAt(school, 'member', `Iris ${round}`);
			const results = await Promise.all([
				record(coordinator, school, signer, 'directeur'),
				record(ofBoard, school, signer, 'plaatsvervanger')
			]);
			expect(results.filter((result) => result.ok)).toHaveLength(1);
			expect(results).toContainEqual(expect.objectContaining({ code: 'recordedAlready' }));
		}
		expect(await record(coordinator, school, member)).toMatchObject({ ok: true });
		expect(await record(coordinator, school, member), 'a second click').toMatchObject({ ok: true });
		expect(await factsOf(school)).toHaveLength(6);
	});

	it('is ended by who keeps it, and laid down by who holds it; what it was stays on record', async () => {
		await record(coordinator, school, member);
		const first = await mandateOf(member);
		expect(await endMandate(stranger, { id: first })).toMatchObject({ code: 'notFound' });
		expect(await endMandate(coordinator, { id: first })).toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(member))).subject).toContain('Je tekent niet meer');
		expect((await again(member)).actor).toMatchObject({ signsFor: [] });

		await record(coordinator, school, member, 'opnieuw');
		const second = await mandateOf(member);
		expect((await again(member)).actor).toMatchObject({ signsFor: [school] });
		for (const _ of ['a click', 'a second click'])
			expect(await endMandate(member, { id: second })).toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(coordinator))).subject).toContain('Sem tekent niet meer');
		expect(await factsOf(school)).toEqual([
			'mandateRecorded',
			'mandateEnded',
			'mandateRecorded',
			'mandateEnded'
		]);
		const kept = await db()
			.selectFrom('signingMandate')
			.select(['basis', 'endedBy'])
			.where('organisationId', '=', school)
			.orderBy('id')
			.execute();
		expect(kept).toEqual([
			{ basis: BASIS, endedBy: personIdOf(coordinator) },
			{ basis: 'opnieuw', endedBy: personIdOf(member) }
		]);
	});

	it('ends with leaving and with being removed, and does not come back with returning', async () => {
		await give(ofBoard);
		const colleague = await someoneAt(school, 'member', 'Lot');
		for (const [by, whose] of [
			[coordinator, member],
			[colleague, colleague]
		] as const) {
			await record(coordinator, school, whose);
			expect(await signs(whose, school)).toBe(true);
			await endMembership(by, {
				organisationId: school,
				personId: personIdOf(whose),
				successorId: '',
				without: false
			});
			expect(await signs(whose, school)).toBe(false);
			await join(personIdOf(whose), school, 'member');
			expect(await signs(whose, school)).toBe(false);
		}
		expect(await names(school)).toEqual([]);
	});

	it('counts only for who belongs at the moment of asking', async () => {
		await give(ofBoard);
		await record(coordinator, school, member);
		const set = async (changes: { leftAt?: Date | null; approvedAt?: Date | null }) => {
			await db().updateTable('membership').set(changes).where('personId', '=', personIdOf(member)).execute();
			return [await signs(member, school), await names(school)];
		};
		expect(await set({ leftAt: now() })).toEqual([false, []]);
		expect(await set({ leftAt: null, approvedAt: null })).toEqual([false, []]);
		expect(await set({ approvedAt: now() })).toEqual([true, ['Sem']]);
	});

	it('of an organisation that was closed signs nothing, but can be laid down', async () => {
		await give(ofBoard);
		await record(coordinator, school, member);
		await db().updateTable('organisation').set({ closedAt: now() }).where('id', '=', school).execute();
		expect(await signs(member, school)).toBe(false);
		expect(await record(coordinator, school, coordinator)).toMatchObject({ code: 'notFound' });
		const id = await mandateOf(member);
		expect(await endMandate(coordinator, { id })).toMatchObject({ code: 'notFound' });
		expect(await endMandate(await again(member), { id })).toMatchObject({ ok: true });
	});

	it('goes along in an export, ends with erasing, and stays seven years as that of nobody', async () => {
		await give(ofBoard);
		await record(coordinator, school, member);
		const personId = personIdOf(member);
		const exported = await exportPerson(declarations, { personId, email: '' });
		expect(exported.signing_mandate).toMatchObject([{ organisation: 'Bs De Oever', basis: BASIS }]);
		expect(await eraseMe(member, { confirmed: 'yes' })).toMatchObject({ ok: true });
		expect(await names(school)).toEqual([]);

		const rows = () =>
			db().selectFrom('signingMandate').select('endedAt').where('personId', '=', personId).execute();
		expect(await rows()).toEqual([{ endedAt: expect.any(Date) }]);
		const end = (years: number) =>
			db()
				.updateTable('signingMandate')
				.set({ endedAt: addDays(now(), -years * 365) })
				.where('personId', '=', personId)
				.execute();
		await end(6.9);
		await tidyPersonalData(declarations);
		expect(await rows()).toHaveLength(1);
		await end(7.1);
		await tidyPersonalData(declarations);
		expect(await rows()).toHaveLength(0);
	});
});

describe('a school with a board', () => {
	beforeEach(async () => {
		await record(coordinator, school, member);
		await record(ofBoard, board, ofBoard);
	});

	it('has its board sign, as long as that gave no mandate', async () => {
		expect(await signing(school)).toMatchObject({
			by: { id: board, name: 'Stichting Rivier' },
			ground: 'board',
			people: [{ name: 'Ton', for: board }]
		});
		expect(await signs(member, school)).toBe(false);
		expect(await signs(ofBoard, school)).toBe(true);
		expect(await signing(board)).toMatchObject({ ground: 'own', people: [{ name: 'Ton' }] });
	});

	it('signs by itself from when the board gave the mandate until it ends it; the board may sign meanwhile', async () => {
		for (const by of [coordinator, member, stranger, visitor])
			expect(await give(by)).toMatchObject({ code: 'notFound' });
		expect(await give(ofBoard)).toMatchObject({ ok: true, value: { school: 'Bs De Oever' } });
		expect((await newestMail(personIdOf(coordinator))).subject).toBe('Bs De Oever mag zelf tekenen');
		expect(await signing(school)).toMatchObject({
			by: { id: school },
			ground: 'boardMandate',
			people: [
				{ name: 'Sem', for: school },
				{ name: 'Ton', for: board }
			]
		});
		expect([await signs(member, school), await signs(ofBoard, school)]).toEqual([true, true]);

		const { board: given } = (await mandatesOf(ofBoard, school))!;
		const { id } = given!.mandate!;
		expect(await endBoardMandate(coordinator, { id })).toMatchObject({ code: 'notFound' });
		expect(await endBoardMandate(ofBoard, { id })).toMatchObject({ ok: true });
		expect(await endBoardMandate(ofBoard, { id }), 'a second click').toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(coordinator))).subject).toContain('Het bestuur tekent weer');
		expect(await signs(member, school)).toBe(false);
		expect(await factsOf(school)).toEqual(['mandateRecorded', 'boardMandateGiven', 'boardMandateEnded']);
	});

	it('names somebody once who holds the mandate of both', async () => {
		await give(ofBoard);
		await join(personIdOf(ofBoard), school, 'member');
		await record(coordinator, school, ofBoard);
		expect((await signing(school)).people).toMatchObject([
			{ name: 'Sem', for: school },
			{ name: 'Ton', for: school }
		]);
	});

	it('gets its mandate once, also when two of the board give it at once', async () => {
		const other = await someoneAt(board, 'coordinator', 'Ria');
		const results = await Promise.all([give(ofBoard, school, 'statuut'), give(await again(other))]);
		expect(results.filter((result) => result.ok)).toHaveLength(1);
		expect(results).toContainEqual(expect.objectContaining({ code: 'givenAlready' }));
	});

	it('loses the mandate with its board when the register moves it to another, which may give its own', async () => {
		const first = await imported('77001');
		const director = await someoneAt(first.id, 'coordinator', 'Directeur');
		const oldBoard = await someoneAt(first.boardId, 'coordinator', 'Oud');
		await record(director, first.id, director);
		await give(oldBoard, first.id);
		expect(await signs(director, first.id)).toBe(true);

		const { id, boardId } = await imported('77002');
		expect(await signing(id)).toMatchObject({ by: { id: boardId }, ground: 'board', people: [] });
		expect(await signs(director, id)).toBe(false);
		expect((await mandatesOf(director, id))!.board).toMatchObject({ mandate: null });
		expect(await give(oldBoard, id)).toMatchObject({ code: 'notFound' });
		expect(await give(await someoneAt(boardId, 'coordinator', 'Nieuw'), id)).toMatchObject({ ok: true });
		expect(await signs(director, id)).toBe(true);
	});
});

describe('the page on who may sign', () => {
	it('is read by the own people and the board, and tells each what they may do', async () => {
		await record(coordinator, school, member);
		expect(await mandatesOf(member, school)).toMatchObject({
			mandates: [{ name: 'Sem', basis: BASIS, recordedBy: 'Anouk', mayEnd: true }],
			mayRecord: false,
			others: [],
			board: { id: board, mandate: null, mayGive: false },
			schools: null
		});
		expect(await mandatesOf(coordinator, school)).toMatchObject({
			mandates: [{ mayEnd: true }],
			mayRecord: true,
			others: [{ name: 'Anouk' }],
			board: { mayGive: false }
		});
		expect(await mandatesOf(ofBoard, school)).toMatchObject({ mayRecord: true, board: { mayGive: true } });
		for (const scope of [stranger, visitor]) expect(await mandatesOf(scope, school)).toBeNull();
	});

	it('shows a board which of its schools sign by themselves', async () => {
		const other = await makeOrganisation('Bs De Andere', { boardId: board });
		await give(ofBoard);
		expect((await mandatesOf(ofBoard, board))!.schools).toMatchObject({
			mandated: [{ id: school, basis: BASIS }],
			others: [{ id: other, name: 'Bs De Andere' }],
			mayGive: true
		});
		const boardMember = await someoneAt(board, 'member');
		expect((await mandatesOf(boardMember, board))!.schools).toMatchObject({ mayGive: false });
		expect(await mandatesOf(coordinator, board)).toBeNull();
	});
});
