// A small application for the tests, in a process of its own so that it can be killed:
//   node application.fixture.ts run DATA-FOLDER    starts the server and waits
//   node application.fixture.ts write DATA-FOLDER  … and writes rows, printing each number when it is committed
//   node application.fixture.ts temporary          starts a temporary server and waits
// Ctrl-C stops it. Each line on its output is a JSON value.
import pg from 'pg';
import { startCluster, startTemporaryCluster } from './cluster.ts';
import { StartupError } from './errors.ts';

const [mode, dataDir = ''] = process.argv.slice(2);
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

try {
	const cluster = await (mode === 'temporary' ? startTemporaryCluster() : startCluster({ dataDir }));
	const pool = new pg.Pool(cluster.connection);
	pool.on('error', () => undefined);
	process.once('SIGINT', async () => {
		const { rows } = await pool.query('select 1 as answer');
		say(rows[0]);
		await pool.end();
		await cluster.stop();
		process.exit(0);
	});
	say({ adopted: cluster.adopted, url: cluster.url, version: process.versions.node });
	if (mode === 'write') {
		await pool.query(
			'create table if not exists fact (number bigint generated always as identity primary key)'
		);
		const writeForEver = async () => {
			for (;;) {
				const { rows } = await pool.query<{ number: string }>(
					'insert into fact default values returning number'
				);
				say(Number(rows[0]?.number));
			}
		};
		await Promise.all([writeForEver(), writeForEver(), writeForEver()]);
	}
	setInterval(() => undefined, 1000);
} catch (error) {
	say(error instanceof StartupError ? { code: error.code, message: error.message } : String(error));
	process.exitCode = 1;
}
