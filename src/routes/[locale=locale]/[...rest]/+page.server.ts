import { error } from '@sveltejs/kit';

/** An address that nothing else answers to: not there, but in the language and with the menu of the rest. */
export function load() {
	error(404, 'not found');
}
