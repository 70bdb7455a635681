import { sql } from 'kysely';
import { type Cell, type Share, share, suppress } from '#kernel/disclosure.ts';
import { needOfOrganisations } from '#domains/organisations/server/queries.ts';
import { db } from '#platform/server/database.ts';
import { untilChanged } from '#platform/server/revision.ts';
import { knownProvince, PROVINCES } from '../schema.ts';

/** What is counted: open questions, first answers in time, late, and not at all, and questions with a signed agreement. */
type Measure = 'open' | 'inTime' | 'late' | 'unanswered' | 'agreed';

/** Null: hidden, because it rests on too few organisations or would tell of a row that does. */
export type FigureRow<Name> = Record<Measure, number | null> & { name: Name; inTimeShare: Share | null };

export type PublicFigures = {
	total: FigureRow<null>;
	provinces: FigureRow<string>[];
	/** Quarters of need, the most first; null where it isn't known, or would tell which school asks nameless. */
	needs: FigureRow<1 | 2 | 3 | 4 | null>[];
};

type Counted = Record<Measure, number> & {
	id: string;
	province: string;
	country: 'NL' | 'BE';
	nameless: boolean;
};

/** An agreement about the question was signed and not withdrawn. */
const agreed = sql<boolean>`exists (
	select from help_request join agreement on agreement.request_id = help_request.id
	where help_request.question_id = help_question.id and 'signed' = (
		select kind from agreement_fact where agreement_id = agreement.id and kind in ('signed', 'withdrawn')
		order by agreement_fact.id desc limit 1
	)
)`;

/**
 * By organisation what became of the questions that it ever asked everybody: others could be told from these by
 * counting the pages. A question that ended before its day counts for no answer and for no silence.
 */
async function countedByOrganisation(): Promise<Counted[]> {
	return await db()
		.selectFrom('helpQuestion')
		.innerJoin('organisation', 'organisation.id', 'helpQuestion.organisationId')
		.innerJoinLateral(
			(eb) =>
				eb
					.selectFrom('helpQuestionFact')
					.select('kind')
					.whereRef('helpQuestionFact.questionId', '=', 'helpQuestion.id')
					.orderBy('helpQuestionFact.id', 'desc')
					.limit(1)
					.as('state'),
			(join) => join.onTrue()
		)
		.leftJoin('questionPromise as promise', 'promise.questionId', 'helpQuestion.id')
		.select((eb) => [
			'organisation.id',
			'organisation.province',
			'organisation.country',
			sql<boolean>`help_question.visibility = 'nameless'`.as('nameless'),
			eb.fn
				.countAll<number>()
				.filterWhere('state.kind', 'in', ['published', 'answered'])
				.filterWhere('organisation.closedAt', 'is', null)
				.as('open'),
			eb.fn
				.countAll<number>()
				.filterWhere(sql<boolean>`promise.answered_at <= promise.due_at`)
				.as('inTime'),
			eb.fn
				.countAll<number>()
				.filterWhere(sql<boolean>`promise.answered_at > promise.due_at`)
				.as('late'),
			eb.fn
				.countAll<number>()
				.filterWhere('promise.passedAt', 'is not', null)
				.filterWhere('promise.answeredAt', 'is', null)
				.as('unanswered'),
			eb.fn.countAll<number>().filterWhere(agreed).as('agreed')
		])
		.where('state.kind', '!=', 'drafted')
		.where('helpQuestion.visibility', '!=', 'members')
		.groupBy(['organisation.id', 'nameless'])
		.execute();
}

/** A table of one row per name, each of its columns with what adds up to the shared total hidden where it must be. */
function tableOf<Name>(
	names: readonly Name[],
	counted: readonly Counted[],
	nameOf: (organisation: Counted) => Name
): { total: Record<Measure, number | null>; rows: FigureRow<Name>[] } {
	const groups = Map.groupBy(counted, nameOf);
	const shown = (measure: Measure) =>
		suppress(
			names.map((name): Cell => {
				const rows = (groups.get(name) ?? []).filter((row) => row[measure] > 0);
				return {
					count: rows.reduce((sum, row) => sum + row[measure], 0),
					organisations: new Set(rows.map(({ id }) => id))
				};
			})
		);
	const columns = {
		open: shown('open'),
		inTime: shown('inTime'),
		late: shown('late'),
		unanswered: shown('unanswered'),
		agreed: shown('agreed')
	};
	const values = (pick: (column: ReturnType<typeof suppress>) => number | null) => ({
		open: pick(columns.open),
		inTime: pick(columns.inTime),
		late: pick(columns.late),
		unanswered: pick(columns.unanswered),
		agreed: pick(columns.agreed)
	});
	return {
		total: values(({ total }) => total),
		rows: names.map((name, index) =>
			asRow(
				name,
				values(({ counts }) => counts[index] ?? null)
			)
		)
	};
}

function asRow<Name>(name: Name, values: Record<Measure, number | null>): FigureRow<Name> {
	return { name, ...values, inTimeShare: share(values.inTime, [values.late, values.unanswered]) };
}

/**
 * How it stands, for everybody: in all, by province and by quarter of need. No province is crossed with a quarter, so the
 * two tables tell nothing about each other than the total that both add up to.
 */
export async function publicFigures(): Promise<PublicFigures> {
	return await untilChanged(['questions', 'offers', 'disadvantage'], 'figures', async () => {
		const counted = await countedByOrganisation();
		const needs = await needOfOrganisations(counted.map(({ id }) => id));
		const provinces = tableOf(
			PROVINCES.map(({ name }) => name),
			counted,
			({ province, country }) => knownProvince(province, country)
		);
		const quarters = tableOf([4, 3, 2, 1, null] as const, counted, (row) =>
			row.nameless ? null : (needs.get(row.id)?.band ?? null)
		);
		return { total: asRow(null, provinces.total), provinces: provinces.rows, needs: quarters.rows };
	});
}
