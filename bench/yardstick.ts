// The question list as bare as it can be: the application's own query behind Hono, without the rest of the page.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { openQuestions, PAGE_SIZE } from '#domains/matching/server/queries.ts';
import type { Actor } from '#kernel/actor.ts';
import { openDatabase } from '#platform/server/database.ts';
import { mintScope } from '#platform/server/scope.ts';

const visitor = mintScope<Actor>({ kind: 'visitor' });
openDatabase({ connectionString: process.env.DATABASE_URL });

const app = new Hono();
app.get('/questions', async (context) => {
	const { theme, province, page = '1' } = context.req.query();
	const { questions, total } = await openQuestions(visitor, { theme, province, page: Number(page) });
	return context.html(
		html`<!doctype html>
			<html lang="nl">
				<head>
					<meta charset="utf-8" />
					<title>Hulpvragen</title>
				</head>
				<body>
					<h1>Hulpvragen</h1>
					<p>${total} hulpvragen, ${Math.ceil(total / PAGE_SIZE)} bladzijden</p>
					<ol>
						${questions.map(
							(question) =>
								html`<li>
									<h2><a href="/questions/${question.id}">${question.title}</a></h2>
									<p>${question.asker?.name ?? question.place.province}</p>
									<p>${(question.wish || question.situation).slice(0, 190)}</p>
									<p>
										${question.themes.join(', ')} · ${question.urgency} · ${question.stateAt.toISOString()}
									</p>
								</li>`
						)}
					</ol>
				</body>
			</html>`
	);
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) });
process.once('SIGTERM', () => process.exit(0));
