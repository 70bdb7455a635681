import { setTimeout as later } from 'node:timers/promises';
import { type ActionFailure, error, redirect, type RequestEvent } from '@sveltejs/kit';
import {
	choosePlacement,
	closeRound,
	dropRound,
	publishRound,
	solveRound,
	stopSolve
} from '#domains/matching/server/commands.ts';
import { roundById } from '#domains/matching/server/queries.ts';
import { type FormValues, readForm, refuse, type RefusedForm } from '#src/forms.ts';
import { chosen as choice, pageNumber } from '../../../filters.ts';

const PAGE_SIZE = 20;
const SHOWN = ['all', 'given', 'none', 'chosen'] as const;
/** A small round is worked out before the page would come back. */
const WAIT_MS = 8000;
const LOOK_MS = 250;

export async function load({ locals, params, url }) {
	const found = await roundById(locals.scope, params.id);
	if (!found) error(404, 'not found');
	const show = SHOWN.find((name) => name === choice(url, 'show')) ?? 'all';
	const chosen = new Set(found.choices.map(({ questionId, supportType }) => `${questionId} ${supportType}`));
	const rows = (found.solve?.outcome?.rows ?? []).filter(
		({ given, questionId, supportType }) =>
			show === 'all' ||
			(show === 'given' && given) ||
			(show === 'none' && !given) ||
			(show === 'chosen' && chosen.has(`${questionId} ${supportType}`))
	);
	const page = pageNumber(url);
	return {
		...found,
		// Thousands of them; a page shows twenty.
		solve: found.solve && {
			...found.solve,
			outcome: found.solve.outcome && { ...found.solve.outcome, rows: [] }
		},
		counts: countsOf(found.solve?.outcome?.rows ?? []),
		show,
		shown: SHOWN,
		page,
		pages: Math.ceil(rows.length / PAGE_SIZE),
		total: rows.length,
		rows: rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
		published: Number(url.searchParams.get('published') ?? 0),
		leftOut: Number(url.searchParams.get('left') ?? 0)
	};
}

function countsOf(rows: readonly { questionId: string; given: unknown; none: string | null }[]) {
	const served = new Set(rows.filter(({ given }) => given).map(({ questionId }) => questionId));
	const fits = (row: { none: string | null }) => row.none !== 'noCandidate';
	const unserved = Map.groupBy(
		rows.filter(({ questionId }) => !served.has(questionId)),
		({ questionId }) => questionId
	);
	const full = [...unserved.values()].filter((needs) => needs.some(fits)).length;
	return { served: served.size, full, nothingFits: unserved.size - full };
}

type Outcome = Awaited<ReturnType<typeof choosePlacement | typeof closeRound | typeof solveRound>>;

/** Back to the round, or with what went wrong. */
function answer(
	{ params, url }: Pick<RequestEvent, 'params' | 'url'>,
	values: FormValues,
	result: Outcome,
	at = ''
): ActionFailure<RefusedForm> {
	if (!result.ok) return refuse(result, values);
	const query = new URLSearchParams();
	for (const name of ['show', 'page']) {
		const value = url.searchParams.get(name);
		if (value) query.set(name, value);
	}
	const search = query.size > 0 ? `?${query}` : '';
	redirect(303, `/${params.locale}/alliance/rounds/${params.id}${search}${at}`);
}

export const actions = {
	solve: async (event) => {
		const { locals, params } = event;
		const result = await solveRound(locals.scope, { id: params.id });
		if (result.ok)
			for (let waited = 0; waited < WAIT_MS; waited += LOOK_MS) {
				await later(LOOK_MS);
				if ((await roundById(locals.scope, params.id ?? ''))?.solve?.endedAt) break;
			}
		return answer(event, {}, result, '#outcome');
	},
	stop: async (event) =>
		answer(event, {}, await stopSolve(event.locals.scope, { id: event.params.id }), '#outcome'),
	choose: async (event) => {
		const { values } = await readForm(event.request);
		const [choice, offerId] = (values.pick ?? '').split(' ');
		const input = { ...values, id: event.params.id, choice, offerId };
		const result = await choosePlacement(event.locals.scope, input);
		return answer(event, values, result, `#q-${values.questionId}`);
	},
	publish: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await publishRound(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		const { published, leftOut } = result.value;
		redirect(303, `/${params.locale}/alliance/rounds/${params.id}?published=${published}&left=${leftOut}`);
	},
	close: async (event) => answer(event, {}, await closeRound(event.locals.scope, { id: event.params.id })),
	drop: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await dropRound(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/rounds`);
	}
};
