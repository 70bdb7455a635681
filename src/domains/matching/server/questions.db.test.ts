import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	makeOffer,
	makeOrganisation,
	makePerson,
	personIdOf,
	scopeOf,
	someoneAt,
	system,
	visitor
} from '../../../../test/world.ts';
import {
	closeQuestion,
	discardDraft,
	publishQuestion,
	saveQuestionStep,
	saveShortlist,
	startQuestion
} from './commands.ts';
import { homeFigures, openQuestions, questionById, questionsOf, rankOffers, shortlistOf } from './queries.ts';

useDatabase();

const words = {
	step: 'words',
	fields: {
		title: 'Voorlezers gezocht',
		situation: 'Kinderen lezen thuis niet.',
		wish: 'Vrijwilligers die voorlezen.'
	}
};
const about = { step: 'about', fields: { themes: ['skilled-professionals'], supportTypes: ['hands-on'] } };

let school: string;
let coordinator: Scope;
let member: Scope;
let boardCoordinator: Scope;

beforeAll(async () => {
	const board = await makeOrganisation('Stichting De Berk', { kind: 'schoolBoard' });
	school = await makeOrganisation('Bs De Berk', { boardId: board });
	coordinator = await someoneAt(school, 'coordinator');
	member = await someoneAt(school, 'member');
	boardCoordinator = await someoneAt(board, 'coordinator');
});

async function draft(scope = coordinator): Promise<string> {
	const id = newId();
	const started = await startQuestion(scope, { id, organisationId: school });
	expect(started.ok).toBe(true);
	return id;
}

async function versionOf(id: string): Promise<number> {
	const row = await db()
		.selectFrom('helpQuestion')
		.select('version')
		.where('id', '=', id)
		.executeTakeFirstOrThrow();
	return row.version;
}

async function save(id: string, answer: unknown, { scope = coordinator, personalDataSeen = false } = {}) {
	return await saveQuestionStep(scope, { id, version: await versionOf(id), answer, personalDataSeen });
}

async function published(visibility = 'everyone'): Promise<string> {
	const id = await draft();
	await save(id, words);
	await save(id, about);
	const result = await publishQuestion(coordinator, {
		id,
		version: await versionOf(id),
		visibility,
		personalDataSeen: false
	});
	expect(result).toEqual({ ok: true, value: { id } });
	return id;
}

describe('a draft', () => {
	it('is one draft, however often its form is sent', async () => {
		const id = await draft();
		await startQuestion(coordinator, { id, organisationId: school });
		const facts = await db()
			.selectFrom('helpQuestionFact')
			.select('kind')
			.where('questionId', '=', id)
			.execute();
		expect(facts).toEqual([{ kind: 'drafted' }]);
	});

	it('belongs to an organisation of the writer', async () => {
		const elsewhere = await makeOrganisation('Bs Elders');
		expect(await startQuestion(coordinator, { id: newId(), organisationId: elsewhere })).toEqual({
			ok: false,
			code: 'notFound'
		});
		expect(await startQuestion(visitor, { id: newId(), organisationId: school })).toMatchObject({
			ok: false
		});
	});

	it('isn’t started for an organisation of a kind that gives help', async () => {
		const company = await makeOrganisation('Bank De Stuiver', { kind: 'company' });
		const banker = await someoneAt(company, 'coordinator');
		expect(await startQuestion(banker, { id: newId(), organisationId: company })).toMatchObject({
			code: 'notFound'
		});
	});

	it('isn’t started for an organisation that was closed or not let in', async () => {
		const closed = await makeOrganisation('Initiatief Dicht', { kind: 'initiative' });
		const owner = await someoneAt(closed, 'coordinator');
		await db().updateTable('organisation').set({ closedAt: now() }).where('id', '=', closed).execute();
		expect(await startQuestion(owner, { id: newId(), organisationId: closed })).toMatchObject({
			code: 'notFound'
		});
	});

	it('remembers each step and how far the writer came', async () => {
		const id = await draft();
		await save(id, words);
		await save(id, about);
		expect(await questionById(coordinator, id)).toMatchObject({
			...words.fields,
			...about.fields,
			step: 2,
			state: 'drafted'
		});
	});

	it('says per field what is wrong and keeps what was saved', async () => {
		const id = await draft();
		await save(id, words);
		expect(
			await save(id, { step: 'words', fields: { title: '  ', situation: 'x'.repeat(5001), wish: '' } })
		).toEqual({
			ok: false,
			code: 'invalid',
			fields: { title: 'missing', situation: 'tooLong' }
		});
		expect(
			await save(id, { step: 'about', fields: { themes: ['no-such-theme'], supportTypes: [] } })
		).toMatchObject({
			fields: { themes: 'unknown' }
		});
		expect(await questionById(coordinator, id)).toMatchObject(words.fields);
	});

	it('keeps text as it was typed, without what nobody can see', async () => {
		const id = await draft();
		const title = '🎒 <b>مرحبا</b> “Zoë”';
		await save(id, {
			step: 'words',
			fields: { title: ` ${title}\u202e\u0000 `, situation: 'a\r\nb', wish: '' }
		});
		expect(await questionById(coordinator, id)).toMatchObject({ title, situation: 'a\nb' });
	});

	it('is refused to a second tab that knows an older version', async () => {
		const id = await draft();
		const version = await versionOf(id);
		await save(id, words);
		expect(await saveQuestionStep(coordinator, { id, version, answer: about })).toEqual({
			ok: false,
			code: 'stale'
		});
		expect(await questionById(coordinator, id)).toMatchObject({ themes: [] });
	});

	it('never keeps a number that stands beside "BSN"', async () => {
		const id = await draft();
		const fields = { ...words.fields, situation: 'Haar BSN is 111222333, bel ons.' };
		expect(await save(id, { step: 'words', fields })).toEqual({ ok: false, code: 'identityNumber' });
		const row = await db()
			.selectFrom('helpQuestion')
			.select('situation')
			.where('id', '=', id)
			.executeTakeFirst();
		expect(row?.situation).toBe('');
	});
});

describe('personal data in a step', () => {
	const withNumber = { step: 'words', fields: { ...words.fields, wish: 'Bel 06 12 34 56 78.' } };

	it('is saved after a second look only', async () => {
		const id = await draft();
		expect(await save(id, withNumber)).toMatchObject({ code: 'personalData' });
		expect(await questionById(coordinator, id)).toMatchObject({ title: '' });
		expect(await save(id, withNumber, { personalDataSeen: true })).toMatchObject({ ok: true });
	});

	it('doesn’t come before readers unseen when a published question is changed', async () => {
		const id = await published();
		expect(await save(id, withNumber)).toMatchObject({ code: 'personalData' });
		expect((await questionById(visitor, id))?.wish).toBe(words.fields.wish);
	});
});

describe('publishing', () => {
	it('asks for what is missing, first step first', async () => {
		const id = await draft();
		const publish = async () =>
			await publishQuestion(coordinator, {
				id,
				version: await versionOf(id),
				visibility: 'everyone',
				personalDataSeen: false
			});
		expect(await publish()).toMatchObject({ code: 'incomplete', detail: { step: 'words' } });
		await save(id, words);
		expect(await publish()).toMatchObject({ code: 'incomplete', detail: { step: 'about' } });
	});

	it('wants a second look at personal data', async () => {
		const id = await draft();
		await save(
			id,
			{ step: 'words', fields: { ...words.fields, wish: 'Bel 06 12 34 56 78.' } },
			{ personalDataSeen: true }
		);
		await save(id, about);
		const publish = async (personalDataSeen: boolean) =>
			await publishQuestion(coordinator, {
				id,
				version: await versionOf(id),
				visibility: 'everyone',
				personalDataSeen
			});
		expect(await publish(false)).toMatchObject({ code: 'personalData' });
		expect(await publish(true)).toMatchObject({ ok: true });
	});

	it('is for coordinators of an organisation that was checked', async () => {
		const id = await draft();
		await save(id, words);
		await save(id, about);
		const input = { id, version: await versionOf(id), visibility: 'everyone', personalDataSeen: false };
		expect(await publishQuestion(member, input)).toMatchObject({ code: 'coordinatorOnly' });
		expect(await publishQuestion(boardCoordinator, input)).toMatchObject({ code: 'notFound' });

		const fresh = await makeOrganisation('Initiatief Nieuw', { kind: 'initiative', checked: false });
		const owner = await someoneAt(fresh, 'coordinator');
		const own = newId();
		await startQuestion(owner, { id: own, organisationId: fresh });
		await save(own, words, { scope: owner });
		await save(own, about, { scope: owner });
		expect(await publishQuestion(owner, { ...input, id: own, version: await versionOf(own) })).toMatchObject({
			code: 'unchecked'
		});
	});

	it('happens once', async () => {
		const id = await published();
		expect(
			await publishQuestion(coordinator, {
				id,
				version: await versionOf(id),
				visibility: 'everyone',
				personalDataSeen: false
			})
		).toMatchObject({ code: 'published' });
	});

	it('leaves an audit trail of ids, without a word of the text', async () => {
		const id = await published();
		const facts = await db()
			.selectFrom('auditFact')
			.selectAll()
			.where('objectId', '=', id)
			.orderBy('id')
			.execute();
		expect(facts.map((fact) => fact.command)).toEqual([
			'matching.startQuestion',
			'matching.saveQuestionStep',
			'matching.saveQuestionStep',
			'matching.publishQuestion'
		]);
		expect(JSON.stringify(facts)).not.toContain('Voorlezers');
	});
});

describe('the figures of the home page', () => {
	it('leave out the questions of an organisation that was closed', async () => {
		const { open: before } = await homeFigures();
		await published();
		expect((await homeFigures()).open).toBe(before + 1);
		const close = async (closedAt: Date | null) => {
			await db().updateTable('organisation').set({ closedAt }).where('id', '=', school).execute();
			await db()
				.transaction()
				.execute((trx) => raiseRevision(trx, 'questions'));
		};
		await close(now());
		expect((await homeFigures()).open).toBe(0);
		await close(null);
		expect((await homeFigures()).open).toBe(before + 1);
	});

	it('count the conversations in which a partner said yes, of questions that are open and for all to read', async () => {
		const partnerId = await makeOrganisation('Stichting De Hulp', { kind: 'foundation' });
		const sayYes = async (questionId: string) => {
			const requestId = newId();
			await db()
				.insertInto('helpRequest')
				.values({
					id: requestId,
					questionId,
					partnerId,
					origin: 'school',
					createdAt: now(),
					expiresAt: now()
				})
				.execute();
			for (const kind of ['sent', 'interested'] as const)
				await db().insertInto('helpRequestFact').values({ requestId, kind, at: now() }).execute();
		};
		const { agreedTalks: before } = await homeFigures();
		const id = await published();
		await sayYes(id);
		await sayYes(await published('members'));
		expect((await homeFigures()).agreedTalks).toBe(before + 1);
		const version = String(await versionOf(id));
		await closeQuestion(coordinator, { id, version, outcome: 'withdrawn', reason: 'Toch niet nodig.' });
		expect((await homeFigures()).agreedTalks).toBe(before);
	});
});

describe('a nameless question', () => {
	it('tells the province, and nothing else by which the school could be found', async () => {
		const id = await published('nameless');
		const seen = await questionById(visitor, id);
		expect(seen).toMatchObject({ asker: null, organisationId: '' });
		expect(seen?.place).toEqual({
			country: 'NL',
			province: 'Utrecht',
			municipality: '',
			latitude: null,
			longitude: null
		});
		expect(JSON.stringify(seen)).not.toContain(school);
		expect((await questionsOf(visitor, school)).map((question) => question.id)).not.toContain(id);
		expect(await questionById(coordinator, id)).toMatchObject({ asker: { name: 'Bs De Berk' } });
	});
});

describe('searching questions by words', () => {
	const found = async (words: string) =>
		(await openQuestions(visitor, { words, page: 1 })).questions.map(({ id }) => id);

	it('finds any form of a word, a piece of a title, and the school that asks', async () => {
		const id = await published();
		for (const words of ['vrijwilliger lezen', 'LEZERS GEZ', 'de berk'])
			expect(await found(words)).toContain(id);
		for (const words of ['zwemmen', '%', '-voorlezen "kinderen'])
			expect(await found(words)).not.toContain(id);
	});

	it('doesn’t find a nameless question by the name of its school', async () => {
		const id = await published('nameless');
		expect(await found('De Berk')).not.toContain(id);
		expect(await found('vrijwilliger')).toContain(id);
	});
});

describe('a question that is closed', () => {
	const newestFact = (questionId: string) =>
		db()
			.selectFrom('helpQuestionFact')
			.select(['kind', 'reason', 'byPerson'])
			.where('questionId', '=', questionId)
			.orderBy('id', 'desc')
			.executeTakeFirst();

	it('leaves the list, with the reason on record', async () => {
		const id = await published();
		const closing = { id, version: await versionOf(id), outcome: 'withdrawn' };
		expect(await closeQuestion(coordinator, { ...closing, reason: ' ' })).toMatchObject({
			fields: { reason: 'missing' }
		});
		expect(await closeQuestion(coordinator, { ...closing, reason: 'Toch niet nodig.' })).toMatchObject({
			ok: true
		});
		expect(await questionById(visitor, id)).toBeNull();
		expect(await newestFact(id)).toEqual({
			kind: 'withdrawn',
			reason: 'Toch niet nodig.',
			byPerson: personIdOf(coordinator)
		});
		expect(await closeQuestion(coordinator, { ...closing, reason: 'Nog eens.' })).toMatchObject({
			code: 'notFound'
		});
	});

	it('stays to be read when it was solved, without a word if need be', async () => {
		const id = await published();
		const solved = { id, version: await versionOf(id), outcome: 'fulfilled', requestId: '', reason: '' };
		expect(await closeQuestion(coordinator, solved)).toMatchObject({ ok: true });
		expect(await questionById(visitor, id)).toMatchObject({ state: 'fulfilled' });
	});

	it('needs an answer to how it ended', async () => {
		const id = await published();
		expect(await closeQuestion(coordinator, { id, version: '1', reason: 'Klaar' })).toMatchObject({
			fields: { outcome: 'answerMissing' }
		});
	});
});

describe('a draft that is thrown away', () => {
	it('is gone for everybody, by any of its own people', async () => {
		const id = await draft();
		const member = await someoneAt(school, 'member');
		expect(await discardDraft(member, { id, version: await versionOf(id) })).toMatchObject({ ok: true });
		expect(await questionById(coordinator, id)).toBeNull();
	});

	it('can no longer be thrown away once it was published', async () => {
		const id = await published();
		expect(await discardDraft(coordinator, { id, version: await versionOf(id) })).toMatchObject({
			code: 'notFound'
		});
		expect(await questionById(visitor, id)).not.toBeNull();
	});
});

describe('the shortlist', () => {
	it('becomes what was ticked, and keeps what the page did not show', async () => {
		const id = await published();
		const partner = await makeOrganisation('Voorleesclub', { kind: 'volunteerGroup' });
		const [first, second, third] = [
			await makeOffer(partner),
			await makeOffer(partner),
			await makeOffer(partner)
		];
		await saveShortlist(coordinator, {
			questionId: id,
			shown: [first, second, third],
			chosen: [first, second]
		});
		await saveShortlist(boardCoordinator, { questionId: id, shown: [second, third], chosen: [third] });
		expect((await shortlistOf(db(), id)).toSorted()).toEqual([first, third].toSorted());
		expect(await saveShortlist(member, { questionId: id, shown: [], chosen: [second] })).toMatchObject({
			code: 'notFound'
		});
	});
});

describe('ranking', () => {
	it('sees a new offer at once, and sets a full or paused one apart', async () => {
		const id = await published();
		const partner = await makeOrganisation('Lezers van later', { kind: 'volunteerGroup' });
		const open = await makeOffer(partner);
		const full = await makeOffer(partner, { capacityTotal: 0 });
		const paused = await makeOffer(partner, { pausedUntil: '2999-01-01' });
		const question = await questionById(coordinator, id);
		const { ranked, blocked } = await rankOffers(question!, question!.place);
		expect(ranked.map((match) => match.offerId)).toContain(open);
		expect(ranked.map((match) => match.offerId)).not.toContain(full);
		const blocks = new Map(
			Array.from(blocked, (match) => [match.offerId, match.blocks.map((block) => block.code)] as const)
		);
		expect(blocks.get(full)).toEqual(['noCapacity']);
		expect(blocks.get(paused)).toEqual(['paused']);
	});
});

describe('drafts', () => {
	it('are read by nobody outside their organisation, whoever asks and however', async () => {
		const organisations = [
			school,
			...(await Promise.all(
				Array.from({ length: 4 }, (_, i) => makeOrganisation(`Organisatie ${i}`, { checked: i % 2 === 0 }))
			))
		];
		const drafts = await Promise.all(
			organisations.map(async (organisationId) => {
				const id = newId();
				const owner = await someoneAt(organisationId, 'member');
				await startQuestion(owner, { id, organisationId });
				await saveQuestionStep(owner, { id, version: 1, answer: words });
				return { id, organisationId };
			})
		);
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.record({ at: fc.nat(4), role: fc.constantFrom('member', 'coordinator') }), {
					maxLength: 3,
					selector: (membership) => membership.at
				}),
				fc.option(fc.constantFrom('coordinator', 'researcher', 'administrator')),
				async (memberships, allianceRole) => {
					const personId = await makePerson('iemand');
					for (const { at, role } of memberships)
						await db()
							.insertInto('membership')
							.values({
								id: newId(),
								personId,
								organisationId: organisations[at]!,
								role: role as 'member' | 'coordinator',
								askedAt: new Date(0),
								approvedAt: new Date(0)
							})
							.execute();
					if (allianceRole)
						await db()
							.insertInto('allianceRole')
							.values({
								personId,
								role: allianceRole as 'coordinator' | 'researcher' | 'administrator',
								grantedAt: new Date(0)
							})
							.execute();
					const scope = await scopeOf(personId);
					const own = new Set(memberships.map(({ at }) => organisations[at]));
					const listed = await openQuestions(scope, { page: 1 }, 1000);
					for (const { id, organisationId } of drafts) {
						const mine = own.has(organisationId);
						expect((await questionById(scope, id)) !== null).toBe(mine);
						expect(listed.questions.map((question) => question.id)).not.toContain(id);
						const write = await saveQuestionStep(scope, { id, version: 999, answer: about });
						expect(write).toMatchObject({ ok: false, code: mine ? 'stale' : 'notFound' });
					}
				}
			),
			{ numRuns: Number(process.env.KWARTJE_RUNS ?? 200) / 4 }
		);
		expect(await questionById(visitor, drafts[0]!.id)).toBeNull();
		expect(await questionById(system, drafts[0]!.id)).not.toBeNull();
	});
});
