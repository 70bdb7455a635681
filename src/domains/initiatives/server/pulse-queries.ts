import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { type Database, db, type Trx } from '#platform/server/database.ts';
import { hashSecret } from '#platform/server/ids.ts';
import { spokespeopleOf } from '#domains/organisations/server/queries.ts';
import type { Process } from '../engine/index.ts';
import { processById } from './process-queries.ts';

export type PulseAnswer = {
	organisationId: string;
	/** Per statement, 1–5. */
	scores: Record<string, number>;
	line: string;
};

export type PulseRecord = { id: string; openedOn: string; closesOn: string; answers: PulseAnswer[] };

/** The pulses of an initiative with what each side answered, oldest first. */
export async function pulsesOf(source: Database | Trx, initiativeId: string): Promise<PulseRecord[]> {
	const pulses = await source
		.selectFrom('initiativePulse')
		.select(['id', 'openedOn', 'closesOn'])
		.where('initiativeId', '=', initiativeId)
		.orderBy('openedOn')
		.execute();
	if (pulses.length === 0) return [];
	const answers = await source
		.selectFrom('initiativePulseAnswer')
		.select(['pulseId', 'organisationId', 'scores', 'line'])
		.where(
			'pulseId',
			'in',
			pulses.map(({ id }) => id)
		)
		.orderBy('at')
		.execute();
	const byPulse = Map.groupBy(answers, ({ pulseId }) => pulseId);
	return pulses.map((pulse) => ({ ...pulse, answers: (byPulse.get(pulse.id) ?? []) as PulseAnswer[] }));
}

/** What a mailed link opens: a pulse, to answer for one side. */
export type PulseLink = {
	pulseId: string;
	initiativeId: string;
	initiative: string;
	goal: string;
	process: Process;
	organisationId: string;
	organisation: string;
	personId: string;
	closesOn: string;
	/** What this side answered so far. */
	answer: { scores: Record<string, number>; line: string } | null;
	/** Why there is nothing to answer any more. */
	problem: 'expired' | 'revoked' | 'stopped' | null;
};

/** Who holds the token may answer; null when there never was such a link. */
export async function pulseByToken(token: string, source: Database | Trx = db()): Promise<PulseLink | null> {
	const link = await source
		.selectFrom('initiativePulseLink as link')
		.innerJoin('initiativePulse as pulse', 'pulse.id', 'link.pulseId')
		.innerJoin('initiative', 'initiative.id', 'pulse.initiativeId')
		.innerJoin('organisation', 'organisation.id', 'link.organisationId')
		.select([
			'pulse.id as pulseId',
			'initiative.id as initiativeId',
			'initiative.title as initiative',
			'initiative.goal',
			'initiative.processId',
			'organisation.id as organisationId',
			'organisation.name as organisation',
			'link.personId',
			'pulse.closesOn'
		])
		.where('link.tokenHash', '=', hashSecret(token))
		.executeTakeFirst();
	if (!link) return null;
	const stopped = await source
		.selectFrom('initiativeFact')
		.select('id')
		.where('initiativeId', '=', link.initiativeId)
		.where('kind', '=', 'stopped')
		.executeTakeFirst();
	// Who no longer speaks for this side has no use for an old mail either.
	const speaks = (await spokespeopleOf(source, link.organisationId)).some(
		({ personId }) => personId === link.personId
	);
	const answer = await source
		.selectFrom('initiativePulseAnswer')
		.select(['scores', 'line'])
		.where('pulseId', '=', link.pulseId)
		.where('organisationId', '=', link.organisationId)
		.executeTakeFirst();
	const { processId, ...rest } = link;
	return {
		...rest,
		process: await processById(processId, source),
		answer: (answer as PulseLink['answer'] | undefined) ?? null,
		problem: !speaks ? 'revoked' : stopped ? 'stopped' : link.closesOn < localDay(now()) ? 'expired' : null
	};
}
