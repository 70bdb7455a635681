import autocannon from 'autocannon';

/** What one kind of request took. Times in milliseconds. */
export type Figures = { name: string; perSecond: number; p50: number; p99: number; count: number };

export type NextRequest = () => {
	path: string;
	method?: 'GET' | 'POST';
	headers?: Record<string, string>;
	body?: string;
};

type Load = {
	name: string;
	origin: string;
	connections: number;
	seconds: number;
	/** The answer that counts as done; any other fails the measurement. */
	expect: 200 | 303;
	next: NextRequest;
};

/** Asks as fast as answers come, on so many connections, after a moment to warm up. */
export async function load({ name, origin, connections, seconds, expect, next }: Load): Promise<Figures> {
	const run = (duration: number) =>
		autocannon({
			url: origin,
			connections,
			duration,
			timeout: 60,
			requests: [
				{
					setupRequest: (request) => {
						const { path, method = 'GET', headers = {}, body } = next();
						return { ...request, path, method, headers, body };
					}
				}
			]
		});
	await run(Math.min(2, seconds));
	const { latency, requests, statusCodeStats, errors, duration } = await run(seconds);
	const wrong = Object.keys(statusCodeStats ?? {}).filter((status) => status !== String(expect));
	if (errors > 0 || wrong.length > 0)
		throw new Error(`${name}: ${errors} errors, and answers ${JSON.stringify(statusCodeStats)}`);
	const count = requests.total;
	return { name, perSecond: count / duration, p50: latency.p50, p99: latency.p99, count };
}
