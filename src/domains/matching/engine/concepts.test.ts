import { expect, test } from 'vitest';
import { commonConcept } from './concepts.ts';
import { readText } from './space.ts';

const read = (description: string) => readText({ title: '', description });
const both = (question: string, offer: string) => commonConcept(read(question), read(offer));

test('school and partner mean the same in other words, and each sees its own', () => {
	const housing = both(
		'Onze nieuwe juf vindt hier geen betaalbare woning en reist elke dag twee uur. Straks vertrekt ze.',
		'Wij hebben appartementen in de middenhuur, met voordrachtsrecht voor leraren en andere sleutelberoepen.'
	);
	expect(housing).toMatchObject({ name: { nl: expect.stringMatching(/wonen|woning|huis|huur/i) } });
	expect(housing!.question).toContain('woning');
	expect(housing!.offer).toEqual(
		expect.arrayContaining([expect.stringMatching(/middenhuur|voordrachtsrecht|sleutelberoepen/)])
	);
	const breakfast = both(
		'Kinderen komen met honger op school en hun broodtrommel is leeg.',
		'Wij bezorgen elke ochtend een gezond ontbijt met brood en fruit.'
	);
	expect(breakfast).toMatchObject({ question: expect.arrayContaining(['honger']) });
	expect(breakfast!.offer.join()).toMatch(/ontbijt|brood|fruit/);
});

test('nothing is said of texts about different things, or about nothing', () => {
	expect(
		both('Onze juf vindt geen betaalbare woning.', 'Wij geven schaaklessen aan kinderen van acht jaar.')
	).toBeNull();
	expect(both('', 'Wij bezorgen ontbijt.')).toBeNull();
	expect(both('Xq zzkw brrt', 'Wij bezorgen ontbijt.')).toBeNull();
});

test('what somebody says not to want is not what it is about', () => {
	const offer = 'Wij geven training in klassenmanagement aan startende leraren.';
	const without = both('We zoeken geen training in klassenmanagement. We zoeken een tuinman.', offer);
	expect(without?.question ?? []).not.toContain('klassenmanagement');
});
