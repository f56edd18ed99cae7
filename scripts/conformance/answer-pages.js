// What a person does at the authority's pages, in a real Chromium, and a picture of each for who reviews the run.
import { password, usernames } from './parties.js';

const mainAction = 'button[type=submit].primary';

/** A link that the suite wants opened; some of them by a form that is posted. */
async function open(page, { url, method }, suite) {
	if (method !== 'POST') return page.goto(url);
	await page.goto(`${suite}/favicon.ico`);
	const { origin, pathname, searchParams } = new URL(url);
	const fields = [...searchParams];
	const post = ([action, pairs]) => {
		const form = Object.assign(document.createElement('form'), { method: 'post', action });
		for (const [name, value] of pairs)
			form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
		(document.body ?? document.documentElement).append(form);
		form.submit();
	};
	await Promise.all([page.waitForNavigation(), page.evaluate(post, [origin + pathname, fields])]);
}

async function click(page, selector) {
	await Promise.all([page.waitForNavigation({ timeout: 40_000 }), page.click(selector)]);
}

/** The step that a page asks for, or the question before a logout; `undefined` where it asks for nothing. */
async function stepOf(page) {
	const field = page.locator('form input[name=step], form input[name=confirm]').first();
	if ((await field.count()) === 0) return undefined;
	return (await field.getAttribute('name')) === 'confirm' ? 'confirm' : field.getAttribute('value');
}

/**
 * @param module name of the suite's module, which tells whether the user declines, or at first does nothing
 * @param visits how many there were with this one
 * @returns the last page that asked somebody to sign in or ended the visit, as a PNG; `undefined` where there was none
 */
export async function visit(page, link, { module, visits, suite }) {
	const declines = module.includes('user-rejects');
	let picture;
	await open(page, link, suite);
	if (module.includes('prior-to-auth-completion') && visits === 1) return undefined;
	for (let pages = 0; pages < 12; pages += 1) {
		if (page.url().startsWith(suite)) {
			// the suite's page tells it what stood in the fragment
			if ((await page.locator('#complete.collapse').count()) > 0)
				await page.waitForSelector('#submission_complete', { state: 'attached' }).catch(() => undefined);
			return picture;
		}
		const step = await stepOf(page);
		if (step === 'password') {
			picture = await page.screenshot({ fullPage: true });
			const name = page.locator('[autocomplete=username]');
			if (await name.isEditable().catch(() => false)) await name.fill(usernames[declines ? 'unwilling' : 'willing']);
			await page.fill('[autocomplete=current-password]', password);
			await click(page, mainAction);
		} else if (step === 'consent' && declines) await click(page, 'input[name=decline]');
		else if (step !== undefined) await click(page, mainAction);
		// pages that go on by themselves: a response, and the page that tells other applications of a logout
		else if ((await page.locator(`meta[http-equiv=refresh], form[action^="${suite}"]`).count()) > 0)
			await page.waitForURL(`${suite}/**`, { timeout: 40_000 });
		else if (!page.url().startsWith(suite)) return page.screenshot({ fullPage: true });
	}
	throw new Error(`${module}: the pages do not end, the last is ${page.url()}`);
}
