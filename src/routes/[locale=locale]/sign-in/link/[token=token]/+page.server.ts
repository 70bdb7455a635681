import { fail } from '@sveltejs/kit';
import { confirmSignInLink } from '#domains/organisations/server/commands.ts';
import { waiting } from '../../secrets.ts';
import { startMailedSession } from '../../session.ts';

export const actions = {
	/** The click; looking at the page changes nothing. */
	default: async (event) => {
		const result = await confirmSignInLink(event.locals.scope, {
			token: event.params.token,
			browser: waiting.read(event)
		});
		if (!result.ok || result.value.outcome !== 'signedIn') return fail(410, { problem: 'expired' });
		return await startMailedSession(event, result.value, event.url.searchParams.get('next') ?? '');
	}
};
