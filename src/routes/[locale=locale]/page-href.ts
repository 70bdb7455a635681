/** The address of a page of a filtered list. */
export function pageHref(path: string, filter: Record<string, string | undefined>, page: number): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value);
	if (page > 1) query.set('page', String(page));
	return query.size > 0 ? `${path}?${query}` : path;
}
