import { fail } from '@sveltejs/kit';
import { confirmSignInLink } from '#domains/organisations/server/commands.ts';
import { startSession } from '../../session.ts';

export const actions = {
	/** The click; looking at the page changes nothing. */
	default: async (event) => {
		const result = await confirmSignInLink(event.locals.scope, { token: event.params.token });
		if (!result.ok || result.value.outcome !== 'signedIn') return fail(410, { problem: 'expired' });
		return await startSession(event, result.value.personId, event.url.searchParams.get('next') ?? '');
	}
};
