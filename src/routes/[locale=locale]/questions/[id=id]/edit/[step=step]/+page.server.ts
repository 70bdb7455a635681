import { error, redirect } from '@sveltejs/kit';
import { withoutFindings } from '#domains/matching/components/guard.ts';
import { findPersonalData, proposeSupportTypes, proposeThemes } from '#domains/matching/engine/index.ts';
import { mayEditQuestion, mayPublishQuestion } from '#domains/matching/policy.ts';
import { LIMITS, QUESTION_PROSE, QUESTION_STEPS } from '#domains/matching/schema.ts';
import { publishQuestion, saveQuestionStep } from '#domains/matching/server/commands.ts';
import { questionById, similarOpenQuestions, questionFacts } from '#domains/matching/server/queries.ts';
import { type FormValues, readForm, refuse } from '#src/forms.ts';

const LISTS = ['themes', 'supportTypes'];
const PROPOSED = 3;

export async function load({ locals, params, url }) {
	const question = await questionById(locals.scope, params.id);
	const step = QUESTION_STEPS.find(({ name }) => name === params.step)?.name;
	if (!question?.asker || !step) error(404, 'not found');
	const facts = questionFacts(question);
	if (!mayEditQuestion(locals.scope.actor, facts)) error(404, 'not found');
	const prose = `${question.title}\n${question.situation}\n${question.wish}`;
	const written = QUESTION_PROSE.map((name) => question[name]);
	return {
		question,
		step,
		proposals: {
			themes: proposeThemes(prose).slice(0, PROPOSED),
			supportTypes: proposeSupportTypes(prose).slice(0, PROPOSED)
		},
		/** What in the whole question the guard wants to have looked at before others read it. */
		guarded: step === 'check' && findPersonalData(written.join('\n')).length > 0 ? written : [],
		similar: step === 'check' || step === 'about' ? await similarOpenQuestions(locals.scope, question) : [],
		mayPublish: mayPublishQuestion(locals.scope.actor, facts),
		checked: question.asker.checked,
		saved: url.searchParams.has('saved')
	};
}

export const actions = {
	save: async ({ locals, params, request }) => {
		const { form, values } = await readForm(request);
		if (form.has('remove'))
			for (const name of QUESTION_PROSE)
				if (name in values) values[name] = withoutFindings(values[name]!, LIMITS[name]);
		const result = await saveQuestionStep(locals.scope, {
			id: params.id,
			version: values.version,
			personalDataSeen: form.has('keep'),
			answer: {
				step: params.step,
				fields: { ...values, ...Object.fromEntries(LISTS.map((name) => [name, form.getAll(name)])) }
			}
		});
		if (!result.ok) return refuse(result, listed(values, form));
		if (form.has('stop')) redirect(303, `/${params.locale}/work?saved=${params.id}`);
		const index = QUESTION_STEPS.findIndex((step) => step.name === params.step);
		const next = QUESTION_STEPS[index + 1]?.name ?? 'check';
		redirect(303, `/${params.locale}/questions/${params.id}/edit/${next}?saved=1`);
	},
	publish: async ({ locals, params, request }) => {
		const { form, values } = await readForm(request);
		const result = await publishQuestion(locals.scope, {
			id: params.id,
			version: values.version,
			visibility: values.visibility,
			personalDataSeen: form.has('personalDataSeen')
		});
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/questions/${params.id}?published=1`);
	}
};

/** Lists of ticks as one value each, so that a refused form keeps them. */
function listed(values: FormValues, form: FormData): FormValues {
	const ticks = Object.fromEntries(LISTS.map((name) => [name, form.getAll(name).map(String).join(',')]));
	return { ...values, ...ticks };
}
