import { m } from '#messages';
import { personIdOf } from '#kernel/actor.ts';
import { addDays, localDay } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { bumpVersion } from '#platform/server/version.ts';
import { reviewInput, YEARS_AHEAD } from '../schema.ts';
import { agreeOnReviews, ledInitiative, stop } from './initiative-commands.ts';
import { holdToStop, type Initiative } from './initiative-queries.ts';
import { mailSide } from './mail-commands.ts';

/**
 * Writes down what the parties found when they looked back: of the review that was due last, or of one in between. A stop
 * ends the initiative, and everybody in it hears why.
 */
export const holdReview = command({
	name: 'initiatives.holdReview',
	input: reviewInput,
	authorize: ({ trx, actor, input }) => ledInitiative(trx, actor, input.id, holdToStop),
	run: async ({ trx, actor, input, subject: initiative, now }) => {
		const { id, version, decision, change, nextOn, works, worksNot } = input;
		const today = localDay(now);
		if (nextOn && nextOn <= today) return failure('dateInPast');
		if (nextOn && nextOn > localDay(addDays(now, YEARS_AHEAD * 366))) return failure('dayTooFar');
		if (!(await bumpVersion(trx, 'initiative', id, version))) return failure('stale');
		const due = initiative.reviews.findLast(({ heldOn, dueOn }) => heldOn === null && dueOn <= today);
		const found = { heldOn: today, decision, works, worksNot, change, byPerson: personIdOf(actor) };
		await trx
			.insertInto('initiativeReview')
			.values({ id: due?.id ?? newId(), initiativeId: id, dueOn: due?.dueOn ?? today, ...found })
			.onConflict((conflict) => conflict.columns(['initiativeId', 'dueOn']).doUpdateSet(found))
			.execute();
		if (decision === 'stop') {
			await stop(trx, id, { reason: change, at: now, by: actor });
			await tellOfStop(trx, initiative, change);
		} else if (nextOn) await agreeOnReviews(trx, id, [nextOn]);
		return done('initiative', id, null);
	}
});

async function tellOfStop(trx: Trx, { id, title, parties }: Initiative, reason: string): Promise<void> {
	for (const party of parties)
		await mailSide(trx, { initiativeId: id, organisationId: party.id }, ({ locale }) => ({
			subject: m['initiatives.mail.stopped.subject']({ title }, { locale }),
			paragraphs: [
				m['initiatives.mail.stopped.body']({ title }, { locale }),
				reason,
				m['initiatives.mail.stopped.after']({}, { locale })
			],
			action: [m['initiatives.mail.stopped.action']({}, { locale }), `initiatives/${id}/lessons`],
			smallPrint: m['initiatives.mail.stopped.smallPrint']({}, { locale })
		}));
}
