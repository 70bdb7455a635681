import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { readInstitutions } from './institution-settings.ts';

const CLIENT = { clientId: 'kwartje', clientSecret: 'een-heel-geheim-geheim' };
const OWN = {
	id: 'college',
	label: { nl: 'het College', en: 'the College' },
	issuer: 'https://login.college.example',
	...CLIENT
};

function problemOf(...given: unknown[]): string {
	const read = readInstitutions(JSON.stringify(given));
	return read.ok ? '' : read.problem;
}

describe('the setting with institutions', () => {
	it('may be left out: then there are none', () => {
		expect(readConfig({}).institutions).toEqual([]);
	});

	it('needs no more than an id and a secret for SURFconext and Entree', () => {
		const read = readInstitutions(
			JSON.stringify([
				{ preset: 'surfconext', ...CLIENT },
				{ preset: 'entree', ...CLIENT }
			])
		);
		expect(read).toMatchObject({
			institutions: [
				{ id: 'surfconext', claims: { subject: 'sub' }, refuse: [] },
				{
					id: 'entree',
					claims: { subject: 'uid', brin: 'nlEduPersonHomeOrganizationId' },
					refuse: ['student']
				}
			]
		});
	});

	it('may change a preset, and keeps the rest of it', () => {
		const issuer = 'https://connect.test.surfconext.nl';
		expect(
			readInstitutions(JSON.stringify([{ preset: 'entree', ...CLIENT, issuer, claims: { email: 'email' } }]))
		).toMatchObject({ institutions: [{ issuer, claims: { subject: 'uid', email: 'email' } }] });
	});

	it('may stand in a file', () => {
		const folder = mkdtempSync(path.join(os.tmpdir(), 'kwartje-settings-'));
		const file = path.join(folder, 'institutions.json');
		writeFileSync(file, JSON.stringify([OWN]));
		expect(readConfig({ KWARTJE_INSTITUTIONS: file }).institutions).toMatchObject([{ id: 'college' }]);
		rmSync(folder, { recursive: true });
	});

	it.each([
		['[', 'it is not JSON'],
		['/nergens/institutions.json', 'it is neither a list in JSON nor a file that can be read']
	])('says of %s in plain words what is wrong', (setting, problem) => {
		expect(readInstitutions(setting)).toEqual({ ok: false, problem });
		expect(() => readConfig({ KWARTJE_INSTITUTIONS: setting })).toThrow(
			new ConfigError(`A setting is not right. KWARTJE_INSTITUTIONS: ${problem}`)
		);
	});

	it.each([
		[{ ...OWN, issuer: 'http://login.college.example' }, '0.issuer: an address with https://, please'],
		[{ ...OWN, id: 'Het College' }, '0.id: small letters, digits and hyphens, please'],
		[{ ...OWN, issuer: 'college' }, '0.issuer: a whole address such as https://login.example.org, please'],
		[{ ...OWN, clientSecret: undefined }, '0.clientSecret'],
		[{ ...OWN, refuses: ['student'] }, 'refuses'],
		[{ preset: 'surfnet', ...CLIENT }, 'preset']
	])('says which part of %j is wrong', (given, problem) => {
		expect(problemOf(given)).toContain(problem);
	});

	it('never repeats what is secret', () => {
		expect(problemOf({ ...OWN, issuer: 'x' })).not.toContain(CLIENT.clientSecret);
		const broken = readInstitutions(`[{"clientSecret": "${CLIENT.clientSecret}", }]`);
		expect(JSON.stringify(broken)).not.toContain(CLIENT.clientSecret);
	});

	it('has no name and no issuer twice: an account would be open to both', () => {
		expect(problemOf(OWN, { ...OWN, id: 'ander' })).toContain('issuer');
		expect(problemOf(OWN, { ...OWN, issuer: 'https://ander.example' })).toContain('id');
	});

	it('allows an address without TLS on this machine alone', () => {
		expect(problemOf({ ...OWN, issuer: 'http://127.0.0.1:4000' })).toBe('');
		expect(problemOf({ ...OWN, issuer: 'http://127.0.0.1.kwaad.example' })).not.toBe('');
	});
});
