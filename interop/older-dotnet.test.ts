// An older MSAL for .NET and Azure.Identity for .NET, unmodified, under Microsoft's own addresses. Skipped, loudly,
// where one of the packages that carry them is absent; never in CI.
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InteropAuthority } from './authority.ts';
import { installDotnet } from './dotnet-program.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';

const dotnet = installDotnet();
if (!dotnet) skipLoudly('AZURE.IDENTITY FOR .NET');

describe.runIf(dotnet)('an older MSAL for .NET, and Azure.Identity', () => {
	let authority: InteropAuthority;
	let found: Findings;
	beforeAll(async () => {
		if (!dotnet) return;
		const started = await startForPrograms(undefined, { microsoftProxyPort: 0 });
		authority = started.authority;
		found = await driveProgram(authority, ['python3', 'older_dotnet.py'], {
			cwd: import.meta.dirname,
			certificate: started.certificate,
			more: { tenant: testIds.tenant },
			env: { ...dotnet.env, LIBRARIES: dotnet.libraries.dataprep, HTTPS_PROXY: authority.microsoftProxy ?? '' },
		});
	}, 180_000);
	afterAll(async () => {
		dotnet?.remove();
		await authority?.close();
	});
	const claims = (name: string) => decodeJwt(found.get(name));

	test('client credentials, device code, silent from the cache, refresh, on-behalf-of', () => {
		expect(claims('client credentials')).toMatchObject({ aud: testIds.orders, idtyp: 'app' });
		expect(claims('device code')).toMatchObject({
			oid: testIds.alice,
			scp: 'Orders.Read Orders.Write',
			xms_cc: ['CP1'],
		});
		expect(found.get('silent')).toBe(found.get('device code'));
		expect(found.get('refresh')).not.toBe(found.get('device code'));
		expect(claims('on behalf of')).toMatchObject({ aud: testIds.orders, azp: testIds.middleTier });
	});

	test.each(['silent for c1', 'on behalf of, challenged'])('%s is refused with its claims, and classified', (name) => {
		expect(found.get(name)).toMatchObject({
			error: 'invalid_grant',
			classification: 'BasicAction',
			claims: expect.stringContaining('access_token'),
		});
	});

	test('Azure.Identity: a secret, a wrong one, a password', () => {
		expect(claims('Azure.Identity')).toMatchObject({ aud: testIds.orders, azpacr: '1' });
		expect(found.get('Azure.Identity, wrong secret')).toContain('AADSTS7000215');
		expect(claims('Azure.Identity, password')).toMatchObject({
			aud: 'https://graph.microsoft.com',
			scp: 'openid profile User.Read Policy.Read.All Policy.ReadWrite.ConditionalAccess',
			iss: `https://sts.windows.net/${testIds.tenant}/`,
		});
	});
});
