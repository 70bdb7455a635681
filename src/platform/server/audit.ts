import type { Actor } from '#kernel/actor.ts';
import { now } from './clock.ts';
import type { Trx } from './database.ts';

function actorId(actor: Actor): string | null {
	if (actor.kind === 'person') return actor.personId;
	if (actor.kind === 'link') return actor.linkId;
	return null;
}

export async function writeAudit(
	trx: Trx,
	actor: Actor,
	command: string,
	object: { type: string; id: string }
): Promise<void> {
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
