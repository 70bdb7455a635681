import { redirect } from '@sveltejs/kit';
import { changeProfile, unlinkInstitution } from '#domains/organisations/server/commands.ts';
import {
	ownInstitutionLinks,
	ownOrganisations,
	ownSupport,
	suggestedOrganisations
} from '#domains/organisations/server/queries.ts';
import { auth } from '#platform/server/auth.ts';
import { institutions } from '#platform/server/institutions.ts';
import { readForm, refuse } from '#src/forms.ts';

/** What was just done to a sign-in at an institution. */
const INSTITUTION = ['linked', 'notLinked', 'ended'] as const;

export async function load({ locals, params, request, url }) {
	const [sessions, organisations, suggested, links, support] = await Promise.all([
		auth().api.listSessions({ headers: request.headers }),
		ownOrganisations(locals.scope),
		suggestedOrganisations(locals.scope),
		ownInstitutionLinks(locals.scope),
		ownSupport(locals.scope)
	]);
	const { locale } = params;
	return {
		profile: locals.person,
		organisations,
		suggested,
		support,
		links: links.map(({ id, label, createdAt }) => ({ id, label: label[locale], createdAt })),
		linkable: institutions()
			.filter(({ issuer }) => !links.some((link) => link.issuer === issuer))
			.map(({ id, label }) => ({ id, label: label[locale] })),
		institution: INSTITUTION.find((what) => what === url.searchParams.get('institution')),
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
	unlink: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await unlinkInstitution(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/account?institution=ended`);
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
