import { z } from 'zod';
import { m } from '#messages';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { addDays, localDay, startOfDay } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { spokespeopleOf } from '#domains/organisations/server/queries.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { queueJob } from '#platform/server/jobs.ts';
import { queueMail } from '#platform/server/mail.ts';
import { bumpVersion } from '#platform/server/version.ts';
import type { RoundOutcome } from '../engine/index.ts';
import { answeringSideOf, mayAllocate, type Side } from '../policy.ts';
import {
	changeRoundInput,
	chooseInput,
	declinePlacementInput,
	NOT_NOW_REASONS,
	openRoundInput,
	roundInput
} from '../schema.ts';
import { offersByIds } from './offer-queries.ts';
import { holdQuestion, questionForWriting } from './question-queries.ts';
import {
	newestSolve,
	type PlacementRecord,
	placementForWriting,
	placementsOfRound,
	type Round,
	roundForWriting,
	type RoundState,
	type SolveProgress
} from './round-queries.ts';

export const CLOSE_ROUND = 'round.close';
export const SOLVE_ROUND = 'matching.solveRound';

/** A working out that says nothing for so long was killed with its process. */
const SOLVE_MINUTES = 15;

async function addRoundFact(
	trx: Trx,
	roundId: string,
	kind: RoundState,
	{ at, by }: { at: Date; by: Actor }
): Promise<void> {
	await trx
		.insertInto('allocationRoundFact')
		.values({ roundId, kind, at, byPerson: personIdOf(by) })
		.execute();
}

/** A round, for who may divide. */
async function allocated(trx: Trx, actor: Actor, id: string): Promise<Round | null> {
	return mayAllocate(actor) ? await roundForWriting(trx, id) : null;
}

/** Takes a round for writing that is still being made. */
async function takeRound(trx: Trx, round: Round, version: number) {
	if (round.state !== 'opened') return failure('closed');
	return (await bumpVersion(trx, 'allocationRound', round.id, version)) ? null : failure('stale');
}

/** The form chose the id, so that a second click opens the same one. */
export const openRound = command({
	name: 'matching.openRound',
	input: openRoundInput,
	authorize: async ({ actor }) => (mayAllocate(actor) ? actor : null),
	run: async ({ trx, actor, input, now }) => {
		if (input.answerUntil <= localDay(now)) return failure('dateInPast');
		const opened = await trx
			.insertInto('allocationRound')
			.values({ ...input, createdAt: now })
			.onConflict((conflict) => conflict.doNothing())
			.executeTakeFirst();
		if (opened.numInsertedOrUpdatedRows === 1n)
			await addRoundFact(trx, input.id, 'opened', { at: now, by: actor });
		return done('allocationRound', input.id, { id: input.id });
	}
});

export const changeRound = command({
	name: 'matching.changeRound',
	input: changeRoundInput,
	authorize: ({ trx, actor, input }) => allocated(trx, actor, input.id),
	run: async ({ trx, input: { id, version, ...fields }, subject, now }) => {
		if (fields.answerUntil <= localDay(now)) return failure('dateInPast');
		const refused = await takeRound(trx, subject, version);
		if (refused) return refused;
		await trx.updateTable('allocationRound').set(fields).where('id', '=', id).execute();
		return done('allocationRound', id, null);
	}
});

/** Decides one placement by hand, or leaves it to the working out again. */
export const choosePlacement = command({
	name: 'matching.choosePlacement',
	input: chooseInput,
	authorize: ({ trx, actor, input }) => allocated(trx, actor, input.id),
	run: async ({ trx, actor, input, subject, now }) => {
		const refused = await takeRound(trx, subject, input.version);
		if (refused) return refused;
		const { id, questionId, supportType, offerId, choice } = input;
		const chosen = trx
			.deleteFrom('allocationChoice')
			.where('roundId', '=', id)
			.where('questionId', '=', questionId)
			.where('supportType', '=', supportType);
		await chosen.where('offerId', '=', offerId).execute();
		// A need gets one offer: what is pinned takes the place of what was.
		if (choice === 'pinned') await chosen.where('kind', '=', 'pinned').execute();
		if (choice !== 'free')
			await trx
				.insertInto('allocationChoice')
				.values({
					roundId: id,
					questionId,
					supportType,
					offerId,
					kind: choice,
					at: now,
					byPerson: personIdOf(actor)
				})
				.execute();
		return done('allocationRound', id, null);
	}
});

/** Asks for the round to be worked out as it is now. */
export const solveRound = command({
	name: 'matching.solveRound',
	input: z.object({ id: z.uuid() }),
	authorize: ({ trx, actor, input }) => allocated(trx, actor, input.id),
	run: async ({ trx, input: { id }, subject, now }) => {
		if (subject.state !== 'opened') return failure('closed');
		const last = await newestSolve(trx, id);
		const alive = last && !last.endedAt && now.getTime() - last.askedAt.getTime() < SOLVE_MINUTES * 60_000;
		if (alive) return failure('alreadySolving');
		const solveId = newId();
		await trx
			.insertInto('allocationSolve')
			.values({ id: solveId, roundId: id, roundVersion: subject.version, askedAt: now })
			.execute();
		await queueJob(trx, SOLVE_ROUND, { id: solveId });
		return done('allocationRound', id, { solveId });
	}
});

/** Enough: the best that was found so far is good. */
export const stopSolve = command({
	name: 'matching.stopSolve',
	input: z.object({ id: z.uuid() }),
	authorize: ({ trx, actor, input }) => allocated(trx, actor, input.id),
	run: async ({ trx, input: { id }, now }) => {
		await trx
			.updateTable('allocationSolve')
			.set({ stopAskedAt: now })
			.where('roundId', '=', id)
			.where('endedAt', 'is', null)
			.execute();
		return done('allocationRound', id, null);
	}
});

const bySystem = async ({ actor }: { actor: Actor }) => (actor.kind === 'system' ? actor : null);

export const noteSolveProgress = command({
	name: 'matching.noteSolveProgress',
	input: z.object({ id: z.uuid(), roundId: z.uuid(), progress: z.custom<SolveProgress>() }),
	authorize: bySystem,
	run: async ({ trx, input: { id, roundId, progress } }) => {
		await trx
			.updateTable('allocationSolve')
			.set({ progress: JSON.stringify(progress) })
			.where('id', '=', id)
			.execute();
		return done('allocationRound', roundId, null);
	}
});

/** Keeps what was worked out; null when it went wrong. */
export const keepSolve = command({
	name: 'matching.keepSolve',
	input: z.object({ id: z.uuid(), roundId: z.uuid(), outcome: z.custom<RoundOutcome | null>() }),
	authorize: bySystem,
	run: async ({ trx, input: { id, roundId, outcome }, now }) => {
		await trx
			.updateTable('allocationSolve')
			.set({ endedAt: now, outcome: outcome && JSON.stringify(outcome) })
			.where('id', '=', id)
			.execute();
		return done('allocationRound', roundId, null);
	}
});

/** Suggests what was worked out to both sides. What can't be any more is left out. */
export const publishRound = command({
	name: 'matching.publishRound',
	input: roundInput,
	authorize: ({ trx, actor, input }) => allocated(trx, actor, input.id),
	run: async ({ trx, actor, input: { id, version }, subject, now }) => {
		if (subject.answerUntil < localDay(now)) return failure('dateInPast');
		const solve = await newestSolve(trx, id);
		if (subject.version !== version || solve?.roundVersion !== version) return failure('stale');
		const given = (solve.outcome?.rows ?? []).flatMap(({ questionId, supportType, given }) =>
			given ? [{ questionId, supportType, ...given }] : []
		);
		if (given.length === 0) return failure('nothingToPublish');
		const refused = await takeRound(trx, subject, version);
		if (refused) return refused;
		const offers = new Map(
			(await offersByIds(trx, [...new Set(given.map(({ offerId }) => offerId))])).map((offer) => [
				offer.id,
				offer
			])
		);
		let published = 0;
		// In one order, so that two who hold questions never wait for each other.
		for (const { questionId, supportType, offerId, relevance, takes } of given.toSorted(byQuestion)) {
			const offer = offers.get(offerId);
			const found = await questionForWriting(trx, questionId);
			if (!offer || offer.pausedAt || found?.question.state !== 'published') continue;
			await trx
				.insertInto('allocationPlacement')
				.values({ id: newId(), roundId: id, questionId, supportType, offerId, takes, relevance })
				.execute();
			published += 1;
		}
		if (published === 0) return failure('nothingToPublish');
		await addRoundFact(trx, id, 'published', { at: now, by: actor });
		await setDeadline(trx, CLOSE_ROUND, id, addDays(startOfDay(subject.answerUntil), 1));
		await tellBothSides(trx, id);
		return done('allocationRound', id, { published, leftOut: given.length - published });
	}
});

const byQuestion = (a: { questionId: string }, b: { questionId: string }) =>
	a.questionId < b.questionId ? -1 : Number(a.questionId > b.questionId);

/** One mail to each organisation, with all that is suggested to it. */
async function tellBothSides(trx: Trx, roundId: string): Promise<void> {
	const placed = await placementsOfRound(trx, roundId);
	for (const [askerId, own] of Map.groupBy(placed, (placement) => placement.askerId))
		await tellSide(trx, 'school', askerId, own);
	for (const [partnerId, own] of Map.groupBy(placed, (placement) => placement.partnerId))
		await tellSide(trx, 'partner', partnerId, own);
}

async function tellSide(trx: Trx, side: Side, organisationId: string, own: PlacementRecord[]): Promise<void> {
	const list = own.map(({ questionTitle, offerTitle }) => `• ${questionTitle} – ${offerTitle}`).join('\n');
	const [first] = own;
	const path = own.length === 1 && first ? `placements/${first.id}` : 'work';
	for (const { email, name, locale } of await spokespeopleOf(trx, organisationId))
		await queueMail(trx, {
			to: email,
			locale,
			subject: m[`matching.mail.placed.${side}.subject`]({ count: own.length }, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name }, { locale }),
				m[`matching.mail.placed.${side}.body`]({ count: own.length }, { locale }),
				list,
				m['matching.mail.placed.choice']({}, { locale })
			],
			action: { label: m['matching.mail.placed.action']({}, { locale }), url: addressOf(locale, path) },
			smallPrint: m['matching.mail.placed.smallPrint']({}, { locale })
		});
}

/** Ends the days to answer; what nobody answered is free for a next round. */
export const closeRound = command({
	name: 'matching.closeRound',
	input: z.object({ id: z.uuid() }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await roundForWriting(trx, input.id) : await allocated(trx, actor, input.id),
	run: async ({ trx, actor, input: { id }, subject, now }) => {
		await closeDeadline(trx, CLOSE_ROUND, id);
		if (subject.state !== 'published') return failure('alreadyDone');
		await addRoundFact(trx, id, 'closed', { at: now, by: actor });
		return done('allocationRound', id, null);
	}
});

/** Throws a round away that nobody heard of. */
export const dropRound = command({
	name: 'matching.dropRound',
	input: roundInput,
	authorize: ({ trx, actor, input }) => allocated(trx, actor, input.id),
	run: async ({ trx, actor, input: { id, version }, subject, now }) => {
		const refused = await takeRound(trx, subject, version);
		if (refused) return refused;
		await addRoundFact(trx, id, 'dropped', { at: now, by: actor });
		return done('allocationRound', id, null);
	}
});

/** A no to what was suggested. Who says yes writes to the other side: that is a request or a proposal like any other. */
export const declinePlacement = command({
	name: 'matching.declinePlacement',
	input: declinePlacementInput,
	authorize: async ({ trx, actor, input }) => {
		const seen = await placementForWriting(trx, input.id);
		if (!seen) return null;
		await holdQuestion(trx, seen.questionId);
		const placement = await placementForWriting(trx, input.id);
		const side = placement && answeringSideOf(actor, placement);
		return side ? { placement, side } : null;
	},
	run: async ({ trx, actor, input: { id, reason, text }, subject: { placement, side }, now }) => {
		if (placement.state !== 'open') return failure('answered', { state: placement.state });
		if (!(NOT_NOW_REASONS[side] as readonly string[]).includes(reason)) return failure('reasonMissing');
		await trx
			.updateTable('allocationPlacement')
			.set({
				declinedAt: now,
				declinedSide: side,
				declinedReason: reason,
				declinedText: text,
				declinedBy: personIdOf(actor)
			})
			.where('id', '=', id)
			.execute();
		return done('allocationPlacement', id, null);
	}
});
