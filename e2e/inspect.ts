import type { Page } from 'playwright-core';

/** What can be seen to be wrong with a page as it stands in the browser: one sentence each. */
export async function faultsOf(page: Page): Promise<string[]> {
	return await page.evaluate(() => {
		const faults: string[] = [];
		const root = document.documentElement;
		const describe = (element: Element) =>
			`<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> “${(element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60)}”`;
		if (root.scrollWidth > root.clientWidth) {
			const wide = [...document.body.querySelectorAll('*')].filter(
				(element) => element.getBoundingClientRect().right > root.clientWidth + 1
			);
			faults.push(
				`scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}, by ${wide.slice(0, 2).map(describe).join(' and ')}`
			);
		}
		for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
			if (element.closest('.hidden-text, svg')) continue;
			const ownText = [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim());
			// Words for a screen reader only are a pixel large.
			if (!ownText || element.clientWidth <= 1 || element.clientHeight <= 1) continue;
			const { overflowX, overflowY } = getComputedStyle(element);
			const clips = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
			if (
				(clips(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
				(clips(overflowY) && element.scrollHeight > element.clientHeight + 1)
			)
				faults.push(`clips ${describe(element)}`);
		}
		const shown = `${document.title}\n${document.body.innerText}`;
		const raw =
			/\b(?:matching|organisations|app|ui)\.[a-z][\w.]+|\bundefined\b|\[object\b|\bNaN\b|Invalid Date|\{[a-z]+\}/g;
		for (const [words] of shown.matchAll(raw)) faults.push(`shows “${words}”`);
		return faults;
	});
}

/**
 * Walks through a page with the Tab key. Says which controls are never reached, and where the focus can't be seen: no
 * outline, or hidden below something that sticks to the window.
 */
export async function keyboardFaultsOf(page: Page): Promise<string[]> {
	const names = await page.evaluate(() => {
		const controls = document.querySelectorAll<HTMLElement>(
			'a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary, [tabindex="0"]'
		);
		const shown = [...controls].filter((control) =>
			control.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
		);
		for (const [index, control] of shown.entries()) control.dataset.stop = String(index);
		return shown.map((control) => {
			const radio = control instanceof HTMLInputElement && control.type === 'radio';
			// The radio buttons of a group are one stop; arrows do the rest.
			return {
				group: radio ? `${control.form?.id ?? ''} ${control.name}` : null,
				name: `<${control.tagName.toLowerCase()}> “${(control.textContent || control.getAttribute('name') || '').trim().replace(/\s+/g, ' ').slice(0, 50)}”`
			};
		});
	});
	const faults: string[] = [];
	const reached = new Set<number>();
	await page.evaluate(() => {
		if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
		getSelection()?.removeAllRanges();
		scrollTo(0, 0);
	});
	for (let presses = 0; presses <= names.length; presses++) {
		await page.keyboard.press('Tab');
		const stop = await page.evaluate(() => {
			const focused = document.activeElement;
			if (!(focused instanceof HTMLElement) || focused.dataset.stop === undefined) return null;
			const { outlineStyle, outlineWidth } = getComputedStyle(focused);
			const box = focused.getBoundingClientRect();
			const covered = [...document.querySelectorAll<HTMLElement>('.tray')].some((tray) => {
				const { top, bottom } = tray.getBoundingClientRect();
				return !tray.contains(focused) && box.top >= top && box.bottom <= bottom;
			});
			const offScreen = box.bottom <= 0 || box.top >= innerHeight;
			return {
				index: Number(focused.dataset.stop),
				outlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
				covered: covered || offScreen
			};
		});
		if (!stop || reached.has(stop.index)) continue;
		reached.add(stop.index);
		if (!stop.outlined) faults.push(`no visible focus on ${names[stop.index]?.name}`);
		if (stop.covered) faults.push(`the focus is hidden on ${names[stop.index]?.name}`);
	}
	const groups = new Set([...reached].map((index) => names[index]?.group).filter(Boolean));
	for (const [index, { name, group }] of names.entries())
		if (!reached.has(index) && !(group && groups.has(group))) faults.push(`never reached: ${name}`);
	return faults;
}
