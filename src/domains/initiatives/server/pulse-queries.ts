import type { Actor } from '#kernel/actor.ts';
import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { type Database, db, type Trx } from '#platform/server/database.ts';
import { hashSecret } from '#platform/server/ids.ts';
import { spokespeopleOf } from '#domains/organisations/server/queries.ts';
import type { Process } from '../engine/index.ts';
import { maySpeakFor } from '../policy.ts';
import { hearersOf } from './member-queries.ts';
import { among, byInitiative, grouped } from './many-queries.ts';
import { processById } from './process-queries.ts';

export type PulseAnswer = {
	organisationId: string;
	/** Per statement, 1–5. */
	scores: Record<string, number>;
	line: string;
};

export type PulseRecord = { id: string; openedOn: string; closesOn: string; answers: PulseAnswer[] };

/** The pulses of initiatives with what each side answered, oldest first. */
export async function pulsesOf(
	source: Database | Trx,
	initiativeIds: readonly string[]
): Promise<(initiativeId: string) => PulseRecord[]> {
	const pulses = await source
		.selectFrom('initiativePulse')
		.select(['initiativeId', 'id', 'openedOn', 'closesOn'])
		.where(among('initiativeId', initiativeIds))
		.orderBy('openedOn')
		.execute();
	const answers = await source
		.selectFrom('initiativePulseAnswer')
		.select(['pulseId', 'organisationId', 'scores', 'line'])
		.where(
			among(
				'pulseId',
				pulses.map(({ id }) => id)
			)
		)
		.orderBy('at')
		.execute();
	const given = grouped(answers as (PulseAnswer & { pulseId: string })[], ({ pulseId }) => pulseId);
	return byInitiative(pulses.map((pulse) => ({ ...pulse, answers: given(pulse.id) })));
}

/** A pulse to answer for one side: what a mailed link opens, or who is signed in and speaks for a party. */
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
		.selectFrom('initiativePulseLink')
		.select(['pulseId', 'organisationId', 'personId'])
		.where('tokenHash', '=', hashSecret(token))
		.executeTakeFirst();
	if (!link) return null;
	const pulse = await pulseFor(link, source);
	return (await speaksIn(source, pulse)) ? pulse : { ...pulse, problem: 'revoked' };
}

async function pulseFor(
	{ pulseId, organisationId, personId }: { pulseId: string; organisationId: string; personId: string },
	source: Database | Trx
): Promise<PulseLink> {
	const { processId, ...asked } = await source
		.selectFrom('initiativePulse as pulse')
		.innerJoin('initiative', 'initiative.id', 'pulse.initiativeId')
		.innerJoin('organisation', (join) => join.on('organisation.id', '=', organisationId))
		.select([
			'pulse.id as pulseId',
			'initiative.id as initiativeId',
			'initiative.title as initiative',
			'initiative.goal',
			'initiative.processId',
			'organisation.id as organisationId',
			'organisation.name as organisation',
			'pulse.closesOn'
		])
		.where('pulse.id', '=', pulseId)
		.executeTakeFirstOrThrow();
	const stopped = await source
		.selectFrom('initiativeFact')
		.select('id')
		.where('initiativeId', '=', asked.initiativeId)
		.where('kind', '=', 'stopped')
		.executeTakeFirst();
	const answer = await source
		.selectFrom('initiativePulseAnswer')
		.select(['scores', 'line'])
		.where('pulseId', '=', pulseId)
		.where('organisationId', '=', organisationId)
		.executeTakeFirst();
	return {
		...asked,
		personId,
		process: await processById(processId, source),
		answer: (answer as PulseLink['answer'] | undefined) ?? null,
		problem: stopped ? 'stopped' : asked.closesOn < localDay(now()) ? 'expired' : null
	};
}

/** Who no longer speaks for a side has no use for an old mail either; nor has a side that left. */
async function speaksIn(
	source: Database | Trx,
	{
		initiativeId,
		organisationId,
		personId
	}: { initiativeId: string; organisationId: string; personId: string }
): Promise<boolean> {
	const party = await source
		.selectFrom('initiativeParty')
		.select('since')
		.where('initiativeId', '=', initiativeId)
		.where('organisationId', '=', organisationId)
		.where('leftAt', 'is', null)
		.executeTakeFirst();
	const speaking = [
		...(await hearersOf(source, { initiativeId, organisationId })),
		...(await spokespeopleOf(source, organisationId))
	];
	return party !== undefined && speaking.some((one) => one.personId === personId);
}

/** Open pulses that this person could answer for a party: of these initiatives. */
export async function pulsesToAnswer(
	actor: Actor,
	initiativeIds: readonly string[],
	source: Database | Trx = db()
): Promise<PulseLink[]> {
	if (actor.kind !== 'person' || initiativeIds.length === 0) return [];
	const { personId } = actor;
	const rows = await source
		.selectFrom('initiativePulse as pulse')
		.innerJoin('initiativeParty as party', 'party.initiativeId', 'pulse.initiativeId')
		.select(['pulse.id as pulseId', 'party.organisationId'])
		.where('pulse.initiativeId', 'in', initiativeIds)
		.where('pulse.closesOn', '>=', localDay(now()))
		.where('party.leftAt', 'is', null)
		.orderBy('pulse.closesOn')
		.orderBy('party.since')
		.execute();
	const asked: PulseLink[] = [];
	for (const row of rows) {
		const pulse = await pulseFor({ ...row, personId }, source);
		const speaks = maySpeakFor(actor, row.organisationId) || (await speaksIn(source, pulse));
		if (speaks && pulse.problem === null) asked.push(pulse);
	}
	return asked;
}
