import { log } from '#platform/server/log.ts';
import { mintScope } from '#platform/server/scope.ts';
import {
	CHECK_LAPSED,
	OPEN_PULSE,
	openPulse,
	partClosed,
	pauseVisits,
	REMIND_CHECK,
	REMIND_PULSE,
	remindCheck,
	remindPulse,
	watchInitiative
} from './commands.ts';
import { initiativesWithClosedParty, runningInitiatives } from './queries.ts';

const system = mintScope({ kind: 'system' });

/** What this domain does when a deadline passes. */
export const deadlineHandlers: Record<string, (objectId: string) => Promise<void>> = {
	[OPEN_PULSE]: async (id) => void (await openPulse(system, { id })),
	[REMIND_PULSE]: async (id) => void (await remindPulse(system, { id })),
	[REMIND_CHECK]: async (id) => void (await remindCheck(system, { id })),
	[CHECK_LAPSED]: async (id) => void (await pauseVisits(system, { id }))
};

export const WATCH_INITIATIVES = 'initiatives.watch';

/** Looks every morning how each initiative goes. One for which it fails doesn't keep the others waiting. */
export async function watchInitiatives(): Promise<void> {
	for (const id of await initiativesWithClosedParty()) await partClosed(system, { id });
	for (const id of await runningInitiatives())
		try {
			await watchInitiative(system, { id });
		} catch (error) {
			log.error(
				{ initiative: id, error: error instanceof Error ? error.message : 'unknown' },
				'watching failed'
			);
		}
}
