import { z } from 'zod';
import { m } from '#messages';
import type { Actor } from '#kernel/actor.ts';
import { addWorkingDays } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { type OrganisationCard, settingOf, spokespeopleOf } from '#domains/organisations/server/queries.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { queueMail } from '#platform/server/mail.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { isOpen } from '../policy.ts';
import { endCase, openCase } from './broker-commands.ts';
import { type Question, questionForWriting } from './question-queries.ts';

export const PASS_PROMISE = 'question.promise';

/** Promises whoever asks a first answer, as the alliance settled it now; a later setting doesn't move it. */
export async function givePromise(
	trx: Trx,
	questionId: string,
	country: OrganisationCard['country'],
	at: Date
): Promise<void> {
	const workingDays = await settingOf(trx, 'promiseDays');
	const dueAt = addWorkingDays(at, workingDays, country);
	await trx.insertInto('questionPromise').values({ questionId, workingDays, givenAt: at, dueAt }).execute();
	await setDeadline(trx, PASS_PROMISE, questionId, dueAt);
}

/**
 * A partner said yes, asked back or proposed help. The first time keeps the promise, late perhaps; and a question that was
 * on the board leaves it.
 */
export async function answerCame(
	trx: Trx,
	question: { id: string; title: string },
	fact: { at: Date; by: Actor; requestId: string }
): Promise<void> {
	await trx
		.updateTable('questionPromise')
		.set({ answeredAt: fact.at, answeredIn: fact.requestId })
		.where('questionId', '=', question.id)
		.where('answeredAt', 'is', null)
		.execute();
	await closeDeadline(trx, PASS_PROMISE, question.id);
	await raiseRevision(trx, 'questions');
	await endCase(trx, question, 'answered', fact);
}

/** The question ended: nothing is promised any more, and nothing is left for a broker. */
export async function endPromise(
	trx: Trx,
	question: { id: string; title: string },
	fact: { at: Date; by: Actor }
): Promise<void> {
	await closeDeadline(trx, PASS_PROMISE, question.id);
	await endCase(trx, question, 'questionClosed', fact);
}

/** Tells the school honestly that nobody answered, and who takes it up now. */
async function tellNobodyAnswered(trx: Trx, question: Question, workingDays: number): Promise<void> {
	const { title } = question;
	for (const { email, name, locale } of await spokespeopleOf(trx, question.organisationId))
		await queueMail(trx, {
			to: email,
			locale,
			subject: m['matching.mail.promisePassed.subject']({ title }, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name }, { locale }),
				m['matching.mail.promisePassed.body']({ title, days: workingDays }, { locale }),
				m['matching.mail.promisePassed.next']({}, { locale })
			],
			action: {
				label: m['matching.mail.promisePassed.action']({}, { locale }),
				url: addressOf(locale, `questions/${question.id}`)
			},
			smallPrint: m['matching.mail.schoolSmallPrint']({}, { locale })
		});
}

/** The day came and nobody answered. */
export const passPromise = command({
	name: 'matching.passPromise',
	input: z.object({ id: z.uuid() }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await questionForWriting(trx, input.id) : null,
	run: async ({ trx, actor, input, subject: { question }, now }) => {
		if (!(await closeDeadline(trx, PASS_PROMISE, input.id))) return failure('alreadyDone');
		if (!isOpen(question.state)) return done('helpQuestion', input.id, null);
		const { workingDays } = await trx
			.updateTable('questionPromise')
			.set({ passedAt: now })
			.where('questionId', '=', input.id)
			.returning('workingDays')
			.executeTakeFirstOrThrow();
		await raiseRevision(trx, 'questions');
		await tellNobodyAnswered(trx, question, workingDays);
		await openCase(trx, input.id, 'unanswered', { at: now, by: actor });
		return done('helpQuestion', input.id, null);
	}
});
