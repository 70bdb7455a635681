import { z } from 'zod';
import { m } from '#messages';
import { allianceCoordinators } from '#domains/organisations/server/queries.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import { signalNext, signalWhy } from '../components/words.ts';
import { holdInitiative } from './initiative-queries.ts';
import { mailPeople } from './mail-commands.ts';

/**
 * Compares how an initiative goes with what coordinators of the alliance were told of it: a worry that is new, or that became
 * red, is told once; one that is over is noted, so that it can come again.
 */
export const watchInitiative = command({
	name: 'initiatives.watchInitiative',
	input: z.object({ id: z.uuid() }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await holdInitiative(trx, input.id) : null,
	run: async ({ trx, input: { id }, subject: initiative, now }) => {
		const known = await trx
			.selectFrom('initiativeSignal')
			.select(['id', 'rule', 'subject', 'level'])
			.where('initiativeId', '=', id)
			.where('endedAt', 'is', null)
			.execute();
		const { signals } = initiative.health;
		const knownOf = ({ rule, subject }: (typeof signals)[number]) =>
			known.find((one) => one.rule === rule.id && one.subject === subject);
		const fresh = signals.filter((signal) => {
			const before = knownOf(signal);
			return !before || (before.level === 'amber' && signal.level === 'red');
		});
		const lasting = new Set(signals.filter((signal) => !fresh.includes(signal)).map(knownOf));
		const over = known.filter((one) => !lasting.has(one));
		// Nothing that anybody has to know of, now or in the history.
		if (fresh.length === 0 && over.length === 0) return failure('nothingNew');
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
			const { title, process } = initiative;
			await mailPeople(trx, await allianceCoordinators(trx), ({ locale }) => ({
				subject: m['initiatives.mail.worry.subject']({ title }, { locale }),
				paragraphs: [
					m['initiatives.mail.worry.body']({ title }, { locale }),
					fresh
						.map((signal) => `• ${signalWhy(signal, process, locale)} ${signalNext(signal, process, locale)}`)
						.join('\n')
				],
				action: [m['initiatives.mail.worry.action']({}, { locale }), `initiatives/${id}`],
				smallPrint: m['initiatives.mail.worry.smallPrint']({}, { locale })
			}));
		}
		return done('initiative', id, { told: fresh.length });
	}
});
