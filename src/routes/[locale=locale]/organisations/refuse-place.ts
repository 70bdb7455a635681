import { fail } from '@sveltejs/kit';
import type { Failure } from '#kernel/result.ts';
import type { Invalid } from '#platform/server/command.ts';
import { type FormValues, refuse } from '#src/forms.ts';

/** As `refuse`; what is wrong with a place stands at its field, with what we know about it. */
export function refusePlace(failure: Failure | Invalid, values: FormValues) {
	if ('fields' in failure || !failure.code.startsWith('municipality')) return refuse(failure, values);
	const { code, detail } = failure;
	return fail(422, { values, fields: { municipality: code }, problem: null, detail });
}
