// @azure/msal-node, unmodified, in the loop of a policy that needs a compliant device: silent, refused with claims, the
// device shown in a browser, silent again; and refused once more when the device is not compliant any longer.
import {
	ConfidentialClientApplication,
	CryptoProvider,
	InteractionRequiredAuthError,
	PublicClientApplication,
} from '@azure/msal-node';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSoftwareDevice } from '../packages/server/test/sign-in/software-device.ts';
import { type InteropAuthority, type InteropScript, startInteropAuthority } from './authority.ts';
import { entraTenants } from './tenants.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
const redirectUri = 'http://localhost:7000/';
const orders = ['api://orders/Orders.Read'];
const graph = '00000003-0000-0000-c000-000000000000';

let authority: InteropAuthority;
let laptop: Awaited<ReturnType<typeof createSoftwareDevice>>;
beforeAll(async () => {
	laptop = await createSoftwareDevice(() => Math.floor(Date.now() / 1000));
	const policy = {
		id: '61000000-0000-4000-8000-0000000000ac',
		displayName: 'A compliant device for the orders',
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: [testIds.orders] },
			users: { includeUsers: ['All'] },
		},
		grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] },
	};
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			tenant.devices = [
				{
					id: '80000000-0000-4000-8000-000000000001',
					deviceId: laptop.deviceId,
					displayName: 'Laptop',
					operatingSystem: 'Linux',
					trustType: 'AzureAd',
					isCompliant: true,
					key: laptop.key,
				} as never,
			];
			tenant.applications
				?.find(({ appId }) => appId === testIds.daemon)
				?.requiredResourceAccess?.push({
					resourceAppId: graph,
					resourceAccess: [{ value: 'Device.ReadWrite.All', type: 'Role' }],
				});
			const conditionalAccess = (tenant.identity ??= {}).conditionalAccess ?? {};
			tenant.identity.conditionalAccess = {
				...conditionalAccess,
				policies: [...(conditionalAccess.policies ?? []), policy],
			};
		}),
	);
});
afterAll(() => authority.close());

function authOptions(clientId: string) {
	return {
		clientId,
		authority: `${authority.origin}/${testIds.tenant}`,
		knownAuthorities: [authority.host],
		clientCapabilities: ['CP1'],
	};
}

/** as a device management does it */
async function setCompliance(isCompliant: boolean): Promise<void> {
	const daemon = new ConfidentialClientApplication({
		auth: { ...authOptions(testIds.daemon), clientSecret: testIds.secret },
	});
	const granted = await daemon.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
	const answer = await fetch(`${authority.origin}/v1.0/devices(deviceId='${laptop.deviceId}')`, {
		method: 'PATCH',
		headers: { authorization: `Bearer ${granted?.accessToken}`, 'content-type': 'application/json' },
		body: JSON.stringify({ isCompliant }),
	});
	expect(answer.status, await answer.text()).toBe(204);
}

async function refusedForDevice(request: Promise<unknown>): Promise<InteractionRequiredAuthError> {
	const refused = await request.then(
		() => undefined,
		(error) => error,
	);
	expect(refused).toBeInstanceOf(InteractionRequiredAuthError);
	expect(refused).toMatchObject({ subError: 'additional_action' });
	expect(refused.errorMessage).toContain('AADSTS53000');
	expect(JSON.parse(refused.claims)).toMatchObject({ access_token: { capolids: { essential: true } } });
	return refused;
}

test('a user is refused without a compliant device, shows one and gets on, until it is compliant no longer [sec 134]', async () => {
	const client = new PublicClientApplication({ auth: authOptions(testIds.native) });
	const browser = authority.browser();
	/** the answer to an authorization request, and what redeems its code */
	async function ask(scopes: string[], script: InteropScript, more: { claims?: string; prompt?: string } = {}) {
		const { verifier: codeVerifier, challenge } = await new CryptoProvider().generatePkceCodes();
		const asked = { scopes, redirectUri, ...more };
		const url = await client.getAuthCodeUrl({ ...asked, codeChallenge: challenge, codeChallengeMethod: 'S256' });
		const { parameters } = await authority.authorize(browser, url, script);
		const redeem = () => client.acquireTokenByCode({ ...asked, code: parameters.get('code') ?? '', codeVerifier });
		return { parameters, redeem };
	}
	const { account } = await (await ask(['User.Read'], alice)).redeem();
	if (!account) throw new Error('no account');
	const silent = () => client.acquireTokenSilent({ scopes: orders, account, forceRefresh: true });

	// silently there is no device to show: neither a refresh nor a request that may ask nothing is answered
	const { claims } = await refusedForDevice(silent());
	const { parameters } = await ask(orders, {}, { prompt: 'none' });
	expect(Object.fromEntries(parameters)).toMatchObject({ suberror: 'additional_action', claims });
	expect(parameters.get('error_description')).toContain('AADSTS53000');

	const proveDevice = laptop.proof;
	const shown = await (await ask(orders, { ...alice, proveDevice: (page) => proveDevice(page) }, { claims })).redeem();
	expect(decodeJwt(shown.accessToken)).toMatchObject({ aud: testIds.orders, deviceid: laptop.deviceId });
	expect(decodeJwt((await silent()).accessToken)).toMatchObject({ deviceid: laptop.deviceId });

	const waiting = await ask(orders, { consent: true });
	expect(waiting.parameters.get('code')).toBeTruthy();
	await setCompliance(false);
	await refusedForDevice(silent());
	await refusedForDevice(waiting.redeem());

	await setCompliance(true);
	expect(decodeJwt((await silent()).accessToken)).toMatchObject({ deviceid: laptop.deviceId });
}, 120_000);
