import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readConfig } from '#platform/server/config.ts';
import { openApplication } from '#src/application.ts';
import { machine } from './loopback.ts';
import { offerWork } from './offer-work.ts';

type Work = typeof offerWork;
type Order = { [Name in keyof Work]: { name: Name; input: Parameters<Work[Name]>[0] } }[keyof Work];
type Answer = { done: unknown } | { problem: string };

/** Does what its parent process orders, one thing after the other. */
async function serve(connectionString: string): Promise<void> {
	const config = readConfig({ KWARTJE_DEMO: '0', KWARTJE_ORIGIN: 'http://kwartje.test' });
	await openApplication(config, { connectionString, max: 4 }, { work: false });
	const obey = (order: Order) =>
		order.name === 'change' ? offerWork.change(order.input) : offerWork.ranked(order.input);
	process.on('message', (order: Order) => {
		const answer = (given: Answer) => process.send?.(given);
		obey(order).then(
			(done) => answer({ done }),
			(error: unknown) => answer({ problem: String(error) })
		);
	});
	process.once('disconnect', () => process.exit());
	process.send?.('ready');
}

/** Another process of the application on the same database: the same work, done there. */
export async function secondProcess(databaseUrl: string): Promise<Work & { end(): void }> {
	const child: ChildProcess = fork(import.meta.filename, [databaseUrl], {
		execArgv: [],
		env: { ...machine() }
	});
	const ended = new AbortController();
	child.once('exit', () => ended.abort(new Error('The second process ended')));
	const heard = () => once(child, 'message', { signal: ended.signal });
	const order = async (message: Order): Promise<unknown> => {
		const answer = heard();
		child.send(message);
		const [given] = (await answer) as [Answer];
		if ('problem' in given) throw new Error(given.problem);
		return given.done;
	};
	await heard();
	return {
		change: async (input) => (await order({ name: 'change', input })) as boolean,
		ranked: async (input) => (await order({ name: 'ranked', input })) as Awaited<ReturnType<Work['ranked']>>,
		end: () => void child.kill()
	};
}

if (import.meta.main) await serve(process.argv[2]!);
