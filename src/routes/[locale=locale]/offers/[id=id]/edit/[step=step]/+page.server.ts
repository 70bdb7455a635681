import { error, redirect } from '@sveltejs/kit';
import { withoutFindings } from '#domains/matching/components/guard.ts';
import { proposeSupportTypes, proposeThemes } from '#domains/matching/engine/index.ts';
import { mayKeepOffer } from '#domains/matching/policy.ts';
import { OFFER_LIMITS, OFFER_STEPS } from '#domains/matching/schema.ts';
import { publishOffer, saveOfferStep } from '#domains/matching/server/commands.ts';
import { offerById, offerFacts } from '#domains/matching/server/queries.ts';
import { type FormValues, readForm, refuse, refuseField } from '#src/forms.ts';

/** Which fields of a step are prose, where a name or a number may have slipped in. */
const PROSE: Record<string, readonly (keyof typeof OFFER_LIMITS)[]> = {
	words: ['title', 'description', 'audience'],
	terms: ['availability', 'costNote']
};
const LISTS = ['themes', 'supportTypes', 'countries', 'provinces', 'languages'];
const PROPOSED = 3;

export async function load({ locals, params, url }) {
	const offer = await offerById(locals.scope, params.id);
	const step = OFFER_STEPS.find((name) => name === params.step);
	if (!offer || !step || !mayKeepOffer(locals.scope.actor, offerFacts(offer))) error(404, 'not found');
	const prose = `${offer.title}\n${offer.description}`;
	return {
		offer,
		step,
		prose: PROSE[step] ?? [],
		proposals: {
			themes: proposeThemes(prose).slice(0, PROPOSED),
			supportTypes: proposeSupportTypes(prose).slice(0, PROPOSED)
		},
		saved: url.searchParams.has('saved')
	};
}

export const actions = {
	save: async ({ locals, params, request }) => {
		const { form, values } = await readForm(request);
		if (form.has('remove'))
			for (const field of PROSE[params.step] ?? [])
				values[field] = withoutFindings(values[field] ?? '', OFFER_LIMITS[field]);
		const result = await saveOfferStep(locals.scope, {
			id: params.id,
			version: values.version,
			personalDataSeen: form.has('keep'),
			answer: {
				step: params.step,
				fields: { ...values, ...Object.fromEntries(LISTS.map((name) => [name, form.getAll(name)])) }
			}
		});
		if (!result.ok) {
			const sent = listed(values, form);
			if (result.code === 'unknownMunicipality' || result.code === 'ambiguousMunicipality')
				return refuseField(
					422,
					{ ...sent, namedMunicipality: String(result.detail?.name) },
					'municipalities',
					result.code
				);
			if (result.code === 'capacityInUse') return refuseField(422, sent, 'capacityTotal', result.code);
			return refuse(result, sent);
		}
		const page = `/${params.locale}/offers/${params.id}`;
		if (form.has('finish')) redirect(303, `${page}?saved=1`);
		if (form.has('stop')) redirect(303, `/${params.locale}/work?saved=1`);
		const next = OFFER_STEPS[OFFER_STEPS.findIndex((name) => name === params.step) + 1] ?? 'check';
		redirect(303, `${page}/edit/${next}?saved=1`);
	},
	publish: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await publishOffer(locals.scope, { id: params.id, version: values.version });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/offers/${params.id}?published=1`);
	}
};

/** Lists of ticks as one value each, so that a refused form keeps them. */
function listed(values: FormValues, form: FormData): FormValues {
	const ticks = Object.fromEntries(LISTS.map((name) => [name, form.getAll(name).map(String).join(',')]));
	return { ...values, ...ticks };
}
