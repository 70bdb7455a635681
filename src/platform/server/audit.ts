import type { Actor } from '#kernel/actor.ts';
import { now } from './clock.ts';
import { countOf, db, type Trx } from './database.ts';

/** What a write can be about. */
export type ObjectType =
	| 'account'
	| 'agreement'
	| 'allianceSetting'
	| 'allocationPlacement'
	| 'allocationRound'
	| 'boardMandate'
	| 'brokerCase'
	| 'digestSetting'
	| 'helpQuestion'
	| 'helpRequest'
	| 'initiative'
	| 'institutionSignIn'
	| 'invitation'
	| 'membership'
	| 'offer'
	| 'organisation'
	| 'passkey'
	| 'passkeyChallenge'
	| 'person'
	| 'rankingWeights'
	| 'register'
	| 'savedSearch'
	| 'schoolHoliday'
	| 'signInToken'
	| 'signingMandate'
	| 'supportFact'
	| 'textEmbedding';

export type ObjectRef = { type: ObjectType; id: string };

const names = new Set<string>();

/** Makes a name known under which writes stand in the audit. */
export function auditName(name: string): string {
	names.add(name);
	return name;
}

/** Every such name of what was imported. */
export function auditNames(): string[] {
	return [...names];
}

function actorId(actor: Actor): string | null {
	if (actor.kind === 'person') return actor.personId;
	if (actor.kind === 'link') return actor.linkId;
	return null;
}

export async function writeAudit(trx: Trx, actor: Actor, command: string, object: ObjectRef): Promise<void> {
	await trx
		.insertInto('auditFact')
		.values({
			at: now(),
			actorKind: actor.kind,
			actorId: actorId(actor),
			command,
			objectType: object.type,
			objectId: object.id
		})
		.execute();
}

export type AuditFact = {
	id: number;
	at: Date;
	actorKind: Actor['kind'];
	actorId: string | null;
	command: string;
};

/** What happened to these objects, newest first, but for some commands. The caller's own query decided that it may be read. */
export async function auditFacts(
	objects: readonly { type: ObjectType; ids: readonly string[] }[],
	without: readonly string[],
	{ page, size }: { page: number; size: number }
): Promise<{ facts: AuditFact[]; total: number }> {
	let query = db()
		.selectFrom('auditFact')
		.select(['id', 'at', 'actorId', 'command'])
		.select((eb) => eb.ref('actorKind').$castTo<Actor['kind']>().as('actorKind'))
		.where((eb) =>
			eb.or(
				objects
					.filter(({ ids }) => ids.length > 0)
					.map(({ type, ids }) => eb.and([eb('objectType', '=', type), eb('objectId', 'in', ids)]))
			)
		);
	if (without.length > 0) query = query.where('command', 'not in', without);
	const [facts, total] = await Promise.all([
		query
			.orderBy('id', 'desc')
			.limit(size)
			.offset((page - 1) * size)
			.execute(),
		countOf(query)
	]);
	return { facts, total };
}
