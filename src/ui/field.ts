/** What every form field takes. */
export interface FieldProps {
	name: string;
	label: string;
	/** Only needed where one page has two fields of the same name. */
	id?: string;
	hint?: string;
	/** Words behind the label, such as "mag je overslaan". */
	note?: string;
	/** What is wrong and what to do about it. */
	error?: string;
	required?: boolean;
	/** A small label, for filters. */
	compact?: boolean;
}

/** The id of a field, from its name; the error summary links to it. */
export function fieldId(name: string): string {
	return `f-${name.replaceAll(/[^\w-]+/g, '-')}`;
}

/** The ids of the texts that explain a field, for aria-describedby. */
export function describedBy(
	id: string,
	hint: string | undefined,
	error: string | undefined
): string | undefined {
	const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean);
	return ids.length > 0 ? ids.join(' ') : undefined;
}
