import { redirect } from '@sveltejs/kit';

/** The browser's language decides, once; after that the address says it. */
export function load({ request, setHeaders }) {
	const first = request.headers.get('accept-language')?.split(',')[0]?.trim().toLowerCase() ?? 'nl';
	setHeaders({ vary: 'accept-language' });
	redirect(302, first.startsWith('nl') || first.startsWith('fy') || first.startsWith('*') ? '/nl' : '/en');
}
