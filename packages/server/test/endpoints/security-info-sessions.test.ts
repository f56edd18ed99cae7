// One's own sessions and sign-ins, on the page of one's own sign-in methods.
import { createBrowser, createTestClient, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MailMessage } from '../../src/records/mail-message.ts';
import { alice, base, bob, createSecurityInfo, page, step } from './security-info-visit.ts';

const info = createSecurityInfo();
const { activities, visit, follow, act } = info;
beforeEach(() => info.start());
afterEach(() => info.close());

describe('sessions and sign-ins of oneself', () => {
	test('signing out everywhere ends this session and every other', async () => {
		const { browser, shown } = await visit(alice);
		const client = createTestClient(info.authority);
		const { body } = await client.redeem(await client.run(createBrowser(info.authority), alice));
		const done = await act(browser, shown, { action: 'sign-out-everywhere' });
		expect(done.heading).toBe('You are signed out everywhere');
		info.authority.advance(2);
		expect((await client.refresh(body.refresh_token)).body.error).toBe('invalid_grant');
		expect(step(await browser.open(page))).toBe('password');
	});

	test('one’s own sessions are shown, and one of them is ended without the others', async () => {
		const lost = createBrowser(info.authority, { peerAddress: '192.0.2.77' });
		await createTestClient(info.authority).run(lost, alice);
		await createTestClient(info.authority).run(createBrowser(info.authority, { peerAddress: '192.0.2.88' }), bob);
		const { browser, shown } = await visit(alice);
		expect(shown.body).toContain('This browser');
		expect(shown.body).toContain('192.0.2.77');
		expect(shown.body).not.toContain('192.0.2.88');
		const id = /value="end-session"><input type="hidden" name="id" value="([^"]*)"/.exec(shown.body)?.[1] ?? '';
		const after = await follow(browser, await act(browser, shown, { action: 'end-session', id }));
		expect(after.body).toContain('The session has ended');
		expect(after.body).not.toContain('value="end-session"');
		expect(step(await lost.open(createTestClient(info.authority).authorizePath()))).toBe('password');
		expect((await browser.open(`${page}?session_state=${base(shown).session_state}`)).body).toContain('This browser');
	});

	test('the refresh tokens of a session end with it, and those of another go on; it is audited, and told by mail', async () => {
		const mails: MailMessage[] = [];
		info.authority.app.authority.sendMail = async (message) => void mails.push(message);
		const client = createTestClient(info.authority, { scope: 'openid offline_access User.Read' });
		const lost = createBrowser(info.authority, { peerAddress: '192.0.2.77' });
		const { body: ofLost } = await client.redeem(await client.run(lost, alice));
		const { body: ofOther } = await client.redeem(await client.run(createBrowser(info.authority), alice));
		// signed in, and its code not redeemed yet
		const waiting = await client.run(lost, alice);
		const refresh = (token: string) => client.token({ grant_type: 'refresh_token', refresh_token: token });
		const { browser, shown } = await visit(alice);
		const ids = [...shown.body.matchAll(/value="end-session"><input type="hidden" name="id" value="([^"]*)"/g)];
		const { sessions } = info.authority.app.authority.storage;
		const found = await Promise.all(ids.map(([, id = '']) => sessions.find(id)));
		const id = found.find((session) => session?.ipAddress === '192.0.2.77')?.id ?? '';
		await act(browser, shown, { action: 'end-session', id });
		expect(await refresh(ofLost.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
		expect((await refresh(ofOther.refresh_token)).status).toBe(200);
		const { body: late } = await client.redeem(waiting);
		expect(await refresh(late.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
		expect((await activities())[0]).toBe('End session');
		expect(mails).toMatchObject([{ to: 'alice@contoso.example', subject: 'One of your sessions was ended' }]);
		expect(mails[0]?.text).toContain('from 192.0.2.77');
	});

	test('a session of somebody else is not ended by its id', async () => {
		const others = createBrowser(info.authority);
		await createTestClient(info.authority).run(others, bob);
		const { browser, shown } = await visit(alice);
		const bobs = await info.authority.app.authority.storage.sessions.ofUser(
			testIds.tenant,
			testIds.bob,
			info.authority.now(),
			5,
		);
		expect(bobs).toHaveLength(1);
		await act(browser, shown, { action: 'end-session', id: bobs[0]?.id ?? '' });
		const still = await info.authority.app.authority.storage.sessions.find(bobs[0]?.id ?? '');
		expect(still?.endedAt).toBeUndefined();
	});

	test('recent sign-ins of oneself are shown, refused ones too, and of nobody else', async () => {
		await createTestClient(info.authority).run(createBrowser(info.authority), { ...alice, password: 'wrong' });
		await createTestClient(info.authority).run(createBrowser(info.authority, { peerAddress: '192.0.2.77' }), bob);
		const { shown } = await visit(alice);
		expect(shown.body).toContain('(50126)');
		expect(shown.body).not.toContain('192.0.2.77');
	});
});
