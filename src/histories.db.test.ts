import { beforeAll, describe, expect, it } from 'vitest';
import { initiativeOfAgreement } from '#domains/initiatives/server/queries.ts';
import {
	answerRequest,
	closeQuestion,
	markRead,
	proposeHelp,
	saveQuestionStep,
	sendRequests,
	startQuestion
} from '#domains/matching/server/commands.ts';
import { checkLink, conversationsOf, questionById } from '#domains/matching/server/queries.ts';
import {
	editOrganisation,
	eraseMe,
	recordDiligence,
	recordMandate
} from '#domains/organisations/server/commands.ts';
import { HISTORY_PAGE, type HistoryEntry, historyOf } from '#domains/organisations/server/queries.ts';
import type { Actor } from '#kernel/actor.ts';
import { type ObjectType, writeAudit } from '#platform/server/audit.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { mintScope, type Scope } from '#platform/server/scope.ts';
import {
	makeParties,
	ofPartner,
	ofSchool,
	ofThird,
	partner,
	school,
	signedByBoth,
	third
} from '../test/agreements.ts';
import { useDatabase } from '../test/database.ts';
import {
	askQuestion,
	makeOffer,
	makeOrganisation,
	makePerson,
	newestMail,
	personIdOf,
	scopeOf,
	someoneAt,
	visitor
} from '../test/world.ts';
import { histories } from './histories.ts';

useDatabase();

let board: string;
let ofBoard: Scope;
let ofMember: Scope;
let alliance: Scope;
let administrator: Scope;

async function inAlliance(name: string, role: 'coordinator' | 'administrator'): Promise<Scope> {
	const personId = await makePerson(name);
	await db().insertInto('allianceRole').values({ personId, role, grantedAt: now() }).execute();
	return await scopeOf(personId);
}

beforeAll(async () => {
	await makeParties();
	board = await makeOrganisation('Stichting Boven', { kind: 'schoolBoard' });
	ofBoard = await someoneAt(board, 'coordinator', 'Bea Bestuur');
	ofMember = await someoneAt(school, 'member', 'Max Lid');
	alliance = await inAlliance('Noor Alliantie', 'coordinator');
	administrator = await inAlliance('Bram Beheer', 'administrator');
});

/** The board gets the school after all signed for themselves. */
async function underBoard(organisationId: string): Promise<void> {
	await db().updateTable('organisation').set({ boardId: board }).where('id', '=', organisationId).execute();
	ofBoard = await scopeOf(personIdOf(ofBoard));
}

async function history(scope: Scope, type: ObjectType, id: string, page = 1): Promise<HistoryEntry[] | null> {
	const subject = await histories[type]?.(scope, id);
	return subject ? (await historyOf(scope, subject, page)).entries : null;
}

const commandsIn = (entries: HistoryEntry[] | null) => entries?.map(({ command }) => command);
const doersIn = (entries: HistoryEntry[] | null) => [
	...new Set(entries?.map(({ by }) => ('name' in by ? `${by.kind} ${by.name}` : by.kind)))
];

/** Whose history somebody gets at all. */
async function readers(type: ObjectType, id: string): Promise<string[]> {
	const everybody: Record<string, Scope> = {
		visitor,
		member: ofMember,
		school: ofSchool,
		board: ofBoard,
		partner: ofPartner,
		third: ofThird,
		alliance,
		administrator,
		link: mintScope<Actor>({ kind: 'link', linkId: newId(), requestId: id, partnerId: partner })
	};
	const found: string[] = [];
	for (const [name, scope] of Object.entries(everybody))
		if ((await history(scope, type, id)) !== null) found.push(name);
	return found;
}

async function asked(visibility: 'everyone' | 'nameless' = 'everyone') {
	const questionId = await askQuestion(ofSchool, school, visibility);
	const offerId = await makeOffer(partner);
	await sendRequests(ofSchool, { questionId, offerIds: [offerId], message: 'Hoi', conflictOfInterest: '' });
	const [talk] = await conversationsOf(ofSchool, questionId);
	return { questionId, offerId, requestId: talk!.id };
}

describe('the history of', () => {
	it('a question is for who acts for its school; who did it is named to colleagues', async () => {
		await underBoard(school);
		const { questionId } = await asked();
		expect(await readers('helpQuestion', questionId)).toEqual(['school', 'board']);
		const entries = await history(ofSchool, 'helpQuestion', questionId);
		expect(commandsIn(entries)).toEqual([
			'matching.sendRequests',
			'matching.publishQuestion',
			'matching.saveQuestionStep',
			'matching.saveQuestionStep',
			'matching.startQuestion'
		]);
		expect(doersIn(entries)).toEqual(['person Sara School']);
		const { version } = (await questionById(ofBoard, questionId))!;
		const closing = { id: questionId, version, outcome: 'withdrawn', reason: 'Zo is het goed.' };
		expect(await closeQuestion(ofBoard, closing)).toMatchObject({ ok: true });
		expect(await history(ofSchool, 'helpQuestion', questionId)).toMatchObject([
			{ command: 'matching.closeQuestion', by: { kind: 'organisation', name: 'Stichting Boven' } },
			...entries!
		]);
	});

	it('a draft stays with the people of the school', async () => {
		const id = newId();
		await startQuestion(ofSchool, { id, organisationId: school });
		await saveQuestionStep(ofSchool, {
			id,
			version: 1,
			answer: { step: 'words', fields: { title: 'Iets', situation: 'Iets.', wish: '' } }
		});
		expect(await readers('helpQuestion', id)).toEqual(['school']);
	});

	it('a conversation is for both its sides, with the names that they read there, and without who read it', async () => {
		const { requestId } = await asked();
		const { token } = await newestMail(personIdOf(ofPartner));
		const link = await checkLink(token);
		if (!link.ok) throw new Error(link.reason);
		await answerRequest(mintScope<Actor>(link.actor), {
			requestId,
			version: 1,
			messageId: newId(),
			answer: 'interested',
			text: 'Graag!'
		});
		await markRead(ofMember, { requestId });
		await writeInAudit({ kind: 'system' }, 'matching.stallRequest', 'helpRequest', requestId);
		expect(await readers('helpRequest', requestId)).toEqual(['school', 'board', 'partner']);
		const entries = await history(ofSchool, 'helpRequest', requestId);
		expect(commandsIn(entries)).toEqual(['matching.answerRequest']);
		expect(doersIn(entries)).toEqual(['link']);
	});

	it('an offer is for who keeps it', async () => {
		const id = await makeOffer(partner);
		expect(await readers('offer', id)).toEqual(['partner']);
		expect(await history(ofPartner, 'offer', id)).toEqual([]);
	});

	it('an agreement and the collaboration it opened are for the parties; of a party the latter names no people', async () => {
		await db().updateTable('organisation').set({ boardId: null }).where('id', '=', school).execute();
		const id = await signedByBoth();
		await underBoard(school);
		expect(await readers('agreement', id)).toEqual(['school', 'board', 'partner']);
		const entries = await history(ofPartner, 'agreement', id);
		expect(commandsIn(entries)).toContain('matching.signAgreement');
		expect(doersIn(entries)).toEqual(['person Piet Partner', 'person Sara School']);
		const initiative = (await initiativeOfAgreement(id))!;
		expect(await readers('initiative', initiative)).toEqual(['school', 'board', 'partner', 'alliance']);
		expect(await history(ofPartner, 'initiative', initiative)).toMatchObject([
			{ command: 'initiatives.takeInAgreement', by: { kind: 'system' } }
		]);
	});

	it('an organisation is for who acts for it and for the alliance, which doesn’t hear who belongs', async () => {
		const changed = {
			id: third,
			version: 1,
			name: 'Gemeente Utrecht',
			description: 'Wij',
			website: '',
			region: 'NL Utrecht',
			municipality: 'Utrecht'
		};
		const edited = await editOrganisation(ofThird, changed);
		expect(edited).toMatchObject({ ok: true });
		const personId = personIdOf(ofThird);
		await recordMandate(ofThird, { organisationId: third, personId, basis: 'anders' });
		expect(await readers('organisation', third)).toEqual(['third', 'alliance', 'administrator']);
		expect(commandsIn(await history(ofThird, 'organisation', third))).toContain(
			'organisations.recordMandate'
		);
		const seen = await history(alliance, 'organisation', third);
		expect(commandsIn(seen)).toEqual(['organisations.editOrganisation']);
		expect(doersIn(seen)).toEqual(['organisation Gemeente Utrecht']);
	});

	it('an organisation says nothing to it, nor to administrators, of what the alliance looked into', async () => {
		await recordDiligence(alliance, {
			id: newId(),
			organisationId: partner,
			kind: 'dueDiligence',
			outcome: 'none',
			note: '',
			source: 'KvK',
			validUntil: ''
		});
		const hears = async (scope: Scope) =>
			commandsIn(await history(scope, 'organisation', partner))!.includes('organisations.recordDiligence');
		expect([await hears(ofPartner), await hears(administrator), await hears(alliance)]).toEqual([
			false,
			false,
			true
		]);
	});

	it('a case of the broker’s board is for the coordinators of the alliance', async () => {
		const { questionId } = await asked();
		const id = newId();
		await db().insertInto('brokerCase').values({ id, questionId, openedAt: now() }).execute();
		await db().insertInto('brokerCaseFact').values({ caseId: id, kind: 'unanswered', at: now() }).execute();
		await writeInAudit({ kind: 'person', id: personIdOf(alliance) }, 'matching.noteCase', 'brokerCase', id);
		expect(await readers('brokerCase', id)).toEqual(['alliance']);
		expect(doersIn(await history(alliance, 'brokerCase', id))).toEqual(['person Noor Alliantie']);
	});

	it('what isn’t there is not there', async () => {
		for (const type of Object.keys(histories) as ObjectType[])
			expect(await readers(type, newId())).toEqual([]);
	});
});

async function writeInAudit(
	by: { kind: 'system' } | { kind: 'person'; id: string },
	command: string,
	type: ObjectType,
	id: string
): Promise<void> {
	const actor: Actor =
		by.kind === 'system'
			? by
			: {
					kind: 'person',
					personId: by.id,
					memberships: [],
					boardSchoolIds: [],
					signsFor: [],
					allianceRoles: []
				};
	await db()
		.transaction()
		.execute((trx) => writeAudit(trx, actor, command, { type, id }));
}

describe('who did it', () => {
	it('stays nameless for a partner that doesn’t know the school, its board included', async () => {
		await underBoard(school);
		const questionId = await askQuestion(ofSchool, school, 'nameless');
		const requestId = newId();
		await proposeHelp(ofPartner, {
			requestId,
			messageId: newId(),
			questionId,
			partnerId: partner,
			offerId: '',
			text: 'Wij denken mee.',
			amount: '',
			unit: 'hours'
		});
		for (const scope of [ofSchool, ofBoard])
			await writeInAudit(
				{ kind: 'person', id: personIdOf(scope) },
				'matching.writeMessage',
				'helpRequest',
				requestId
			);
		const entries = await history(ofPartner, 'helpRequest', requestId);
		expect(entries!.map(({ by }) => by)).toEqual([
			{ kind: 'nameless' },
			{ kind: 'nameless' },
			{ kind: 'person', name: 'Piet Partner' }
		]);
		expect(JSON.stringify(entries)).not.toMatch(/Els|Boven|Sara|Bea/);
		expect(doersIn(await history(ofSchool, 'helpRequest', requestId))).toEqual([
			'person Bea Bestuur',
			'person Sara School',
			'person Piet Partner'
		]);
	});

	it('is somebody who is gone once they erased themselves', async () => {
		const id = await makeOffer(partner);
		const leaving = await someoneAt(partner, 'coordinator', 'Wim Weg');
		await writeInAudit({ kind: 'person', id: personIdOf(leaving) }, 'matching.pauseOffer', 'offer', id);
		expect(doersIn(await history(ofPartner, 'offer', id))).toEqual(['person Wim Weg']);
		expect(await eraseMe(leaving, { confirmed: 'yes' })).toMatchObject({ ok: true });
		expect(doersIn(await history(ofPartner, 'offer', id))).toEqual(['gone']);
	});

	it('is the alliance, or somebody else, where it isn’t somebody of those who take part', async () => {
		const id = await makeOffer(partner);
		for (const scope of [alliance, ofThird])
			await writeInAudit({ kind: 'person', id: personIdOf(scope) }, 'matching.pauseOffer', 'offer', id);
		expect(doersIn(await history(ofPartner, 'offer', id))).toEqual(['somebody', 'alliance']);
	});
});

it('comes in pages, the newest first', async () => {
	const id = await makeOffer(partner);
	for (let index = 0; index < HISTORY_PAGE; index++)
		await writeInAudit({ kind: 'system' }, 'matching.endPause', 'offer', id);
	await writeInAudit({ kind: 'system' }, 'matching.pauseOffer', 'offer', id);
	const subject = (await histories.offer!(ofPartner, id))!;
	const [first, second, third] = [
		await historyOf(ofPartner, subject, 1),
		await historyOf(ofPartner, subject, 2),
		await historyOf(ofPartner, subject, 3)
	];
	expect([first.total, first.entries.length, second.entries.length, third.entries.length]).toEqual([
		HISTORY_PAGE + 1,
		HISTORY_PAGE,
		1,
		0
	]);
	expect(first.entries[0]!.command).toBe('matching.pauseOffer');
});
