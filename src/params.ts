import { defineParams } from '@sveltejs/kit/params';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function matching(pattern: RegExp) {
	return (value: string): string | undefined => (pattern.test(value) ? value : undefined);
}

/** What a piece of an address must look like; anything else is a page that doesn't exist. */
export const params = defineParams({
	locale: (value): 'nl' | 'en' | undefined => (value === 'nl' || value === 'en' ? value : undefined),
	id: matching(uuid),
	step: matching(/^[a-z]{2,20}$/),
	act: matching(/^[a-zA-Z]{2,30}$/),
	/** Whom support is about: an id, or a mail address. */
	subject: matching(new RegExp(`${uuid.source}|^[\\w'+.-]{1,64}@[\\w.-]{1,190}$`)),
	token: matching(/^[\w-]{20,64}$/)
});
