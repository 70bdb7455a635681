import { z } from 'zod';
import { m } from '#messages';
import { addDays, localDay, startOfDay } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { hashSecret, newId, newToken } from '#platform/server/ids.ts';
import { ownPulseInput, pulseInput } from '../schema.ts';
import { OPEN_PULSE } from './initiative-commands.ts';
import { holdInitiative, type Initiative } from './initiative-queries.ts';
import { mailSide } from './mail-commands.ts';
import { pulseByToken, type PulseLink, pulsesToAnswer } from './pulse-queries.ts';

export const REMIND_PULSE = 'initiative.pulseReminder';

const bySystem = z.object({ id: z.uuid() });

/** Mails everybody who speaks for a side a link of their own. */
async function askSide(
	trx: Trx,
	{ id, title }: Initiative,
	pulse: { id: string; closesOn: string },
	{ organisationId, occasion }: { organisationId: string; occasion: 'asked' | 'reminded' }
): Promise<void> {
	await mailSide(trx, { initiativeId: id, organisationId }, async ({ personId, locale }) => {
		const token = newToken();
		await trx
			.insertInto('initiativePulseLink')
			.values({ id: newId(), pulseId: pulse.id, organisationId, personId, tokenHash: hashSecret(token) })
			.execute();
		return {
			subject: m[`initiatives.mail.pulse.${occasion}`]({ title }, { locale }),
			paragraphs: [
				m['initiatives.mail.pulse.body']({ title }, { locale }),
				m['initiatives.mail.pulse.readers']({}, { locale })
			],
			action: [m['initiatives.mail.pulse.action']({}, { locale }), `pulse/${token}`],
			smallPrint: m['initiatives.mail.pulse.smallPrint']({}, { locale }),
			worksUntil: addDays(startOfDay(pulse.closesOn), 1)
		};
	});
}

/** Asks every side how it goes, and notes when to ask again. */
export const openPulse = command({
	name: 'initiatives.openPulse',
	input: bySystem,
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await holdInitiative(trx, input.id) : null,
	run: async ({ trx, input: { id }, subject: initiative, now }) => {
		const { pulse: rhythm } = initiative.process;
		if (initiative.stopped) return failure('stopped');
		// Of two processes that sweep at once, one has asked.
		if (initiative.pulses.some(({ openedOn }) => openedOn === localDay(now))) return failure('alreadyDone');
		await setDeadline(trx, OPEN_PULSE, id, addDays(now, rhythm.everyDays));
		const pulse = {
			id: newId(),
			openedOn: localDay(now),
			closesOn: localDay(addDays(now, rhythm.openDays))
		};
		await trx
			.insertInto('initiativePulse')
			.values({ ...pulse, initiativeId: id })
			.execute();
		await setDeadline(trx, REMIND_PULSE, pulse.id, addDays(now, rhythm.remindAfterDays));
		for (const party of initiative.parties)
			await askSide(trx, initiative, pulse, { organisationId: party.id, occasion: 'asked' });
		return done('initiative', id, { pulseId: pulse.id });
	}
});

/** Asks the sides once more that haven't answered. */
export const remindPulse = command({
	name: 'initiatives.remindPulse',
	input: bySystem,
	authorize: async ({ trx, actor, input }) => {
		if (actor.kind !== 'system') return null;
		const row = await trx
			.selectFrom('initiativePulse')
			.select('initiativeId')
			.where('id', '=', input.id)
			.executeTakeFirst();
		return row ? await holdInitiative(trx, row.initiativeId) : null;
	},
	run: async ({ trx, input: { id }, subject: initiative, now }) => {
		if (!(await closeDeadline(trx, REMIND_PULSE, id))) return failure('alreadyDone');
		const pulse = initiative.pulses.find((one) => one.id === id);
		// What stopped or ended meanwhile is nothing to be reminded of; the deadline is off the list all the same.
		if (!initiative.stopped && pulse && pulse.closesOn >= localDay(now)) {
			const answered = new Set(pulse.answers.map(({ organisationId }) => organisationId));
			for (const party of initiative.parties)
				if (!answered.has(party.id))
					await askSide(trx, initiative, pulse, { organisationId: party.id, occasion: 'reminded' });
		}
		return done('initiative', initiative.id, null);
	}
});

/** Keeps what a side says; until the last day it can be changed. */
async function keepAnswer(
	trx: Trx,
	{ problem, process, pulseId, organisationId, personId, initiativeId }: PulseLink,
	{ scores, line, at }: { scores: Record<string, number>; line: string; at: Date }
) {
	if (problem) return failure(problem);
	const asked = process.pulse.statements.map(({ id }) => id);
	if (asked.some((id) => scores[id] === undefined)) return failure('incomplete');
	const answer = {
		scores: JSON.stringify(Object.fromEntries(asked.map((id) => [id, scores[id]]))),
		line,
		at,
		byPerson: personId
	};
	await trx
		.insertInto('initiativePulseAnswer')
		.values({ pulseId, organisationId, ...answer })
		.onConflict((conflict) => conflict.columns(['pulseId', 'organisationId']).doUpdateSet(answer))
		.execute();
	return done('initiative', initiativeId, null);
}

/** Says for one side how it goes: who holds the link speaks for it. */
export const answerPulse = command({
	name: 'initiatives.answerPulse',
	input: pulseInput,
	authorize: async ({ trx, input }) => await pulseByToken(input.token, trx),
	run: async ({ trx, input, subject, now }) => await keepAnswer(trx, subject, { ...input, at: now })
});

/** The same by who is signed in. */
export const answerOwnPulse = command({
	name: 'initiatives.answerOwnPulse',
	input: ownPulseInput,
	authorize: async ({ trx, actor, input: { id, organisationId } }) =>
		(await pulsesToAnswer(actor, [id], trx)).find((pulse) => pulse.organisationId === organisationId) ?? null,
	run: async ({ trx, input, subject, now }) => await keepAnswer(trx, subject, { ...input, at: now })
});
