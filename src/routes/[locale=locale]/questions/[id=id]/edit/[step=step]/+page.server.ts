import { error, redirect } from '@sveltejs/kit';
import {
	findPersonalData,
	type Finding,
	proposeSupportTypes,
	proposeThemes
} from '#domains/matching/engine/index.ts';
import { mayEditQuestion, mayPublishQuestion } from '#domains/matching/policy.ts';
import { QUESTION_STEPS, SUPPORT_TYPES, THEMES } from '#domains/matching/schema.ts';
import { publishQuestion, saveQuestionStep } from '#domains/matching/server/commands.ts';
import {
	questionById,
	similarOpenQuestions,
	type VisibleQuestion
} from '#domains/matching/server/queries.ts';
import { type FormValues, readForm, refuse } from '#src/forms.ts';

/** Which fields of a step are prose, where a name or a number may have slipped in. */
const PROSE: Record<string, (keyof VisibleQuestion)[]> = {
	words: ['title', 'situation', 'wish'],
	when: ['audience'],
	own: ['ownContribution', 'tried'],
	check: ['title', 'situation', 'wish', 'audience', 'ownContribution', 'tried']
};

type FoundIn = { field: string; kind: Finding['kind']; before: string; text: string; after: string };

/** What the guard found, with a few words around it. */
function findingsIn(question: VisibleQuestion, step: string): FoundIn[] {
	return (PROSE[step] ?? []).flatMap((field) => {
		const text = String(question[field]);
		return findPersonalData(text).map((finding) => ({
			field,
			kind: finding.kind,
			before: text.slice(Math.max(0, finding.start - 40), finding.start),
			text: text.slice(finding.start, finding.end),
			after: text.slice(finding.end, finding.end + 40)
		}));
	});
}

function withoutFindings(text: string): string {
	return findPersonalData(text)
		.sort((a, b) => b.start - a.start)
		.reduce((rest, finding) => `${rest.slice(0, finding.start)}…${rest.slice(finding.end)}`, text);
}

export async function load({ locals, params, url }) {
	const question = await questionById(locals.scope, params.id);
	const stepNumber = QUESTION_STEPS.findIndex((step) => step.name === params.step) + 1;
	if (!question?.asker || stepNumber === 0) error(404, 'not found');
	const facts = {
		organisationId: question.organisationId,
		organisationChecked: question.asker.checked,
		state: question.state,
		visibility: question.visibility
	};
	if (!mayEditQuestion(locals.scope.actor, facts)) error(404, 'not found');
	const prose = `${question.title}\n${question.situation}\n${question.wish}`;
	const proposals =
		params.step === 'about'
			? {
					themes: proposeThemes(prose, THEMES).slice(0, 3),
					supportTypes: proposeSupportTypes(prose, SUPPORT_TYPES).slice(0, 3)
				}
			: null;
	return {
		question,
		step: params.step,
		stepNumber,
		proposals,
		findings:
			url.searchParams.has('guard') || params.step === 'check' ? findingsIn(question, params.step) : [],
		similar:
			params.step === 'check' || params.step === 'about'
				? await similarOpenQuestions(locals.scope, question)
				: [],
		mayPublish: mayPublishQuestion(locals.scope.actor, facts),
		checked: question.asker.checked,
		saved: url.searchParams.has('saved')
	};
}

export const actions = {
	save: async ({ locals, params, request }) => {
		const { form, values } = await readForm(request);
		const fields: Record<string, unknown> = Object.fromEntries(form);
		for (const list of ['themes', 'supportTypes']) fields[list] = form.getAll(list);
		if (form.has('remove'))
			for (const field of PROSE[params.step] ?? [])
				fields[field] = withoutFindings(String(fields[field] ?? ''));
		const result = await saveQuestionStep(locals.scope, {
			id: params.id,
			version: fields.version,
			answer: { step: params.step, fields }
		});
		if (!result.ok) return refuse(result, listed(values, form));
		const here = `/${params.locale}/questions/${params.id}/edit`;
		const guarded = form.has('remove') || form.has('keep');
		const question = await questionById(locals.scope, params.id);
		if (!guarded && question && findingsIn(question, params.step).length > 0)
			redirect(303, `${here}/${params.step}?guard=1`);
		if (form.has('stop')) redirect(303, `/${params.locale}/work?saved=${params.id}`);
		const index = QUESTION_STEPS.findIndex((step) => step.name === params.step);
		redirect(303, `${here}/${QUESTION_STEPS[index + 1]?.name ?? 'check'}?saved=1`);
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
	const ticks = Object.fromEntries(
		['themes', 'supportTypes'].map((name) => [name, form.getAll(name).map(String).join(',')])
	);
	return { ...values, ...ticks };
}
