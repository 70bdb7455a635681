import { withoutInvisible } from '#kernel/fields.ts';

/** A filter from the address; nothing chosen is the same as no filter. */
export function chosen(url: URL, name: string): string | undefined {
	return withoutInvisible(url.searchParams.get(name) ?? '').slice(0, 60) || undefined;
}

export function pageNumber(url: URL): number {
	const number = Number(url.searchParams.get('page') ?? '1');
	return Number.isInteger(number) && number >= 1 && number <= 10_000 ? number : 1;
}
