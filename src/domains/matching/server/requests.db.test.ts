import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { SWEEP_DEADLINES } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { mintScope, type Scope } from '#platform/server/scope.ts';
import { useDatabase } from '../../../../test/database.ts';
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
} from '../../../../test/world.ts';
import {
	answerRequest,
	closeQuestion,
	markRead,
	proposeHelp,
	sendRequests,
	takeBack,
	writeMessage
} from './commands.ts';
import {
	checkLink,
	conversationsOf,
	nextBestOffer,
	offerById,
	ownConversations,
	questionById,
	questionsForOffer,
	threadById
} from './queries.ts';

useDatabase();

let school: string;
let coordinator: Scope;
let partner: string;
let partnerCoordinator: Scope;

beforeAll(async () => {
	school = await makeOrganisation('Bs De Wilg');
	coordinator = await someoneAt(school, 'coordinator', 'Anouk');
	partner = await makeOrganisation('Leesclub', { kind: 'volunteerGroup' });
	partnerCoordinator = await someoneAt(partner, 'coordinator', 'Hetty');
});

const ask = (visibility?: 'everyone' | 'members' | 'nameless') =>
	askQuestion(coordinator, school, visibility);

/** A request to one partner, with the link that its coordinator got by mail. */
async function request(): Promise<{ questionId: string; requestId: string; token: string; link: Scope }> {
	const questionId = await ask();
	const offerId = await makeOffer(partner);
	const sent = await sendRequests(coordinator, {
		questionId,
		offerIds: [offerId],
		message: 'Kunnen jullie elke dinsdag komen?',
		conflictOfInterest: ''
	});
	expect(sent).toEqual({ ok: true, value: { sent: 1 } });
	const [conversation] = await conversationsOf(coordinator, questionId);
	const { token } = await newestMail(personIdOf(partnerCoordinator));
	const checked = await checkLink(token);
	if (!checked.ok) throw new Error('The mailed link does not work');
	return { questionId, requestId: conversation!.id, token, link: mintScope<Actor>(checked.actor) };
}

async function answer(scope: Scope, requestId: string, changes: Record<string, unknown>) {
	return await answerRequest(scope, { requestId, version: 1, messageId: newId(), text: '', ...changes });
}

async function stateOf(requestId: string): Promise<string | undefined> {
	return (await threadById(coordinator, requestId))?.conversation.state;
}

describe('what the school declares about a tie', () => {
	it('is read by the school alone', async () => {
		const questionId = await ask();
		await sendRequests(coordinator, {
			questionId,
			offerIds: [await makeOffer(partner)],
			message: 'Kunnen jullie helpen?',
			conflictOfInterest: 'Mijn broer werkt daar.'
		});
		const [row] = await conversationsOf(coordinator, questionId);
		expect(row?.conflictOfInterest).toBe('Mijn broer werkt daar.');
		const thread = await threadById(partnerCoordinator, row!.id);
		const rows = await ownConversations(partnerCoordinator);
		expect(thread?.conversation.conflictOfInterest).toBe('');
		expect(JSON.stringify([thread, rows])).not.toContain('Mijn broer');
	});
});

describe('a request', () => {
	it('goes to every partner on the list once, however often it is sent', async () => {
		const questionId = await ask();
		const others = await Promise.all(
			['A', 'B', 'C'].map((name) => makeOrganisation(name, { kind: 'company' }))
		);
		const offerIds = await Promise.all(others.map((id) => makeOffer(id)));
		const input = {
			questionId,
			offerIds,
			message: 'Wie kan helpen?',
			conflictOfInterest: 'Mijn broer werkt bij A.'
		};
		const both = await Promise.all([sendRequests(coordinator, input), sendRequests(coordinator, input)]);
		expect(both.map((result) => (result.ok ? 'sent' : result.code)).toSorted()).toEqual([
			'alreadyAsked',
			'sent'
		]);
		expect(await conversationsOf(coordinator, questionId)).toHaveLength(3);
	});

	it('asks at most five partners at a time, and says something', async () => {
		const questionId = await ask();
		const offerIds = await Promise.all(Array.from({ length: 6 }, () => makeOffer(partner)));
		const send = (changes: object) =>
			sendRequests(coordinator, { questionId, offerIds, message: 'Hoi', conflictOfInterest: '', ...changes });
		expect(await send({})).toMatchObject({ fields: { offerIds: 'tooMany' } });
		expect(await send({ offerIds: [] })).toMatchObject({ fields: { offerIds: 'missing' } });
		expect(await send({ offerIds: [offerIds[0]], message: ' ' })).toMatchObject({
			fields: { message: 'missing' }
		});
	});

	it('mails the partner a link that is kept as a hash only', async () => {
		const { token, requestId } = await request();
		const rows = await db()
			.selectFrom('requestLink')
			.selectAll()
			.where('requestId', '=', requestId)
			.execute();
		expect(rows).toHaveLength(1);
		expect(JSON.stringify(rows)).not.toContain(token);
	});
});

describe('an answer by mailed link', () => {
	it('is given without an account: interested, and the question is answered', async () => {
		const { questionId, requestId, link } = await request();
		expect(await answer(link, requestId, { answer: 'interested', text: 'Graag, wij komen.' })).toMatchObject({
			ok: true
		});
		expect(await stateOf(requestId)).toBe('interested');
		expect(await questionById(visitor, questionId)).toMatchObject({ state: 'answered' });
		expect((await newestMail(personIdOf(coordinator))).subject).toBe('Leesclub wil helpen');
	});

	it('may be "not now" with a reason; then the next best offer is shown', async () => {
		const { requestId, link } = await request();
		expect(await answer(link, requestId, { answer: 'notNow' })).toMatchObject({
			fields: { reasonCode: 'reasonMissing' }
		});
		const other = await makeOffer(await makeOrganisation('Lezen loont', { kind: 'foundation' }));
		expect(await answer(link, requestId, { answer: 'notNow', reasonCode: 'tooFar' })).toMatchObject({
			ok: true
		});
		const thread = await threadById(coordinator, requestId);
		expect(thread?.conversation).toMatchObject({ state: 'notNow', reasonCode: 'tooFar' });
		const next = await nextBestOffer(coordinator, thread!);
		expect(next?.offer.id).toBeDefined();
		expect(next?.offer.id).not.toBe(thread?.conversation.offerId);
		expect(other).toBeDefined();
	});

	it('may be a question back, and a real answer after it', async () => {
		const { requestId, link } = await request();
		await answer(link, requestId, { answer: 'askedBack', text: 'Hoeveel kinderen?' });
		expect(
			await answer(link, requestId, { version: 2, answer: 'interested', text: 'Dan kan het.' })
		).toMatchObject({
			ok: true
		});
		expect(await stateOf(requestId)).toBe('interested');
	});

	it('is given once: a second click, an older page and another tab change nothing', async () => {
		const { requestId, link } = await request();
		const both = await Promise.all([
			answer(link, requestId, { answer: 'interested', text: 'Ja!' }),
			answer(link, requestId, { answer: 'notNow', reasonCode: 'other' })
		]);
		expect(both.filter((result) => result.ok)).toHaveLength(1);
		const facts = await db()
			.selectFrom('helpRequestFact')
			.select('kind')
			.where('requestId', '=', requestId)
			.execute();
		expect(facts).toHaveLength(2);
		expect(
			await answer(link, requestId, { version: 2, answer: 'notNow', reasonCode: 'other' })
		).toMatchObject({
			code: 'answered'
		});
	});

	it('is not open to the school, to a stranger, or to the link of another request', async () => {
		const first = await request();
		const second = await request();
		const interested = { answer: 'interested', text: 'Ja' };
		for (const scope of [coordinator, visitor, second.link])
			expect(await answer(scope, first.requestId, interested)).toMatchObject({ code: 'notFound' });
		expect(await stateOf(first.requestId)).toBe('sent');
	});

	it('ends with the link: expired, revoked and forged ones each say so', async () => {
		const { token, requestId } = await request();
		expect(await checkLink('x'.repeat(32))).toEqual({ ok: false, reason: 'unknown' });
		await db()
			.updateTable('requestLink')
			.set({ revokedAt: now() })
			.where('requestId', '=', requestId)
			.execute();
		expect(await checkLink(token)).toEqual({ ok: false, reason: 'revoked' });
		await db()
			.updateTable('requestLink')
			.set({ revokedAt: null, expiresAt: now() })
			.where('requestId', '=', requestId)
			.execute();
		expect(await checkLink(token)).toEqual({ ok: false, reason: 'expired' });
	});

	it('changes nothing by being looked at', async () => {
		const { token, requestId } = await request();
		const before = await db().selectFrom('auditFact').select('id').execute();
		for (let i = 0; i < 3; i += 1) expect((await checkLink(token)).ok).toBe(true);
		expect(await db().selectFrom('auditFact').select('id').execute()).toHaveLength(before.length);
		expect(await stateOf(requestId)).toBe('sent');
	});
});

describe('a conversation', () => {
	it('goes back and forth, once per click, and shows what was read', async () => {
		const { requestId, link } = await request();
		await answer(link, requestId, { answer: 'interested', text: 'Graag.' });
		const message = { requestId, messageId: newId(), text: 'Fijn! Dinsdag om negen uur?' };
		await writeMessage(coordinator, message);
		await writeMessage(coordinator, message);
		await writeMessage(link, { requestId, messageId: newId(), text: 'Tot dinsdag.' });
		const thread = await threadById(coordinator, requestId);
		expect(thread?.messages.map(({ side, body }) => `${side}: ${body}`)).toEqual([
			'school: Kunnen jullie elke dinsdag komen?',
			'partner: Graag.',
			'school: Fijn! Dinsdag om negen uur?',
			'partner: Tot dinsdag.'
		]);
		const unread = async () =>
			(await ownConversations(coordinator)).find((row) => row.id === requestId)?.unread;
		expect(await unread()).toBe(true);
		await markRead(coordinator, { requestId });
		expect(await unread()).toBe(false);
		expect((await threadById(link, requestId))?.readByOther).not.toBeNull();
	});

	it('is read by its two sides, and by nobody else', async () => {
		const { requestId } = await request();
		const elsewhere = await makeOrganisation('Elders');
		const places = [school, partner, elsewhere];
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.record({ at: fc.nat(2), role: fc.constantFrom('member', 'coordinator') }), {
					maxLength: 2,
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
								organisationId: places[at]!,
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
					const party = memberships.some(({ at }) => at < 2);
					expect((await threadById(scope, requestId)) !== null).toBe(party);
					expect((await ownConversations(scope)).some((row) => row.id === requestId)).toBe(party);
					const writes = memberships.some(({ at, role }) => at < 2 && role === 'coordinator');
					const message = { requestId, messageId: newId(), text: 'Hoi' };
					expect((await writeMessage(scope, message)).ok).toBe(writes);
					const written = await db()
						.selectFrom('threadMessage')
						.select('side')
						.where('id', '=', message.messageId)
						.executeTakeFirst();
					const spoken = memberships
						.filter(({ at, role }) => at < 2 && role === 'coordinator')
						.map(({ at }) => (at === 0 ? 'school' : 'partner'));
					if (written) expect(spoken).toContain(written.side);
				}
			),
			{ numRuns: Number(process.env.KWARTJE_RUNS ?? 200) / 4 }
		);
		expect(await threadById(visitor, requestId)).toBeNull();
	});
});

describe('a request that nobody needs an answer to any more', () => {
	const versionOf = async (questionId: string) => (await questionById(coordinator, questionId))!.version;
	const close = async (questionId: string, changes: object = {}) =>
		await closeQuestion(coordinator, {
			id: questionId,
			version: await versionOf(questionId),
			outcome: 'withdrawn',
			reason: 'Het lukte zo ook.',
			...changes
		});

	it('is taken back by the school: its link stops, the partner hears, nothing falls due', async () => {
		const { requestId, token } = await request();
		expect(await takeBack(partnerCoordinator, { requestId, version: 1 })).toMatchObject({ code: 'notFound' });
		expect(await takeBack(coordinator, { requestId, version: 1 })).toMatchObject({ ok: true });
		expect(await stateOf(requestId)).toBe('withdrawn');
		expect(await checkLink(token)).toEqual({ ok: false, reason: 'revoked' });
		const mail = await newestMail(personIdOf(partnerCoordinator));
		expect(mail.subject).toBe('Bs De Wilg: antwoorden hoeft niet meer');
		expect(mail.address).toBeNull();
		moveClock(30 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect(await stateOf(requestId)).toBe('withdrawn');
		expect(
			await answer(partnerCoordinator, requestId, { version: 2, answer: 'notNow', reasonCode: 'other' })
		).toMatchObject({ code: 'answered' });
	});

	it('can’t be taken back after the answer', async () => {
		const { requestId, link } = await request();
		await answer(link, requestId, { answer: 'interested', text: 'Graag!' });
		expect(await takeBack(coordinator, { requestId, version: 2 })).toMatchObject({ code: 'answered' });
		expect(await stateOf(requestId)).toBe('interested');
	});

	it('ends with its question; who said yes stays in touch', async () => {
		const { questionId, requestId, token } = await request();
		const other = await makeOrganisation('Ook een partner', { kind: 'company' });
		const helper = await someoneAt(other, 'coordinator');
		await sendRequests(coordinator, {
			questionId,
			offerIds: [await makeOffer(other)],
			message: 'Jullie ook?',
			conflictOfInterest: ''
		});
		const talks = await conversationsOf(coordinator, questionId);
		const agreed = talks.find((talk) => talk.id !== requestId)!;
		await answer(helper, agreed.id, { answer: 'interested', text: 'Ja!' });
		const solved = { outcome: 'fulfilled', requestId: agreed.id, reason: '' };
		expect(await close(questionId, solved)).toMatchObject({ ok: true });
		expect(await stateOf(requestId)).toBe('withdrawn');
		expect(await stateOf(agreed.id)).toBe('interested');
		expect((await newestMail(personIdOf(helper))).subject).toBe('Bs De Wilg is geholpen');
		expect(await checkLink(token)).toEqual({ ok: false, reason: 'revoked' });
		expect((await newestMail(personIdOf(partnerCoordinator))).subject).toBe(
			'Bs De Wilg: de vraag is gesloten'
		);
		const rested = await db()
			.selectFrom('helpQuestionFact')
			.select(['kind', 'requestId'])
			.where('questionId', '=', questionId)
			.where('requestId', 'is not', null)
			.orderBy('id')
			.execute();
		expect(rested).toEqual([
			{ kind: 'answered', requestId: agreed.id },
			{ kind: 'fulfilled', requestId: agreed.id }
		]);
	});

	it('can’t be solved by a partner that said no', async () => {
		const { questionId, requestId, link } = await request();
		await answer(link, requestId, { answer: 'notNow', reasonCode: 'tooFar' });
		const solved = { outcome: 'fulfilled', requestId, reason: '' };
		expect(await close(questionId, solved)).toMatchObject({ code: 'notFound' });
	});

	it('can’t be solved by a conversation about another question', async () => {
		const [one, other] = [await request(), await request()];
		const solved = { outcome: 'fulfilled', requestId: other.requestId, reason: '' };
		expect(await close(one.questionId, solved)).toMatchObject({ code: 'notFound' });
	});

	it('stays closed when the partner says yes at the same moment', async () => {
		for (let round = 0; round < 10; round += 1) {
			const { questionId, requestId, link } = await request();
			const [closed, answered] = await Promise.all([
				close(questionId),
				answer(link, requestId, { answer: 'interested', text: 'Graag!' })
			]);
			expect(closed.ok).toBe(true);
			expect(await questionById(coordinator, questionId)).toMatchObject({ state: 'withdrawn' });
			expect(await stateOf(requestId)).toBe(answered.ok ? 'interested' : 'withdrawn');
		}
	});
});

describe('a mailed link', () => {
	it('stops when its reader no longer speaks for the partner', async () => {
		const { token } = await request();
		const role = (to: 'member' | 'coordinator') =>
			db()
				.updateTable('membership')
				.set({ role: to })
				.where('personId', '=', personIdOf(partnerCoordinator))
				.execute();
		await role('member');
		expect(await checkLink(token)).toEqual({ ok: false, reason: 'revoked' });
		await role('coordinator');
		expect(await checkLink(token)).toMatchObject({ ok: true });
	});
});

describe('a message to an organisation without a coordinator', () => {
	const send = async (organisationId: string) =>
		await sendRequests(coordinator, {
			questionId: await ask(),
			offerIds: [await makeOffer(organisationId)],
			message: 'Kunnen jullie helpen?',
			conflictOfInterest: ''
		});

	it('reaches its board', async () => {
		const board = await makeOrganisation('Stichting Iep', { kind: 'schoolBoard' });
		const boardCoordinator = await someoneAt(board, 'coordinator');
		await send(await makeOrganisation('Bs De Iep', { boardId: board }));
		const mail = await newestMail(personIdOf(boardCoordinator));
		expect(mail.subject).toBe('Bs De Wilg vraagt jullie hulp');
		expect(await checkLink(mail.token)).toMatchObject({ ok: true });
	});

	it('or else makes the alliance call, with no link into the conversation', async () => {
		const personId = await makePerson('Noor');
		await db()
			.insertInto('allianceRole')
			.values({ personId, role: 'coordinator', grantedAt: new Date(0) })
			.execute();
		await send(await makeOrganisation('Een lege stichting', { kind: 'foundation' }));
		const mail = await newestMail(personId);
		expect(mail.subject).toBe('Bij Een lege stichting leest niemand mee');
		expect(mail.address?.pathname).toMatch(/^\/nl\/organisations\//);
		expect(mail.text).not.toContain('Kunnen jullie helpen?');
	});
});

describe('a proposal', () => {
	it('starts the same conversation from the other side, and the school answers it', async () => {
		const questionId = await ask();
		const input = {
			requestId: newId(),
			messageId: newId(),
			questionId,
			partnerId: partner,
			offerId: '',
			text: 'Wij kunnen twintig uur voorlezen.',
			amount: '20',
			unit: 'hours'
		};
		expect(await proposeHelp(partnerCoordinator, input)).toMatchObject({ ok: true });
		expect(await proposeHelp(partnerCoordinator, input)).toMatchObject({ ok: true });
		expect(await proposeHelp(partnerCoordinator, { ...input, requestId: newId() })).toMatchObject({
			code: 'alreadyInTouch'
		});
		expect((await newestMail(personIdOf(coordinator))).subject).toBe('Leesclub biedt hulp aan');
		expect(
			await answer(coordinator, input.requestId, { answer: 'interested', text: 'Heel graag!' })
		).toMatchObject({
			ok: true
		});
		expect((await threadById(partnerCoordinator, input.requestId))?.conversation).toMatchObject({
			state: 'interested',
			proposedAmount: 20
		});
	});

	it('counts as the chosen offer does; without one somebody says how', async () => {
		const proposal = async (changes: { offerId?: string; unit?: string }) => {
			const requestId = newId();
			const result = await proposeHelp(partnerCoordinator, {
				requestId,
				messageId: newId(),
				questionId: await ask(),
				partnerId: partner,
				offerId: '',
				text: 'Wij helpen graag.',
				amount: '20',
				...changes
			});
			if (!result.ok) return result;
			return (await threadById(partnerCoordinator, requestId))?.conversation.proposedUnit;
		};
		const offerId = await makeOffer(partner);
		expect(await proposal({ offerId, unit: 'hours' })).toBe('places');
		expect(await proposal({ offerId })).toBe('places');
		expect(await proposal({ unit: 'hours' })).toBe('hours');
		expect(await proposal({})).toMatchObject({ fields: { unit: 'missing' } });
	});

	it('about a question takes it from what the partner’s offers are said to fit', async () => {
		const questionId = await ask();
		const offer = await offerById(partnerCoordinator, await makeOffer(partner));
		const fitting = async () =>
			(await questionsForOffer(partnerCoordinator, offer!, { open: 50, blocked: 0 })).open.map(
				({ match }) => match.questionId
			);
		expect(await fitting()).toContain(questionId);
		await propose(questionId);
		expect(await fitting()).not.toContain(questionId);
	});

	const propose = async (questionId: string): Promise<string> => {
		const requestId = newId();
		await proposeHelp(partnerCoordinator, {
			requestId,
			messageId: newId(),
			questionId,
			partnerId: partner,
			offerId: '',
			text: 'Wij helpen graag.',
			amount: '',
			unit: 'hours'
		});
		return requestId;
	};

	it('that is declined says why in the mail, and is news until it was read', async () => {
		const requestId = await propose(await ask());
		expect(
			await answer(coordinator, requestId, { answer: 'notNow', reasonCode: 'alreadyHelped' })
		).toMatchObject({ ok: true });
		const mail = await newestMail(personIdOf(partnerCoordinator));
		expect(mail.subject).toBe('Bs De Wilg gaat niet in op jullie voorstel');
		expect(mail.text).toContain('Reden: We zijn al geholpen.');
		const row = async () => (await ownConversations(partnerCoordinator)).find(({ id }) => id === requestId);
		expect((await row())?.unread).toBe(true);
		await markRead(partnerCoordinator, { requestId });
		expect((await row())?.unread).toBe(false);
	});

	it('to a nameless question tells the partner no more than the province, until the school writes', async () => {
		const questionId = await ask('nameless');
		const requestId = await propose(questionId);
		const known = async () => ({
			thread: (await threadById(partnerCoordinator, requestId))?.asker?.name,
			row: (await ownConversations(partnerCoordinator)).find(({ id }) => id === requestId)?.asker?.name
		});
		expect(await known()).toEqual({ thread: undefined, row: undefined });
		expect((await threadById(coordinator, requestId))?.asker?.name).toBe('Bs De Wilg');
		await answer(coordinator, requestId, { answer: 'notNow', reasonCode: 'tooFar' });
		expect(await known()).toEqual({ thread: undefined, row: undefined });
		const declined = await newestMail(personIdOf(partnerCoordinator));
		expect(`${declined.subject} ${declined.text}`).not.toContain('De Wilg');

		const second = await propose(await ask('nameless'));
		await answer(coordinator, second, { answer: 'interested', text: 'Wat fijn!' });
		expect((await threadById(partnerCoordinator, second))?.asker?.name).toBe('Bs De Wilg');
		expect((await newestMail(personIdOf(partnerCoordinator))).subject).toBe(
			'Bs De Wilg wil met jullie verder praten'
		);
	});

	it('to a nameless question that is closed unanswered tells no name either', async () => {
		const questionId = await ask('nameless');
		await propose(questionId);
		await closeQuestion(coordinator, {
			id: questionId,
			version: (await questionById(coordinator, questionId))!.version,
			outcome: 'withdrawn',
			reason: 'Toch niet.'
		});
		const mail = await newestMail(personIdOf(partnerCoordinator));
		expect(mail.subject).toBe('Een school in Utrecht: de vraag is gesloten');
		expect(mail.text).not.toContain('De Wilg');
	});

	it('is not for members, not for another organisation, not with an offer of somebody else', async () => {
		const questionId = await ask();
		const input = {
			requestId: newId(),
			messageId: newId(),
			questionId,
			partnerId: partner,
			offerId: '',
			text: 'Wij helpen.',
			amount: '',
			unit: 'hours'
		};
		const member = await someoneAt(partner, 'member');
		const other = await someoneAt(await makeOrganisation('Ander'), 'coordinator');
		const foreign = await makeOffer(await makeOrganisation('Derde'));
		expect(await proposeHelp(member, input)).toMatchObject({ code: 'notFound' });
		expect(await proposeHelp(other, input)).toMatchObject({ code: 'notFound' });
		expect(await proposeHelp(partnerCoordinator, { ...input, offerId: foreign })).toMatchObject({
			code: 'notFound'
		});
		for (const amount of ['-3', 'een paar'])
			expect(await proposeHelp(partnerCoordinator, { ...input, amount })).toMatchObject({
				fields: { amount: 'notANumber' }
			});
	});
});

describe('silence', () => {
	it('is followed by a reminder after three working days, and by an end after three weeks', async () => {
		const { requestId, questionId } = await request();
		const kinds = async () =>
			(
				await db()
					.selectFrom('helpRequestFact')
					.select('kind')
					.where('requestId', '=', requestId)
					.orderBy('id')
					.execute()
			).map((fact) => fact.kind);
		await runJob(SWEEP_DEADLINES, {});
		expect(await kinds()).toEqual(['sent']);
		moveClock(6 * 24 * 3_600_000);
		await runJob(SWEEP_DEADLINES, {});
		await runJob(SWEEP_DEADLINES, {});
		expect(await kinds()).toEqual(['sent', 'reminded']);
		expect((await newestMail(personIdOf(partnerCoordinator))).subject).toContain(
			'wacht nog op jullie antwoord'
		);
		moveClock(16 * 24 * 3_600_000);
		await runJob(SWEEP_DEADLINES, {});
		expect(await kinds()).toEqual(['sent', 'reminded', 'expired']);
		expect((await newestMail(personIdOf(coordinator))).subject).toBe('Geen antwoord van Leesclub');
		expect(await questionById(visitor, questionId)).not.toBeNull();
		moveClock(180 * 24 * 3_600_000);
		await runJob(SWEEP_DEADLINES, {});
		expect(await questionById(visitor, questionId)).toBeNull();
	});
});
