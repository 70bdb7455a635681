import { redirect } from '@sveltejs/kit';
import { changeProfile } from '#domains/organisations/server/commands.ts';
import { ownOrganisations } from '#domains/organisations/server/queries.ts';
import { auth } from '#platform/server/auth.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, request, url }) {
	const sessions = await auth().api.listSessions({ headers: request.headers });
	return {
		profile: locals.person,
		organisations: await ownOrganisations(locals.scope),
		saved: url.searchParams.has('saved'),
		left: url.searchParams.has('left'),
		sessions: sessions
			.map((session) => ({
				id: session.id,
				userAgent: session.userAgent ?? '',
				createdAt: session.createdAt,
				current: session.id === locals.sessionId
			}))
			.sort((a, b) => Number(b.current) - Number(a.current) || b.createdAt.getTime() - a.createdAt.getTime())
	};
}

export const actions = {
	profile: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await changeProfile(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${values.locale ?? params.locale}/account?saved=1`);
	},
	endSession: async ({ params, request }) => {
		const { values } = await readForm(request.clone());
		const sessions = await auth().api.listSessions({ headers: request.headers });
		const session = sessions.find((candidate) => candidate.id === values.session);
		if (session) await auth().api.revokeSession({ headers: request.headers, body: { token: session.token } });
		redirect(303, `/${params.locale}/account`);
	},
	endOthers: async ({ params, request }) => {
		await auth().api.revokeOtherSessions({ headers: request.headers });
		redirect(303, `/${params.locale}/account`);
	}
};
