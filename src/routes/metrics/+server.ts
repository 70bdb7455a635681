import { scrape } from '#platform/server/metrics.ts';
import { figureReaders } from '#src/wiring.ts';

/** Figures for those who run it, in the text format of Prometheus. The hook asked for their token. */
export async function GET() {
	const { type, text } = await scrape(figureReaders);
	return new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-store' } });
}
