import { chromium } from 'playwright-core';
import { startTestServer } from '../e2e/server.ts';
import { startChromium } from './chromium.ts';
import { signIn } from '../e2e/steps.ts';
// lines: persona|path|name  (path may be regex link from page: path>>linktext)
const jobs = process.argv.slice(2).map((a) => a.split('|'));
const browser = await startChromium((o) => chromium.launch(o));
const server = await startTestServer();
const widths = [1280, 360];
try {
  const pages = new Map();
  for (const [persona, path, name, locale = 'nl'] of jobs) {
    let page = pages.get(persona);
    if (!page) {
      const ctx = await browser.newContext({ baseURL: server.origin, locale: 'nl-NL', reducedMotion: 'reduce' });
      page = await ctx.newPage();
      if (persona !== 'visitor') await signIn(page, persona);
      pages.set(persona, page);
    }
    const [start, ...links] = path.split('>>');
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(start);
    for (const l of links) {
      if (l.startsWith('!')) { const b = page.getByRole('button', { name: new RegExp(l.slice(1)) }).first(); await Promise.all([page.waitForEvent('load'), b.click()]); }
      else if (l.startsWith('?')) await page.locator(l.slice(1)).first().click();
      else { const a = page.getByRole('main').getByRole('link', { name: new RegExp(l) }).first(); await Promise.all([page.waitForEvent('load'), a.click()]); }
    }
    if (locale === 'en') await page.goto(page.url().replace('/nl/', '/en/'));
    for (const width of widths) for (const scheme of ['light', 'dark']) {
      if (scheme === 'dark' && width === 360) continue;
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      const h = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(h, 6000) });
      await page.screenshot({ path: `/tmp/shots/${name}-${width}-${scheme}-${locale}.png`, animations: 'disabled' });
    }
    console.log(name, page.url());
  }
} finally { await browser.close(); await server.stop(); }
