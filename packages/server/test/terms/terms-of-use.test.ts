// Terms of use: the loop from the challenge over the page to the token, and what makes an acceptance count.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from '../graph/calls.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const terms = 'a0000000-0000-4000-8000-000000000001';
const english = {
	language: 'en',
	fileName: 'terms.txt',
	displayName: 'Rules of the house',
	text: 'Be kind.\n\nLock your screen.',
};
const german = { language: 'de', fileName: 'regeln.txt', displayName: 'Hausordnung', text: 'Seien Sie freundlich.' };
const written = { id: terms, displayName: 'Staff terms', files: [english, german] };
const withTerms = (more: object = {}) =>
	tenantsWithPermissions(['Agreement.ReadWrite.All'], (tenant) =>
		Object.assign(tenant, { identityGovernance: { termsOfUse: { agreements: [{ ...written, ...more }] } } }),
	);
const forTerms = {
	conditions: { applications: { includeApplications: [testIds.orders] } },
	grantControls: { operator: 'AND', builtInControls: [], termsOfUse: [terms] },
};

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
async function start(more: object = {}): Promise<void> {
	authority = await createTestAuthority({ tenants: withTerms(more) });
	client = createTestClient(authority);
}
beforeEach(() => start());
afterEach(() => authority.close());

describe('the loop', () => {
	test('a refresh is refused with 50158 and claims, the page asks, and what comes after is a token', async () => {
		const browser = createBrowser(authority);
		const first = await client.redeem(await client.run(browser, alice));
		await applyPolicy(authority, forTerms);
		const refused = await client.refresh(first.body.refresh_token);
		expect(refused.body).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50158] });
		const page = await client.run(browser, alice, { claims: refused.body.claims });
		expect(page.heading).toBe('Terms of use');
		expect(page.body).toContain('<p>Lock your screen.</p>');
		const done = await client.signIn(browser, await browser.submit(page), alice);
		const second = await client.redeem(done, { claims: refused.body.claims });
		expect(decodeJwt(second.body.access_token).aud).toBe(testIds.orders);
		expect((await client.refresh(second.body.refresh_token)).status).toBe(200);
		// and nobody is asked twice
		expect(responseParameters(await client.run(browser, alice)).get('code')).toBeTruthy();
	});

	test('a silent request says that a page has to be shown', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		await applyPolicy(authority, forTerms);
		const silent = responseParameters(await browser.open(client.authorizePath({ prompt: 'none' })));
		expect(silent.get('error')).toBe('interaction_required');
		expect(silent.get('error_description')).toContain('AADSTS50158');
	});

	test('whoever declines is kept out and told so, the answer is kept, and the next sign-in asks again', async () => {
		await applyPolicy(authority, forTerms);
		const browser = createBrowser(authority);
		const page = await client.run(browser, alice);
		const stopped = await browser.submit(page, { decline: 'Decline' });
		expect(stopped.body).toContain('50158');
		expect(stopped.heading).toBe('Your organization asks for something more');
		const kept = await authority.app.authority.storage.agreementAcceptances.ofAgreement(testIds.tenant, terms);
		expect(kept).toMatchObject([{ state: 'declined', userPrincipalName: alice.username }]);
		expect((await client.run(createBrowser(authority), alice)).heading).toBe('Terms of use');
	});

	test('a form for a document that was replaced meanwhile is not an acceptance', async () => {
		await applyPolicy(authority, forTerms);
		const browser = createBrowser(authority);
		const page = await client.run(browser, alice);
		const again = await browser.submit(page, { document: 'another' });
		expect(again.body).toContain('were changed while you read them');
		expect(await authority.app.authority.storage.agreementAcceptances.ofAgreement(testIds.tenant, terms)).toEqual([]);
	});
});

test('where it has to be opened first, accepting without that is refused', async () => {
	await authority.close();
	await start({ isViewingBeforeAcceptanceRequired: true });
	await applyPolicy(authority, forTerms);
	const browser = createBrowser(authority);
	const page = await client.run(browser, alice);
	expect(page.body).not.toContain('Be kind.');
	const refused = await browser.submit(page);
	expect(refused.body).toContain('read them before you accept');
	const opened = await browser.submit(refused, { view: 'Open and read' });
	expect(opened.body).toContain('Be kind.');
	expect(
		responseParameters(await client.signIn(browser, await browser.submit(opened), alice)).get('code'),
	).toBeTruthy();
});

test.each([
	['de-AT,de;q=0.9,en;q=0.8', 'Seien Sie freundlich.'],
	['fr;q=0.9,en;q=0.5', 'Be kind.'],
	['fr', 'Be kind.'],
	['en;q=0.1,de;q=0.9', 'Seien Sie freundlich.'],
])('a browser that asks for %s reads the document in its language, or the first', async (language, text) => {
	await applyPolicy(authority, forTerms);
	const browser = createBrowser(authority);
	const page = await client.run(browser, alice);
	const shown = await browser.open(page.action ?? '', { 'accept-language': language });
	expect(shown.body).toContain(text);
});

describe('re-acceptance', () => {
	test('after the period it is asked for again at the next sign-in, and not in the middle of a session', async () => {
		await authority.close();
		await start({ userReacceptRequiredFrequency: 'P1D' });
		await applyPolicy(authority, forTerms);
		const browser = createBrowser(authority);
		const accepted = await browser.submit(await client.run(browser, alice));
		const { body } = await client.redeem(await client.signIn(browser, accepted, alice));
		authority.advance(86_400 + 60);
		expect((await client.refresh(body.refresh_token)).status).toBe(200);
		expect((await client.run(createBrowser(authority), alice)).heading).toBe('Terms of use');
	});

	test('a new major version in the language makes it void, another version does not', async () => {
		await applyPolicy(authority, forTerms);
		const browser = createBrowser(authority);
		await client.signIn(browser, await browser.submit(await client.run(browser, alice)), alice);
		const token = await applicationToken(authority);
		const path = `/v1.0/identityGovernance/termsOfUse/agreements/${terms}`;
		const put = async (isMajorVersion: boolean) => {
			authority.advance(5);
			const file = { language: 'en', fileName: 'terms.txt', isMajorVersion, fileData: { data: btoa('Be kinder.') } };
			expect((await callGraph(authority, token, 'PATCH', path, { files: [file] })).status).toBe(204);
			authority.advance(5);
			return client.run(createBrowser(authority), alice);
		};
		expect((await put(false)).heading).not.toBe('Terms of use');
		const asked = await put(true);
		expect(asked.heading).toBe('Terms of use');
		expect(asked.body).toContain('Be kinder.');
	});
});

describe('Graph', () => {
	const path = '/v1.0/identityGovernance/termsOfUse/agreements';
	const body = {
		displayName: 'Guests',
		isViewingBeforeAcceptanceRequired: true,
		files: [{ fileName: 'TOU.txt', language: 'en', isDefault: true, fileData: { data: 'SGVsbG8gd29ybGQ=' } }],
	};

	test('an agreement is made, read, changed and removed, and its files are told without their text', async () => {
		const token = await applicationToken(authority);
		const made = await callGraph(authority, token, 'POST', path, body);
		expect(made).toMatchObject({ status: 201, body: { displayName: 'Guests', isPerDeviceAcceptanceRequired: false } });
		expect(made.body).not.toHaveProperty('files');
		const one = `${path}/${made.body.id}`;
		const files = await callGraph(authority, token, 'GET', `${one}/files`);
		expect(files.body.value).toMatchObject([{ fileName: 'TOU.txt', language: 'en', isDefault: true }]);
		expect(JSON.stringify(files.body)).not.toContain('Hello world');
		expect((await callGraph(authority, token, 'PATCH', one, { displayName: 'All guests' })).status).toBe(204);
		const list = async () => JSON.stringify((await callGraph(authority, token, 'GET', path)).body.value);
		expect(await list()).toContain('All guests');
		expect(await callGraph(authority, token, 'GET', one)).toMatchObject({
			status: 200,
			body: { displayName: 'All guests' },
		});
		expect((await callGraph(authority, token, 'DELETE', one)).status).toBe(204);
		expect(await list()).not.toContain('All guests');
	});

	test.each([
		['no document', { ...body, files: [] }],
		['acceptance by device, since no sign-in tells its device', { ...body, isPerDeviceAcceptanceRequired: true }],
		[
			'a PDF, which no page here shows',
			{ ...body, files: [{ ...body.files[0], fileData: { data: btoa('%PDF-1.7 x') } }] },
		],
		['a frequency that is none', { ...body, userReacceptRequiredFrequency: 'monthly' }],
		['no name', { ...body, displayName: ' ' }],
		['two documents of one language', { ...body, files: [body.files[0], body.files[0]] }],
	])('%s is refused', async (_, wrong) => {
		const token = await applicationToken(authority);
		expect((await callGraph(authority, token, 'POST', path, wrong)).status).toBe(400);
	});

	test('what a policy asks for is not removed, and a policy cannot ask for what is not there', async () => {
		await applyPolicy(authority, forTerms);
		const token = await applicationToken(authority);
		expect((await callGraph(authority, token, 'DELETE', `${path}/${terms}`)).status).toBe(400);
	});

	test('users read their own answers, and administrators those to an agreement', async () => {
		await applyPolicy(authority, forTerms);
		const browser = createBrowser(authority);
		await browser.submit(await client.run(browser, alice));
		const token = await applicationToken(authority);
		const answers = await callGraph(authority, token, 'GET', `${path}/${terms}/acceptances`);
		expect(answers.body.value).toMatchObject([
			{ agreementId: terms, state: 'accepted', userPrincipalName: alice.username, expirationDateTime: null },
		]);
		const own = await tokenHolding(authority, testIds.native, 'AgreementAcceptance.Read', alice.username);
		const mine = await callGraph(authority, own, 'GET', '/v1.0/me/agreementAcceptances');
		expect(mine.body.value).toMatchObject([{ agreementId: terms, state: 'accepted' }]);
	});
});
