import type { Actor } from '#kernel/actor.ts';
import { signedIn } from '#domains/organisations/server/queries.ts';
import { log } from '#platform/server/log.ts';
import { mintScope } from '#platform/server/scope.ts';
import {
	END_PAUSE,
	endPause,
	EXPIRE_QUESTION,
	EXPIRE_REQUEST,
	expireQuestion,
	expireRequest,
	REMIND_PARTNER,
	remindPartner,
	tellNews
} from './commands.ts';
import { newsFor, peopleToTell } from './queries.ts';

const system = mintScope({ kind: 'system' });

/** What this domain does when a deadline passes. */
export const deadlineHandlers: Record<string, (objectId: string) => Promise<void>> = {
	[END_PAUSE]: async (id) => void (await endPause(system, { id })),
	[REMIND_PARTNER]: async (id) => void (await remindPartner(system, { id })),
	[EXPIRE_REQUEST]: async (id) => void (await expireRequest(system, { id })),
	[EXPIRE_QUESTION]: async (id) => void (await expireQuestion(system, { id }))
};

export const SEND_DIGESTS = 'matching.sendDigests';

/**
 * Mails everybody what is news to them, each within their own reach. May run again on the same day: who was told isn't
 * told twice. One person for whom it fails doesn't keep the others waiting.
 */
export async function sendDigests(): Promise<void> {
	for (const personId of await peopleToTell()) {
		try {
			const reader = await signedIn(personId);
			if (!reader) continue;
			const scope = mintScope<Actor>(reader.actor);
			await tellNews(scope, { reader, news: await newsFor(scope) });
		} catch (error) {
			log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'digest failed');
		}
	}
}
