import { mintScope } from '#platform/server/scope.ts';
import {
	EXPIRE_QUESTION,
	EXPIRE_REQUEST,
	expireQuestion,
	expireRequest,
	REMIND_PARTNER,
	remindPartner
} from './commands.ts';

const system = mintScope({ kind: 'system' });

/** What this domain does when a deadline passes. */
export const deadlineHandlers: Record<string, (objectId: string) => Promise<void>> = {
	[REMIND_PARTNER]: async (id) => void (await remindPartner(system, { id })),
	[EXPIRE_REQUEST]: async (id) => void (await expireRequest(system, { id })),
	[EXPIRE_QUESTION]: async (id) => void (await expireQuestion(system, { id }))
};
