import { type Accounts, type RealInstitution, startInstitution } from '../test/identity-provider.ts';
import { freePort } from '../test/loopback.ts';
import { startTestServer, type TestServer } from './server.ts';

/** A server where people sign in at an institution that works. */
export type ServerWithInstitution = {
	server: TestServer;
	institution: RealInstitution;
	stop(): Promise<void>;
};

/** The setting for these institutions: presets, but on loopback. */
export function institutionSetting(
	...institutions: {
		preset: 'surfconext' | 'entree';
		issuer: string;
		clientId: string;
		clientSecret: string;
	}[]
): string {
	return JSON.stringify(institutions);
}

/** Starts the application with SURFconext, which is there, and Entree, where nobody listens. */
export async function startServerWithInstitution(accounts: Accounts = {}): Promise<ServerWithInstitution> {
	const institution = await startInstitution(accounts);
	const { settings } = institution;
	const nobody = `http://127.0.0.1:${await freePort()}`;
	try {
		const server = await startTestServer({
			KWARTJE_INSTITUTIONS: institutionSetting(
				{ preset: 'surfconext', ...settings },
				{ preset: 'entree', ...settings, issuer: nobody }
			)
		});
		await institution.admit(server.origin);
		const stop = async () => {
			await server.stop();
			await institution.stop();
		};
		return { server, institution, stop };
	} catch (error) {
		await institution.stop();
		throw error;
	}
}
