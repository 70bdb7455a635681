import { error, fail } from '@sveltejs/kit';
import { startInstitutionSignIn } from '#domains/organisations/server/commands.ts';
import { newToken } from '#platform/server/ids.ts';
import { authorizationAddress, institutionById } from '#platform/server/institutions.ts';
import { readForm } from '#src/forms.ts';
import { begun } from '../../secrets.ts';

const PROBLEMS = ['denied', 'down', 'wrong', 'refused', 'unidentified', 'linkedElsewhere'] as const;

export function load({ params, url }) {
	const institution = institutionById(params.provider);
	if (!institution) error(404, 'not found');
	return {
		label: institution.label[params.locale],
		next: url.searchParams.get('next') ?? '',
		/** Why the institution sent somebody back who isn't signed in. */
		problem: PROBLEMS.find((code) => code === url.searchParams.get('problem')) ?? null
	};
}

export const actions = {
	default: async (event) => {
		const { locals, params, request } = event;
		const institution = institutionById(params.provider);
		if (!institution) error(404, 'not found');
		const { values } = await readForm(request);
		const next = values.next ?? '';
		const browser = newToken();
		const address = await authorizationAddress(institution, browser);
		if (!address.ok) return fail(503, { problem: address.code, next, address: null });
		const started = await startInstitutionSignIn(locals.scope, {
			institution: institution.id,
			browser,
			locale: params.locale,
			next
		});
		if (!started.ok) error(404, 'not found');
		begun.keep(event, browser);
		return { problem: null, next, address: address.value };
	}
};
