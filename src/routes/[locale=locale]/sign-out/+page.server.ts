import { redirect } from '@sveltejs/kit';
import { auth } from '#platform/server/auth.ts';
import { passCookies } from '#src/cookies.ts';

export function load({ locals, params }) {
	if (!locals.person) redirect(303, `/${params.locale}`);
}

export const actions = {
	default: async (event) => {
		if (event.locals.person) {
			const { headers } = await auth().api.signOut({ headers: event.request.headers, returnHeaders: true });
			passCookies(event, headers);
		}
		redirect(303, `/${event.params.locale}`);
	}
};
