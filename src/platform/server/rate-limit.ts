import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { connectionPool } from './database.ts';
import { hashSecret } from './ids.ts';

/** What is limited: how many times per how many seconds, for one client. */
const LIMITS = {
	signIn: { points: 10, duration: 15 * 60 },
	signInAddress: { points: 5, duration: 15 * 60 },
	// Six digits: so few guesses a day that guessing takes years. The mailed link has no such limit.
	signInCode: { points: 30, duration: 24 * 60 * 60 },
	form: { points: 120, duration: 60 },
	link: { points: 60, duration: 60 },
	// Wrong tokens only.
	metrics: { points: 10, duration: 60 }
} as const;

export type Limit = keyof typeof LIMITS;

const limiters = new Map<Limit, RateLimiterPostgres>();

function limiter(limit: Limit): RateLimiterPostgres {
	let found = limiters.get(limit);
	if (!found) {
		found = new RateLimiterPostgres({
			storeClient: connectionPool(),
			tableName: 'rate_limit',
			tableCreated: true,
			keyPrefix: limit,
			...LIMITS[limit]
		});
		limiters.set(limit, found);
	}
	return found;
}

/** Counts one attempt. Gives the seconds to wait when there were too many, else 0. */
export async function countAttempt(limit: Limit, client: string): Promise<number> {
	try {
		// As a hash it fits, is always text that the database takes, and tells nobody who it was.
		await limiter(limit).consume(hashSecret(client));
		return 0;
	} catch (refusal) {
		if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
		throw refusal;
	}
}
