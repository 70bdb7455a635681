import { db } from '#platform/server/database.ts';

/** By when a question has a first answer, and what became of it. */
export type QuestionPromise = {
	workingDays: number;
	givenAt: Date;
	dueAt: Date;
	answeredAt: Date | null;
	/** Passed without an answer. */
	passedAt: Date | null;
};

const promiseColumns = ['workingDays', 'givenAt', 'dueAt', 'answeredAt', 'passedAt'] as const;

/** The promise of a question, if it was given one. The caller's own query decided that the question may be seen. */
export async function promiseOf(questionId: string): Promise<QuestionPromise | null> {
	return (await promisesOf([questionId])).get(questionId) ?? null;
}

export async function promisesOf(questionIds: readonly string[]): Promise<Map<string, QuestionPromise>> {
	if (questionIds.length === 0) return new Map();
	const rows = await db()
		.selectFrom('questionPromise')
		.select(['questionId', ...promiseColumns])
		.where('questionId', 'in', questionIds)
		.execute();
	return new Map(rows.map(({ questionId, ...promise }) => [questionId, promise]));
}
