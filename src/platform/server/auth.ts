import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { addDays } from '#kernel/dates.ts';
import { now } from './clock.ts';
import type { Config } from './config.ts';
import { db } from './database.ts';
import { newId } from './ids.ts';
import { countSignIn } from './metrics.ts';

/** How long somebody stays signed in. */
const DAYS = 30;
const A_DAY = 60 * 60 * 24;

/**
 * Better Auth keeps sessions and cookies. How somebody proves who they are is ours: `startSession` has no address of
 * its own, and is called after a mailed link or code was checked by a POST (see docs/decisions/003).
 */
const sessionStart = {
	id: 'session-start',
	endpoints: {
		startSession: createAuthEndpoint.serverOnly(
			{ method: 'POST', body: z.object({ personId: z.string() }), requireHeaders: true },
			async (ctx) => {
				const user = await ctx.context.internalAdapter.findUserById(ctx.body.personId);
				if (!user) return null;
				const at = now();
				const times = { createdAt: at, updatedAt: at, expiresAt: addDays(at, DAYS) };
				// By our clock: who reads sessions asks by that one whether they still count.
				const session = await ctx.context.internalAdapter.createSession(user.id, false, times, true);
				await setSessionCookie(ctx, { session, user });
				countSignIn();
				return { sessionId: session.id };
			}
		)
	}
} as const;

function create(config: Config, secret: string) {
	const options = {
		secret,
		baseURL: config.origin,
		database: { db: db(), type: 'postgres' },
		user: { modelName: 'person' },
		session: { expiresIn: DAYS * A_DAY, updateAge: A_DAY },
		advanced: {
			database: { generateId: newId },
			cookiePrefix: 'kwartje',
			useSecureCookies: config.origin.startsWith('https:')
		},
		account: { accountLinking: { disableImplicitLinking: true } },
		telemetry: { enabled: false },
		plugins: [sessionStart]
	} satisfies BetterAuthOptions;
	return betterAuth(options);
}

export type Auth = ReturnType<typeof create>;

let instance: Auth | undefined;

export function openAuth(config: Config, secret: string): Auth {
	instance = create(config, secret);
	return instance;
}

export function auth(): Auth {
	if (!instance) throw new Error('Sign-in is not open yet');
	return instance;
}
