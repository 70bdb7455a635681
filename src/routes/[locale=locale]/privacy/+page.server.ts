export function load({ locals }) {
	return { contact: locals.contact };
}
