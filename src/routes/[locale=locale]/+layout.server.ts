export function load({ locals, url, params }) {
	return {
		locale: params.locale,
		/** The same page in the other language. */
		otherLanguage: url.pathname.replace(/^\/(nl|en)/, params.locale === 'nl' ? '/en' : '/nl') + url.search,
		path: url.pathname.slice(3),
		person: locals.person ? { name: locals.person.name } : null,
		demo: locals.demo
	};
}
