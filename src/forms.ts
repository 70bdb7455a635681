import { type ActionFailure, error, fail } from '@sveltejs/kit';
import type { Failure } from '#kernel/result.ts';
import type { Invalid } from '#platform/server/command.ts';

/** What somebody filled in, so that a refused form comes back as it was. */
export type FormValues = Record<string, string>;

export type RefusedForm = {
	values: FormValues;
	/** Per field the code of its problem. */
	fields: Record<string, string>;
	/** What is wrong with the whole, if it isn't one field. */
	problem: string | null;
};

/** The largest form of ours has a thousand: the marks of a list. */
const MOST_FIELDS = 2000;

/** A form too long or broken is refused; the parser of the platform takes seconds for very many fields. */
async function fieldsOf(request: Request): Promise<FormData> {
	if (request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) {
		const body = await request.text();
		if (body.split('&', MOST_FIELDS + 1).length > MOST_FIELDS) error(413, 'too many fields');
		const form = new FormData();
		for (const [name, value] of new URLSearchParams(body)) form.append(name, value);
		return form;
	}
	try {
		return await request.formData();
	} catch (cause) {
		if (cause instanceof TypeError) error(400, 'not a form');
		throw cause;
	}
}

export async function readForm(request: Request): Promise<{ form: FormData; values: FormValues }> {
	const form = await fieldsOf(request);
	const values: FormValues = {};
	for (const [name, value] of form) if (typeof value === 'string') values[name] = value;
	return { form, values };
}

/**
 * Turns a command's failure into a form that comes back; what isn't there for this actor is a 404.
 * @param fieldOf the codes that are about one field, and which
 */
export function refuse(
	failure: Failure | Invalid,
	values: FormValues,
	fieldOf: Record<string, string> = {}
): ActionFailure<RefusedForm> {
	if (failure.code === 'notFound') error(404, 'not found');
	if ('fields' in failure) return fail(422, { values, fields: failure.fields, problem: null });
	const field = fieldOf[failure.code];
	if (field) return refuseField(422, values, field, failure.code);
	return fail(409, { values, fields: {}, problem: failure.code });
}

/** A form that comes back because of one field. */
export function refuseField(
	status: number,
	values: FormValues,
	field: string,
	code: string
): ActionFailure<RefusedForm> {
	return fail(status, { values, fields: { [field]: code }, problem: null });
}
