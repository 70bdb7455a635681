import { m } from '#messages';
import { daysBetween, localDay } from '#kernel/dates.ts';
import { longDay, shortDay, time } from '#src/format.ts';
import type { QuestionPromise } from '../server/queries.ts';

function daysApart(from: Date, until: Date): number {
	return daysBetween(localDay(from), localDay(until));
}

export type PromiseWord = { kind: 'info' | 'good' | 'warn'; icon: 'clock' | 'check'; label: string };

/** By when a question has its first answer, or what became of that; nothing when the question ended without. */
export function promiseWord(promise: QuestionPromise | null, open: boolean): PromiseWord | null {
	if (!promise) return null;
	const { givenAt, dueAt, answeredAt, passedAt } = promise;
	if (answeredAt) {
		const count = daysApart(givenAt, answeredAt);
		if (answeredAt > dueAt)
			return { kind: 'info', icon: 'clock', label: m['matching.promise.late']({ count }) };
		const label = count === 0 ? m['matching.promise.keptSameDay']() : m['matching.promise.kept']({ count });
		return { kind: 'good', icon: 'check', label };
	}
	if (!open) return null;
	if (passedAt) return { kind: 'warn', icon: 'clock', label: m['matching.promise.passed']() };
	const label = m['matching.promise.until']({ when: `${longDay(dueAt)}, ${time(dueAt)}` });
	return { kind: 'info', icon: 'clock', label };
}

/** In a list: only that an answer is still waited for. */
export function promiseNote(promise: QuestionPromise | undefined): string | null {
	if (!promise || promise.answeredAt) return null;
	return promise.passedAt
		? m['matching.promise.passedShort']()
		: m['matching.promise.untilShort']({ when: shortDay(promise.dueAt) });
}
