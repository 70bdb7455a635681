let origin = 'http://localhost:3000';

/** Set once at the start, from the settings: never from a request, whose Host header anybody may choose. */
export function openAddresses(configuredOrigin: string): void {
	origin = configuredOrigin;
}

/** A full address for a mail. */
export function addressOf(locale: 'nl' | 'en', path: string): string {
	return `${origin}/${locale}/${path}`;
}

/** A full address of a page that has no language. */
export function plainAddressOf(path: string): string {
	return `${origin}/${path}`;
}
