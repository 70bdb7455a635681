import { error } from '@sveltejs/kit';
import { agreementDocument } from '#domains/matching/components/agreement-document.ts';
import { agreementById, agreementVersion, versionsOf } from '#domains/matching/server/queries.ts';
import { compareDocuments } from '#kernel/compare.ts';

/** A number of a version as it stands in the address. */
function numberIn(value: string | null, otherwise: number): number {
	return value && /^\d{1,6}$/.test(value) ? Number(value) : otherwise;
}

export async function load({ locals, params, url }) {
	const agreement = await agreementById(locals.scope, params.id);
	if (!agreement) error(404, 'not found');
	const after = numberIn(url.searchParams.get('after'), agreement.version);
	const before = numberIn(url.searchParams.get('before'), Math.max(1, after - 1));
	const [left, right] = await Promise.all([
		agreementVersion(agreement, before),
		agreementVersion(agreement, after)
	]);
	if (!left || !right) error(404, 'not found');
	return {
		id: agreement.id,
		title: agreement.current.content.title,
		language: agreement.current.content.language,
		versions: await versionsOf(agreement),
		before,
		after,
		compared: compareDocuments(agreementDocument(left.content), agreementDocument(right.content))
	};
}
