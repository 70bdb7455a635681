import type { Actor } from '#kernel/actor.ts';
import type { Scope } from '#platform/server/scope.ts';

declare global {
	namespace App {
		interface Locals {
			locale: 'nl' | 'en';
			/** What this request may reach. */
			scope: Scope<Actor>;
			person: { id: string; name: string; email: string; locale: 'nl' | 'en' } | null;
			sessionId: string | null;
			/** Why a mailed link doesn't open its page. */
			linkProblem: 'unknown' | 'expired' | 'revoked' | null;
			demo: boolean;
			/** Mail address for questions on privacy and accessibility, if there is one. */
			contact: string | null;
		}
		interface Error {
			message: string;
		}
	}
}

export {};
