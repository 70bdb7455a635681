import { createHash } from 'node:crypto';
import { fail } from '@sveltejs/kit';
import { verifiedFile } from '#domains/matching/server/queries.ts';
import { readForm } from '#src/forms.ts';

export function load() {
	return {};
}

export const actions = {
	/** Only the hash of the file is looked up; the file itself goes nowhere. */
	default: async ({ request }) => {
		const file = (await readForm(request)).form.get('file');
		if (!(file instanceof File) || file.size === 0) return fail(422, { missing: true, verified: null });
		const sha256 = createHash('sha256')
			.update(Buffer.from(await file.arrayBuffer()))
			.digest('hex');
		return { missing: false, verified: { file: await verifiedFile(sha256) } };
	}
};
