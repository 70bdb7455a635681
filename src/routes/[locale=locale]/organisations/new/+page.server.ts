import { fail, redirect } from '@sveltejs/kit';
import { findOrganisationInput, regionOf } from '#domains/organisations/schema.ts';
import { registerOrganisation } from '#domains/organisations/server/commands.ts';
import { findOrganisations, similarOrganisations } from '#domains/organisations/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm } from '#src/forms.ts';
import { openAccountFor } from '../../open-account.ts';
import { pageHref } from '../../page-href.ts';
import { refusePlace } from '../refuse-place.ts';

/** What somebody looked for. It stays in the address, so that the form to register begins with it. */
function lookedFor(url: URL) {
	return { name: url.searchParams.get('name') ?? '', place: url.searchParams.get('place') ?? '' };
}

/** The page with the form to register, for what was looked for. */
function registerHref(locale: string, looked: { name: string; place: string }): string {
	return pageHref(`/${locale}/organisations/new`, { ...looked, register: '1' }, 1);
}

export async function load({ params, url }) {
	const looked = lookedFor(url);
	const page = {
		newId: newId(),
		looked,
		registers: url.searchParams.has('register'),
		registerHref: registerHref(params.locale, looked)
	};
	if (page.registers || !url.searchParams.has('name')) return { ...page, problems: {}, found: null };
	const search = findOrganisationInput.safeParse(looked);
	if (search.success) return { ...page, problems: {}, found: await findOrganisations(search.data) };
	const problems: Record<string, string> = {};
	for (const issue of search.error.issues) problems[String(issue.path[0])] ??= issue.message;
	return { ...page, problems, found: null };
}

export const actions = {
	open: (event) => openAccountFor(event, registerHref(event.params.locale, lookedFor(event.url))),
	register: async ({ locals, params, request, url }) => {
		const here = `/${params.locale}/organisations`;
		if (!locals.person) {
			const next = registerHref(params.locale, lookedFor(url));
			redirect(303, `/${params.locale}/sign-in?next=${encodeURIComponent(next)}`);
		}
		const { values } = await readForm(request);
		// Said of this name; another one is looked for again.
		const different = values.different !== undefined && values.different === values.name;
		const result = await registerOrganisation(locals.scope, { ...values, different });
		if (result.ok) redirect(303, `${here}/${result.value.id}?registered=1`);
		const region = regionOf(values.region ?? '');
		if (result.code !== 'similar' || !region) return refusePlace(result, values);
		const municipality = String(result.detail?.municipality);
		const similar = await similarOrganisations({ ...region, municipality, name: values.name ?? '' });
		return fail(409, { values, fields: {}, problem: 'similar', municipality, similar });
	}
};
