import { redirect } from '@sveltejs/kit';
import { acceptInvitation, requestSignIn } from '#domains/organisations/server/commands.ts';
import { invitationByToken } from '#domains/organisations/server/queries.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';
import { startSession } from '../../sign-in/session.ts';

/** Looking changes nothing, however often a mail scanner looks. */
export async function load({ locals, params }) {
	const invitation = await invitationByToken(params.token);
	return {
		invitation,
		problem: invitation ? invitation.problem : ('unknown' as const),
		/** Signed in as somebody whose address this is not. */
		other: locals.person && locals.person.email !== invitation?.email ? locals.person.name : null
	};
}

const ENDED = new Set(['used', 'revoked', 'expired']);

export const actions = {
	default: async (event) => {
		const { locals, params, request } = event;
		const { locale } = params;
		const { values } = await readForm(request);
		const result = await acceptInvitation(locals.scope, { ...values, token: params.token, locale });
		if (!result.ok && result.code === 'nameMissing') return refuseField(422, values, 'name', 'nameMissing');
		// The page says by itself that the invitation was used or ended meanwhile.
		if (!result.ok && ENDED.has(result.code)) redirect(303, `/${locale}/invitations/${params.token}`);
		if (!result.ok) return refuse(result, values);
		const { personId, organisationId, email, known } = result.value;
		const next = `/${locale}/organisations/${organisationId}/people?welcome=1`;
		if (locals.person?.id === personId) redirect(303, next);
		if (!known) return await startSession(event, personId, next);
		await requestSignIn(locals.scope, { email, locale, next });
		redirect(303, `/${locale}/sign-in/code?${new URLSearchParams({ email, next })}`);
	}
};
