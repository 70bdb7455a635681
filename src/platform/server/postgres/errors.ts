import fs from 'node:fs';
import pg from 'pg';

export type StartupErrorCode =
	/** another process has this data folder */
	| 'alreadyRunning'
	| 'portBusy'
	/** the address or the port is not ours to use */
	| 'cannotListen'
	| 'diskFull'
	| 'migrationFailed'
	/** the data are of a newer PostgreSQL, or a newer Kwartje, than the one that should read them */
	| 'newerData'
	| 'olderData'
	/** an account may not enter, read or write a folder */
	| 'noAccess'
	| 'wrongDatabaseUrl'
	| 'cannotStart';

/** A reason not to start. The message is for a person: what happened, and what to do. */
export class StartupError extends Error {
	readonly code: StartupErrorCode;

	constructor(code: StartupErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'StartupError';
		this.code = code;
	}
}

/** The code that Node or PostgreSQL gave an error, such as ENOSPC or 28P01. */
export function errorCode(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}

/** PostgreSQL writes its log of changes in files of this size, and needs room for one more. */
const FULL_BELOW = 16_000_000;
const OLDEST_MAJOR = 15;

/** Makes sure that the database behind a `DATABASE_URL` can be used. Throws a `StartupError` that says why not. */
export async function checkDatabaseUrl(url: string): Promise<void> {
	try {
		if (!describeDatabase(url)) throw new TypeError('Invalid URL');
		const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
		client.on('error', () => undefined);
		try {
			await client.connect();
			const { rows } = await client.query<{ version: string; encoding: string }>(
				`select current_setting('server_version') as version, current_setting('server_encoding') as encoding`
			);
			const version = rows[0]?.version ?? '0';
			if (Number.parseInt(version) < OLDEST_MAJOR) {
				throw wrongUrl(
					`${describeDatabase(url)} is PostgreSQL ${version}, and Kwartje needs ${OLDEST_MAJOR} or newer. ` +
						'Upgrade that server, or leave out DATABASE_URL to use the database that comes with Kwartje.'
				);
			}
			if (rows[0]?.encoding !== 'UTF8') {
				throw wrongUrl(
					`The database ${describeDatabase(url)} has the encoding ${rows[0]?.encoding}, and Kwartje needs UTF8. ` +
						"Make a database with: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8'."
				);
			}
		} finally {
			await client.end();
		}
	} catch (error) {
		throw explainDatabaseError(error, url);
	}
}

/** Says in one plain message why the database behind a `DATABASE_URL` cannot be used. Never shows the password. */
export function explainDatabaseError(error: unknown, url: string): StartupError {
	if (error instanceof StartupError) return error;
	const place = describeDatabase(url);
	if (!place) {
		return wrongUrl(
			'DATABASE_URL is not a PostgreSQL address. It looks like postgresql://user:password@host:5432/database; ' +
				'write special characters in the password as %xx (for example %40 for @ and %2F for /).'
		);
	}
	const because = (reason: string) => wrongUrl(`The database ${place} in DATABASE_URL ${reason}`, error);
	switch (errorCode(error)) {
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return because('cannot be found: no such host. Check the name of the host.');
		case 'ECONNREFUSED':
		case 'ENOENT':
			return because('cannot be reached: nothing listens there. Check the host and port, and that it runs.');
		case 'ETIMEDOUT':
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return because('cannot be reached: no answer came. Check the host, the port and the firewall.');
		case '28P01':
			return because('refuses the user or the password. Check both.');
		case '28000':
			return because('does not let this user in from here. Check the user, and pg_hba.conf on that server.');
		case '3D000':
			return because(
				'does not exist on that server. Make it first with CREATE DATABASE, or correct the name.'
			);
		case '42501':
			return because('does not allow this user to work in it. Give the user rights on that database.');
		case '53300':
			return because('has no connection left. Raise max_connections on that server, or stop other programs.');
		case '57P03':
			return because('is starting up or shutting down. Try again in a moment.');
	}
	const message = error instanceof Error ? error.message : String(error);
	if (/timeout expired/i.test(message)) {
		return because(
			'cannot be reached: no answer came in 10 seconds. Check the host, the port and the firewall.'
		);
	}
	if (/password must be a string/.test(message)) {
		return because('asks for a password, and the address has none. Write it as user:password@host.');
	}
	return because(`cannot be used: ${hidePassword(message, url)}`);
}

function wrongUrl(message: string, cause?: unknown): StartupError {
	return new StartupError('wrongDatabaseUrl', message, { cause });
}

/**
 * `user@host:port/database`, or undefined when this is no address of a database. A password with an unescaped
 * `/`, `?` or `#` makes its own second half look like a host or a path: an `@` after the host gives that away.
 */
function describeDatabase(text: string): string | undefined {
	if (!URL.canParse(text)) return undefined;
	const url = new URL(text);
	const isPostgres = url.protocol === 'postgresql:' || url.protocol === 'postgres:';
	if (!isPostgres || url.hash || /@|%40/.test(url.pathname + url.search)) return undefined;
	if (!isEncoded(url.password)) return undefined;
	const host = url.searchParams.get('host') ?? (url.hostname || 'localhost');
	return `${url.username && `${url.username}@`}${host}:${url.port || '5432'}${url.pathname}`;
}

function isEncoded(text: string): boolean {
	try {
		return typeof decodeURIComponent(text) === 'string';
	} catch {
		return false;
	}
}

function hidePassword(message: string, url: string): string {
	const { password } = new URL(url);
	if (!password) return message;
	const asWritten = /:\/\/[^:]*:(.*)@/.exec(url)?.[1] ?? password;
	return [asWritten, password, decodeURIComponent(password)].reduce(
		(text, form) => text.replaceAll(form, '***'),
		message
	);
}

/** Turns what PostgreSQL said before it gave up into an error for a person. */
export function explainFailure(dataDir: string, what: string, said: string, advice: string): StartupError {
	if (/No space left on device|Disk quota exceeded/.test(said) || isFull(dataDir)) return diskFull(dataDir);
	const tail = said.trim().split('\n').slice(-8).join('\n  ');
	return new StartupError('cannotStart', `${what}. PostgreSQL says:\n  ${tail}\n${advice}`);
}

/** Turns whatever went wrong on the way to a running server into an error for a person. */
export function explainStartError(error: unknown, dataDir: string): StartupError {
	if (error instanceof StartupError) return error;
	const code = errorCode(error);
	if (code === 'ENOSPC' || code === 'EDQUOT' || code === '53100') {
		return diskFull(error instanceof Error && 'path' in error ? String(error.path) : dataDir);
	}
	const message = error instanceof Error ? error.message : String(error);
	const isFolder = !message.startsWith('spawn');
	if (isFolder && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(code ?? '')) {
		return new StartupError(
			'noAccess',
			`Kwartje may not use the folder ${dataDir} for its data (${message}). Choose another one with KWARTJE_DATA, ` +
				'or give the account that starts Kwartje the right to write there.',
			{ cause: error }
		);
	}
	return new StartupError('cannotStart', `The database in ${dataDir} does not start: ${message}`, {
		cause: error
	});
}

function isFull(folder: string): boolean {
	const { bavail, bsize } = fs.statfsSync(folder);
	return bavail * bsize < FULL_BELOW;
}

function diskFull(place: string): StartupError {
	return new StartupError(
		'diskFull',
		`The disk that holds ${place} is full. Make room (100 MB to begin with) and start again. Nothing was removed.`
	);
}
