import { now } from '#platform/server/clock.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';

const TEN_MINUTES = 10 * 60_000;

/** Whether a mail to this person opened this session, less than ten minutes ago. */
export async function openedByMail(
	source: Database | Trx,
	personId: string,
	sessionId: string,
	at: Date
): Promise<boolean> {
	const mail = await source
		.selectFrom('signInToken')
		.innerJoin('session', 'session.id', 'signInToken.sessionId')
		.select('signInToken.id')
		.where('session.id', '=', sessionId)
		.where('session.userId', '=', personId)
		.where('signInToken.usedAt', '>', new Date(at.getTime() - TEN_MINUTES))
		.executeTakeFirst();
	return mail !== undefined;
}

export type OwnPasskeys = {
	passkeys: { id: string; credentialId: string; userAgent: string; createdAt: Date }[];
	/** They may add one: a mail opened this session a moment ago. */
	mayAdd: boolean;
};

export async function ownPasskeys(scope: Scope, sessionId: string): Promise<OwnPasskeys> {
	const { actor } = scope;
	if (actor.kind !== 'person') return { passkeys: [], mayAdd: false };
	const passkeys = await db()
		.selectFrom('passkey')
		.select(['id', 'credentialId', 'userAgent', 'createdAt'])
		.where('personId', '=', actor.personId)
		.orderBy('createdAt')
		.execute();
	return { passkeys, mayAdd: await openedByMail(db(), actor.personId, sessionId, now()) };
}
