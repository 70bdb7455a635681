import { beforeAll, describe, expect, it } from 'vitest';
import type { SystemActor } from '#kernel/actor.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { mintScope } from '#platform/server/scope.ts';
import {
	fill,
	layBefore,
	makeParties,
	ofPartner,
	ofSchool,
	partner,
	saidYes,
	school,
	sign,
	started
} from '../../../../test/agreements.ts';
import { useDatabase } from '../../../../test/database.ts';
import { askQuestion, makeOffer, makeOrganisation, visitor } from '../../../../test/world.ts';
import {
	answerRequest,
	closeQuestion,
	expireRequest,
	keepMatchFeatures,
	proposeHelp,
	saveOfferStep,
	sendRequests,
	takeBack
} from './commands.ts';
import { KEEP_MATCHES } from './jobs.ts';
import { conversationsOf, offerById, outcomeJudgements, questionById, rankOffers } from './queries.ts';

useDatabase();

const system = mintScope<SystemActor>({ kind: 'system' });

beforeAll(makeParties);

const keep = () => runJob(KEEP_MATCHES, {});
const kept = async (requestId: string) =>
	await db().selectFrom('matchFeatures').selectAll().where('requestId', '=', requestId).executeTakeFirst();

/** A request of the school to the partner. */
async function asked(): Promise<{ questionId: string; offerId: string; requestId: string }> {
	const questionId = await askQuestion(ofSchool, school);
	const offerId = await makeOffer(partner, { capacityTotal: null });
	await sendRequests(ofSchool, { questionId, offerIds: [offerId], message: 'Hoi', conflictOfInterest: '' });
	const [talk] = await conversationsOf(ofSchool, questionId);
	return { questionId, offerId, requestId: talk!.id };
}

async function answer(requestId: string, given: { answer: string; reasonCode?: string }): Promise<void> {
	const input = { requestId, version: 1, messageId: newId(), text: 'Antwoord.', ...given };
	expect(await answerRequest(ofPartner, input)).toMatchObject({ ok: true });
}

async function close(questionId: string, outcome: { outcome: string; requestId?: string }): Promise<void> {
	const { version } = (await questionById(ofSchool, questionId))!;
	const input = { id: questionId, version, requestId: '', reason: 'Klaar.', ...outcome };
	expect(await closeQuestion(ofSchool, input)).toMatchObject({ ok: true });
}

async function judgementOf(offerId: string) {
	await keep();
	const found = (await outcomeJudgements(system)).find(({ o }) => o === offerId);
	return found && { q: found.q, g: found.g, outcome: found.outcome, open: found.questionOpen };
}

describe('what ranking saw of a match', () => {
	it('is what stood on the page of the question, whoever wrote first', async () => {
		const { questionId, offerId, requestId } = await asked();
		const proposed = await makeOffer(partner, { title: 'Oma’s die voorlezen' });
		const other = await askQuestion(ofSchool, school);
		const proposal = newId();
		await proposeHelp(ofPartner, {
			requestId: proposal,
			messageId: newId(),
			questionId: other,
			partnerId: partner,
			offerId: proposed,
			text: 'Wij denken mee.',
			amount: ''
		});
		await keep();
		for (const [request, asking, offered] of [
			[requestId, questionId, offerId],
			[proposal, other, proposed]
		] as const) {
			const question = (await questionById(ofSchool, asking))!;
			const { ranked } = await rankOffers(question, question.place);
			const match = ranked.find((one) => one.offerId === offered)!;
			const { score, content, themes, supportTypes, place } = (await kept(request))!;
			expect(score).toBeCloseTo(match.score, 9);
			for (const [i, share] of [content, themes, supportTypes, place].entries())
				expect(25 * share).toBeCloseTo(match.quarters[i]!, 9);
		}
	});

	it('stays as it was, whatever becomes of the texts', async () => {
		const { offerId, requestId } = await asked();
		await keep();
		const before = await kept(requestId);
		const { version } = (await offerById(ofPartner, offerId))!;
		const fields = { title: 'Iets anders', description: 'Heel iets anders.', audience: '' };
		const changed = { id: offerId, version, personalDataSeen: false, answer: { step: 'words', fields } };
		expect(await saveOfferStep(ofPartner, changed)).toMatchObject({ ok: true });
		await keep();
		expect(await kept(requestId)).toEqual(before);
		await keepMatchFeatures(system, { requestId, features: { ...before!, score: 0 } });
		expect(await kept(requestId)).toEqual(before);
	});

	it('isn’t made up for what is older than a day, nor where there is no offer', async () => {
		const { requestId } = await asked();
		const proposal = newId();
		await proposeHelp(ofPartner, {
			requestId: proposal,
			messageId: newId(),
			questionId: await askQuestion(ofSchool, school),
			partnerId: partner,
			offerId: '',
			text: 'Wij denken mee.',
			amount: '',
			unit: 'hours'
		});
		moveClock(25 * 3_600_000);
		await keep();
		expect([await kept(requestId), await kept(proposal)]).toEqual([undefined, undefined]);
	});

	it('is kept also when the offer was taken from the list meanwhile', async () => {
		const { offerId, requestId } = await asked();
		await db().updateTable('offer').set({ publishedAt: null }).where('id', '=', offerId).execute();
		await keep();
		expect((await kept(requestId))!.score).toBeGreaterThan(0);
	});

	it('is written by the system alone', async () => {
		const { requestId } = await asked();
		await keep();
		const { takenAt: _, requestId: __, ...features } = (await kept(requestId))!;
		for (const scope of [visitor, ofSchool])
			expect(await keepMatchFeatures(scope, { requestId, features })).toMatchObject({ code: 'notFound' });
	});
});

describe('what became of a match', () => {
	it('is told as a judgement, as soon as it can be', async () => {
		const { questionId, offerId, requestId } = await asked();
		expect(await judgementOf(offerId)).toBeUndefined();
		await answer(requestId, { answer: 'askedBack' });
		expect(await judgementOf(offerId)).toBeUndefined();
		await answerRequest(ofPartner, {
			requestId,
			version: 2,
			messageId: newId(),
			answer: 'interested',
			text: 'Ja!'
		});
		expect(await judgementOf(offerId)).toEqual({ q: questionId, g: 2, outcome: 'interested', open: true });
		await close(questionId, { outcome: 'withdrawn' });
		expect(await judgementOf(offerId)).toEqual({ q: questionId, g: 2, outcome: 'interested', open: false });
	});

	it('is a collaboration by an agreement that was signed, or when the question was solved by it', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: null });
		const agreement = await started(await saidYes(offerId));
		expect(await judgementOf(offerId)).toMatchObject({ g: 2, outcome: 'interested' });
		await fill(agreement, [{ offerId, amount: '1' }]);
		await layBefore(agreement);
		await sign(ofSchool, agreement, school);
		expect(await judgementOf(offerId)).toMatchObject({ g: 2, outcome: 'interested' });
		await sign(ofPartner, agreement, partner);
		expect(await judgementOf(offerId)).toMatchObject({ g: 3, outcome: 'agreed' });

		const { questionId, offerId: solving, requestId } = await asked();
		await answer(requestId, { answer: 'interested' });
		await close(questionId, { outcome: 'fulfilled', requestId });
		expect(await judgementOf(solving)).toMatchObject({ g: 3, outcome: 'fulfilled', open: false });
	});

	it('isn’t a collaboration when another partner solved the question', async () => {
		const { questionId, offerId, requestId } = await asked();
		const rival = await makeOffer(await makeOrganisation('Een ander', { kind: 'company' }));
		await sendRequests(ofSchool, { questionId, offerIds: [rival], message: 'Hoi', conflictOfInterest: '' });
		await answer(requestId, { answer: 'interested' });
		await close(questionId, { outcome: 'fulfilled' });
		expect(await judgementOf(offerId)).toMatchObject({ g: 2, outcome: 'interested', open: false });
		// Nobody got to answer.
		expect(await judgementOf(rival)).toBeUndefined();
	});

	it('is a no with its reason, or silence; what was taken back is none', async () => {
		const [no, never, taken] = [await asked(), await asked(), await asked()];
		await answer(no.requestId, { answer: 'notNow', reasonCode: 'notOurExpertise' });
		expect(await judgementOf(no.offerId)).toMatchObject({ g: 0, outcome: 'notNow' });
		await keep();
		await takeBack(ofSchool, { requestId: taken.requestId, version: 1 });
		expect(await judgementOf(taken.offerId)).toBeUndefined();
		await expireRequest(system, { id: never.requestId });
		expect(await judgementOf(never.offerId)).toMatchObject({ g: 1, outcome: 'silent' });
	});

	it('comes without a word of what anybody wrote, or who they are', async () => {
		const { offerId, requestId } = await asked();
		await answer(requestId, { answer: 'notNow', reasonCode: 'tooFar' });
		await keep();
		const judgement = (await outcomeJudgements(system)).find(({ o }) => o === offerId)!;
		expect(Object.keys(judgement).toSorted()).toEqual(
			['features', 'g', 'o', 'origin', 'outcome', 'q', 'questionOpen', 'reasonCode', 'sentAt'].toSorted()
		);
		expect(Object.keys(judgement.features).toSorted()).toEqual(
			['content', 'grams', 'meaning', 'place', 'score', 'supportTypes', 'themes', 'words'].toSorted()
		);
		expect(judgement.features.score).toBeGreaterThan(0);
	});
});

/** So many conversations of before, with this score, the first of which became a collaboration. */
async function history(count: number, agreed: number, share: number): Promise<void> {
	const questionId = await askQuestion(ofSchool, school);
	const at = now();
	for (let i = 0; i < count; i++) {
		const [id, agreementId] = [newId(), newId()];
		const offerId = await makeOffer(partner);
		await db()
			.insertInto('helpRequest')
			.values({ id, questionId, offerId, partnerId: partner, origin: 'school', createdAt: at, expiresAt: at })
			.execute();
		await db()
			.insertInto('helpRequestFact')
			.values({ requestId: id, kind: i < agreed ? 'interested' : 'expired', at })
			.execute();
		await keepMatchFeatures(system, {
			requestId: id,
			features: {
				words: 0,
				grams: 0,
				meaning: 0,
				content: share,
				themes: share,
				supportTypes: share,
				place: share,
				score: 0
			}
		});
		if (i >= agreed) continue;
		await db().insertInto('agreement').values({ id: agreementId, requestId: id, createdAt: at }).execute();
		await db().insertInto('agreementFact').values({ agreementId, kind: 'signed', number: 1, at }).execute();
	}
}

it('from 200 known matches on, the next day, a match says how those like it went', async () => {
	const question = (await questionById(ofSchool, await askQuestion(ofSchool, school)))!;
	const best = async () => (await rankOffers(question, question.place)).ranked[0]!;
	await history(150, 105, 0);
	await history(30, 30, 0.999);
	moveClock(86_400_000);
	// Of this day: another process, that was asked before, doesn't know of it.
	await history(20, 20, 0.999);
	expect((await best()).likely).toBeNull();
	moveClock(86_400_000);
	// What the tests above left behind is known too.
	const { likely, score } = await best();
	expect(score).toBeLessThan(99);
	expect(likely!.count).toBeGreaterThanOrEqual(150);
	expect(likely!.good / likely!.count).toBeCloseTo(0.7, 1);
});
