import { z } from 'zod';
import { m } from '#messages';
import { allianceCoordinators } from '#domains/organisations/server/queries.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import { queueMail } from '#platform/server/mail.ts';
import { signalNext, signalWhy } from '../components/words.ts';
import { type Initiative, readInitiative } from './initiative-queries.ts';

/**
 * Compares how an initiative goes with what coordinators of the alliance were told of it: a worry that is new, or that became
 * red, is told once; one that is over is noted, so that it can come again.
 */
export const watchInitiative = command({
	name: 'initiatives.watchInitiative',
	input: z.object({ id: z.uuid() }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await readInitiative(trx, input.id) : null,
	run: async ({ trx, input: { id }, subject: initiative, now }) => {
		const known = await trx
			.selectFrom('initiativeSignal')
			.select(['id', 'rule', 'subject', 'level'])
			.where('initiativeId', '=', id)
			.where('endedAt', 'is', null)
			.execute();
		const { signals } = initiative.health;
		const fresh = signals.filter(
			({ rule, subject, level }) =>
				!known.some(
					(one) =>
						one.rule === rule.id && one.subject === subject && (one.level === level || one.level === 'red')
				)
		);
		const over = known.filter(
			(one) =>
				!signals.some(({ rule, subject }) => one.rule === rule.id && one.subject === subject) ||
				fresh.some(({ rule, subject }) => one.rule === rule.id && one.subject === subject)
		);
		if (over.length > 0)
			await trx
				.updateTable('initiativeSignal')
				.set({ endedAt: now })
				.where(
					'id',
					'in',
					over.map((one) => one.id)
				)
				.execute();
		if (fresh.length > 0) {
			await trx
				.insertInto('initiativeSignal')
				.values(
					fresh.map(({ rule, subject, level }) => ({
						initiativeId: id,
						rule: rule.id,
						subject,
						level,
						since: now
					}))
				)
				.execute();
			for (const { email, name, locale } of await allianceCoordinators(trx))
				await queueMail(trx, { to: email, locale, ...worryMail(initiative, fresh, { name, locale }) });
		}
		return done('initiative', id, { told: fresh.length });
	}
});

function worryMail(
	{ id, title, process }: Initiative,
	fresh: Initiative['health']['signals'],
	{ name, locale }: { name: string; locale: 'nl' | 'en' }
) {
	return {
		subject: m['initiatives.mail.worry.subject']({ title }, { locale }),
		paragraphs: [
			m['initiatives.mail.greeting']({ name }, { locale }),
			m['initiatives.mail.worry.body']({ title }, { locale }),
			fresh
				.map((signal) => `• ${signalWhy(signal, process, locale)} ${signalNext(signal, process, locale)}`)
				.join('\n')
		],
		action: {
			label: m['initiatives.mail.worry.action']({}, { locale }),
			url: addressOf(locale, `initiatives/${id}`)
		},
		smallPrint: m['initiatives.mail.worry.smallPrint']({}, { locale })
	};
}
