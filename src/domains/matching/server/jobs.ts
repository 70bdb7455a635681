import { mintScope } from '#platform/server/scope.ts';
import { DEADLINES, expireQuestion, expireRequest, remindPartner } from './commands.ts';

const system = mintScope({ kind: 'system' });

/** What this domain does when a deadline passes. */
export const deadlineHandlers: Record<string, (objectId: string) => Promise<void>> = {
	[DEADLINES.remindPartner]: async (id) => void (await remindPartner(system, { id })),
	[DEADLINES.expireRequest]: async (id) => void (await expireRequest(system, { id })),
	[DEADLINES.expireQuestion]: async (id) => void (await expireQuestion(system, { id }))
};
