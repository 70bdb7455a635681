import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import type { Config } from './config.ts';
import { db } from './database.ts';
import { newId } from './ids.ts';

const THIRTY_DAYS = 60 * 60 * 24 * 30;

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
				const session = await ctx.context.internalAdapter.createSession(user.id);
				await setSessionCookie(ctx, { session, user });
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
		session: { expiresIn: THIRTY_DAYS, updateAge: 60 * 60 * 24 },
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
