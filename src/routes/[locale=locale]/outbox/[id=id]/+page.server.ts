import { error } from '@sveltejs/kit';
import { mailById } from '#platform/server/mail.ts';

export async function load({ params }) {
	const mail = await mailById(params.id);
	if (!mail) error(404, 'not found');
	return { mail };
}
