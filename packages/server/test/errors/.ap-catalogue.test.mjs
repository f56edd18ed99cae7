// Every error of the catalogue, provoked through the wire: a code without a case here does not compile. What the case
// meets is held against the catalogue's row: error, suberror, status, and whether claims come along.
import { aadsts } from '@countersign/protocol';
import { createTestClient, testIds } from '@countersign/testkit';
import { expect, test } from '/tmp/ap/shim.mjs';
import { applyPolicy } from '/work/wt/attackap/packages/server/test/.ap-apply-policy.mjs';
import { putUserRisk } from '/work/wt/attackap/packages/server/test/risk/.ap-put-user-risk.mjs';
import { provokedByRequests } from '/work/wt/attackap/packages/server/test/errors/.ap-provoked-by-requests.mjs';
import { alice, application, askForDevice, authority, authorize, browser, change, changeDevice, client, consentToMulti, enterUserCode, frequency, laptop, multi, onBehalf, ordered, poll, refusedByControl, ropc, shown, signIn, signInOnDevice, token, } from '/work/wt/attackap/packages/server/test/errors/.ap-provoking.mjs';
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const bob = { ...alice, username: 'bob@contoso.example' };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const provocations = {
    16000: async () => {
        await client.run(browser, alice);
        await client.signIn(browser, await browser.open(client.authorizePath({ prompt: 'login' })), bob);
        return authorize({ prompt: 'none' });
    },
    50000: async () => {
        authority.app.authority.storage.directory.findTenant = () => Promise.reject(new Error('broken'));
        return ropc({}, { tenant: 'contoso.example' });
    },
    50011: () => authorize({ redirect_uri: 'https://elsewhere.test/' }),
    50005: () => ordered(50005),
    50013: async () => onBehalf((await signIn()).access_token),
    50020: async () => {
        const { body } = await multi().redeem(await consentToMulti());
        return token(multi().token({ grant_type: 'refresh_token', refresh_token: body.refresh_token }, { tenant: testIds.strangerTenant }));
    },
    50027: () => onBehalf('x.y.z'),
    50034: async () => {
        const { refresh_token } = await signIn(bob);
        await change((tenant) => tenant.users?.splice(1, 1));
        return token(client.refresh(refresh_token));
    },
    50053: async () => {
        for (let tries = 0; tries < 10; tries += 1)
            await ropc({ password: `wrong ${tries}` });
        return ropc();
    },
    50055: async () => {
        await change((tenant) => Object.assign(tenant.users?.[0]?.passwordProfile ?? {}, { forceChangePasswordNextSignIn: true }));
        return ropc();
    },
    50057: async () => {
        const { refresh_token } = await signIn();
        await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
            accountEnabled: false,
        });
        return token(client.refresh(refresh_token));
    },
    50058: () => authorize({ prompt: 'none' }),
    50076: async () => token(client.refresh((await signIn()).refresh_token, { claims: c1 })),
    50078: async () => {
        await applyPolicy(authority, { control: 'mfa', ...frequency({ authenticationType: 'secondaryAuthentication' }) });
        const { refresh_token } = await signIn(withCode);
        authority.advance(3601);
        return token(client.refresh(refresh_token));
    },
    50079: async () => token(client.refresh((await signIn(bob)).refresh_token, { claims: c1 })),
    50089: () => shown(browser.open('/sign-in/AAAAAAAAAAAAAAAAAAAAAA')),
    50097: () => ordered(50097),
    50105: async () => {
        await change((tenant) => Object.assign(application(tenant, testIds.orders), { appRoleAssignmentRequired: true }));
        return ropc();
    },
    50117: () => ropc({ claims: 'bm90IGpzb24=' }),
    50126: () => ropc({ password: 'wrong' }),
    50130: () => ropc({ claims: '{"access_token":{"acrs":{"essential":true,"value":"c77"}}}' }),
    50132: async () => {
        const front = createTestClient(authority, { scope: 'openid api://middle/Front.Use' });
        const { body } = await front.redeem(await front.run(browser, alice));
        await authority.app.authority.storage.sweep({ expiredBefore: authority.now() + 100 * 86_400, signInsBefore: 0 });
        return onBehalf(body.access_token);
    },
    50147: () => authorize({ code_challenge: 'short' }),
    50142: async () => {
        await applyPolicy(authority, { control: 'mfa' });
        const { refresh_token } = await signIn(withCode);
        authority.advance(60);
        await putUserRisk(authority, testIds.alice);
        await applyPolicy(authority, {
            conditions: { userRiskLevels: ['high'] },
            grantControls: { operator: 'AND', builtInControls: ['mfa', 'passwordChange'] },
        });
        return token(client.refresh(refresh_token));
    },
    50155: async () => {
        const { refresh_token } = await signInOnDevice();
        await changeDevice({ kind: 'removeDevice', id: laptop.id });
        return token(client.refresh(refresh_token));
    },
    50158: () => ordered(50158),
    50173: async () => {
        const { refresh_token } = await signIn();
        await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
            tokensValidFrom: authority.now() + 1,
        });
        return token(client.refresh(refresh_token));
    },
    50194: () => authorize({ authority: 'common' }),
    50196: () => ordered(50196),
    53000: () => refusedByControl('compliantDevice'),
    53001: () => refusedByControl('domainJoinedDevice'),
    53002: () => refusedByControl('approvedApplication'),
    53003: () => refusedByControl('block'),
    53004: async () => {
        await putUserRisk(authority, testIds.bob);
        await applyPolicy(authority, { conditions: { userRiskLevels: ['high'] }, control: 'mfa' });
        return shown(client.run(browser, bob));
    },
    53009: () => refusedByControl('compliantApplication'),
    53010: async () => {
        await applyPolicy(authority, {
            conditions: { applications: { includeUserActions: ['urn:user:registersecurityinfo'] } },
            control: 'mfa',
        });
        return shown(client.run(browser, bob, { claims: c1 }));
    },
    54005: async () => {
        const page = await client.run(browser, alice);
        await client.redeem(page);
        return token(client.redeem(page));
    },
    65001: async () => token(client.refresh((await signIn()).refresh_token, { scope: 'Policy.Read.ConditionalAccess' })),
    65004: async () => shown(multi().run(browser, { ...alice, consent: false })),
    70000: () => token(client.token({ grant_type: 'authorization_code', code: `cs1.code.${'A'.repeat(43)}` })),
    70003: () => token(client.token({ grant_type: 'urn:unknown' })),
    70005: () => authorize({ response_type: 'token' }),
    70007: () => authorize({ response_mode: 'web_message' }),
    70008: async () => {
        const page = await client.run(browser, alice);
        authority.advance(61);
        return token(client.redeem(page));
    },
    70011: () => ropc({ scope: 'x'.repeat(3000) }),
    70016: async () => poll((await askForDevice()).device_code),
    70018: () => enterUserCode('BBBBBBBBB'),
    70019: async () => {
        const { user_code } = await askForDevice();
        authority.advance(900);
        return enterUserCode(user_code);
    },
    70020: async () => {
        const { device_code } = await askForDevice();
        authority.advance(900);
        return poll(device_code);
    },
    70043: async () => {
        await applyPolicy(authority, frequency({}));
        const { refresh_token } = await signIn();
        authority.advance(3601);
        return token(client.refresh(refresh_token));
    },
    70044: async () => {
        await applyPolicy(authority, frequency({}));
        await signIn();
        authority.advance(3601);
        return authorize({ prompt: 'none' });
    },
    ...provokedByRequests,
};
const codes = Object.keys(aadsts).map(Number);
test.each(codes.map((code) => [code, aadsts[code].name]))('AADSTS%i %s is met where its row says, as its row says', async (code) => {
    const met = await provocations[code]();
    const { error, authorizeError = error, suberror, status, claims = false, errorUri = true, } = aadsts[code];
    expect(met.code).toBe(code);
    if (met.where === 'page') {
        expect(met.status).toBe(status);
        return;
    }
    expect(met.error).toBe(met.where === 'token' ? error : authorizeError);
    expect(met.suberror).toBe(suberror);
    expect(met.claims !== undefined).toBe(claims);
    // a redirect names a page in any case: MSAL reads the number from there
    expect(met.errorUri !== undefined).toBe(met.where === 'token' ? errorUri : true);
    if (met.where === 'token')
        expect(met.status).toBe(status);
});
test('every suberror that an MSAL classifies occurs', async () => {
    const seen = new Set(codes.map((code) => aadsts[code].suberror));
    const { refresh_token } = await signIn();
    seen.add((await token(multi().refresh(refresh_token))).suberror);
    expect([...seen].filter((suberror) => suberror !== undefined).sort()).toEqual([
        'additional_action',
        'bad_token',
        'basic_action',
        'client_mismatch',
        'consent_required',
        'device_authentication_failed',
        'message_only',
        'protection_policy_required',
        'token_expired',
        'user_password_expired',
    ]);
});
