import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portalAppId } from '@countersign/protocol';
import { createTestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'countersign-portal-'));
beforeAll(() => {
	mkdirSync(join(folder, 'assets'));
	writeFileSync(join(folder, 'index.html'), '<meta name="style-nonce" nonce="{style-nonce}">');
	writeFileSync(join(folder, 'assets', 'index-AbCdEf12.js'), 'export {};');
});
afterAll(() => rmSync(folder, { recursive: true }));

const request = (path: string) => ({ method: 'GET', path, query: '', headers: {}, body: '', peerAddress: '127.0.0.1' });

describe('the portal', () => {
	test('is answered with a style nonce of its own each time, and a policy that allows no inline script', async () => {
		const { app } = await createTestAuthority({ portalFolder: folder });
		const answers = [await app.handle(request('/portal/')), await app.handle(request('/portal/policies/new'))];
		const nonces = answers.map(({ body }) => /nonce="([\w-]{22})"/.exec(body)?.[1]);
		expect(new Set(nonces).size).toBe(2);
		answers.forEach(({ status, headers }, index) => {
			expect(status).toBe(200);
			expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonces[index]}'`);
			expect(headers['content-security-policy']).toContain("script-src 'self';");
			expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
			expect(headers['cache-control']).toBe('no-store');
		});
	});
	test.each([
		['/portal/assets/index-AbCdEf12.js', 200],
		['/portal/assets/other-AbCdEf12.js', 404],
		['/portal/../package.json', 404],
		['/portal/%2e%2e/package.json', 404],
	])('%s is answered %i', async (path, status) => {
		const { app } = await createTestAuthority({ portalFolder: folder });
		expect((await app.handle(request(path))).status).toBe(status);
	});
	test('an authority without its files has neither page nor application', async () => {
		const { app } = await createTestAuthority();
		expect((await app.handle(request('/portal/'))).status).toBe(404);
		const query = new URLSearchParams({
			client_id: portalAppId,
			response_type: 'code',
			redirect_uri: 'https://login.test:8443/portal/',
			scope: 'openid',
		});
		const answer = await app.handle({ ...request(`/${testIds.tenant}/oauth2/v2.0/authorize`), query: String(query) });
		expect(answer.body).toContain('AADSTS700016');
	});
	test('its code goes to the portal’s own address alone', async () => {
		const { app, origin } = await createTestAuthority({ portalFolder: folder });
		for (const [redirectUri, isTaken] of [
			[`${origin}/portal/`, true],
			[`${origin}/portal/other`, false],
			['https://evil.example/portal/', false],
		] as const) {
			const query = new URLSearchParams({
				client_id: portalAppId,
				response_type: 'code',
				redirect_uri: redirectUri,
				scope: 'openid',
				code_challenge: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
				code_challenge_method: 'S256',
			});
			const answer = await app.handle({ ...request('/organizations/oauth2/v2.0/authorize'), query: String(query) });
			expect(answer.body.includes('AADSTS50011')).toBe(!isTaken);
		}
	});
});
